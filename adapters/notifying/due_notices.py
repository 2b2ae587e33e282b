"""What has fallen due on somebody's list, told once for each day on which it is due.

The lists are the table of everybody's work, in which each reader's items are cut to what he reads.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection

from adapters.main import Product
from adapters.notifying.telling import About, Telling
from domain.data_classes import DataClass
from domain.deadlines.items import Kind
from projections.runner import enter
from services.notifications import notice_of_due

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


@dataclass(slots=True)
class DueNotices:
    """``_later``: until when nobody need ask again whether an item is to be told, by the clock of
    the process: for ever where it was, for an hour where its reader may not be told now."""

    product: Product
    telling: Telling
    _later: dict[UUID, float] = field(default_factory=dict)

    async def look(self, connection: AsyncConnection[Any], tenant: UUID) -> int:
        """All lists of a tenant once; how many were told. Raises StoreUnavailable."""
        told, place = 0, _FIRST
        while True:
            rows = await self._rows(connection, tenant, place)
            told += await self._tell(connection, tenant, rows)
            if len(rows) < PAGE:
                return told
            place = rows[-1][1], rows[-1][0], rows[-1][2]

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

    async def _tell(self, connection: AsyncConnection[Any], tenant: UUID, rows: list[Row]) -> int:
        count = 0
        for row in rows:
            source = _source(row)
            if self._later.get(source, 0.0) > monotonic():
                continue
            async with connection.transaction():
                await enter(connection, tenant)
                told = await self._one(connection, tenant, source, row)
            self._later[source] = inf if told else monotonic() + WITHHELD_S
            count += told
        return count

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


def _source(row: Row) -> UUID:
    reader, case, item, _, body = row
    return uuid5(case, f"due/{reader}/{item}/{json.loads(body)['due']}")
