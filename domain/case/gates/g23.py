"""Gate G23, from LOAD to SIMULATE: half of the job's demands, no flare, fear and grip (2.8)."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from domain.case.evidence.pain import flare_in_last, worst
from domain.case.evidence.scores import psych_plan_active
from domain.case.evidence.strength import SideBySide, er_strength, grip
from domain.case.gates.capacities import essential_capacities
from domain.case.gates.criteria import one_of, plain
from domain.case.gates.overriding import set_aside
from domain.case.gates.readiness import tsk11s
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import TissueClass
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.instants import instant_text
from domain.measures.capacity import reaches

CAPACITY = "gate.G23.capacity_pct"
ER_STRENGTH = "gate.G23.er_strength_pct"


def g23(state: CaseState, context: Context) -> Iterator[Criterion]:
    """What P2 must have shown before P3."""
    yield from _strength(state, context)
    yield _no_flare(state, context)
    yield _fear(state, context)
    yield _beside(state, context, "gate.G23.grip_pct", grip(state, context.effective_at))


def _strength(state: CaseState, context: Context) -> tuple[Criterion, ...]:
    """Capacity on every essential task; a strength ratio is enough where the protocol names it,
    and after a tendon repair."""
    tasks = set_aside(state, context, essential_capacities(state, context, CAPACITY))
    if not _goes_by_strength(state, context):
        return tasks
    ratio = _beside(state, context, ER_STRENGTH, er_strength(state, context.effective_at))
    return one_of(set_aside(state, context, (ratio,)), tasks)


def _goes_by_strength(state: CaseState, context: Context) -> bool:
    named = context.protocol is not None and ER_STRENGTH in context.protocol.settings
    repaired = state.linked.tissue_class is TissueClass.TENDON_REPAIR
    return repaired or named or ER_STRENGTH in state.linked.overrides


def _beside(state: CaseState, context: Context, key: str, sides: SideBySide | None) -> Criterion:
    """The affected side against the other one; exact, before any rounding."""
    wanted = in_force(state, context, key)
    share = None if sides is None else sides.percent
    return Criterion(
        id=key,
        required=f">= {plain(wanted)} % of the other side",
        observed=None if share is None else f"{plain(share)} %",
        met=sides is not None and reaches(sides.affected, sides.other, wanted),
        evidence=() if sides is None else sides.evidence,
        data_class=DataClass.G,
    )


def _no_flare(state: CaseState, context: Context) -> Criterion:
    """Where no pain was recorded at all nobody knows whether there was a flare."""
    days = int(in_force(state, context, "gate.G23.no_flare_d"))
    recorded = worst(state, context.effective_at, days)
    flare = flare_in_last(state, context.effective_at, days)
    observed = None if recorded is None else "none"
    evidence: tuple[UUID, ...] = () if recorded is None else (recorded.event_id,)
    if flare is not None:
        observed, evidence = f"since {instant_text(flare.since)}", flare.evidence
    return Criterion(
        id="gate.G23.no_flare_d",
        required=f"no flare in {days} d",
        observed=observed,
        met=recorded is not None and flare is None,
        evidence=evidence,
        data_class=DataClass.D,
    )


def _fear(state: CaseState, context: Context) -> Criterion:
    """TSK-11 is low, or somebody works on it."""
    bound = in_force(state, context, "gate.G23.tsk11")
    found = tsk11s(state, context.effective_at)
    last = found[-1] if found else None
    active = psych_plan_active(state, context.effective_at)
    total = None if last is None else last.fact.total
    plan = ", psych plan active" if active else ""
    return Criterion(
        id="gate.G23.tsk11",
        required=f"<= {plain(bound)}, or a psych plan active",
        observed=f"{_said(total)}{plan}" if active or total is not None else None,
        met=active or (total is not None and total <= bound),
        evidence=() if last is None else (last.event_id,),
        data_class=DataClass.E,
    )


def _said(total: Decimal | None) -> str:
    return "no score" if total is None else plain(total)
