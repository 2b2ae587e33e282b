"""What whoever runs the ledger does to it, written before it is done (DOMAIN 4.2, V)."""

import getpass
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from adapters.database import Database
from domain.identifiers import is_canonical
from domain.instants import instant_text

MOST_LETTERS = 100
Place: TypeAlias = tuple[str, UUID]
"""Of an action in the log: its time and its id. The next page holds what comes before it."""
NEWEST: Place = ("infinity", UUID(int=2**128 - 1))
METADATA = frozenset(
    {
        *("view", "as_of", "known_at", "at", "since", "until", "limit", "state", "due"),
        *("beside", "switch", "back", "once", "denied", "overdue", "rounds"),
    }
)
"""Words of commands that say what was done and nothing of anybody: the others may hold names,
reasons, and what was searched for."""
_OF_TENANT = """
    SELECT at, id, operator, action, words, tenant, case_id FROM es.admin_action
    WHERE tenant = %(tenant)s AND (at, id) < (%(at)s, %(id)s)
    ORDER BY at DESC, id DESC LIMIT %(most)s"""
_OF_ALL = """
    SELECT at, id, operator, action, '{}'::jsonb, NULL::uuid, NULL::uuid FROM es.admin_action_of_all
    WHERE (at, id) < (%(at)s, %(id)s)
    ORDER BY at DESC, id DESC LIMIT %(most)s"""
_TOLD = f"({_OF_TENANT}) UNION ALL ({_OF_ALL}) ORDER BY at DESC, id DESC LIMIT %(most)s"


@dataclass(frozen=True, slots=True)
class AdminAction:
    """``words`` are those of the command, by name. Without a tenant it concerns all of them."""

    at: datetime
    operator: str
    action: str
    words: Mapping[str, Any] = field(default_factory=dict)
    tenant: UUID | None = None
    case_id: UUID | None = None
    id: UUID | None = None

    @property
    def place(self) -> Place:
        assert self.id is not None
        return instant_text(self.at), self.id


def operator() -> str:
    """The user of this machine who runs the process."""
    try:
        return getpass.getuser()[:MOST_LETTERS]
    except (OSError, KeyError):  # a user without a name, as in a container
        return f"user {os.getuid()}"


async def log_action(
    database: Database, action: str, words: Mapping[str, Any], case: str | None = None
) -> None:
    """Written and committed. ``case`` is one as it is typed, by its id or as STORY:REF; what names
    no case is kept among the words alone. Raises psycopg.Error; then nothing may be done."""
    async with await _connected(database) as connection:
        tenant, case_id = await _found(connection, case)
        await connection.execute(
            "INSERT INTO es.admin_action (tenant, case_id, operator, action, words)"
            " VALUES (%s, %s, %s, %s, %s)",
            [tenant, case_id, operator(), action, Jsonb(dict(words))],
        )


async def actions(
    database: Database, most: int, tenant: UUID | None = None
) -> Sequence[AdminAction]:
    """The last actions, the newest first; with a tenant those that concern it."""
    async with await _connected(database) as connection:
        cursor = connection.cursor(row_factory=class_row(AdminAction))
        await cursor.execute(
            "SELECT at, id, operator, action, words, tenant, case_id FROM es.admin_action"
            " WHERE %(tenant)s::uuid IS NULL OR tenant IS NULL OR tenant = %(tenant)s"
            " ORDER BY at DESC, id DESC LIMIT %(most)s",
            {"tenant": tenant, "most": most},
        )
        return await cursor.fetchall()


async def told_actions(
    connection: AsyncConnection[Any], tenant: UUID, most: int, before: Place = NEWEST
) -> list[AdminAction]:
    """What the tenant's own people are told, the newest first: what concerns it, and that
    something was done which concerns all. The connection must have entered the tenant."""
    cursor = connection.cursor(row_factory=class_row(AdminAction))
    at, last = before
    await cursor.execute(_TOLD, {"tenant": tenant, "most": most, "at": at, "id": last})
    return await cursor.fetchall()


def action_body(action: AdminAction) -> dict[str, Any]:
    """One action as an administrator of a tenant reads of it: metadata (DOMAIN 4.2, V)."""
    return {
        "at": action.at,
        "operator": action.operator,
        "action": action.action,
        "words": {name: each for name, each in action.words.items() if name in METADATA},
        "case": action.case_id,
        "all_tenants": action.tenant is None,
    }


async def _connected(database: Database) -> AsyncConnection[Any]:
    return await AsyncConnection.connect(database.conninfo("owner"), autocommit=True)


async def _found(
    connection: AsyncConnection[Any], text: str | None
) -> tuple[UUID | None, UUID | None]:
    """The tenant and the id of a case that is there; of neither where there is none."""
    if text is None:
        return None, None
    rows = await (await connection.execute("SELECT tenant FROM es.ledger ORDER BY 1")).fetchall()
    for (tenant,) in rows:
        case = UUID(text) if is_canonical(text) else uuid5(tenant, text)
        found = await connection.execute(
            "SELECT FROM es.event WHERE tenant = %s AND stream = %s AND version = 1"
            " AND name LIKE 'rtw.case:%%'",
            [tenant, case],
        )
        if await found.fetchone() is not None:
            return tenant, case
    return None, None
