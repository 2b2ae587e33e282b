"""The live table of everybody's work: rows of a case are set whole, and read in the order in which
they fall due. A page reads as many rows as it shows, however long the ledger is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection, sql

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import NEVER, Because, DueItem, Kind
from domain.deadlines.raised import LastStep
from services.audiences import AUDIENCES, HIDES_ACTIVITY, Audience
from services.due_telling import Told
from services.work import Work, due_from

MOST_COUNTED = 1000
"""Beyond this nobody counts: "1000" says enough, and costs the same on every list."""
LONGEST_DAY = "25 hours"


class WorkState(StrEnum):
    """What of his work somebody asks for."""

    DUE = "due"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    ALARM = "alarm"
    UNDATED = "undated"
    ALL = "all"


_WHERE: dict[WorkState, LiteralString] = {
    WorkState.DUE: f"over_at > %(now)s AND over_at <= %(now)s + interval '{LONGEST_DAY}'"
    " AND due_from <= %(now)s",
    WorkState.OVERDUE: "over_at <= %(now)s",
    WorkState.UNASSIGNED: "unassigned",
    WorkState.MINE: "mine",
    WorkState.ALARM: "alarm",
    WorkState.UNDATED: "over_at >= %(never)s",
    WorkState.ALL: "true",
}
_ORDER: LiteralString = "over_at, case_id, item"
_OF_READER = sql.SQL(
    """SELECT over_at, case_id, item, mine, body FROM rm.work
    WHERE tenant = %(tenant)s AND reader = {reader} AND {state}
        AND (reads_until IS NULL OR reads_until > %(now)s) AND case_id <> ALL(%(without)s)
        AND (over_at, case_id, item) > (%(over_at)s, %(case)s, %(item)s)
    ORDER BY over_at, case_id, item LIMIT %(most)s"""
)
_CASES = sql.SQL(
    """SELECT DISTINCT case_id FROM rm.work
    WHERE tenant = %(tenant)s AND case_id = ANY(%(cases)s) AND reader = ANY(%(readers)s) AND {state}
        AND (reads_until IS NULL OR reads_until > %(now)s)
    ORDER BY case_id"""
)
_BODIES: LiteralString = """
    SELECT case_id, body FROM rm.work
    WHERE tenant = %(tenant)s AND case_id = ANY(%(cases)s) AND reader = ANY(%(readers)s)
        AND (reads_until IS NULL OR reads_until > %(now)s)"""
_MOMENTS = {"never": NEVER}
Place = tuple[datetime, UUID, str]
"""Where an item stands in the order of the list: no two stand in one place."""
BEGINNING: Place = (datetime.fromisoformat("0001-01-02T00:00:00+00:00"), UUID(int=0), "")


@dataclass(frozen=True, slots=True)
class Listed:
    """An item on a list, as somebody is told of it in a role."""

    place: Place
    role: Role
    worker: UUID
    told: Told
    is_own: bool

    @property
    def case(self) -> UUID:
        return self.place[1]

    @property
    def audience(self) -> Audience:
        return AUDIENCES[self.role]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose list, and which part of it. ``readers``: the person, and the tenant for what is every
    case manager's. ``without``: cases that the reader looks at himself."""

    tenant: UUID
    readers: Sequence[UUID]
    state: WorkState
    now: datetime
    after: Place = BEGINNING
    without: Sequence[UUID] = ()


async def page_of(connection: AsyncConnection[Any], asked: Asked, most: int) -> list[Listed]:
    """So many items after a place; the tenant is set on the connection."""
    found = await connection.execute(_of_readers(asked), _values(asked, most))
    rows = await found.fetchall()
    return [_listed((over_at, case, item), mine, body) for over_at, case, item, mine, body in rows]


