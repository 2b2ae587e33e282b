"""The workplace as it was assessed: risk of a task, environment, equipment (S41, S80 to S84)."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from domain.case.assessment.lifting_risk import LiftingResult, lifting_result
from domain.case.assessment.measurements import is_task, unknown_task
from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_on_file
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import I, K
from domain.identifiers import Id
from domain.measures.lifting_inputs import SingleLift
from domain.measures.quantity import Exact
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note

Celsius = Annotated[Exact, Field(ge=-90, le=90)]
Percent = Annotated[Exact, Field(ge=0, le=100)]
Decibels = Annotated[Exact, Field(ge=0, le=200)]
Centimetres = Annotated[Exact, Field(ge=0, le=100_000)]
Lux = Annotated[Exact, Field(ge=0, le=200_000)]
Newtons = Annotated[Exact, Field(ge=0, le=10_000)]
Lines = Annotated[tuple[Line, ...], Field(max_length=50)]


def _size(size: Any) -> Any:
    return str(size) if isinstance(size, int) and not isinstance(size, bool) else size


class Floor(Value):
    """``cof``: coefficient of friction; ``slip_history``: what happened there before."""

    surface: Line | None = None
    cof: Annotated[Exact, Field(ge=0, le=2)] | None = None
    slip_history: Line | None = None


class Span(Value):
    """From the lowest to the highest, cm."""

    lowest: Centimetres
    highest: Centimetres

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.highest < self.lowest:
            raise ValueError("the highest must not lie below the lowest")
        return self


class Anthropometrics(Value):
    """How the equipment fits who uses it: stature, reach and height of the handle in cm."""

    stature: Centimetres | None = None
    reach: Centimetres | None = None
    handle_height: Centimetres | None = None
    glove: Annotated[Line | None, BeforeValidator(_size)] = None


# facts


class JobRiskAssessed(CaseFact):
    """``rnle_out`` is the lifting equation's result, in the unit system of ``rnle_in``."""

    job_task_id: K[Line]
    rnle_in: K[SingleLift | None] = None
    rnle_out: K[LiftingResult | None] = None
    not_applicable_reason: K[Line | None] = None
    other_risks: K[tuple[Line, ...]] = ()
    participants: K[tuple[UUID, ...]] = ()
    notes: K[Note | None] = None

    @property
    def subject(self) -> str:
        return self.job_task_id


class EnvironmentAssessed(CaseFact):
    """Noise in dB(A): UCUM has no code of its own for the A-weighting."""

    place: I[Line | None] = None
    temp: I[Celsius | None] = None
    humidity: I[Percent | None] = None
    noise_dBA: I[Decibels | None] = None  # noqa: N815
    floor: I[Floor | None] = None
    aisle: I[Centimetres | None] = None
    lighting: I[Lux | None] = None
    stair_rise: I[Centimetres | None] = None
    slot_heights: I[Span | None] = None
    hazards: I[tuple[Line, ...]] = ()
    notes: I[Note | None] = None

    @property
    def subject(self) -> str:
        return self.place or ""


class EquipmentAssessed(CaseFact):
    """``push`` and ``pull``: force measured to set it moving, N."""

    item: I[Line]
    fit_for_purpose: I[StrictBool]
    anthropometrics: I[Anthropometrics | None] = None
    push: I[Newtons | None] = None
    pull: I[Newtons | None] = None
    defects: I[tuple[Line, ...]] = ()
    action: I[Note | None] = None
    notes: I[Note | None] = None

    @property
    def subject(self) -> str:
        return self.item


# requests


class AssessJobRisk(Request):
    """The lift in ``rnle_in``, or why the lifting equation does not apply, or other risks."""

    clinical = True

    job_task_id: Line
    rnle_in: SingleLift | None = None
    not_applicable_reason: Line | None = None
    other_risks: Lines = ()
    participants: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    notes: Note | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.rnle_in or self.not_applicable_reason or self.other_risks):
            raise ValueError("rnle_in, not_applicable_reason or other_risks must be given")
        return self


class AssessEnvironment(Request):
    clinical = True

    place: Line | None = None
    temp: Celsius | None = None
    humidity: Percent | None = None
    noise_dBA: Decibels | None = None  # noqa: N815
    floor: Floor | None = None
    aisle: Centimetres | None = None
    lighting: Lux | None = None
    stair_rise: Centimetres | None = None
    slot_heights: Span | None = None
    hazards: Lines = ()
    notes: Note | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) in (None, ()) for name in EnvironmentAssessed.model_fields):
            raise ValueError("at least one thing must have been assessed")
        return self


class AssessEquipment(Request):
    clinical = True

    item: Line
    fit_for_purpose: StrictBool
    anthropometrics: Anthropometrics | None = None
    push: Newtons | None = None
    pull: Newtons | None = None
    defects: Lines = ()
    action: Note | None = None
    notes: Note | None = None


# decide


def assess_job_risk(state: CaseState, request: AssessJobRisk, context: Context) -> Decided:
    if not is_task(context, request.job_task_id):
        return Refusal("input", (unknown_task(request.job_task_id),), field="job_task_id")
    applicable = request.not_applicable_reason is None
    lift = request.rnle_in
    fact = JobRiskAssessed(
        job_task_id=request.job_task_id,
        rnle_in=lift,
        rnle_out=None if lift is None else lifting_result(lift, applicable=applicable),
        not_applicable_reason=request.not_applicable_reason,
        other_risks=request.other_risks,
        participants=request.participants,
        notes=request.notes,
    )
    return unless_on_file(state, fact, context)


def assess_environment(state: CaseState, request: AssessEnvironment, context: Context) -> Decided:
    fields = {name: getattr(request, name) for name in EnvironmentAssessed.model_fields}
    return unless_on_file(state, EnvironmentAssessed(**fields), context)


def assess_equipment(state: CaseState, request: AssessEquipment, context: Context) -> Decided:
    fields = {name: getattr(request, name) for name in EquipmentAssessed.model_fields}
    return unless_on_file(state, EquipmentAssessed(**fields), context)


DECIDE: Decides = {
    AssessJobRisk: assess_job_risk,
    AssessEnvironment: assess_environment,
    AssessEquipment: assess_equipment,
}
EVOLVE: Evolves = {
    JobRiskAssessed: only_filed,
    EnvironmentAssessed: only_filed,
    EquipmentAssessed: only_filed,
}
