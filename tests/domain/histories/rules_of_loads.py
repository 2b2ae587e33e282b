"""INV-7, INV-9 and POL-LOAD: where reference loads come from, and how far a step may go."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from domain.case.assessment import assessment, measurements, reassessment
from domain.case.loading import load_facts
from domain.case.loading.load_facts import DeloadTarget, LoadRule, SetTarget
from domain.case.phases import phases
from domain.case.sessions import session_facts
from domain.recorded import Fact, Recorded
from tests.domain.histories.reading import Told

FINEST = Decimal("0.000001")
IN_KG = frozenset({"LFW", "LWS", "LOH", "CAR", "CARR", "CARL", "DRAG", "VEST", "OHP", "PT"})


def within_caps(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """load.hard_pct, load.small, POL-CAP: on the values of the fact alone."""
    fact = recorded.fact
    if not isinstance(fact, load_facts.LoadTargetSet):
        return
    for target in fact.targets:
        if target.ref_load is None:
            measured = measured_values(told, target.dimension)
            if not measured or target.load > measured[-1]:
                yield f"first {target.dimension} {target.load} above what was measured"
        elif not _within(told, target, target.ref_load):
            yield f"{target.dimension} {target.load} against {target.ref_load}"
        if target.dimension == "PT" and target.load > told.bound("patient_handling.limit_kg"):
            yield f"PT {target.load}"


def _within(told: Told, target: SetTarget, ref_load: Decimal) -> bool:
    hard = told.bound("load.hard_pct")
    if target.load <= ref_load * (100 + hard) / 100:
        return True
    small = target.dimension in IN_KG and ref_load < told.bound("load.small.below_kg")
    step = target.load - ref_load <= told.bound("load.small.step_kg")
    return target.rule is LoadRule.SMALL_LOAD and small and step


def measured_values(told: Told, dimension: str) -> list[Decimal]:
    """What was measured of a dimension in this episode, in the order of its time."""
    kinds = (
        assessment.BaselineAssessmentRecorded,
        reassessment.ReassessmentRecorded,
        measurements.MeasurementRecorded,
    )
    listed: list[Recorded[Fact]] = told.of_episode(*kinds)
    in_order = sorted(listed, key=lambda each: (each.effective_at, each.position))
    return [value for each in in_order for value in _measured(each.fact, dimension)]


def _measured(fact: Fact, dimension: str) -> Iterator[Decimal]:
    if isinstance(fact, measurements.MeasurementRecorded):
        measures = [fact.measure]
    else:
        assert isinstance(fact, assessment.Assessment)
        measures = list(fact.measures)
        tolerances = fact.tolerances
        zones = {
            "LFW": fact.lift_zones.LFW,
            "LWS": fact.lift_zones.LWS,
            "LOH": fact.lift_zones.LOH,
            "CAR": fact.carry,
            "PSH": fact.push,
            "PUL": fact.pull,
            "STD": None if tolerances is None else tolerances.stand,
            "WLK": None if tolerances is None else tolerances.walk,
        }
        if zones.get(dimension) is not None:
            yield Decimal(zones[dimension] or 0)
    for each in measures:
        if each.valid and each.code.upper() == dimension and each.dimension is not None:
            yield each.chosen


def from_what_was_borne(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-7: a reference load is a load that was set outside a deload, or measured, or a way
    back left; above the lowest of these only where a session did it; a gap takes from it."""
    fact = recorded.fact
    if not isinstance(fact, load_facts.LoadTargetSet | load_facts.DeloadStarted):
        return
    targets: tuple[SetTarget | DeloadTarget, ...] = fact.targets
    for target in targets:
        if target.ref_load is None:
            continue
        known = _known_loads(told, recorded, target.dimension)
        whole = [each for each in known if _is_after_a_gap(told, recorded, target.ref_load, each)]
        if not whole:
            yield f"{target.dimension} against {target.ref_load}, which nobody set"
        elif min(whole) > min(known) and not _was_done(told, recorded, target, min(whole)):
            yield f"{target.dimension} against {target.ref_load}, which nobody did"


