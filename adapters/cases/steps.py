"""The events between two times, taken in one after the other: what each of them changed in a body.

All bodies are looked at as of the later time, so that what differs between two of them comes from
the event between and not from the time that passes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.cases.due_lists import told_of
from adapters.cases.standings import standing_body
from adapters.main import Product
from adapters.words.wording import Catalogue
from domain.case import aggregate
from domain.case.opening.opening import CaseOpened
from domain.case.state import CaseState
from domain.recorded import Fact, Recorded
from projections.correcting import as_known
from projections.differing import Change, Differ
from projections.naming import name_told
from projections.queries import held_of_case
from projections.unread import kind_of
from projections.view import View
from services.audiences import Audience
from services.standing import standing_of_state

NAMES, STANDING, DUE = "names", "standing", "due"
"""Parts of a body that its view does not fold."""


@dataclass(frozen=True, slots=True)
class Span:
    """Two times, and what is known of them: all there is, or what was recorded by a time."""

    since: datetime
    until: datetime
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """An event that changed something. ``name`` is that by which the reader is told of it, None
    where he is told of none."""

    event_id: UUID
    name: str | None
    at: datetime

    def is_told_in(self, body: str) -> bool:
        """Whether the reader of a body is told of the event, and its id stands there."""
        return self.name is not None and str(self.event_id) in body


Touched = tuple[Touch, Sequence[Change]]
Bodies = Callable[[int], Awaitable[Mapping[str, Any]]]
"""A part of the body after so many of the events between."""


@dataclass(frozen=True, slots=True)
class Between:
    """Whose view of which case, and between which times."""

    product: Product
    wording: Catalogue
    tenant: UUID
    case: UUID
    view: View[Any]
    span: Span

    def parted(self, history: Sequence[Recorded[Fact]]) -> tuple[list[Any], list[Any]]:
        """A history as corrected: what was effective at the earlier time, in the order of the
        ledger, and what became so until the later one, in the order of the world."""
        since, until = self.span.since, self.span.until
        told = as_known(history, self.span.known_at)
        base = [each for each in told if each.effective_at <= since]
        more = (each for each in told if since < each.effective_at <= until)
        return base, sorted(more, key=lambda each: (each.effective_at, each.position))


async def touched_in(between: Between, differ: Differ, parts: frozenset[str]) -> list[Touched]:
    """What each event between changed in some parts of the body, in the order of the world."""
    found: list[Touched] = []
    if parts - {STANDING, DUE}:
        found += await _in_the_view(between, differ)
    if parts & {STANDING, DUE}:
        found += await _beside_it(between, differ, parts)
    return sorted(found, key=lambda each: each[0].at)


async def _in_the_view(between: Between, differ: Differ) -> list[Touched]:
    view = between.view
    tenant, case = between.tenant, between.case
    async with between.product.views.connection() as connection:
        left_out = await held_of_case(connection, tenant, view.name, case)
    history = await between.product.ledger.load_sections(tenant, case, view.readable)
    base, more = between.parted(left_out.told(history))
    pages = _pages(between, base, more)
    found: list[Touched] = []
    page = next(pages)
    for event, following in zip(more, pages, strict=True):
        found.append((_touch(event, view), differ.changes(page, following)))
        page = following
        await asyncio.sleep(0)
    return found


def _pages(between: Between, base: list[Any], more: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The page before the events between and after each of them; empty before the opening."""
    view, until = between.view, between.span.until
    folded = view.folded_on(view.empty, base)
    opened = any(kind_of(each) is CaseOpened for each in base)
    yield view.show(folded, until, between.wording.text) if opened else {}
    for event in more:
        folded = view.folded_on(folded, (event,))
        opened = opened or kind_of(event) is CaseOpened
        yield view.show(folded, until, between.wording.text) if opened else {}


async def _beside_it(between: Between, differ: Differ, parts: frozenset[str]) -> list[Touched]:
    history = await between.product.ledger.load(between.tenant, between.case)
    base, more = between.parted(history)
    states = [aggregate.fold(base)]
    for event in more:
        states.append(aggregate.evolve(states[-1], event))
    found: list[Touched] = []
    if STANDING in parts:
        standing = _Memory(lambda at: _standing(between, states[at]))
        found += await _narrowed(standing, more, differ, between.view)
    if DUE in parts:
        due = _Memory(lambda at: _due(between, states[at]))
        found += await _narrowed(due, more, differ, between.view)
    return found


async def _standing(between: Between, state: CaseState) -> Mapping[str, Any]:
    commands, until = between.product.commands, between.span.until
    found = await standing_of_state(commands, between.tenant, between.case, state, until)
    return {STANDING: standing_body(found, between.wording, Audience(between.view.name))}


async def _due(between: Between, state: CaseState) -> Mapping[str, Any]:
    deadlines, until = between.product.deadlines, between.span.until
    known_at = between.span.known_at
    found = await deadlines.due_in_state(between.tenant, between.case, state, until, known_at)
    return {DUE: told_of(found, Audience(between.view.name), until, between.wording)}


class _Memory:
    """Each part is made once, and only where it is asked for."""

    def __init__(self, make: Bodies) -> None:
        self._make = make
        self._made: dict[int, Mapping[str, Any]] = {}

    async def __call__(self, at: int) -> Mapping[str, Any]:
        if at not in self._made:
            self._made[at] = await self._make(at)
        return self._made[at]


async def _narrowed(
    part: Bodies, more: Sequence[Recorded[Fact]], differ: Differ, view: View[Any]
) -> list[Touched]:
    """By halves: where a part is the same before and after a stretch of events, they are left
    alone, for these parts cost more than a page."""
    found: list[Touched] = []
    stretches = [(0, len(more))]
    while stretches:
        begins, ends = stretches.pop()
        before, after = await part(begins), await part(ends)
        if before == after:
            continue
        if ends - begins == 1:
            found.append((_touch(more[begins], view), differ.changes(before, after)))
            continue
        middle = (begins + ends) // 2
        stretches += [(begins, middle), (middle, ends)]
    return found


def _touch(event: Recorded[Fact], view: View[Any]) -> Touch:
    return Touch(event.event_id, name_told(event, view.readable, view.untold), event.effective_at)
