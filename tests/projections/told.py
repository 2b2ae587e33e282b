"""Stories told to a real database, and what its live tables hold."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection, Connection, sql

from adapters.console.finding import open_ledger
from adapters.main import Product
from domain.recorded import tenant_of
from projections.catalogue import VIEWS
from services.stories import Header, Player
from tests.services.staging import TREES, Lines, Noon, spine

DEMO, OTHER = tenant_of("demo"), tenant_of("other")


@dataclass(frozen=True, slots=True)
class Told:
    """The product with its stories, and a superuser who sees all rows."""

    product: Product
    superuser: Connection[Any]

    def tables(self) -> dict[str, bytes]:
        """Every live table as COPY writes it."""
        return {name: self._copy(view.table) for name, view in VIEWS.items()}

    def bookmarks(self) -> dict[tuple[str, UUID], int]:
        rows = self.superuser.execute("SELECT consumer, tenant, position FROM rm.bookmark")
        return {(consumer, tenant): position for consumer, tenant, position in rows}

    def heads(self) -> dict[UUID, int]:
        return dict(self.superuser.execute("SELECT tenant, head FROM es.ledger").fetchall())

    def _copy(self, table: str) -> bytes:
        statement = sql.SQL("COPY (SELECT * FROM {} ORDER BY tenant, case_id) TO STDOUT").format(
            sql.Identifier(*table.split("."))
        )
        with self.superuser.cursor().copy(statement) as copy:
            return b"".join(bytes(each) for each in copy)

    @asynccontextmanager
    async def projecting(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection with the rights of a projector."""
        connection = await AsyncConnection.connect(
            self.product.database.conninfo("project"), autocommit=True
        )
        async with connection:
            yield connection


def case_of(tenant: UUID, story: str) -> UUID:
    return uuid5(tenant, f"{story}:W-A/1")


async def tell(
    told: Told, tenant: str, story: str, upto: str | None, lines: Lines | None = None
) -> None:
    """The spine up to a command under a name of its own, or other lines."""
    await open_ledger(told.product.database, tenant)
    header = Header.model_validate({**TREES[0], "tenant": tenant, "story": story})
    player = Player(told.product.ledger, told.product.commands, header, Noon(), story_clock=True)
    played = await player.play(spine(upto) if lines is None else lines)
    assert played.difference is None