async def counts_of(connection: AsyncConnection[Any], asked: Asked) -> dict[WorkState, int]:
    """How many there are in each state, up to MOST_COUNTED."""
    counted = [
        sql.SQL("(SELECT count(*) FROM ({}) AS counted)").format(
            _of_readers(replace(asked, state=state))
        )
        for state in WorkState
    ]
    statement = sql.SQL("SELECT {}").format(sql.SQL(", ").join(counted))
    values = _values(asked, MOST_COUNTED) | _place(BEGINNING)
    row = await (await connection.execute(statement, values)).fetchone()
    assert row is not None
    return dict(zip(WorkState, row, strict=True))


async def cases_of(
    connection: AsyncConnection[Any], asked: Asked, cases: Sequence[UUID]
) -> frozenset[UUID]:
    """Those of some cases that have an item in the state."""
    statement = _CASES.format(state=sql.SQL(_WHERE[asked.state]))
    values = {**_MOMENTS, "tenant": asked.tenant, "now": asked.now, "cases": list(cases)}
    rows = await connection.execute(statement, values | {"readers": list(asked.readers)})
    return frozenset(case for (case,) in await rows.fetchall())


async def cases_in_sight(
    connection: AsyncConnection[Any], asked: Asked, cases: Sequence[UUID]
) -> dict[UUID, Role]:
    """Those of some cases that have an item, and whose activity its reader may see in his role."""
    values = {"tenant": asked.tenant, "now": asked.now, "cases": list(cases)}
    rows = await connection.execute(_BODIES, values | {"readers": list(asked.readers)})
    found = {case: _role(json.loads(body)) for case, body in await rows.fetchall()}
    return {case: role for case, role in found.items() if AUDIENCES[role] not in HIDES_ACTIVITY}


def listed(case: UUID, work: Work) -> Listed:
    """An item that does not stand in the table yet."""
    item = work.told.item
    place = item.over_at(), case, item.key
    return Listed(place, work.role, work.worker, work.told, work.is_own)


def is_in(state: WorkState, work: Work, now: datetime) -> bool:
    """What the table's conditions say."""
    over_at = work.told.item.over_at()
    match state:
        case WorkState.DUE:
            return due_from(work.told.item) <= now < over_at
        case WorkState.OVERDUE:
            return over_at <= now
        case WorkState.UNASSIGNED:
            return work.is_nobodys
        case WorkState.MINE:
            return work.is_own
        case WorkState.ALARM:
            return work.is_alarm
        case WorkState.UNDATED:
            return work.is_undated
        case WorkState.ALL:
            return True


def _of_readers(asked: Asked) -> sql.Composed:
    parts = [
        sql.SQL("({})").format(
            _OF_READER.format(reader=sql.Literal(reader), state=sql.SQL(_WHERE[asked.state]))
        )
        for reader in asked.readers
    ]
    both = sql.SQL(" UNION ALL ").join(parts)
    return sql.SQL("SELECT * FROM ({}) AS listed ORDER BY {} LIMIT %(most)s").format(
        both, sql.SQL(_ORDER)
    )


def _values(asked: Asked, most: int) -> dict[str, Any]:
    own = {"tenant": asked.tenant, "now": asked.now, "without": list(asked.without), "most": most}
    return own | _MOMENTS | _place(asked.after)


def _place(place: Place) -> dict[str, Any]:
    return dict(zip(("over_at", "case", "item"), place, strict=True))


def _listed(place: Place, mine: bool, body: bytes) -> Listed:
    tree = json.loads(body)
    return Listed(place, _role(tree), UUID(tree["worker"]), _told(tree), mine)


def _role(tree: dict[str, Any]) -> Role:
    return Role(tree["role"])


def _told(tree: dict[str, Any]) -> Told:
    event_id, event, rule, value, calendar = tree["because"]
    item = DueItem(
        Kind(tree["kind"]),
        tree["subject"],
        _due(tree["due"]),
        tree["zone"],
        Role(tree["owner"]),
        Because(_id(event_id), event, rule, value, calendar),
        DataClass(tree["class"]),
        _id(tree["party"]),
    )
    return Told(item, None if tree["step"] is None else _step(*tree["step"]))


def _step(step: int, to: str, at: str) -> LastStep:
    return LastStep(step, Role(to), datetime.fromisoformat(at))


def _due(text: str) -> date | datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
