"""Outcome: readiness is judged, full duty resumed, and confirmed when it has lasted.

The first two are decided in full_duty.py.
"""

from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.guards import on_hold
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import ProtocolRef, Status
from domain.context import Context
from domain.data_classes import B, C, DataClass, I, Q
from domain.decision import Criterion, Decision
from domain.measures.quantity import Whole
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Note


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


class ConfirmSustained(Request):
    """How many days it is, is computed."""


# decide


def confirm_sustained(state: CaseState, request: ConfirmSustained, context: Context) -> Decided:
    if state.milestones.sustained:
        return []
    resumed = [e for e in state.on_file(FullDutyResumed) if e.effective_at <= context.effective_at]
    if state.reached is not Status.FULL_DUTY_MONITORED or not resumed:
        return Refusal("state", (_at_full_duty(state),))
    if (held := on_hold(state)) is not None:
        return Refusal("state", held.criteria)
    lasted = _sustained(state, context, resumed[-1])
    if not lasted.met:
        return Refusal(lasted.id, (lasted,))
    return [SustainedRtwConfirmed(days=_days_since(state, context, resumed[-1]))]


def _sustained(state: CaseState, context: Context, resumed: Recorded[FullDutyResumed]) -> Criterion:
    days = _days_since(state, context, resumed)
    wanted = in_force(state, context, "sustain.days")
    return Criterion(
        id="sustain.days",
        required=f">= {wanted} d of full duty",
        observed=f"{days} d",
        met=days >= wanted,
        evidence=(resumed.event_id,),
        data_class=DataClass.B,
    )


def _days_since(state: CaseState, context: Context, resumed: Recorded[FullDutyResumed]) -> int:
    """Civil days in the case's zone."""
    begun = resumed.effective_at.astimezone(ZoneInfo(state.time_zone)).date()
    return (context.civil_date(state.time_zone) - begun).days


def _at_full_duty(state: CaseState) -> Criterion:
    return Criterion(
        id="status",
        required=Status.FULL_DUTY_MONITORED,
        observed=state.status,
        met=False,
        data_class=DataClass.B,
    )


DECIDE: Decides = {ConfirmSustained: confirm_sustained}
EVOLVE: Evolves = {
    RtwReadinessDecided: only_filed,
    FullDutyResumed: only_filed,
    SustainedRtwConfirmed: only_filed,
}
