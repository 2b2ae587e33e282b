"""Single measurements between assessments: strength, endurance, balance, load dimensions."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, model_validator

from domain.case.assessment.assessment import with_measured
from domain.case.assessment.measuring import Measure, OrigUnit, with_chosen
from domain.case.assessment.medication import affecting_tests
from domain.case.chapter import (
    CaseFact,
    Decided,
    Decides,
    Evolves,
    nested,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Laterality
from domain.context import Context
from domain.data_classes import DataClass, F, G
from domain.decision import Criterion
from domain.measures.quantity import Exact, Unit
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line

# facts


class MeasurementRecorded(CaseFact):
    """The fields are those of a measure; ``under_effect`` names the drugs that affect it."""

    code: G[Line]
    side: G[Laterality | None] = None
    trials: G[tuple[Exact, ...]] = ()
    chosen: G[Exact]
    unit: G[Unit | None] = None
    method: G[Line | None] = None
    device: G[Line | None] = None
    valid: G[StrictBool] = True
    invalid_reason: G[Line | None] = None
    orig_value: G[Exact | None] = None
    orig_trials: G[tuple[Exact, ...]] = ()
    orig_unit: G[OrigUnit | None] = None
    job_task_id: G[Line | None] = None
    under_effect: F[tuple[Line, ...]] = ()

    @property
    def subject(self) -> str:
        return f"{self.code}/{self.side}/{self.job_task_id}"

    @property
    def measure(self) -> Measure:
        return Measure.model_construct(
            **{name: getattr(self, name) for name in Measure.model_fields}
        )


# requests


class RecordMeasurement(Request):
    """The measure in ``measure``, or its fields at the top."""

    clinical = True

    measure: Measure
    job_task_id: Annotated[Line | None, Field(description="A task of the linked job.")] = None

    @model_validator(mode="before")
    @classmethod
    def _at_the_top(cls, data: Any) -> Any:
        called = with_chosen(data) if isinstance(data, dict) and "measure" not in data else data
        return nested(called, "measure", Measure)


# decide


def record_measurement(state: CaseState, request: RecordMeasurement, context: Context) -> Decided:
    task = request.job_task_id
    if task is not None and not is_task(context, task):
        return Refusal("input", (unknown_task(task),), field="job_task_id")
    fields = {name: getattr(request.measure, name) for name in Measure.model_fields}
    day = context.civil_date(state.time_zone)
    drugs = affecting_tests(state, day)
    fact = MeasurementRecorded(**fields, job_task_id=task, under_effect=drugs)
    return [] if _is_on_file(state, fact, context) else [fact]


def _is_on_file(state: CaseState, fact: MeasurementRecorded, context: Context) -> bool:
    """Whether the same was measured at the same time, whatever drugs are known of by now."""
    return any(
        each.effective_at == context.effective_at
        and each.fact == fact.model_copy(update={"under_effect": each.fact.under_effect})
        for each in state.on_file(MeasurementRecorded)
    )


def is_task(context: Context, task_id: str) -> bool:
    """Whether the linked job profile has this task."""
    return context.job_profile is not None and context.job_profile.task(task_id) is not None


def unknown_task(task_id: str) -> Criterion:
    """What is missing where a task is named that the linked job profile does not have."""
    return Criterion(
        id="job_task_id",
        required="a task of the linked job profile",
        observed=task_id,
        met=False,
        data_class=DataClass.K,
    )


# evolve


def measurement_recorded(state: CaseState, recorded: Recorded[MeasurementRecorded]) -> CaseState:
    measure = recorded.fact.measure
    if not measure.valid or measure.dimension is None:
        return state
    return with_measured(state, recorded, [(measure.dimension, measure.chosen)])


DECIDE: Decides = {RecordMeasurement: record_measurement}
EVOLVE: Evolves = {MeasurementRecorded: measurement_recorded}
