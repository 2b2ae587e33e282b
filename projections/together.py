"""The live views moved on together, or a part of the cases in them: events are read once for all of
them, what was written last is remembered, and all rows and bookmarks are one transaction.

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
from projections.parts import (
    WHOLE,
    Part,
    PartsChangedError,
    begin_marks,
    marks_in,
    move_marks,
    moved_in,
    select_marks,
)
from projections.past_faults import advance_past_faults
from projections.remembered import Mark, Remembered
from projections.runner import BATCH, begun_anew, enter, folded_by_case
from projections.view import View

Views = Mapping[str, View[Any]]


@dataclass(frozen=True, slots=True)
class _Batch:
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
    part: Part = WHOLE,
) -> Step:
    """``advance_together``; but where that fails for what a case holds, each view by itself."""
    try:
        return await advance_together(connection, feed, tenant, views, remembered, part)
    except Exception as error:  # as for a view by itself
        if not lies_in_the_event(error):
            raise
    moved = [
        await advance_past_faults(connection, feed, tenant, each, part) for each in views.values()
    ]
    return Step(frozenset(views), sum(moved), None)


async def advance_together(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    views: Views,
    remembered: Remembered,
    part: Part = WHOLE,
) -> Step:
    """Move a part of those of some views that are furthest behind on by one batch. Raises
    PartsChangedError."""
    async with _undone_unless_committed(connection):
        marks, holding = await _begun(connection, tenant, views, part)
        position = min(mark.position for mark in marks.values())
        behind = {name: views[name] for name in marks if marks[name].position == position}
        letters = [view.readable for view in behind.values()]
        read, last = await feed.read_for(connection, tenant, position, BATCH, letters, part)
        if last == position:
            await connection.commit()
            return Step(frozenset(behind), 0, last)
        told = dict(zip(behind, read, strict=True))
        batches = await _batches(connection, tenant, behind, told, holding)
        for name, batch in batches.items():
            known = remembered.known(tenant, part.named(name), marks[name], batch.touched)
            batch.known.update(known)
        await _read_unknown(connection, tenant, batches.values())
        folded = {
            name: await _folded(connection, feed, tenant, batch, last)
            for name, batch in batches.items()
        }
        now = await _committed(connection, tenant, behind, part, folded, last)
    for name, own in folded.items():
        remembered.keep(tenant, part.named(name), now[name], own.rests)
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
    connection: AsyncConnection[Any], tenant: UUID, views: Views, part: Part
) -> tuple[dict[str, Mark], bool]:
    """The bookmarks, locked behind the tables until the transaction ends, a view's first one made
    here; and whether some of the views hold anything."""
    marks, holding = await _locked(connection, tenant, views, part)
    if len(marks) < len(views):
        await connection.rollback()
        async with connection.transaction():
            await enter(connection, tenant)
            await connection.execute(_lock_tables(*_tables(views)))
            await begin_marks(connection, tenant, list(views), part)
        marks, holding = await _locked(connection, tenant, views, part)
        if len(marks) < len(views):
            raise PartsChangedError
    return marks, holding


async def _locked(
    connection: AsyncConnection[Any], tenant: UUID, views: Views, part: Part
) -> tuple[dict[str, Mark], bool]:
    names = list(views)
    async with connection.pipeline():
        await connection.execute("BEGIN")
        await enter(connection, tenant)
        await connection.execute(_lock_tables(*_tables(views)))
        selected = await select_marks(connection, tenant, names, part)
        holding = await anything_held(connection, tenant, names)
    return await marks_in(selected, part), bool(await holding.fetchone())


def _tables(views: Views) -> list[str]:
    """In the order in which all lock them."""
    return sorted(view.table for view in views.values())


@lru_cache(maxsize=64)
def _lock_tables(*tables: str) -> bytes:
    named = sql.SQL(", ").join(sql.Identifier(*table.split(".")) for table in tables)
    return sql.SQL("LOCK TABLE {} IN ROW EXCLUSIVE MODE").format(named).as_bytes()


async def _batches(
    connection: AsyncConnection[Any],
    tenant: UUID,
    views: Views,
    told: Mapping[str, Events],
    holding: bool,
) -> dict[str, _Batch]:
    cases = {event.stream for events in told.values() for event in events} if holding else ()
    waiting = await held_in_views(connection, tenant, list(views), cases)
    batches = {}
    for name, view in views.items():
        events = waiting[name].folded(told[name])
        batches[name] = _Batch(view, waiting[name], events, frozenset(begun_anew(events)), {})
    return batches


async def _read_unknown(
    connection: AsyncConnection[Any], tenant: UUID, batches: Iterable[_Batch]
) -> None:
    asking = [batch for batch in batches if batch.unknown]
    if not asking:
        return
    async with connection.pipeline():
        found = [
            await select_bodies(connection, tenant, batch.view, batch.unknown) for batch in asking
        ]
    for batch, cursor in zip(asking, found, strict=True):
        bodies = {case: Stored(b"", body) for case, body in await cursor.fetchall()}
        batch.known.update({case: batch.view.loaded(body) for case, body in bodies.items()})


async def _folded(
    connection: AsyncConnection[Any], feed: Feed, tenant: UUID, batch: _Batch, last: int
) -> _Folded:
    """On the bodies that are known; on whole rows where an event bears on what is settled."""
    view, known = batch.view, batch.known
    events = [event for event in batch.events if event.stream not in batch.anew]
    bodies = folded_by_case(view, events, known)
    new = {case: bodies.pop(case) for case in batch.touched - known.keys()}
    late = {
        case for case, shape in bodies.items() if known[case].anchor not in (None, shape.anchor)
    }
    if late:
        whole = await rows(connection, tenant, view, late)
        new |= folded_by_case(view, (event for event in events if event.stream in late), whole)
    for case in sorted(batch.anew):
        history = await feed.of_case(connection, tenant, case, last, view.readable)
        new[case] = view.folded(batch.waiting.told(history))
    return _Folded(
        {case: shape.split() for case, shape in new.items()},
        {case: shape.split() for case, shape in bodies.items() if case not in late},
    )


async def _committed(
    connection: AsyncConnection[Any],
    tenant: UUID,
    views: Views,
    part: Part,
    folded: Mapping[str, _Folded],
    last: int,
) -> dict[str, Mark]:
    async with connection.pipeline():
        for name, own in folded.items():
            await write_whole(connection, tenant, views[name], own.whole)
            await write_bodies(connection, tenant, views[name], own.bodies)
        moved = await move_marks(connection, tenant, list(views), part, last)
        await connection.execute("COMMIT")
    return await moved_in(moved)
