"""What a session is held against: when it must stop, and which policies it did not keep.

What happened is recorded whatever it was: a policy that was not kept is flagged, no more.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from decimal import Decimal

from domain.case.evidence.assessments import last_known_age
from domain.case.evidence.load_weeks import week_of
from domain.case.policy import in_force
from domain.case.sessions.rest_between import LoadedDay, done_days, rest_kept
from domain.case.sessions.session_content import RpeScale, StopTrigger
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.sessions.session_practice import not_kept_in_practice
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context

HIGHEST_HEART_RATE = 220
"""Beats a minute at age 0; each year takes one off (hr.stop)."""
ABOVE_TARGET = "load.target"
_HUNDRED = Decimal(100)


def stop_met(state: CaseState, context: Context, fact: SessionCompleted) -> StopTrigger | None:
    """The first stop rule that a session met, or None (pain.red, rpe.stop, hr.stop)."""
    return next(_stops(state, context, fact), None)


def _stops(state: CaseState, context: Context, fact: SessionCompleted) -> Iterator[StopTrigger]:
    nprs = None if fact.nprs is None else fact.nprs.highest_under_load
    red = in_force(state, context, "pain.red")
    if nprs is not None and nprs >= red:
        yield StopTrigger(policy_id="pain.red", observed=f"NPRS {nprs} (>= {red:f})")
    hardest = in_force(state, context, "rpe.stop")
    if fact.rpe is not None and fact.rpe.cr10 >= hardest:
        seen = f"RPE {fact.rpe.value} on {fact.rpe.scale} (>= {hardest:f} on {RpeScale.CR10})"
        yield StopTrigger(policy_id="rpe.stop", observed=seen)
    fastest = _highest_heart_rate(state, context, fact)
    if fact.hr_max is not None and fastest is not None and fact.hr_max > fastest:
        yield StopTrigger(policy_id="hr.stop", observed=f"{fact.hr_max} /min (> {fastest:f})")


def _highest_heart_rate(
    state: CaseState, context: Context, fact: SessionCompleted
) -> Decimal | None:
    """Beats a minute above which a session stops; None where the worker is cleared for more, or
    the age is not known."""
    age = last_known_age(state, context.effective_at)
    if age is None or fact.hr_cleared:
        return None
    return in_force(state, context, "hr.stop") * (HIGHEST_HEART_RATE - age) / _HUNDRED


def is_late(state: CaseState, context: Context) -> bool:
    """Whether this is entered more than entry.late_h after it was true."""
    late_h = in_force(state, context, "entry.late_h")
    return context.now > context.effective_at.astimezone(UTC) + timedelta(hours=float(late_h))


def policies_not_kept(
    state: CaseState, context: Context, fact: SessionCompleted
) -> tuple[str, ...]:
    """The policies that a session did not keep: rest since the last of its load family, the
    ceiling of exertion, what its phase holds, and the load target in force."""
    return tuple(_not_kept(state, context, fact))


def _not_kept(state: CaseState, context: Context, fact: SessionCompleted) -> Iterator[str]:
    day = context.civil_date(state.time_zone)
    own = LoadedDay(day, fact, fact.session_id)
    rest = rest_kept(state, context, fact.phase, own, done_days(state))
    if not rest.met:
        yield rest.id
    if fact.phase <= Phase.P4 and fact.rpe is not None:
        ceiling = f"rpe.ceiling.{fact.phase}"
        if fact.rpe.cr10 > in_force(state, context, ceiling):
            yield ceiling
    yield from not_kept_in_practice(state, context, fact)
    if _is_above_target(state, context, fact):
        yield ABOVE_TARGET


def _is_above_target(state: CaseState, context: Context, fact: SessionCompleted) -> bool:
    """A dimension without any target has none to be above."""
    week = week_of(state, context.effective_at)
    targets = {} if week is None else {name: each.load for name, each in week.targets.items()}
    return any(each.load > targets.get(each.dimension, each.load) for each in fact.loads)