def _known_loads(told: Told, recorded: Recorded[Fact], dimension: str) -> set[Decimal]:
    at = recorded.effective_at
    found = set(measured_values(told, dimension))
    for each in told.of_episode(load_facts.LoadTargetSet):
        if each.effective_at <= at:
            found |= {t.load for t in each.fact.targets if t.dimension == dimension}
    for back in told.of_episode(phases.PhaseReverted):
        found |= {t.load for t in back.fact.ref_load_after if t.dimension == dimension}
    return found


def _is_after_a_gap(
    told: Told, recorded: Recorded[Fact], ref_load: Decimal, whole: Decimal
) -> bool:
    """Whether it is this load, or what so many weeks without a session left of it."""
    if ref_load == whole:
        return True
    sessions = told.of_episode(session_facts.SessionCompleted)
    before = [e.effective_at for e in sessions if e.effective_at <= recorded.effective_at]
    targets = [e.effective_at for e in told.of_episode(load_facts.LoadTargetSet)]
    since = max(before, default=min(targets, default=recorded.effective_at))
    weeks = (recorded.effective_at - since) // timedelta(days=7)
    factor = told.bound("load.gap.factor")
    shares = (max(factor**n, told.bound("load.gap.floor")) for n in range(1, weeks + 1))
    return any(
        ref_load == (whole * share).quantize(FINEST, rounding=ROUND_FLOOR) for share in shares
    )


def _was_done(
    told: Told, recorded: Recorded[Fact], target: SetTarget | DeloadTarget, load: Decimal
) -> bool:
    stopped = {each.fact.session_id for each in told.every(session_facts.SessionStopped)}
    return any(
        done.dimension == target.dimension and done.load >= load
        for each in told.of_episode(session_facts.SessionCompleted)
        if each.effective_at <= recorded.effective_at and each.fact.session_id not in stopped
        for done in each.fact.loads
    )


def deloads_are_lighter(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """deload.load_factor, volume_factor and days; what is open ends before the next begins."""
    fact = recorded.fact
    if isinstance(fact, load_facts.DeloadStarted):
        factor = told.bound("deload.load_factor")
        for target in fact.targets:
            if target.ref_load is None or target.load > target.ref_load * factor:
                yield f"deload {target.dimension} {target.load} of {target.ref_load}"
        if fact.volume_factor > told.bound("deload.volume_factor"):
            yield f"deload volume x{fact.volume_factor}"
        if fact.days < told.bound("deload.days"):
            yield f"deload of {fact.days} d"
    if isinstance(fact, load_facts.DeloadStarted | load_facts.LoadTargetSet):
        at = recorded.effective_at
        begun = [e for e in told.of_episode(load_facts.DeloadStarted) if e.effective_at <= at]
        over = [e for e in told.of_episode(load_facts.DeloadEnded) if e.effective_at <= at]
        if len(begun) > len(over) + len(told.here(load_facts.DeloadEnded)):
            yield "a deload that nothing ended"


def one_scale(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-9."""
    fact = recorded.fact
    if not isinstance(fact, session_facts.SessionCompleted) or fact.rpe is None:
        return
    known = {e.fact.rpe.scale for e in told.every(session_facts.SessionCompleted) if e.fact.rpe}
    if known - {fact.rpe.scale}:
        yield f"RPE on {fact.rpe.scale} after {known}"


def stopped_where_it_must(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """pain.red and rpe.stop: the stop stands in the commit of the session."""
    fact = recorded.fact
    if not isinstance(fact, session_facts.SessionCompleted):
        return
    nprs = fact.nprs
    under_load = [n for n in (nprs.peak, nprs.post) if n is not None] if nprs else []
    hurts = max(under_load, default=0) >= told.bound("pain.red")
    hard = fact.rpe is not None and fact.rpe.scale == "CR10"
    spent = hard and fact.rpe is not None and fact.rpe.value >= told.bound("rpe.stop")
    if (hurts or spent) and not told.here(session_facts.SessionStopped):
        yield "a session that went on where it must stop"
