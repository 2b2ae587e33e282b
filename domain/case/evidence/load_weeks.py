"""The weeks of a programme: which targets were in force when (DOMAIN 2.6, 2.8a).

A week runs from one LoadTargetSet or DeloadStarted to the next, by effective time. A target
stays in force until the next one, so a longer stretch is several weeks with the same targets.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.evidence.once import once, once_of
from domain.case.evidence.sessions import in_effective_order
from domain.case.loading.load_facts import DeloadEnded, DeloadStarted, LoadTargetSet
from domain.case.state import CaseState, F
from domain.case.vocabulary import Dimension
from domain.recorded import Fact, Recorded

Begun: TypeAlias = Recorded[LoadTargetSet | DeloadStarted]

WEEK = timedelta(days=7)
_time = attrgetter("effective_at")


@dataclass(frozen=True, slots=True)
class Target:
    """A load in the unit of its dimension, when it was set and by which event."""

    load: Decimal
    set_at: datetime
    event_id: UUID
    sets: int | None = None
    reps: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From a time to the one before another; ``until`` is None where it is not over."""

    since: datetime
    until: datetime | None = None

    def has(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)

    def part_of(self, known: tuple[Recorded[F], ...]) -> tuple[Recorded[F], ...]:
        """Of what is in the order in which it happened, what happened then."""
        end = len(known) if self.until is None else bisect_left(known, self.until, key=_time)
        return known[bisect_left(known, self.since, key=_time) : end]


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """``until`` is None while the week is under way. ``increases``: a target is the first of its
    dimension, or above the reference load."""

    label: str | None
    since: datetime
    until: datetime | None = None
    targets: Mapping[Dimension, Target] = field(default_factory=lambda: MappingProxyType({}))
    is_deload: bool = False
    increases: bool = False
    evidence: tuple[UUID, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)

    def has(self, moment: datetime) -> bool:
        return self.span.has(moment)


@once
def load_weeks(state: CaseState, at: datetime) -> tuple[LoadWeek, ...]:
    """The weeks of this episode as they were set by a time, in their order."""
    last, weeks = _weeks_so_far(state)
    return weeks if last is None or last <= at else _weeks(state, at)


@once_of(LoadTargetSet, DeloadStarted)
def _weeks_so_far(state: CaseState) -> tuple[datetime | None, tuple[LoadWeek, ...]]:
    """All weeks, and when the last of them was set."""
    last = max((each.effective_at for each in _beginnings(state)), default=None)
    return last, () if last is None else _weeks(state, last)


def _weeks(state: CaseState, at: datetime) -> tuple[LoadWeek, ...]:
    stretches: list[list[Begun]] = []
    for begun in in_effective_order(_beginnings(state), at):
        if stretches and _is_again(stretches[-1][0].fact, begun.fact):
            stretches[-1].append(begun)
        else:
            stretches.append([begun])
    ends = [*(begun[0].effective_at for begun in stretches[1:]), None]
    weeks: list[LoadWeek] = []
    for begun_in_it, end in zip(stretches, ends, strict=False):
        weeks.append(_week(weeks[-1] if weeks else None, begun_in_it, end))
    return tuple(weeks)


def parts(week: LoadWeek, at: datetime) -> tuple[LoadWeek, ...]:
    """A stretch as weeks of seven days; what is left at its end belongs to the last of them."""
    count = max(1, ((week.until or at) - week.since) // WEEK)
    if count == 1:
        return (week,)
    begins = [week.since + number * WEEK for number in range(count)]
    ends = [*begins[1:], week.until]
    return tuple(
        replace(week, since=begin, until=end) for begin, end in zip(begins, ends, strict=True)
    )


def week_of(state: CaseState, at: datetime) -> LoadWeek | None:
    """The week that a time lies in; None before the first."""
    weeks = load_weeks(state, at)
    return weeks[-1] if weeks else None


def monday_of(state: CaseState, moment: datetime) -> date:
    """The first day of the calendar week that a time lies in, in the case's zone."""
    day = moment.astimezone(ZoneInfo(state.time_zone)).date()
    return day - timedelta(days=day.weekday())


def open_deload(state: CaseState, at: datetime) -> Recorded[DeloadStarted] | None:
    """The deload that nobody has ended by a time, its days over or not."""
    started = state.on_file_until(DeloadStarted, at)
    ended = state.on_file_until(DeloadEnded, at)
    if not started or (ended and _place(ended[-1]) > _place(started[-1])):
        return None
    return started[-1]


def in_deload(state: CaseState, at: datetime) -> bool:
    """Whether a time lies in a deload: not ended, no target set since, its days not over."""
    deload, week = open_deload(state, at), week_of(state, at)
    if deload is None or week is None or not week.is_deload:
        return False
    return days_of(state, deload, at) < deload.fact.days


def days_of(state: CaseState, deload: Recorded[DeloadStarted], at: datetime) -> int:
    """Calendar days since a deload began, in the case's zone."""
    zone = ZoneInfo(state.time_zone)
    return (at.astimezone(zone).date() - deload.effective_at.astimezone(zone).date()).days


def _beginnings(state: CaseState) -> Iterator[Begun]:
    yield from state.on_file(LoadTargetSet)
    yield from state.on_file(DeloadStarted)


def _is_again(first: Fact, fact: Fact) -> bool:
    """Whether targets are set for the week that is under way: that is no new week."""
    return (
        isinstance(first, LoadTargetSet)
        and isinstance(fact, LoadTargetSet)
        and fact.week == first.week
    )


def _week(last: LoadWeek | None, begun: Sequence[Begun], until: datetime | None) -> LoadWeek:
    """From what began it, and what was set in it again. Targets that are not set stay those of
    the week before, unless one of the two is a deload."""
    first = begun[0]
    is_deload = isinstance(first.fact, DeloadStarted)
    kept = {} if is_deload or last is None or last.is_deload else last.targets
    named = {
        target.dimension: Target(
            target.load, each.effective_at, each.event_id, target.sets, target.reps
        )
        for each in begun
        for target in each.fact.targets
    }
    return LoadWeek(
        first.fact.week,
        first.effective_at,
        until,
        MappingProxyType({**kept, **named}),
        is_deload,
        increases=any(_increases(each.fact) for each in begun),
        evidence=tuple(each.event_id for each in begun),
    )


def _increases(fact: LoadTargetSet | DeloadStarted) -> bool:
    return isinstance(fact, LoadTargetSet) and any(each.increases for each in fact.targets)


def _place(recorded: Recorded[Fact]) -> tuple[datetime, int]:
    return recorded.effective_at, recorded.position
