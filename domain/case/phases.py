"""Phases: what heals first comes first, one step at a time (POL-HEAL, INV-5; DOMAIN 2.6).

The facts of all phase changes stand here, because evidence counts from them. How an advance is
judged, and a way back, stands in advance.py and reverting.py.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, computed_field, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.healing import day_since_anchor, healed, heals_by_day
from domain.case.state import CaseState
from domain.case.subphase import Subphase
from domain.case.vocabulary import Dimension, Phase, ProtocolRef, Status, Value
from domain.context import Context
from domain.data_classes import B, C, DataClass, L, Q
from domain.decision import Criterion, Decision, decide_all
from domain.measures.quantity import Exact, Whole
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Note

UNEXPLAINED = Decision(outcome="accepted", rationale="all_met", criteria=())
"""Of starts that were recorded before they carried their decision."""


class ReferenceLoad(Value):
    """The load that the next target of a dimension is held against."""

    dimension: Dimension
    load: Annotated[Exact, Field(ge=0)]


class Unmet(Value):
    """A criterion that was not met: what it required, and what was seen if anything was."""

    criterion: str
    required: str
    observed: str | None


# facts


class PhaseStarted(CaseFact):
    phase: B[Phase]
    day_since_anchor: Q[Whole]
    decision: Q[Decision] = UNEXPLAINED
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.phase


class SubphaseStarted(CaseFact):
    phase: B[Subphase]
    day_since_anchor: Q[Whole]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.phase


class PhaseAdvanced(CaseFact):
    """``day``: whole days since the anchor of healing."""

    from_: Annotated[B[Phase], Field(alias="from")]
    to: B[Phase]
    day: Q[Whole]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class PhaseAdvanceRejected(CaseFact):
    refusal = True

    from_: Annotated[B[Phase], Field(alias="from")]
    to: B[Phase]
    day: Q[Whole]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @model_validator(mode="before")
    @classmethod
    def _unmet_follows(cls, data: Any) -> Any:
        """``unmet`` is never stored: it would show what a criterion's own class hides."""
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if key != "unmet"}
        return data

    @computed_field  # type: ignore[prop-decorator]
    @property
    def unmet(self) -> tuple[Unmet, ...]:
        """What of the decision was not met, as far as its reader may see the decision."""
        decision: Decision | None = getattr(self, "decision", None)
        return tuple(
            Unmet(criterion=each.id, required=each.required, observed=each.observed)
            for each in (decision.unmet if decision else ())
        )


class PhaseReverted(CaseFact):
    """``ref_load_after``: what the targets in the earlier phase are held against."""

    from_: Annotated[B[Phase], Field(alias="from")]
    to: B[Phase]
    reason: C[Note]
    ref_load_after: L[tuple[ReferenceLoad, ...]] = ()
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


# requests


class StartPhase(Request):
    """P1 is started; every later phase is reached by an advance."""

    clinical = True
    adds_exposure = True

    phase: Annotated[Phase, Field(description="P1; later phases are reached by an advance")]


class StartSubphase(Request):
    """A part of the phase that is under way; only some protocols give it a healing day."""

    clinical = True
    adds_exposure = True

    phase: Subphase


class RequestPhaseAdvance(Request):
    """``from`` may be left out: it is the phase under way."""

    clinical = True
    adds_exposure = True

    from_: Annotated[Phase | None, Field(alias="from")] = None
    to: Phase


def _listed(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return [{"dimension": name, "load": load} for name, load in value.items()]


class RevertPhase(Request):
    """``ref_load_after`` is a load by dimension, those of the last tolerated week where it is
    left out; it may not lie above them."""

    clinical = True

    from_: Annotated[Phase | None, Field(alias="from")] = None
    to: Phase
    reason: Note
    ref_load_after: Annotated[
        tuple[ReferenceLoad, ...], BeforeValidator(_listed), Field(max_length=len(Dimension))
    ] = ()


# decide


def start_phase(state: CaseState, request: StartPhase, context: Context) -> Decided:
    if state.phase is request.phase:
        return []
    if request.phase is not Phase.P1:
        return Refusal("INV-5", (_one_step(state, request.phase),))
    if state.reached is not Status.PLANNED:
        return Refusal("state", (_planned_first(state),))
    healing = healed(state, context, Phase.P1)
    if not healing.met:
        return Refusal(heals_by_day(state), (healing,))
    return [
        PhaseStarted(
            phase=request.phase,
            day_since_anchor=day_since_anchor(state, context),
            decision=_decided(context, healing),
            protocol=state.linked.protocol,
        )
    ]


def start_subphase(state: CaseState, request: StartSubphase, context: Context) -> Decided:
    if state.phase is not request.phase.phase:
        return Refusal("state", (_phase_first(state, request.phase),))
    healing = healed(state, context, request.phase)
    if not healing.met:
        return Refusal(heals_by_day(state), (healing,))
    fact = SubphaseStarted(
        phase=request.phase,
        day_since_anchor=day_since_anchor(state, context),
        decision=_decided(context, healing),
        protocol=state.linked.protocol,
    )
    return unless_restated(state, fact)


def _decided(context: Context, healing: Criterion) -> Decision:
    return decide_all((healing,), context.protocol.version if context.protocol else None)


def _one_step(state: CaseState, wanted: Phase) -> Criterion:
    return Criterion(
        id="INV-5", required=f"an advance to {wanted}", observed=state.phase, met=False
    )


def _planned_first(state: CaseState) -> Criterion:
    return Criterion(id="status", required=Status.PLANNED, observed=state.status, met=False)


def _phase_first(state: CaseState, wanted: Subphase) -> Criterion:
    return Criterion(
        id="phase",
        required=f"{wanted.phase} under way",
        observed=state.phase,
        met=False,
        data_class=DataClass.B,
    )


DECIDE: Decides = {StartPhase: start_phase, StartSubphase: start_subphase}
EVOLVE: Evolves = {
    PhaseStarted: only_filed,
    SubphaseStarted: only_filed,
    PhaseAdvanced: only_filed,
    PhaseAdvanceRejected: only_filed,
    PhaseReverted: only_filed,
}
