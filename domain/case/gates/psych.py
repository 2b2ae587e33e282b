"""Gate psych: fear of movement is low and confidence high, or fear fell for certain (2.8)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.case.gates.criteria import one_of, plain
from domain.case.gates.overriding import set_aside
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion


@dataclass(frozen=True, slots=True)
class PsychReading:
    """A score or a confidence, and the events that show it; none while it is being recorded."""

    value: Decimal
    evidence: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PsychSeen:
    """What psychological readiness is judged on; ``signed`` by a psychologist."""

    tsk11: PsychReading | None = None
    confidence: PsychReading | None = None
    baseline_tsk11: PsychReading | None = None
    signed: bool = False


def psych(state: CaseState, context: Context, seen: PsychSeen) -> tuple[Criterion, ...]:
    """Both bounds are kept, or the score fell by a real change and a psychologist signs it."""
    both = (_fear(state, context, seen.tsk11), _confidence(state, context, seen.confidence))
    fallen = (_fallen(state, context, seen),)
    return one_of(set_aside(state, context, both), set_aside(state, context, fallen))


def _fear(state: CaseState, context: Context, seen: PsychReading | None) -> Criterion:
    bound = in_force(state, context, "gate.psych.tsk11")
    met = seen is not None and seen.value <= bound
    return _criterion("tsk11", f"<= {plain(bound)}", seen, met=met)


def _confidence(state: CaseState, context: Context, seen: PsychReading | None) -> Criterion:
    bound = in_force(state, context, "gate.psych.confidence")
    met = seen is not None and seen.value >= bound
    return _criterion("confidence", f">= {plain(bound)}/10", seen, met=met)


def _criterion(name: str, required: str, seen: PsychReading | None, *, met: bool) -> Criterion:
    return Criterion(
        id=f"gate.psych.{name}",
        required=required,
        observed=None if seen is None else plain(seen.value),
        met=met,
        evidence=() if seen is None else seen.evidence,
        data_class=DataClass.E,
    )


def _fallen(state: CaseState, context: Context, seen: PsychSeen) -> Criterion:
    wanted = in_force(state, context, "gate.psych.tsk11_change")
    first, last = seen.baseline_tsk11, seen.tsk11
    fall = None if first is None or last is None else first.value - last.value
    signed = "signed" if seen.signed else "not signed"
    shown = [each for each in (first, last) if each is not None]
    return Criterion(
        id="gate.psych.tsk11_change",
        required=f"down by >= {plain(wanted)} since the baseline, signed by a psychologist",
        observed=None if fall is None else f"{plain(-fall)}, {signed}",
        met=fall is not None and fall >= wanted and seen.signed,
        evidence=tuple(event for each in shown for event in each.evidence),
        data_class=DataClass.E,
    )
