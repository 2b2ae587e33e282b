"""The end of a case: closed with its follow-ups, or withdrawn (INV-16)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.guards import ENDED
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Status
from domain.case.workplace.renegotiation import still_open
from domain.context import Context
from domain.data_classes import B, C, D, DataClass, J
from domain.decision import Criterion
from domain.instants import CivilDate
from domain.measures.quantity import Nprs
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Note


class CaseOutcome(StrEnum):
    SAME_JOB_FULL_DUTY = "SAME_JOB_FULL_DUTY"
    SAME_JOB_PERMANENT_ACCOMMODATION = "SAME_JOB_PERMANENT_ACCOMMODATION"
    NEW_JOB_SAME_EMPLOYER = "NEW_JOB_SAME_EMPLOYER"
    NEW_EMPLOYER = "NEW_EMPLOYER"
    NOT_RTW = "NOT_RTW"
    TRANSFERRED = "TRANSFERRED"


SAME_JOB = frozenset({CaseOutcome.SAME_JOB_FULL_DUTY, CaseOutcome.SAME_JOB_PERMANENT_ACCOMMODATION})

# facts


class CaseClosed(CaseFact):
    outcome: B[CaseOutcome]
    follow_ups: B[tuple[CivilDate, ...]]


class CaseWithdrawn(CaseFact):
    """Why stands in the envelope."""


class FollowUpCompleted(CaseFact):
    due: B[CivilDate]
    at_work: J[StrictBool | None] = None
    nprs: D[Nprs | None] = None
    findings: C[Note | None] = None

    @property
    def subject(self) -> str:
        return self.due.isoformat()


# requests


class CloseCase(Request):
    """``follow_ups`` may be left out: then they are those of the protocol."""

    after_closing = True

    outcome: CaseOutcome
    follow_ups: Annotated[tuple[CivilDate, ...], Field(max_length=20)] | None = None


class WithdrawCase(Request):
    """Why is said in ``reason``."""

    after_closing = True


class CompleteFollowUp(Request):
    """``due`` may be left out: then it is the earliest that is not completed."""

    after_closing = True

    due: CivilDate | None = None
    at_work: StrictBool | None = None
    nprs: Nprs | None = None
    findings: Note | None = None


# decide


def close_case(state: CaseState, request: CloseCase, context: Context) -> Decided:
    if state.reached in ENDED:
        return [] if _is_closed_so(state, request) else Refusal("state", (_open(state),))
    day = context.civil_date(state.time_zone)
    follow_ups = request.follow_ups
    if follow_ups is None:
        follow_ups = _of_the_protocol(state, context, day)
    if list(follow_ups) != sorted(set(follow_ups)) or any(each <= day for each in follow_ups):
        return Refusal("input", field="follow_ups")
    unmet = tuple(each for each in closing_criteria(state, follow_ups) if not each.met)
    if unmet:
        return Refusal("INV-16", unmet)
    if request.outcome in SAME_JOB and state.reached is not Status.MAINTENANCE:
        return Refusal("state", (_maintained(state),))
    return [CaseClosed(outcome=request.outcome, follow_ups=follow_ups)]


def _is_closed_so(state: CaseState, request: CloseCase) -> bool:
    known = state.newest_of(CaseClosed)
    if state.reached is not Status.CLOSED or not isinstance(known, CaseClosed):
        return False
    same_dates = request.follow_ups in (None, known.follow_ups)
    return known.outcome is request.outcome and same_dates


def _of_the_protocol(state: CaseState, context: Context, day: date) -> tuple[date, ...]:
    after = (in_force(state, context, f"followup.days.{number}") for number in (1, 2, 3))
    return tuple(sorted({day + timedelta(days=int(days)) for days in after}))


def closing_criteria(state: CaseState, follow_ups: tuple[date, ...]) -> Iterator[Criterion]:
    """INV-16: what must be there, and what must not be open, for a case to be closed."""
    issued = "issued" if state.milestones.maintenance else None
    yield _criterion(
        "maintenance", "a maintenance plan", issued, DataClass.B, met=issued is not None
    )
    dates = ", ".join(map(str, follow_ups)) or None
    yield _criterion("follow_ups", "follow-up dates", dates, DataClass.B, met=dates is not None)
    for name, required, found, letter in (
        ("adverse_event", "no open adverse event", _open_events(state), DataClass.M),
        ("hold", "no open hold", [each.hold_id for each in state.holds], DataClass.B),
        (
            "renegotiation",
            "no open renegotiation",
            [each.fact.rn_id for each in still_open(state)],
            DataClass.I,
        ),
    ):
        observed = ", ".join(map(str, found)) or "none"
        yield _criterion(name, required, observed, letter, met=not found)


def _open_events(state: CaseState) -> list[UUID]:
    return [each.ae_id for each in state.adverse.open_events]


def _criterion(
    name: str, required: str, observed: str | None, letter: DataClass, *, met: bool
) -> Criterion:
    return Criterion(
        id=f"INV-16.{name}", required=required, observed=observed, met=met, data_class=letter
    )


def _maintained(state: CaseState) -> Criterion:
    return _status(Status.MAINTENANCE, state)


def _open(state: CaseState) -> Criterion:
    return _status("an open case", state)


def _status(required: str, state: CaseState) -> Criterion:
    return Criterion(
        id="status",
        required=required,
        observed=state.reached,
        met=False,
        data_class=DataClass.B,
    )


def withdraw_case(state: CaseState, request: WithdrawCase, context: Context) -> Decided:
    if state.reached is Status.WITHDRAWN:
        return []
    return Refusal("state", (_open(state),)) if state.reached in ENDED else [CaseWithdrawn()]


def complete_follow_up(state: CaseState, request: CompleteFollowUp, context: Context) -> Decided:
    if state.reached is not Status.CLOSED:
        return Refusal("state", (_status(Status.CLOSED, state),))
    planned = state.on_file(CaseClosed)[-1].fact.follow_ups
    done = {each.fact.due for each in state.on_file(FollowUpCompleted)}
    if _is_done_so(state, request, context):
        return []
    due = request.due or next((each for each in planned if each not in done), None)
    if due is None or due not in planned:
        return Refusal("input", field="due")
    return unless_restated(state, _followed_up(request, due), context)


def _is_done_so(state: CaseState, request: CompleteFollowUp, context: Context) -> bool:
    """Whether a follow-up without its date was told just so, at the same time."""
    if request.due is not None:
        return False
    return any(
        each.fact == _followed_up(request, each.fact.due)
        and each.effective_at == context.effective_at
        and state.may_compare(each, context)
        for each in state.on_file(FollowUpCompleted)
    )


def _followed_up(request: CompleteFollowUp, due: date) -> FollowUpCompleted:
    return FollowUpCompleted(
        due=due, at_work=request.at_work, nprs=request.nprs, findings=request.findings
    )


# evolve


def case_withdrawn(state: CaseState, recorded: Recorded[CaseWithdrawn]) -> CaseState:
    """Nothing is held back any more where nothing goes on."""
    return replace(state, holds=())


DECIDE: Decides = {
    CloseCase: close_case,
    WithdrawCase: withdraw_case,
    CompleteFollowUp: complete_follow_up,
}
EVOLVE: Evolves = {
    CaseClosed: only_filed,
    CaseWithdrawn: case_withdrawn,
    FollowUpCompleted: only_filed,
}
