"""What has fallen due on somebody's list, told once for each day on which it is due.

The lists are the table of everybody's work, in which each reader's items are cut to what he reads.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection, InterfaceError, OperationalError

from adapters.main import Product
from adapters.notifying.telling import About, Telling
from domain.data_classes import DataClass
from domain.deadlines.items import Kind
from projections.runner import enter
from services.notifications import notice_of_due
from services.ports import StoreUnavailable

PAGE = 500
WITHHELD_S = 3600.0
_DUE = """
    SELECT reader, case_id, item, due_from, body FROM rm.work
    WHERE tenant = %(tenant)s AND due_from <= %(now)s
        AND (reads_until IS NULL OR reads_until > %(now)s) AND reader <> tenant
        AND (case_id, reader, item) > (%(case)s, %(reader)s, %(item)s)
    ORDER BY case_id, reader, item LIMIT %(most)s"""
_FIRST = UUID(int=0), UUID(int=0), ""

Row = tuple[UUID, UUID, str, datetime, bytes]


@dataclass(frozen=True, slots=True)
class Looked:
    """How many were told, and the class of what went wrong with each case of which nothing can be
    told, as where an event of it cannot be read: it is tried in each look, and others go on."""

    told: int
    failed: Mapping[UUID, str]


@dataclass(slots=True)
class DueNotices:
    """``_later``: until when nobody need ask again whether an item of a tenant is to be told, by
    the clock of the process: for ever where it was, for an hour where its reader may not be told
    now. Of what is due no longer nothing is kept. Not for two tasks at once."""

    product: Product
    telling: Telling
    _later: dict[UUID, dict[UUID, float]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """Of how many items it is kept when to ask again."""
        return sum(map(len, self._later.values()))

    async def look(self, connection: AsyncConnection[Any], tenant: UUID) -> Looked:
        """All lists of a tenant once. Raises StoreUnavailable."""
        looking = _Looking(tenant, self._later.get(tenant, {}))
        place = _FIRST
        while True:
            rows = await self._rows(connection, tenant, place)
            for row in rows:
                await self._row(connection, looking, row)
            if len(rows) < PAGE:
                break
            place = rows[-1][1], rows[-1][0], rows[-1][2]
        self._later[tenant] = looking.later
        return Looked(looking.told, looking.failed)

    async def _rows(
        self, connection: AsyncConnection[Any], tenant: UUID, place: tuple[UUID, UUID, str]
    ) -> list[Row]:
        case, reader, item = place
        asked = {"case": case, "reader": reader, "item": item, "most": PAGE}
        now = self.product.clock.now()
        async with connection.transaction():
            await enter(connection, tenant)
            found = await connection.execute(_DUE, {"tenant": tenant, "now": now, **asked})
            return await found.fetchall()

    async def _row(self, connection: AsyncConnection[Any], looking: "_Looking", row: Row) -> None:
        case = row[1]
        if case in looking.failed:
            return
        try:
            await self._asked(connection, looking, row)
        except (StoreUnavailable, OperationalError, InterfaceError, OSError, MemoryError):
            raise
        except Exception as error:  # whatever a history that nobody foresaw leads to
            looking.failed[case] = type(error).__name__

    async def _asked(self, connection: AsyncConnection[Any], looking: "_Looking", row: Row) -> None:
        source, tenant = _source(row), looking.tenant
        later = looking.before.get(source, 0.0)
        if later <= monotonic():
            async with connection.transaction():
                await enter(connection, tenant)
                told = await self._one(connection, tenant, source, row)
            later = inf if told else monotonic() + WITHHELD_S
            looking.told += told
        looking.later[source] = later

    async def _one(
        self, connection: AsyncConnection[Any], tenant: UUID, source: UUID, row: Row
    ) -> int:
        reader, case, _, due_from, body = row
        state = (await self.product.commands.cases.load(tenant, case)).state
        item, now = json.loads(body), self.product.clock.now()
        letter = DataClass(item["class"])
        notice = notice_of_due(state, reader, Kind(item["kind"]), letter, now)
        if notice is None:
            return 0
        about = About(tenant, case, source, due_from)
        return await self.telling.tell(connection, about, [notice])


@dataclass(slots=True)
class _Looking:
    """One look, and what was known of its items ``before``."""

    tenant: UUID
    before: Mapping[UUID, float]
    later: dict[UUID, float] = field(default_factory=dict)
    told: int = 0
    failed: dict[UUID, str] = field(default_factory=dict)


def _source(row: Row) -> UUID:
    reader, case, item, _, body = row
    return uuid5(case, f"due/{reader}/{item}/{json.loads(body)['due']}")
