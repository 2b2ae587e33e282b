"""Outcome: readiness is judged, full duty resumed, and confirmed when it has lasted."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import ProtocolRef, Value
from domain.context import Context
from domain.data_classes import B, C, I, Q
from domain.decision import Decision
from domain.identifiers import Id
from domain.measures.quantity import Whole
from domain.recorded import Request
from domain.text import Line, Note


class Readiness(StrEnum):
    FIT_FULL = "FIT_FULL"
    FIT_WITH_CHANGES = "FIT_WITH_CHANGES"
    NOT_YET = "NOT_YET"
    ALTERNATE_JOB = "ALTERNATE_JOB"


# facts


class RtwReadinessDecided(CaseFact):
    """``decision`` is the physician's verdict; ``judged`` holds what it rests on."""

    decision: Q[Readiness]
    rationale: C[Note | None] = None
    simulation: C[Note | None] = None
    judged: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def judgement(self) -> Decision | None:
        return getattr(self, "judged", None)


class FullDutyResumed(CaseFact):
    """Completes P4 and starts P5. The accommodations named here stay for good."""

    with_permanent_accommodations: I[tuple[UUID, ...]] = ()
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class SustainedRtwConfirmed(CaseFact):
    """``days`` since full duty was resumed, civil days in the case's zone."""

    days: B[Whole]


# requests


class Ground(Value):
    """What the physician's verdict rests on, in the words of a criterion."""

    id: Line
    required: Line
    observed: Line | None = None
    met: StrictBool
    evidence: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class DecideReadiness(Request):
    clinical = True
    adds_exposure = True

    decision: Readiness
    rationale: Note | None = None
    simulation: Note | None = None
    criteria: Annotated[tuple[Ground, ...], Field(max_length=50)] = ()


class ResumeFullDuty(Request):
    clinical = True
    adds_exposure = True

    with_permanent_accommodations: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class ConfirmSustained(Request):
    """``days`` are computed."""


# decide


def decide_readiness(state: CaseState, request: DecideReadiness, context: Context) -> Decided:
    return []


def resume_full_duty(state: CaseState, request: ResumeFullDuty, context: Context) -> Decided:
    return []


def confirm_sustained(state: CaseState, request: ConfirmSustained, context: Context) -> Decided:
    return []


DECIDE: Decides = {
    DecideReadiness: decide_readiness,
    ResumeFullDuty: resume_full_duty,
    ConfirmSustained: confirm_sustained,
}
EVOLVE: Evolves = {
    RtwReadinessDecided: only_filed,
    FullDutyResumed: only_filed,
    SustainedRtwConfirmed: only_filed,
}
