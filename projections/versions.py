"""A new version of a view beside the live one: filled, compared, switched to, and switched back.

``rm.<view>_next`` is the new one, ``rm.<view>_before`` the one that was live before the switch.
Each has a bookmark under its own name and stands still until it is wanted, then it is caught up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, sql

from projections.differing import Differ
from projections.feeding import Feed
from projections.latest import Stored
from projections.live_rows import table_of
from projections.past_faults import levelled
from projections.rebuild import alone, at_least, begin, caught_up, fill, uncollected
from projections.runner import bookmark, enter, move, move_with_parts
from projections.view import View

MOST = 1000
"""Differing cases that are told of a tenant."""


class Version(StrEnum):
    NEXT = "next"
    BEFORE = "before"

    def of(self, view: View[Any]) -> View[Any]:
        """The same fold into the version's own table."""
        return replace(view, table=f"{view.table}_{self}")

    def consumer(self, view: View[Any]) -> str:
        return f"{view.name}_{self}"


class NoVersionError(Exception):
    """There is no such version of the view."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A case whose rows are not the same, and at which places; at none where one has no row."""

    tenant: UUID
    case: UUID
    paths: tuple[str, ...]


async def fill_beside(
    reading: AsyncConnection[Any],
    writing: AsyncConnection[Any],
    feed: Feed,
    tenants: Iterable[UUID],
    view: View[Any],
) -> None:
    """Make the next version from the ledger. Both connections are the owner's, in autocommit.
    Raises RebuildRunningError."""
    await alone(writing)
    beside, consumer = Version.NEXT.of(view), Version.NEXT.consumer(view)
    await begin(writing, view, beside)
    with uncollected():
        for tenant in tenants:
            position = await fill(reading, writing, feed, tenant, beside)
            position = await caught_up(writing, feed, tenant, beside, position)
            await _note(writing, tenant, consumer, position)


async def compare(
    connection: AsyncConnection[Any], feed: Feed, tenants: Iterable[UUID], view: View[Any]
) -> list[Differing]:
    """How the next version differs from the live one, at the position where that one stands.
    Nobody writes the live one meanwhile. Raises NoVersionError."""
    found: list[Differing] = []
    async with connection.transaction():
        await _hold(connection, view, Version.NEXT)
        for tenant in tenants:
            await enter(connection, tenant)
            wanted = await levelled(connection, feed, tenant, view)
            await _moved_on(connection, feed, tenant, view, Version.NEXT, wanted)
            found += await _differing(connection, tenant, view)
    return found


async def switch(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenants: Sequence[UUID],
    view: View[Any],
    version: Version,
) -> None:
    """Let a version take the place of the live one, which is kept as the other version. Raises
    NoVersionError and RebuildRunningError."""
    await alone(connection)
    kept = Version.BEFORE if version is Version.NEXT else Version.NEXT
    await _must_be_there(connection, version.of(view))
    for tenant in tenants:
        position = await _position(connection, tenant, version.consumer(view))
        position = await caught_up(connection, feed, tenant, version.of(view), position)
        await _note(connection, tenant, version.consumer(view), position)
    async with connection.transaction():
        await _hold(connection, view, version)
        for tenant in tenants:
            await enter(connection, tenant)
            live = await levelled(connection, feed, tenant, view)
            at = await _moved_on(connection, feed, tenant, view, version, live)
            await move(connection, tenant, kept.consumer(view), live)
            await move_with_parts(connection, tenant, view, at)
        old = kept.of(view)
        await connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table_of(old)))
        names = [version.of(view).table, view.table, old.table]
        await connection.execute("SELECT rm.change_places(%s, %s, %s)", names)


async def versions_of(connection: AsyncConnection[Any], view: View[Any]) -> list[Version]:
    """Those that are there."""
    return [each for each in Version if await _is_there(connection, each.of(view))]


async def _hold(connection: AsyncConnection[Any], view: View[Any], version: Version) -> None:
    await connection.execute("SET LOCAL lock_timeout = '5s'")
    await connection.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(table_of(view)))
    await _must_be_there(connection, version.of(view))


async def _moved_on(
    connection: AsyncConnection[Any],
    feed: Feed,
    tenant: UUID,
    view: View[Any],
    version: Version,
    wanted: int,
) -> int:
    """To where the live one stands, where it is not beyond that."""
    consumer = version.consumer(view)
    position = await bookmark(connection, tenant, consumer)
    at = await at_least(connection, feed, tenant, version.of(view), position, wanted)
    await move(connection, tenant, consumer, at)
    return at


async def _differing(
    connection: AsyncConnection[Any], tenant: UUID, view: View[Any]
) -> list[Differing]:
    rows = await connection.execute(
        sql.SQL(
            "SELECT case_id, live.settled, live.body, next.settled, next.body"
            " FROM (SELECT * FROM {} WHERE tenant = %(tenant)s) AS live"
            " FULL JOIN (SELECT * FROM {} WHERE tenant = %(tenant)s) AS next USING (case_id)"
            " WHERE (live.settled, live.body) IS DISTINCT FROM (next.settled, next.body)"
            " AND NOT EXISTS (SELECT FROM rm.parked"
            " WHERE parked.tenant = %(tenant)s AND view = %(view)s"
            " AND parked.case_id = coalesce(live.case_id, next.case_id))"
            " ORDER BY case_id LIMIT %(most)s"
        ).format(table_of(view), table_of(Version.NEXT.of(view))),
        {"tenant": tenant, "view": view.name, "most": MOST},
    )
    return [
        Differing(tenant, case, _paths(view, Stored(*row[:2]), Stored(*row[2:])))
        for case, *row in await rows.fetchall()
    ]


def _paths(view: View[Any], *versions: Stored) -> tuple[str, ...]:
    if any(each.body is None for each in versions):
        return ()
    plain = [view.loaded(each).model_dump(mode="json", exclude_defaults=True) for each in versions]
    return tuple(each.pointer for each in Differ().changes(*plain))


async def _note(
    connection: AsyncConnection[Any], tenant: UUID, consumer: str, position: int
) -> None:
    async with connection.transaction():
        await enter(connection, tenant)
        await move(connection, tenant, consumer, position)


async def _position(connection: AsyncConnection[Any], tenant: UUID, consumer: str) -> int:
    async with connection.transaction():
        await enter(connection, tenant)
        return await bookmark(connection, tenant, consumer)


async def _must_be_there(connection: AsyncConnection[Any], view: View[Any]) -> None:
    if not await _is_there(connection, view):
        raise NoVersionError(f"there is no table {view.table}")


async def _is_there(connection: AsyncConnection[Any], view: View[Any]) -> bool:
    found = await connection.execute("SELECT to_regclass(%s) IS NOT NULL", [view.table])
    row = await found.fetchone()
    return row is not None and bool(row[0])
