"""The effect of the consumer of our own: of each event, whoever is to be told of it.

What somebody may be told is decided when he is told, by his rights of then, as with a read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection

from adapters.consuming.feeds import FeedEvent, NotNowError
from adapters.main import Product
from adapters.notifying.outbox import Notification, put
from adapters.notifying.rights import Rights
from domain.case import aggregate
from domain.case.state import CaseState
from domain.data_classes import DataClass
from domain.deadlines.raised import EscalationRaised
from domain.recorded import Fact, Recorded
from services.notifications import ASKED, TELLS, Notice, notices_of, notices_of_escalation
from services.ports import StoreUnavailable

NAME = "notifications"
"""Of the bookmarks."""
NEWS = timedelta(days=14)
"""What was stored longer ago is no news: who begins with an old ledger does not tell its past."""
_RAISED = EscalationRaised.event_name()
_TELLS = frozenset(kind.event_name() for kind in TELLS)


@dataclass(frozen=True, slots=True)
class About:
    """What some notices are about. ``source`` makes their ids: nothing can be guessed from it."""

    tenant: UUID
    case: UUID
    source: UUID
    at: datetime
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """adapters.consuming.consumer.Effect. ``to_file``: whether the file channel is in use."""

    product: Product
    to_file: bool = False

    async def apply(self, connection: AsyncConnection[Any], tenant: UUID, event: FeedEvent) -> None:
        if event.name != _RAISED and event.name not in _TELLS:
            return
        if event.at is not None and self.product.clock.now() - event.at > NEWS:
            return
        try:
            about, notices = await self._notices(tenant, event)
            await self.tell(connection, about, notices)
        except StoreUnavailable as error:
            raise NotNowError from error

    async def tell(
        self, connection: AsyncConnection[Any], about: About, notices: Sequence[Notice]
    ) -> int:
        """Each of the readers as far as he may be told now; how many were told anew. Raises
        StoreUnavailable."""
        if not notices:
            return 0
        case = (await self.product.commands.cases.load(about.tenant, about.case)).state
        return sum([await self._tell(connection, about, case, each) for each in notices])

    async def _notices(self, tenant: UUID, event: FeedEvent) -> tuple[About, list[Notice]]:
        if event.name == _RAISED:
            return await self._overdue(tenant, event)
        history = await self.product.ledger.load(tenant, event.case)
        behind = [each for each in history if each.position <= event.position]
        recorded = behind[-1]
        about = About(tenant, event.case, recorded.event_id, recorded.recorded_at, event.position)
        before, after = aggregate.fold(behind[:-1]), aggregate.fold(behind)
        return about, notices_of(before, after, recorded)

    async def _overdue(self, tenant: UUID, event: FeedEvent) -> tuple[About, list[Notice]]:
        recorded = await self._at(tenant, event.position)
        assert isinstance(recorded.fact, EscalationRaised)
        fact, at = recorded.fact, recorded.recorded_at
        state = (await self.product.commands.cases.load(tenant, event.case)).state
        # The id of the event follows from all that was raised with it, of whatever class.
        source = uuid5(event.case, f"overdue/{fact.item_id}/{fact.due_text}/{fact.step}")
        about = About(tenant, event.case, source, at, event.position)
        return about, notices_of_escalation(state, fact, at)

    async def _at(self, tenant: UUID, position: int) -> Recorded[Fact]:
        (row,) = await self.product.reader.read_feed(tenant, position - 1, 1)
        newest = await self.product.ledger.load(tenant, row.stream, row.version - 1)
        return next(each for each in newest if each.position == position)

    async def _tell(
        self, connection: AsyncConnection[Any], about: About, case: CaseState, notice: Notice
    ) -> bool:
        name = await Rights(self.product).name_for(about.tenant, about.case, case, notice)
        if name is None:
            return False
        commands = self.product.commands
        party = (await commands.parties.load(about.tenant, notice.reader)).state.registered
        told = Notification(
            about.tenant,
            uuid5(about.source, f"{notice.reader}/{notice.code}"),
            notice.reader,
            about.case,
            about.position,
            about.at,
            notice.code,
            notice.role,
            name,
            _letter(notice),
            notice.whole,
        )
        organisation = party.organisation if party else None
        return await put(connection, told, organisation, to_file=self.to_file)


def _letter(notice: Notice) -> DataClass:
    """The class that is asked for at each try. What waits is told whatever its class (see
    may_be_told), which would tell of health, so it is not kept."""
    return DataClass.B if notice.reminds or notice.code == ASKED else notice.letter
