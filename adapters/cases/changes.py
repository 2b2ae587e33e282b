"""services.ports.CaseChanges on the ledger itself, which is right where no table has caught up."""

from collections.abc import Sequence
from uuid import UUID

from adapters.store.reader import NEWEST_POSITION, Reader
from domain.calendar import CalendarChosen
from domain.case.chapter import CaseFact
from domain.case.opening.opening import CaseOpened
from services.ports import Changes

PAGE = 1000
_OF_CASES = f"{CaseFact.stream_kind}:"
_CHOSEN = CalendarChosen.event_name()
_OPENED = [(CaseOpened.event_name(), number) for number in range(1, CaseOpened.schema_no + 1)]


class LedgerChanges:
    """The first look reads the openings alone, page by page, and no other event."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def tenants(self) -> Sequence[UUID]:
        return [each.tenant for each in await self._reader.tenants()]

    async def changed(self, tenant: UUID, after: int) -> Changes:
        if after == 0:
            return await self._all(tenant)
        rows = await self._reader.read_feed(tenant, after, PAGE)
        cases = frozenset(row.stream for row in rows if row.name.startswith(_OF_CASES))
        recounted = any(row.name == _CHOSEN for row in rows)
        return Changes(cases, rows[-1].position if rows else after, recounted)

    async def _all(self, tenant: UUID) -> Changes:
        head = await self._reader.head(tenant)
        return Changes(frozenset(await self.opened(tenant, head)), head)

    async def opened(self, tenant: UUID, upto: int = NEWEST_POSITION) -> list[UUID]:
        """Every case of the tenant, the first opened first."""
        found: list[UUID] = []
        after = 0
        while True:
            rows = await self._reader.read_feed_of_names(tenant, after, PAGE, upto, _OPENED)
            found += [row.stream for row in rows]
            if len(rows) < PAGE:
                return found
            after = rows[-1].position
