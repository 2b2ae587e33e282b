"""The cases of a view shared out in parts, each moved on by one process at a time.

How many parts there are stands in the database. Of one part the view's bookmark is the bookmark;
of more each has a row of its own, locked by whoever moves it, and the view's bookmark is the least
of them, raised in the same transaction. A part without a row stands where that bookmark does.

The number changes while nobody writes the tables of the views (projections.parting): whoever has
locked one of them and then finds it as he believed may rely on it until his transaction ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, Self
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor

from projections.remembered import Mark

MOST = 64
"""As the database has it."""
_NUMBER: LiteralString = "SELECT parts FROM rtw.projecting"
_MARKS: LiteralString = """
    SELECT consumer, position, xmin::text, (SELECT parts FROM rtw.projecting) FROM rm.bookmark
    WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s) ORDER BY consumer FOR UPDATE"""
_MARKS_OF_PART: LiteralString = """
    SELECT consumer, position, xmin::text, (SELECT parts FROM rtw.projecting) FROM rm.part
    WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s) AND part = %(part)s
    ORDER BY consumer FOR UPDATE"""
_BEGIN: LiteralString = """
    INSERT INTO rm.bookmark (consumer, tenant, position)
    SELECT consumer, %(tenant)s, 0 FROM unnest(%(views)s::text[]) AS consumer ORDER BY consumer
    ON CONFLICT DO NOTHING"""
_HOLD_BEGUN: LiteralString = """
    SELECT FROM rm.bookmark WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s)
    ORDER BY consumer FOR KEY SHARE"""
"""Keeps nobody from raising the least but one who knows of no parts."""
_BEGIN_PARTS: LiteralString = """
    INSERT INTO rm.part (consumer, tenant, part, position)
    SELECT consumer, tenant, number, position
    FROM rm.bookmark CROSS JOIN rtw.projecting CROSS JOIN generate_series(0, parts - 1) AS number
    WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s) AND parts > 1
    ORDER BY consumer, number ON CONFLICT DO NOTHING"""
_MOVE: LiteralString = """
    UPDATE rm.bookmark SET position = %(to)s
    WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s)
    RETURNING consumer, position, xmin::text"""
_MOVE_PART: LiteralString = """
    UPDATE rm.part SET position = %(to)s
    WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s) AND part = %(part)s
    RETURNING consumer, position, xmin::text"""
_HOLD_LEAST: LiteralString = """
    SELECT FROM rm.bookmark WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s)
    ORDER BY consumer FOR NO KEY UPDATE"""
_RAISE_LEAST: LiteralString = """
    UPDATE rm.bookmark SET position = parts.least
    FROM (SELECT consumer, min(position) AS least FROM rm.part
        WHERE tenant = %(tenant)s AND consumer = ANY (%(views)s) GROUP BY consumer) AS parts
    WHERE bookmark.tenant = %(tenant)s AND bookmark.consumer = parts.consumer
        AND bookmark.position < parts.least"""
_MOVE_ALL: LiteralString = """
    UPDATE rm.part SET position = %s WHERE tenant = %s AND consumer = %s"""
_STANDING: LiteralString = """
    SELECT coalesce(part.position, bookmark.position, 0)
    FROM rtw.projecting CROSS JOIN generate_series(0, parts - 1) AS number
    LEFT JOIN rm.bookmark ON bookmark.tenant = %(tenant)s AND bookmark.consumer = %(view)s
    LEFT JOIN rm.part ON part.tenant = %(tenant)s AND part.consumer = %(view)s
        AND part.part = number
    ORDER BY number"""


class PartsChangedError(Exception):
    """There are more parts, or fewer, than whoever projects believed."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """The cases whose ids, by their first four bytes modulo ``of``, have this number: as in GET
    /v1/feed."""

    number: int = 0
    of: int = 1

    @classmethod
    def holding(cls, case: UUID, of: int) -> Self:
        return cls(int.from_bytes(case.bytes[:4]) % of, of)

    def holds(self, case: bytes) -> bool:
        return self.of == 1 or int.from_bytes(case[:4]) % self.of == self.number

    def named(self, view: str) -> str:
        """What one process projects of a view."""
        return view if self.of == 1 else f"{view} {self.number + 1}/{self.of}"


WHOLE = Part()


async def all_parts(connection: AsyncConnection[Any]) -> Sequence[Part]:
    """As the database has them now."""
    row = await (await connection.execute(_NUMBER)).fetchone()
    assert row is not None
    return [Part(number, row[0]) for number in range(row[0])]


async def standing(connection: AsyncConnection[Any], tenant: UUID, view: str) -> Sequence[int]:
    """Where each part of a view stands, in the order of their numbers."""
    found = await connection.execute(_STANDING, {"tenant": tenant, "view": view})
    return [position for (position,) in await found.fetchall()]


async def select_marks(
    connection: AsyncConnection[Any], tenant: UUID, views: Sequence[str], part: Part
) -> AsyncCursor[Any]:
    """For ``marks_in``; in a pipeline of the caller's, after it has locked the tables."""
    return await connection.execute(*_asked(_MARKS, _MARKS_OF_PART, tenant, views, part))


