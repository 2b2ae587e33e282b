"""The live views moved on together: events are read once for all of them, what was written last is
remembered, and all rows and bookmarks are one transaction.

Where the views of a tenant stand apart, those that stand furthest behind are moved, and the others
by the next step. The result is that of ``runner.advance`` for each of them.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, sql

from projections.apart import lies_in_the_event
from projections.feeding import Events, Feed
from projections.held import Held, anything_held, held_in_views
from projections.latest import Shape, Split, Stored
from projections.live_rows import rows, select_bodies, write_bodies, write_whole
from projections.parking import advance_past_faults
from projections.remembered import Mark, Remembered
from projections.runner import BATCH, begun_anew, enter, folded_by_case
from projections.view import View

Views = Mapping[str, View[Any]]

_MARKS = """
    SELECT consumer, position, xmin::text FROM rm.bookmark
    WHERE tenant = %s AND consumer = ANY (%s) ORDER BY consumer FOR UPDATE"""
_BEGIN = """
    INSERT INTO rm.bookmark (consumer, tenant, position)
    SELECT consumer, %s, 0 FROM unnest(%s::text[]) AS consumer ON CONFLICT DO NOTHING"""
_MOVE = """
    UPDATE rm.bookmark SET position = %s WHERE tenant = %s AND consumer = ANY (%s)
    RETURNING consumer, position, xmin::text"""


@dataclass(frozen=True, slots=True)
class _Part:
    """What the events are to one view: those that it folds, the cases that it begins anew, and the
    rows that are known."""

    view: View[Any]
    waiting: Held
    events: Events
    anew: frozenset[UUID]
    known: dict[UUID, Shape]

    @property
    def touched(self) -> frozenset[UUID]:
        """The cases that go on from their rows."""
        return frozenset(event.stream for event in self.events) - self.anew

    @property
    def unknown(self) -> list[UUID]:
        """Those whose rows must be read."""
        return [case for case in self.touched if case not in self.known]


@dataclass(frozen=True, slots=True)
class _Folded:
    """What cases have become: ``whole`` rows to be set, and ``bodies`` of rows that stay as they
    are settled but for what is added."""

    whole: Mapping[UUID, Split]
    bodies: Mapping[UUID, Split]

    @property
    def rests(self) -> dict[UUID, Shape]:
        return {case: each.rest for own in (self.whole, self.bodies) for case, each in own.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """Which views were moved together, or stand at the end; by how many positions; and to which,
    None where they went each by itself."""

    views: frozenset[str]
    moved: int
    at: int | None

    @property
    def may_go_on(self) -> bool:
        """Whether the ledger may hold more for these views than was read."""
        return self.moved >= BATCH if self.at is not None else self.moved > 0


async def advance_together_past_faults(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    views: Views,
    remembered: Remembered,
) -> Step:
    """``advance_together``; but where that fails for what a case holds, each view by itself."""
    try:
        return await advance_together(connection, feed, tenant, views, remembered)
    except Exception as error:  # as for a view by itself
        if not lies_in_the_event(error):
            raise
    moved = [await advance_past_faults(connection, feed, tenant, each) for each in views.values()]
    return Step(frozenset(views), sum(moved), None)


async def advance_together(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    views: Views,
    remembered: Remembered,
) -> Step:
    """Move those of some views that are furthest behind on by one batch."""
    async with _undone_unless_committed(connection):
        marks, holding = await _begun(connection, tenant, views)
        position = min(mark.position for mark in marks.values())
        behind = {name: views[name] for name in marks if marks[name].position == position}
        letters = [view.readable for view in behind.values()]
        read, last = await feed.read_for(connection, tenant, position, BATCH, letters)
        if last == position:
            await connection.commit()
            return Step(frozenset(behind), 0, last)
        told = dict(zip(behind, read, strict=True))
        parts = await _parts(connection, tenant, behind, told, holding)
        for name, part in parts.items():
            part.known.update(remembered.known(tenant, name, marks[name], part.touched))
        await _read_unknown(connection, tenant, parts.values())
        folded = {
            name: await _folded(connection, feed, tenant, part, last)
            for name, part in parts.items()
        }
        now = await _committed(connection, tenant, behind, folded, last)
    for name, own in folded.items():
        remembered.keep(tenant, name, now[name], own.rests)
    return Step(frozenset(behind), last - position, last)


@asynccontextmanager
async def _undone_unless_committed(connection: AsyncConnection[Any]) -> AsyncIterator[None]:
    """For a transaction whose BEGIN and COMMIT travel with its statements: what psycopg sends by
    itself would be two journeys more."""
    try:
        yield
    except BaseException:
        with suppress(psycopg.OperationalError):
            await connection.rollback()
        raise


async def _begun(
    connection: AsyncConnection[Any], tenant: UUID, views: Views
) -> tuple[dict[str, Mark], bool]:
    """The bookmarks, locked behind the tables until the transaction ends, a view's first one made
    here; and whether some of the views hold anything."""
    names = list(views)
    async with connection.pipeline():
        await connection.execute("BEGIN")
        await enter(connection, tenant)
        await connection.execute(_lock_tables(*(view.table for view in views.values())))
        found = await connection.execute(_MARKS, [tenant, names])
        holding = await anything_held(connection, tenant, names)
    marks = {name: Mark(*mark) for name, *mark in await found.fetchall()}
    if len(marks) < len(views):
        await connection.execute(_BEGIN, [tenant, names])
        found = await connection.execute(_MARKS, [tenant, names])
        marks = {name: Mark(*mark) for name, *mark in await found.fetchall()}
    return marks, bool(await holding.fetchone())


@lru_cache(maxsize=64)
def _lock_tables(*tables: str) -> bytes:
    named = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
    return sql.SQL("LOCK TABLE {} IN ROW EXCLUSIVE MODE").format(named).as_bytes()


async def _parts(
    connection: AsyncConnection[Any],
    tenant: UUID,
    views: Views,
    told: Mapping[str, Events],
    holding: bool,
) -> dict[str, _Part]:
    cases = {event.stream for events in told.values() for event in events} if holding else ()
    waiting = await held_in_views(connection, tenant, list(views), cases)
    parts = {}
    for name, view in views.items():
        events = waiting[name].folded(told[name])
        parts[name] = _Part(view, waiting[name], events, frozenset(begun_anew(events)), {})
    return parts


async def _read_unknown(
    connection: AsyncConnection[Any], tenant: UUID, parts: Iterable[_Part]
) -> None:
    asking = [part for part in parts if part.unknown]
    if not asking:
        return
    async with connection.pipeline():
        found = [
            await select_bodies(connection, tenant, part.view, part.unknown) for part in asking
        ]
    for part, cursor in zip(asking, found, strict=True):
        bodies = {case: Stored(b"", body) for case, body in await cursor.fetchall()}
        part.known.update({case: part.view.loaded(body) for case, body in bodies.items()})


async def _folded(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, part: _Part, last: int
) -> _Folded:
    """On the bodies that are known; on whole rows where an event bears on what is settled."""
    view, known = part.view, part.known
    events = [event for event in part.events if event.stream not in part.anew]
    bodies = folded_by_case(view, events, known)
    new = {case: bodies.pop(case) for case in part.touched - known.keys()}
    late = {
        case for case, shape in bodies.items() if known[case].anchor not in (None, shape.anchor)
    }
    if late:
        whole = await rows(connection, tenant, view, late)
        new |= folded_by_case(view, (event for event in events if event.stream in late), whole)
    for case in sorted(part.anew):
        history = await feed.of_case(connection, tenant, case, last, view.readable)
        new[case] = view.folded(part.waiting.told(history))
    return _Folded(
        {case: shape.split() for case, shape in new.items()},
        {case: shape.split() for case, shape in bodies.items() if case not in late},
    )


async def _committed(
    connection: AsyncConnection[Any],
    tenant: UUID,
    views: Views,
    folded: Mapping[str, _Folded],
    last: int,
) -> dict[str, Mark]:
    async with connection.pipeline():
        for name, own in folded.items():
            await write_whole(connection, tenant, views[name], own.whole)
            await write_bodies(connection, tenant, views[name], own.bodies)
        moved = await connection.execute(_MOVE, [last, tenant, list(views)])
        await connection.execute("COMMIT")
    return {name: Mark(*mark) for name, *mark in await moved.fetchall()}
