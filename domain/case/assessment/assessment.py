"""Assessment: red flags, the baseline, and what may be said of it as a work ability statement."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.case.assessment.measuring import Measure
from domain.case.assessment.medication import driving_noted
from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.safety.safety import held
from domain.case.state import CaseState, Measured
from domain.case.vocabulary import (
    Dimension,
    HoldKind,
    MedicationEffect,
    Pain,
    Restriction,
    Tolerances,
    Value,
    WorkChanges,
    in_order,
)
from domain.context import Context
from domain.data_classes import B, C, D, F, G, H, O
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Exact, Whole
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

Kilograms = Annotated[Exact, Field(ge=0, le=200)]
Newtons = Annotated[Exact, Field(ge=0, le=2000)]


class MotorControl(StrEnum):
    ACCEPTABLE = "acceptable"
    NOT_YET = "not_yet"


class Fitness(StrEnum):
    UNFIT = "unfit"
    FIT_WITH_CHANGES = "fit_with_changes"
    FIT = "fit"


class LiftZones(Value):
    """Highest load lifted well, kg: floor to waist, waist to shoulder, overhead."""

    LFW: Kilograms | None = None
    LWS: Kilograms | None = None
    LOH: Kilograms | None = None


# facts


class RedFlagScreenCompleted(CaseFact):
    result: O[Literal["negative", "positive"]]
    flags: C[tuple[Line, ...]] = ()


class Assessment(CaseFact):
    """What is found at a baseline, and again at each reassessment. A drug in the way of driving
    is noted beside it, for those who must not read of drugs."""

    assessment_id: B[UUID]
    pain: D[Pain | None] = None
    measures: G[tuple[Measure, ...]] = ()
    rom: G[tuple[Measure, ...]] = ()
    balance: G[tuple[Measure, ...]] = ()
    motor_control: C[MotorControl | None] = None
    endurance: G[tuple[Measure, ...]] = ()
    lift_zones: G[LiftZones] = LiftZones()
    carry: G[Kilograms | None] = None
    push: G[Newtons | None] = None
    pull: G[Newtons | None] = None
    tolerances: G[Tolerances | None] = None
    medication_effects: F[tuple[MedicationEffect, ...]] = ()
    age_y: G[Whole | None] = None
    complete: B[StrictBool]


class BaselineAssessmentRecorded(Assessment):
    pain: D[Pain]


class WorkAbilityStatementIssued(CaseFact):
    version: H[Whole]
    fitness: H[Fitness]
    abilities: H[tuple[Restriction, ...]] = ()
    changes: H[WorkChanges] = WorkChanges()
    from_: Annotated[H[CivilDate], Field(alias="from")]
    until: H[CivilDate | None] = None
    text: H[Note | None] = None


# requests


class RecordRedFlags(Request):
    clinical = True

    result: Literal["negative", "positive"]
    flags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _negative_has_no_flags(self) -> Self:
        if self.result == "negative" and self.flags:
            raise ValueError("a negative screen has no flags")
        return self


class RecordAssessment(Request):
    """``complete`` may be left out: pain and at least one measured capacity make it complete."""

    clinical = True

    assessment_id: Id | None = None
    pain: Pain | None = None
    measures: Annotated[tuple[Measure, ...], Field(max_length=200)] = ()
    rom: Annotated[tuple[Measure, ...], Field(max_length=50)] = ()
    balance: Annotated[tuple[Measure, ...], Field(max_length=50)] = ()
    motor_control: MotorControl | None = None
    endurance: Annotated[tuple[Measure, ...], Field(max_length=50)] = ()
    lift_zones: LiftZones = LiftZones()
    carry: Kilograms | None = None
    push: Newtons | None = None
    pull: Newtons | None = None
    tolerances: Tolerances | None = None
    medication_effects: Annotated[tuple[MedicationEffect, ...], Field(max_length=50)] = ()
    age_y: Annotated[int, Field(strict=True, ge=14, le=100)] | None = None
    complete: StrictBool | None = None

    @property
    def findings(self) -> dict[str, object]:
        """The fields of an assessment as they are said here."""
        said = {name: getattr(self, name) for name in Assessment.model_fields}
        complete = _is_complete(self) if self.complete is None else self.complete
        return {**said, "complete": complete}


class RecordBaseline(RecordAssessment):
    pain: Pain


class IssueWorkAbility(Request):
    clinical = True

    version: Annotated[int, Field(strict=True, ge=1)] | None = None
    fitness: Fitness
    abilities: Annotated[tuple[Restriction, ...], Field(max_length=50)] = ()
    changes: WorkChanges = WorkChanges()
    from_: Annotated[CivilDate | None, Field(alias="from")] = None
    until: CivilDate | None = None
    text: Note | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.from_, self.until)
        return self


# decide


def record_red_flags(state: CaseState, request: RecordRedFlags, context: Context) -> Decided:
    screen = RedFlagScreenCompleted(result=request.result, flags=request.flags)
    if state.restates(screen, context):
        return []
    if request.result == "negative":
        return [screen]
    return [screen, *held(state, context, HoldKind.ALARM, "alarm.reassess_h.OTHER")]


def record_baseline(state: CaseState, request: RecordBaseline, context: Context) -> Decided:
    assessment_id = request.assessment_id or _known_assessment(state) or _named(context)
    fact = BaselineAssessmentRecorded.model_validate(
        {**request.findings, "assessment_id": assessment_id}
    )
    if state.restates(fact, context):
        return []
    if request.assessment_id is None:
        fact = fact.model_copy(update={"assessment_id": _named(context)})
    return [fact, *driving_noted(state, request.medication_effects, context)]


def _named(context: Context) -> UUID:
    return context.id_for("assessment")


def _known_assessment(state: CaseState) -> UUID | None:
    known = state.newest_of(BaselineAssessmentRecorded)
    return known.assessment_id if isinstance(known, BaselineAssessmentRecorded) else None


def _is_complete(request: RecordAssessment) -> bool:
    pain = request.pain
    asked = pain is not None and None not in (pain.rest, pain.worst7d)
    lifted = request.lift_zones != LiftZones()
    moved = (request.carry, request.push, request.pull) != (None, None, None)
    return asked and (lifted or moved or bool(request.measures))


def issue_work_ability(state: CaseState, request: IssueWorkAbility, context: Context) -> Decided:
    following = state.assessed.statement_version + 1
    fact = WorkAbilityStatementIssued(
        version=following,
        fitness=request.fitness,
        abilities=request.abilities,
        changes=request.changes,
        from_=request.from_ or context.civil_date(state.time_zone),
        until=request.until,
        text=request.text,
    )
    if state.restates(fact.model_copy(update={"version": following - 1}), context):
        return []
    if request.version not in (None, following):
        return Refusal("version", field="version")
    if fact.until is not None and fact.until < fact.from_:
        return Refusal("input", field="until")
    return [fact]


# evolve


def red_flags_screened(state: CaseState, recorded: Recorded[RedFlagScreenCompleted]) -> CaseState:
    assessed = replace(state.assessed, red_flags=recorded.fact.result)
    return replace(state, assessed=assessed)


def baseline_recorded(
    state: CaseState, recorded: Recorded[BaselineAssessmentRecorded]
) -> CaseState:
    assessed = replace(state.assessed, baseline_complete=recorded.fact.complete)
    return with_measured(replace(state, assessed=assessed), recorded, capacities(recorded.fact))


def with_measured(
    state: CaseState, recorded: Recorded[Fact], found: Iterable[tuple[Dimension, Decimal]]
) -> CaseState:
    """The state with these values as the last ones measured, unless a later time had others."""
    known = state.assessed.measured
    new = {
        dimension: Measured(value, recorded.event_id, recorded.effective_at)
        for dimension, value in found
        if not _measured_later(known.get(dimension), recorded)
    }
    merged: Mapping[Dimension, Measured] = MappingProxyType({**known, **new})
    return replace(state, assessed=replace(state.assessed, measured=merged))


def _measured_later(known: Measured | None, recorded: Recorded[Fact]) -> bool:
    return known is not None and known.at is not None and known.at > recorded.effective_at


def capacities(fact: Assessment) -> Iterator[tuple[Dimension, Decimal]]:
    """What an assessment found of each load dimension, in its unit."""
    tolerances = fact.tolerances or Tolerances()
    found_in = {
        Dimension.LFW: fact.lift_zones.LFW,
        Dimension.LWS: fact.lift_zones.LWS,
        Dimension.LOH: fact.lift_zones.LOH,
        Dimension.CAR: fact.carry,
        Dimension.PSH: fact.push,
        Dimension.PUL: fact.pull,
        Dimension.STD: tolerances.stand,
        Dimension.WLK: tolerances.walk,
    }
    for dimension, found in found_in.items():
        if found is not None:
            yield dimension, Decimal(found)
    for each in fact.measures:
        if each.valid and each.dimension is not None:
            yield each.dimension, each.chosen


def statement_issued(state: CaseState, recorded: Recorded[WorkAbilityStatementIssued]) -> CaseState:
    assessed = replace(state.assessed, statement_version=recorded.fact.version)
    return replace(state, assessed=assessed)


DECIDE: Decides = {
    RecordRedFlags: record_red_flags,
    RecordBaseline: record_baseline,
    IssueWorkAbility: issue_work_ability,
}
EVOLVE: Evolves = {
    RedFlagScreenCompleted: red_flags_screened,
    BaselineAssessmentRecorded: baseline_recorded,
    WorkAbilityStatementIssued: statement_issued,
}
