"""Recurrence: a rise of pain, and a closed case reopened in time (POL-RECUR, DOMAIN 2.6).

A rise is classified in rises.py.
"""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.outcome.closing import CaseClosed
from domain.case.policy import in_force
from domain.case.state import Assessed, CaseState, Planned
from domain.case.vocabulary import BodyRegion, ProtocolRef, Status
from domain.context import Context
from domain.data_classes import B, C, D, DataClass, Q
from domain.decision import Criterion, Decision
from domain.instants import CivilDate, Instant, instant_text
from domain.measures.quantity import Exact, Whole
from domain.recorded import Recorded, Request
from domain.refusals import Refusal


class Classification(StrEnum):
    RECURRENCE = "recurrence"
    FLARE = "flare"
    NEW_INJURY = "new_injury"
    NONE = "none"


# facts


class RecurrenceReported(CaseFact):
    """``provisional`` until the rise is 24 hours old: classified as if it lasted."""

    onset: D[Instant]
    rise: D[Whole]
    lasted_h: D[Exact]
    symptom_free_days: D[Whole]
    body_region: C[BodyRegion]
    classification: Q[Classification]
    provisional: Q[StrictBool]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return f"{self.body_region}/{instant_text(self.onset)}"


class CaseReopened(CaseFact):
    episode_no: B[Whole]
    onset: B[CivilDate]


# requests


class ReopenCase(Request):
    """``onset`` may be left out where a recurrence was reported since the case was closed."""

    after_closing = True

    episode_no: Annotated[int, Field(strict=True, ge=2, le=99)] | None = None
    onset: CivilDate | None = None


# decide


def reopen_case(state: CaseState, request: ReopenCase, context: Context) -> Decided:
    if state.reached is not Status.CLOSED:
        is_said = _is_reopened_so(state, request)
        return [] if is_said else Refusal("state", (_closed(state),))
    in_time = _in_time(state, context)
    if not in_time.met:
        return Refusal(in_time.id, (in_time,))
    episode = state.milestones.episode + 1
    if request.episode_no not in (None, episode):
        return Refusal("version", field="episode_no")
    onset = request.onset or _reported_onset(state)
    if onset is None or onset > context.civil_date(state.time_zone):
        return Refusal("input", field="onset")
    return [CaseReopened(episode_no=episode, onset=onset)]


def _is_reopened_so(state: CaseState, request: ReopenCase) -> bool:
    """Whether this very episode was opened just so."""
    known = state.newest_of(CaseReopened)
    if not isinstance(known, CaseReopened):
        return False
    same_onset = request.onset in (None, known.onset)
    return same_onset and request.episode_no in (None, known.episode_no)


def _in_time(state: CaseState, context: Context) -> Criterion:
    """Counted in months of the calendar from the day of closing, that day's date included."""
    closed = state.on_file(CaseClosed)[-1]
    months = int(in_force(state, context, "reopen.months"))
    last = months_after(_day(state, closed), months)
    today = context.civil_date(state.time_zone)
    return Criterion(
        id="reopen.months",
        required=f"by {last}, {months} months after closing; later a new case is opened that"
        " names this one as previous_case_id",
        observed=str(today),
        met=today <= last,
        evidence=(closed.event_id,),
        data_class=DataClass.B,
    )


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of a month that is too short for it."""
    year, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))


def _day(state: CaseState, recorded: Recorded[CaseClosed]) -> date:
    return recorded.effective_at.astimezone(ZoneInfo(state.time_zone)).date()


def _reported_onset(state: CaseState) -> date | None:
    """The onset of the last recurrence that was reported after the case was closed."""
    closed = state.on_file(CaseClosed)[-1].position
    onsets = [
        each.fact.onset
        for each in state.on_file(RecurrenceReported)
        if each.position > closed and each.fact.classification is Classification.RECURRENCE
    ]
    return onsets[-1].astimezone(ZoneInfo(state.time_zone)).date() if onsets else None


def _closed(state: CaseState) -> Criterion:
    return Criterion(
        id="status",
        required=Status.CLOSED,
        observed=state.reached,
        met=False,
        data_class=DataClass.B,
    )


# evolve


def case_reopened(state: CaseState, recorded: Recorded[CaseReopened]) -> CaseState:
    """A new episode: numbers go on, and what was found and planned counts no more."""
    return replace(
        state,
        assessed=Assessed(statement_version=state.assessed.statement_version),
        planned=Planned(plan_version=state.planned.plan_version),
        raised=None,
    )


DECIDE: Decides = {ReopenCase: reopen_case}
EVOLVE: Evolves = {
    RecurrenceReported: only_filed,
    CaseReopened: case_reopened,
}
