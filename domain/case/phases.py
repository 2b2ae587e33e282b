"""Phases: what heals first comes first (POL-HEAL, INV-5)."""

from typing import Annotated

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Phase, Status
from domain.context import Context
from domain.data_classes import B, Q
from domain.decision import Criterion
from domain.measures.quantity import Whole
from domain.recorded import Request
from domain.refusals import Refusal

# facts


class PhaseStarted(CaseFact):
    phase: B[Phase]
    day_since_anchor: Q[Whole]

    @property
    def subject(self) -> str:
        return self.phase


# requests


class StartPhase(Request):
    """P1 is started; every later phase is reached by an advance."""

    clinical = True
    adds_exposure = True

    phase: Annotated[Phase, Field(description="P1; later phases are reached by an advance")]


# decide


def start_phase(state: CaseState, request: StartPhase, context: Context) -> Decided:
    if state.phase is request.phase:
        return []
    if request.phase is not Phase.P1:
        return Refusal("INV-5", (_one_step(state, request.phase),))
    if state.reached is not Status.PLANNED:
        return Refusal("state", (_planned_first(state),))
    day = day_since_anchor(state, context)
    healing = _healing(state, context, day)
    if not healing.met:
        return Refusal(healing.id, (healing,))
    return [PhaseStarted(phase=request.phase, day_since_anchor=day)]


def day_since_anchor(state: CaseState, context: Context) -> int:
    """Whole civil days since the injury, in the case's zone."""
    if state.opening is None:
        return 0
    return (context.civil_date(state.opening.time_zone) - state.opening.injury_date).days


def _healing(state: CaseState, context: Context, day: int) -> Criterion:
    tissue = state.linked.tissue_class
    key = f"heal.{tissue}.{Phase.P1}"
    wanted = in_force(state, context, key)
    return Criterion(
        id=f"heal.{tissue}", required=f">= {wanted} d", observed=f"{day} d", met=day >= wanted
    )


def _one_step(state: CaseState, wanted: Phase) -> Criterion:
    return Criterion(
        id="INV-5", required=f"an advance to {wanted}", observed=state.phase, met=False
    )


def _planned_first(state: CaseState) -> Criterion:
    return Criterion(id="status", required=Status.PLANNED, observed=state.status, met=False)


DECIDE: Decides = {StartPhase: start_phase}
EVOLVE: Evolves = {PhaseStarted: only_filed}