async def marks_in(selected: AsyncCursor[Any], part: Part) -> dict[str, Mark]:
    """The bookmarks of a part of some views, locked until the transaction ends; of those that have
    one. Raises PartsChangedError where the database knows of no such part."""
    marks = {}
    for view, position, written_by, parts in await selected.fetchall():
        if parts != part.of:
            raise PartsChangedError
        marks[view] = Mark(position, written_by)
    return marks


async def begin_marks(
    connection: AsyncConnection[Any], tenant: UUID, views: Sequence[str], part: Part
) -> None:
    """Make the first bookmarks of some views and of all their parts, after the tables are locked.
    Raises PartsChangedError.

    Of several views in a transaction of its own: who has locked some of their bookmarks must not
    wait for another that makes the rest.
    """
    if len(await all_parts(connection)) != part.of:
        raise PartsChangedError
    asked = {"tenant": tenant, "views": list(views)}
    await connection.execute(_BEGIN, asked)
    if part.of > 1:
        await connection.execute(_HOLD_BEGUN, asked)
        await connection.execute(_BEGIN_PARTS, asked)


async def move_marks(
    connection: AsyncConnection[Any], tenant: UUID, views: Sequence[str], part: Part, to: int
) -> AsyncCursor[Any]:
    """Set bookmarks that are locked; what they are then, for ``moved_in``.

    The least of all parts is looked for when nobody else can raise it any more: of two parts that
    move at the same time the later one sees the other.
    """
    statement, asked = _asked(_MOVE, _MOVE_PART, tenant, views, part)
    moved = await connection.execute(statement, asked | {"to": to})
    if part.of > 1:
        await connection.execute(_HOLD_LEAST, asked)
        await connection.execute(_RAISE_LEAST, asked)
    return moved


async def moved_in(moved: AsyncCursor[Any]) -> dict[str, Mark]:
    return {view: Mark(*mark) for view, *mark in await moved.fetchall()}


async def mark_to_move(
    connection: AsyncConnection[Any], tenant: UUID, view: str, part: Part
) -> int:
    """Where a part of a view stands, locked until the transaction ends. Raises
    PartsChangedError."""
    marks = await marks_in(await select_marks(connection, tenant, [view], part), part)
    if not marks:
        await begin_marks(connection, tenant, [view], part)
        marks = await marks_in(await select_marks(connection, tenant, [view], part), part)
    if not marks:
        raise PartsChangedError
    return marks[view].position


async def move_all_parts(
    connection: AsyncConnection[Any], tenant: UUID, view: str, to: int
) -> None:
    """Those that have a row, as the bookmark of the view is moved; while nobody writes it."""
    await connection.execute(_MOVE_ALL, [to, tenant, view])


def _asked(
    whole: LiteralString, of_part: LiteralString, tenant: UUID, views: Sequence[str], part: Part
) -> tuple[LiteralString, dict[str, Any]]:
    asked = {"tenant": tenant, "views": list(views)}
    return (whole, asked) if part.of == 1 else (of_part, asked | {"part": part.number})
