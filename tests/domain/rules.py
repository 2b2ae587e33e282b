"""The rules of a case once more, read off its history and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from domain.case import assessment, diagnosis, linking, loading, phases, plan, safety
from domain.case.load_facts import LoadRule, SetTarget
from domain.case.vocabulary import HoldKind
from domain.recorded import Fact, Recorded

CLINICAL = (
    diagnosis.DiagnosisRecorded,
    assessment.RedFlagScreenCompleted,
    assessment.BaselineAssessmentRecorded,
    assessment.WorkAbilityStatementIssued,
    plan.GoalAgreed,
    plan.ProgrammePlanned,
    plan.ContingencyPlanSet,
    phases.PhaseStarted,
    loading.LoadTargetSet,
    loading.LoadTargetRejected,
)
EXPOSURE = (phases.PhaseStarted, loading.LoadTargetSet, loading.LoadTargetRejected)


@dataclass(slots=True)
class _Seen:
    scopes: tuple[str, ...] = ()
    baseline: bool = False
    flags: str | None = None
    phases: list[str] = field(default_factory=list)
    holds: dict[UUID, HoldKind] = field(default_factory=dict)
    reassessed: set[UUID] = field(default_factory=set)
    ever_held: set[UUID] = field(default_factory=set)
    cap: Decimal = Decimal(20)
    measured: dict[str, Decimal] = field(default_factory=dict)
    loads: list[tuple[str, Decimal]] = field(default_factory=list)


def broken_rules(history: Sequence[Recorded[Fact]]) -> list[str]:
    """What a history breaks: INV-2 to INV-5, alarms without holds, lifts, caps. Empty if right."""
    seen = _Seen()
    found: list[str] = []
    for place, recorded in enumerate(history):
        following = history[place + 1].fact if place + 1 < len(history) else None
        found += _broken_by(seen, recorded.fact, following)
        _note(seen, recorded.fact)
    return found


def _broken_by(seen: _Seen, fact: Fact, following: Fact | None) -> Iterator[str]:
    if isinstance(fact, CLINICAL) and "TREAT" not in seen.scopes:
        yield "INV-2"
    if isinstance(fact, plan.ProgrammePlanned) and not (seen.baseline and seen.flags == "negative"):
        yield "INV-3"
    if isinstance(fact, EXPOSURE) and seen.holds:
        yield "INV-4"
    if isinstance(fact, phases.PhaseStarted) and (seen.phases or fact.phase != "P1"):
        yield "INV-5"
    if isinstance(fact, safety.AlarmSignRaised) and not isinstance(following, safety.CaseHeld):
        yield "alarm without hold"
    if isinstance(fact, safety.CaseHeld) and fact.hold_id in seen.ever_held:
        yield "hold id used again"
    if isinstance(fact, safety.HoldLifted) and not _may_be_lifted(seen, fact.hold_id):
        yield "lifted without reassessment"
    if isinstance(fact, loading.LoadTargetSet):
        yield from (f"cap {t.dimension}" for t in fact.targets if not _within(seen, t))


def _may_be_lifted(seen: _Seen, hold_id: UUID) -> bool:
    kind = seen.holds.get(hold_id)
    return kind is not None and (kind is not HoldKind.ALARM or hold_id in seen.reassessed)


def _within(seen: _Seen, target: SetTarget) -> bool:
    if target.rule is LoadRule.FIRST:
        measured = seen.measured.get(target.dimension)
        return measured is not None and target.load <= measured
    ref_load = target.ref_load
    known = [load for dimension, load in seen.loads if dimension == target.dimension]
    if ref_load is None or not known or ref_load > max(known):
        return False
    if target.rule is LoadRule.SMALL_LOAD:
        return ref_load < 5 and target.load - ref_load <= Decimal("0.5")
    return target.load <= ref_load * (100 + seen.cap) / 100


def _note(seen: _Seen, fact: Fact) -> None:
    match fact:
        case linking.ConsentReferenced():
            seen.scopes = fact.scopes
        case linking.ProtocolPinned():
            caps = [each.value for each in fact.overrides if each.key == "load.hard_pct"]
            seen.cap = caps[-1] if caps else Decimal(20)
        case assessment.RedFlagScreenCompleted():
            seen.flags = fact.result
        case assessment.BaselineAssessmentRecorded():
            _note_baseline(seen, fact)
        case phases.PhaseStarted():
            seen.phases.append(fact.phase)
        case loading.LoadTargetSet():
            seen.loads += [(each.dimension, each.load) for each in fact.targets]
        case safety.CaseHeld():
            seen.holds[fact.hold_id] = fact.kind
            seen.ever_held.add(fact.hold_id)
        case safety.ReassessmentCompleted():
            seen.reassessed.add(fact.hold_id)
        case safety.HoldLifted():
            seen.holds.pop(fact.hold_id, None)
        case _:
            pass


def _note_baseline(seen: _Seen, fact: assessment.BaselineAssessmentRecorded) -> None:
    seen.baseline = fact.complete
    found = {
        "LFW": fact.lift_zones.LFW,
        "LWS": fact.lift_zones.LWS,
        "LOH": fact.lift_zones.LOH,
        "CAR": fact.carry,
        "PSH": fact.push,
    }
    seen.measured |= {name: load for name, load in found.items() if load is not None}
