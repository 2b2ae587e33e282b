"""Planned against actual: when phases began, how many sessions, which policies were not kept
(S90)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.case.evidence.episode import last_of_episode
from domain.case.evidence.phase_runs import programme_began, runs
from domain.case.evidence.sessions import completed, in_effective_order
from domain.case.plan.plan import ProgrammePlanned
from domain.case.plan.plan_changes import PlanRevised
from domain.case.standing.figures import Figures
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import B, L
from domain.measures.quantity import one_decimal
from domain.recorded import Recorded

_WEEK = timedelta(days=7)
"""Of a programme shorter than a week as much is counted as if it were one."""


class PhaseConformance(Figures):
    """``planned``: as planned first, ``revised``: as planned now; ``began``: its first run.
    ``late_d``: days that it began after the first plan."""

    phase: B[str]
    planned: B[date | None] = None
    revised: B[date | None] = None
    began: B[date | None] = None
    late_d: B[int | None] = None


class NotKept(Figures):
    """A policy that some sessions did not keep, and how many they are."""

    policy_id: L[str]
    sessions: L[int]


class Conformance(Figures):
    phases: B[tuple[PhaseConformance, ...]]
    sessions: L[int]
    sessions_per_week: L[Decimal | None] = None
    sessions_per_week_planned: L[int | None] = None
    sessions_that_kept_all: L[int]
    not_kept: L[tuple[NotKept, ...]] = ()


def conformance(state: CaseState, context: Context) -> Conformance:
    at = context.effective_at
    done = completed(state, at)
    plan = _plan(state, at)
    flagged = Counter(flag for each in done for flag in each.fact.flags)
    return Conformance(
        phases=tuple(_phases(state, context)),
        sessions=len(done),
        sessions_per_week=_per_week(state, context, len(done)),
        sessions_per_week_planned=None if plan is None else plan.sessions_per_week,
        sessions_that_kept_all=sum(not each.fact.flags for each in done),
        not_kept=tuple(
            NotKept(policy_id=name, sessions=count) for name, count in sorted(flagged.items())
        ),
    )


def _plan(state: CaseState, at: datetime) -> ProgrammePlanned | PlanRevised | None:
    plans: list[Recorded[ProgrammePlanned | PlanRevised]] = [
        *state.on_file(ProgrammePlanned),
        *state.on_file(PlanRevised),
    ]
    known = in_effective_order(plans, at)
    return known[-1].fact if known else None


def _phases(state: CaseState, context: Context) -> Iterator[PhaseConformance]:
    at = context.effective_at
    first, now = last_of_episode(state, ProgrammePlanned, at), _plan(state, at)
    planned = {} if first is None else {e.id: e.target_start for e in first.fact.phases}
    revised = {} if now is None else {each.id: each.target_start for each in now.phases}
    began = _began(state, at)
    for phase in sorted({*planned, *revised, *began}):
        day, due = began.get(phase), planned.get(phase)
        yield PhaseConformance(
            phase=phase,
            planned=due,
            revised=revised.get(phase),
            began=day,
            late_d=None if day is None or due is None else (day - due).days,
        )


def _began(state: CaseState, at: datetime) -> dict[str, date]:
    zone = ZoneInfo(state.time_zone)
    found: dict[str, date] = {}
    for run in runs(state):
        if run.began <= at:
            found.setdefault(str(run.phase), run.began.astimezone(zone).date())
    return found


def _per_week(state: CaseState, context: Context, sessions: int) -> Decimal | None:
    """Sessions a week since the programme began; None before that."""
    began = programme_began(state)
    if began is None or began > context.effective_at:
        return None
    passed = max(context.effective_at - began, _WEEK)
    return one_decimal(Decimal(sessions) / (Decimal(passed // timedelta(hours=1)) / (7 * 24)))
