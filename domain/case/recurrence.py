"""Recurrence: a rise of pain is classified, and a closed case reopened in time (POL-RECUR)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import BodyRegion, ProtocolRef
from domain.context import Context
from domain.data_classes import B, C, D, Q
from domain.decision import Decision
from domain.instants import CivilDate, Instant, instant_text
from domain.measures.quantity import Exact, Whole
from domain.recorded import Recorded, Request


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


class ReportRecurrence(Request):
    """``lasted_h`` may be left out while the rise lasts, ``body_region`` where it is the case's."""

    after_closing = True

    onset: Instant
    rise: Annotated[int, Field(strict=True, ge=0, le=10)]
    lasted_h: Annotated[Exact, Field(ge=0, le=10_000)] | None = None
    symptom_free_days: Annotated[int, Field(strict=True, ge=0, le=20_000)] | None = None
    body_region: BodyRegion | None = None


class ReopenCase(Request):
    """``onset`` may be left out where a recurrence was reported since the case was closed."""

    after_closing = True

    episode_no: Annotated[int, Field(strict=True, ge=2, le=99)] | None = None
    onset: CivilDate | None = None


# decide


def report_recurrence(state: CaseState, request: ReportRecurrence, context: Context) -> Decided:
    return []


def reopen_case(state: CaseState, request: ReopenCase, context: Context) -> Decided:
    return []


# evolve


def case_reopened(state: CaseState, recorded: Recorded[CaseReopened]) -> CaseState:
    return state


DECIDE: Decides = {
    ReportRecurrence: report_recurrence,
    ReopenCase: reopen_case,
}
EVOLVE: Evolves = {
    RecurrenceReported: only_filed,
    CaseReopened: case_reopened,
}
