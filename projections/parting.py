"""How many parts the cases of all views are shared out in, changed while projectors run."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection, sql

from projections.feeding import Feed
from projections.live_rows import table_of
from projections.parts import all_parts
from projections.past_faults import levelled
from projections.rebuild import alone, bookmarks
from projections.runner import enter
from projections.view import View

_MARK_ANEW = "UPDATE rm.bookmark SET position = %s WHERE tenant = %s AND consumer = %s"
_FORGET = "DELETE FROM rm.part WHERE tenant = %s AND consumer = %s"
_NOTE = "UPDATE rtw.projecting SET parts = %s"
_GUARD = """
    CREATE OR REPLACE TRIGGER bookmark_within_parts BEFORE UPDATE ON rm.bookmark
    FOR EACH ROW EXECUTE FUNCTION rm.refuse_beyond_parts()"""
_NO_GUARD = "DROP TRIGGER IF EXISTS bookmark_within_parts ON rm.bookmark"


async def change_parts(
    connection: AsyncConnection[Any], feed: Feed, views: Sequence[View[Any]], number: int
) -> None:
    """Share the cases out in so many parts from now on. A connection of the owner's, in autocommit.

    All parts of a view are brought to one position, in the transaction that notes the number and
    in which nobody else writes any view. A projector that believes in the old number finds out
    before it writes; one of a version that knows of no parts is refused. Raises
    RebuildRunningError.
    """
    if len(await all_parts(connection)) == number:
        return
    await alone(connection)
    for view in views:
        for tenant in await bookmarks(connection, view):
            await levelled(connection, feed, tenant, view)
    async with connection.transaction():
        await _hold(connection, views)
        for view in views:
            await _brought_together(connection, feed, view)
        await connection.execute(_GUARD if number > 1 else _NO_GUARD)
        await connection.execute(_NOTE, [number])


async def _hold(connection: AsyncConnection[Any], views: Sequence[View[Any]]) -> None:
    """In the order in which projectors lock them."""
    await connection.execute("SET LOCAL lock_timeout = '5s'")
    tables = sql.SQL(", ").join(map(table_of, sorted(views, key=lambda view: view.table)))
    await connection.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(tables))


async def _brought_together(connection: AsyncConnection[Any], feed: Feed, view: View[Any]) -> None:
    """The bookmark is written even where it stays: who remembers rows reads them again."""
    for tenant in await bookmarks(connection, view):
        await enter(connection, tenant)
        position = await levelled(connection, feed, tenant, view)
        await connection.execute(_MARK_ANEW, [position, tenant, view.name])
        await connection.execute(_FORGET, [tenant, view.name])
