"""The weeks of a programme: which targets were in force when (DOMAIN 2.6, 2.8a).

A week runs from one LoadTargetSet or DeloadStarted to the next, by effective time. A target
stays in force until the next one, so a longer stretch is several weeks with the same targets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.evidence.once import once, once_of
from domain.case.evidence.sessions import in_effective_order
from domain.case.loading.load_facts import DeloadEnded, DeloadStarted, LoadTargetSet
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.recorded import Fact, Recorded

WEEK = timedelta(days=7)


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
    weeks: list[LoadWeek] = []
    for begun in in_effective_order(_beginnings(state), at):
        last = weeks[-1] if weeks else None
        if last is not None and _is_again(last, begun.fact):
            weeks[-1] = _joined(last, _after(last, begun))
        else:
            weeks.append(_after(last, begun))
    ends = [*(week.since for week in weeks[1:]), None]
    return tuple(replace(week, until=end) for week, end in zip(weeks, ends, strict=False))


def parts(week: LoadWeek, at: datetime) -> tuple[LoadWeek, ...]:
    """A stretch as weeks of seven days; what is left at its end belongs to the last of them."""
    count = max(1, ((week.until or at) - week.since) // WEEK)
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
    started = in_effective_order(state.on_file(DeloadStarted), at)
    ended = in_effective_order(state.on_file(DeloadEnded), at)
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


def _beginnings(state: CaseState) -> Iterator[Recorded[LoadTargetSet | DeloadStarted]]:
    yield from state.on_file(LoadTargetSet)
    yield from state.on_file(DeloadStarted)


def _after(last: LoadWeek | None, begun: Recorded[LoadTargetSet | DeloadStarted]) -> LoadWeek:
    fact = begun.fact
    named = {
        each.dimension: Target(each.load, begun.effective_at, begun.event_id, each.sets, each.reps)
        for each in fact.targets
    }
    if isinstance(fact, DeloadStarted):
        return LoadWeek(
            fact.week,
            begun.effective_at,
            targets=MappingProxyType(named),
            is_deload=True,
            evidence=(begun.event_id,),
        )
    kept = {} if last is None or last.is_deload else last.targets
    return LoadWeek(
        fact.week,
        begun.effective_at,
        targets=MappingProxyType({**kept, **named}),
        increases=any(each.increases for each in fact.targets),
        evidence=(begun.event_id,),
    )


def _is_again(last: LoadWeek, fact: Fact) -> bool:
    """Whether targets are set for the week that is under way: that is no new week."""
    return isinstance(fact, LoadTargetSet) and not last.is_deload and fact.week == last.label


def _joined(last: LoadWeek, again: LoadWeek) -> LoadWeek:
    return replace(
        again,
        since=last.since,
        increases=last.increases or again.increases,
        evidence=(*last.evidence, *again.evidence),
    )


def _place(recorded: Recorded[Fact]) -> tuple[datetime, int]:
    return recorded.effective_at, recorded.position
