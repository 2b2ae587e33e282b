"""The end of a case: closed with its follow-ups, or withdrawn (INV-16)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import B, C, D, J
from domain.instants import CivilDate
from domain.measures.quantity import Nprs
from domain.recorded import Recorded, Request
from domain.text import Note


class CaseOutcome(StrEnum):
    SAME_JOB_FULL_DUTY = "SAME_JOB_FULL_DUTY"
    SAME_JOB_PERMANENT_ACCOMMODATION = "SAME_JOB_PERMANENT_ACCOMMODATION"
    NEW_JOB_SAME_EMPLOYER = "NEW_JOB_SAME_EMPLOYER"
    NEW_EMPLOYER = "NEW_EMPLOYER"
    NOT_RTW = "NOT_RTW"
    TRANSFERRED = "TRANSFERRED"


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

    outcome: CaseOutcome
    follow_ups: Annotated[tuple[CivilDate, ...], Field(max_length=20)] | None = None


class WithdrawCase(Request):
    """Why is said in ``reason``."""


class CompleteFollowUp(Request):
    """``due`` may be left out: then it is the earliest that is not completed."""

    after_closing = True

    due: CivilDate | None = None
    at_work: StrictBool | None = None
    nprs: Nprs | None = None
    findings: Note | None = None


# decide


def close_case(state: CaseState, request: CloseCase, context: Context) -> Decided:
    return []


def withdraw_case(state: CaseState, request: WithdrawCase, context: Context) -> Decided:
    return []


def complete_follow_up(state: CaseState, request: CompleteFollowUp, context: Context) -> Decided:
    return []


# evolve


def case_withdrawn(state: CaseState, recorded: Recorded[CaseWithdrawn]) -> CaseState:
    return state


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
