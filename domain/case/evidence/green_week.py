"""The green week that a step above the soft cap needs (load.green_week, DOMAIN 2.8).

It is the seven days before the request, those of a deload included. What was not recorded does
not show that the week was green.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from domain.case.evidence.pain import flare_in_last
from domain.case.evidence.sessions import adherence, completed, response_to
from domain.case.policy import in_force
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.case.state import CaseState, F
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.recorded import Recorded

GREEN_WEEK = "load.green_week"
SETTLES = frozenset({Phase.P1, Phase.P2})
"""Phases in which amber pain is green where it has settled by the next morning."""

Session: TypeAlias = Recorded[SessionCompleted]


def green_week(state: CaseState, context: Context) -> tuple[Criterion, ...]:
    """What makes the week before a request green: all of them must be met."""
    days = int(in_force(state, context, "load.green_week.days"))
    since = context.effective_at - timedelta(days=days)
    done = completed(state, context.effective_at)
    sessions = tuple(each for each in done if each.effective_at >= since)
    return (
        _below_stop(state, context, sessions),
        _settled(state, context, sessions),
        _no_flare(state, context, days),
        _no_stop(state, context, since),
        _within_ceiling(state, context, sessions),
        _adherence(state, context, since),
    )


def _below_stop(state: CaseState, context: Context, sessions: Sequence[Session]) -> Criterion:
    key = f"{GREEN_WEEK}.nprs_stop"
    stop = in_force(state, context, key)
    found = [(nprs, each.event_id) for each in sessions if (nprs := _worst(each)) is not None]
    worst = max((nprs for nprs, _ in found), default=None)
    return Criterion(
        id=key,
        required=f"session NPRS < {stop}",
        observed=None if worst is None else str(worst),
        met=worst is not None and worst < stop,
        evidence=tuple(event_id for _, event_id in found),
        data_class=DataClass.D,
    )


def _settled(state: CaseState, context: Context, sessions: Sequence[Session]) -> Criterion:
    """In P1 and P2 amber pain must be back to where it was by the next morning; in P3 and P4
    there may be none."""
    key = f"{GREEN_WEEK}.amber_from"
    amber = in_force(state, context, key)
    above = [each for each in sessions if (_worst(each) or 0) >= amber]
    left = [each for each in above if not _has_settled(state, context, each)]
    return Criterion(
        id=key,
        required=f"NPRS < {amber}, in P1 and P2 {amber} or more settled by the next morning",
        observed=", ".join(str(_worst(each)) for each in left or above) or f"< {amber}",
        met=not left,
        evidence=_ids(above),
        data_class=DataClass.D,
    )


def _has_settled(state: CaseState, context: Context, session: Session) -> bool:
    nprs = session.fact.nprs
    if session.fact.phase not in SETTLES or nprs is None or nprs.pre is None:
        return False
    morning = response_to(state, session)
    if morning is None or morning.effective_at > context.effective_at:
        return False
    return morning.fact.nprs_morning <= nprs.pre


def _no_flare(state: CaseState, context: Context, days: int) -> Criterion:
    flare = flare_in_last(state, context.effective_at, days)
    return Criterion(
        id=f"{GREEN_WEEK}.flare",
        required=f"no flare in {days} d",
        observed="none" if flare is None else f"NPRS {flare.worst}",
        met=flare is None,
        evidence=() if flare is None else flare.evidence,
        data_class=DataClass.D,
    )


def _no_stop(state: CaseState, context: Context, since: datetime) -> Criterion:
    known = state.on_file_until(SessionStopped, context.effective_at)
    stopped = [each for each in known if each.effective_at >= since]
    return Criterion(
        id=f"{GREEN_WEEK}.stop",
        required="0 sessions stopped",
        observed=str(len(stopped)),
        met=not stopped,
        evidence=_ids(stopped),
        data_class=DataClass.L,
    )


def _within_ceiling(state: CaseState, context: Context, sessions: Sequence[Session]) -> Criterion:
    ceilings = {each.fact.phase: _ceiling(state, context, each) for each in sessions}
    bounds = ", ".join(f"<= {bound} in {phase}" for phase, bound in sorted(ceilings.items()))
    rated = [(rpe.cr10, each) for each in sessions if (rpe := each.fact.rpe) is not None]
    above = [(cr10, each) for cr10, each in rated if cr10 > ceilings[each.fact.phase]]
    hardest = max((cr10 for cr10, _ in above or rated), default=None)
    is_known = bool(rated) and len(rated) == len(sessions)
    return Criterion(
        id=f"{GREEN_WEEK}.rpe",
        required=f"RPE (CR10) {bounds or 'of a session'}",
        observed=str(hardest) if is_known or above else None,
        met=is_known and not above,
        evidence=_ids(each for _, each in above or rated),
        data_class=DataClass.L,
    )


def _ceiling(state: CaseState, context: Context, session: Session) -> Decimal:
    """P5 keeps the ceiling of P4: it has none of its own."""
    return in_force(state, context, f"rpe.ceiling.{min(session.fact.phase, Phase.P4)}")


def _adherence(state: CaseState, context: Context, since: datetime) -> Criterion:
    key = f"{GREEN_WEEK}.adherence_pct"
    wanted = in_force(state, context, key)
    seen = adherence(state, since, context.effective_at)
    return Criterion(
        id=key,
        required=f"adherence >= {wanted} %",
        observed=None if seen.pct is None else f"{seen.pct} % of {seen.due}",
        met=seen.pct is not None and seen.pct >= wanted,
        evidence=seen.evidence,
        data_class=DataClass.L,
    )


def _worst(session: Session) -> int | None:
    return None if session.fact.nprs is None else session.fact.nprs.worst


def _ids(recorded: Iterable[Recorded[F]]) -> tuple[UUID, ...]:
    return tuple(each.event_id for each in recorded)
