"""The reference load: what the next target of a dimension is held against (INV-7, DOMAIN 2.8a)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domain.case.evidence.load_weeks import (
    WEEK,
    LoadWeek,
    Target,
    in_deload,
    load_weeks,
    monday_of,
    open_deload,
    parts,
    week_of,
)
from domain.case.evidence.sessions import completed
from domain.case.evidence.tolerance import tolerated
from domain.case.phases.phases import PhaseReverted
from domain.case.policy import in_force
from domain.case.state import CaseState, Measured
from domain.case.vocabulary import Dimension
from domain.context import Context

__all__ = [
    "Reference",
    "in_deload",
    "load_weeks",
    "open_deload",
    "ref_load",
    "reference",
    "tolerated",
    "week_of",
]

_FINEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Reference:
    """``load`` is what counts, ``whole`` what it was before a gap in training took from it.

    ``since`` is when the week began that it comes from, ``set_at`` when its target was set.
    ``is_tolerated``: a session of that week reached it; where no week was tolerated yet it is
    the lowest target so far, and no more than was measured.
    """

    load: Decimal
    whole: Decimal
    since: datetime
    set_at: datetime
    evidence: tuple[UUID, ...]
    sets: int | None = None
    reps: int | None = None
    is_tolerated: bool = True
    weeks_without: int = 0


def ref_load(state: CaseState, dimension: Dimension, context: Context) -> Measured | None:
    """The reference load now, and the event that set it; None before the first target."""
    found = reference(state, dimension, context)
    return None if found is None else Measured(found.load, found.evidence[0])


def reference(
    state: CaseState, dimension: Dimension, context: Context, label: str | None = None
) -> Reference | None:
    """The reference of a target for the week of this label.

    It comes from the last tolerated week of an earlier calendar week: a step is a step a week,
    however often targets are set in it. Setting a week again is held against the one before.
    """
    weeks = load_weeks(state, context.effective_at)
    if weeks and not weeks[-1].is_deload and weeks[-1].label == label:
        weeks = weeks[:-1]
    found = _last_tolerated(state, weeks, dimension, context)
    if found is None:
        found = _lowest_so_far(state, weeks, dimension)
    if found is None:
        return None
    return _after_gap(state, _after_return(state, found, dimension, context), context)


def _last_tolerated(
    state: CaseState, weeks: Sequence[LoadWeek], dimension: Dimension, context: Context
) -> Reference | None:
    today = monday_of(state, context.effective_at)
    for week in _latest_first(weeks, context.effective_at):
        if monday_of(state, week.since) >= today:
            continue
        session = tolerated(state, week, dimension, context)
        if session is not None:
            return _from(week, week.targets[dimension], session.event_id)
    return None


def _from(week: LoadWeek, target: Target, *shown_by: UUID) -> Reference:
    return Reference(
        target.load,
        target.load,
        week.since,
        target.set_at,
        (target.event_id, *shown_by),
        target.sets,
        target.reps,
        is_tolerated=bool(shown_by),
    )


def _latest_first(weeks: Sequence[LoadWeek], at: datetime) -> Iterator[LoadWeek]:
    for week in reversed(weeks):
        yield from reversed(parts(week, at))


def _lowest_so_far(
    state: CaseState, weeks: Iterable[LoadWeek], dimension: Dimension
) -> Reference | None:
    """While no week was tolerated nothing shows that more than this is borne."""
    known = [
        (week, week.targets[dimension])
        for week in weeks
        if dimension in week.targets and not week.is_deload
    ]
    if not known:
        return None
    week, target = min(known, key=lambda each: each[1].load)
    measured = state.assessed.measured.get(dimension)
    found = _from(week, target)
    if measured is None or measured.value >= target.load:
        return found
    return replace(found, load=measured.value, whole=measured.value, evidence=(measured.event_id,))


def _after_return(
    state: CaseState, found: Reference, dimension: Dimension, context: Context
) -> Reference:
    """A return to an earlier phase may have lowered what was set before it (INV-12)."""
    for reverted in state.on_file_until(PhaseReverted, context.effective_at):
        lowered = {each.dimension: each.load for each in reverted.fact.ref_load_after}
        load = lowered.get(dimension, found.load)
        if found.set_at < reverted.effective_at and load < found.load:
            evidence = (reverted.event_id, *found.evidence)
            found = replace(found, load=load, whole=load, evidence=evidence)
    return found


def _after_gap(state: CaseState, found: Reference, context: Context) -> Reference:
    """load.gap: each full week without a session takes its share of it, down to the floor."""
    done = completed(state, context.effective_at)
    without = context.effective_at - (done[-1].effective_at if done else found.since)
    if without < timedelta(days=int(in_force(state, context, "load.gap.days"))):
        return found
    weeks = without // WEEK
    factor = in_force(state, context, "load.gap.factor") ** weeks
    share = max(factor, in_force(state, context, "load.gap.floor"))
    load = (found.load * share).quantize(_FINEST, rounding="ROUND_FLOOR").normalize()
    evidence = (*found.evidence, *(each.event_id for each in done[-1:]))
    return replace(found, load=load, weeks_without=weeks, evidence=evidence)
