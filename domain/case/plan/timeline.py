"""The timeline: a milestone moves by so many days, and for which cause (S108)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, gathered, only_filed
from domain.case.evidence.causes import event_about
from domain.case.plan.plan import ProgrammePlanned
from domain.case.plan.plan_changes import PlanRevised
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import B, DataClass, M
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Whole
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line

CAUSES = ("cause", "cause_id", "ae_id", "rn_id", "hold_id")

# facts


class TimelineAdjusted(CaseFact):
    milestone: B[Line]
    old: B[CivilDate]
    new: B[CivilDate]
    delta_d: B[Whole]
    cause_event_id: M[UUID]

    @property
    def subject(self) -> str:
        return self.milestone


# requests


class Shift(Value):
    """``old`` may be left out where the plan or an earlier adjustment gives it."""

    milestone: Line
    old: CivilDate | None = None
    new: CivilDate
    cause_event_id: Id | None = None


class AdjustTimeline(Request):
    """One milestone, or several in ``milestones``.

    The cause is named by the id of an event, or of what it is about: an adverse event, a
    renegotiation, a hold.
    """

    milestones: Annotated[tuple[Shift, ...], Field(min_length=1, max_length=50)]
    cause_event_id: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, data: Any) -> Any:
        return gathered(_with_cause(data), "milestones", Shift)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({each.milestone for each in self.milestones}) < len(self.milestones):
            raise ValueError("a milestone may stand once")
        return self


def _with_cause(data: Any) -> Any:
    """A cause may be written under the name of what it is, too."""
    if not isinstance(data, dict) or "cause_event_id" in data:
        return data
    named = next((name for name in CAUSES if name in data), None)
    rest = {key: value for key, value in data.items() if key != named}
    return data if named is None else {**rest, "cause_event_id": data[named]}


# decide


def adjust_timeline(state: CaseState, request: AdjustTimeline, context: Context) -> Decided:
    facts: list[Fact] = []
    known = planned_dates(state)
    for number, shift in enumerate(request.milestones):
        cause = _cause(state, request, shift)
        if cause is None:
            own = f"milestones.{number}." if shift.cause_event_id else ""
            return Refusal("input", field=f"{own}cause_event_id")
        if _is_said(state, shift, cause):
            continue
        planned = known.get(shift.milestone)
        old = shift.old or planned
        if old is None or planned not in (None, old):
            return Refusal("input", _planned(planned, shift), field=f"milestones.{number}.old")
        if old != shift.new:
            facts.append(_adjusted(shift, old, cause))
    return facts


def _cause(state: CaseState, request: AdjustTimeline, shift: Shift) -> UUID | None:
    named = shift.cause_event_id or request.cause_event_id
    found = None if named is None else event_about(state, named)
    return None if found is None else found.event_id


def _is_said(state: CaseState, shift: Shift, cause: UUID) -> bool:
    last = state.newest_of(TimelineAdjusted, shift.milestone)
    if not isinstance(last, TimelineAdjusted) or shift.old not in (None, last.old):
        return False
    return (last.new, last.cause_event_id) == (shift.new, cause)


def _adjusted(shift: Shift, old: date, cause: UUID) -> TimelineAdjusted:
    return TimelineAdjusted(
        milestone=shift.milestone,
        old=old,
        new=shift.new,
        delta_d=(shift.new - old).days,
        cause_event_id=cause,
    )


def planned_dates(state: CaseState, before: int | None = None) -> Mapping[str, date]:
    """The dates of the milestones as planned and adjusted so far, or before a position."""
    dates: dict[str, date] = {}
    told: list[Recorded[ProgrammePlanned | PlanRevised | TimelineAdjusted]] = [
        *state.on_file(ProgrammePlanned),
        *state.on_file(PlanRevised),
        *state.on_file(TimelineAdjusted),
    ]
    for each in sorted(told, key=lambda recorded: recorded.position):
        fact = each.fact
        if before is not None and each.position >= before:
            break
        if isinstance(fact, TimelineAdjusted):
            dates[fact.milestone] = fact.new
        else:
            dates |= {phase.id: phase.target_start for phase in fact.phases}
    return dates


def _planned(planned: date | None, shift: Shift) -> tuple[Criterion, ...]:
    required = "the date so far" if planned is None else str(planned)
    observed = None if shift.old is None else str(shift.old)
    seen = Criterion(
        id="timeline.old",
        required=required,
        observed=observed,
        met=False,
        data_class=DataClass.B,
    )
    return (seen,)


DECIDE: Decides = {AdjustTimeline: adjust_timeline}
EVOLVE: Evolves = {TimelineAdjusted: only_filed}
