"""Reads of cases, recorded before they are answered: who read what, as whom, why, by which right.

The row of a read is committed before its answer goes out, with the live rows in one transaction
where it reads any. Where it cannot be written there is no answer.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool

from domain.data_classes import DataClass
from projections.queries import live_row
from projections.runner import enter
from projections.view import View
from services.ports import StoreUnavailable

ALLOWED = "allowed"
_log = logging.getLogger(__name__)
_INSERT = """
    INSERT INTO es.access (
        at, tenant, id, request_id, subject, client, case_id, consent_id, consent_version,
        cases, role, action, classes, summaries, purpose, legal_basis, policy, route, decision,
        ip_hash
    ) VALUES (
        %(at)s, %(tenant)s, %(id)s, %(request_id)s, %(subject)s, %(client)s, %(case)s,
        %(consent_id)s, %(consent_version)s, %(cases)s::uuid[], %(role)s, %(action)s, %(classes)s,
        %(summaries)s, %(purpose)s, %(legal_basis)s, %(policy)s, %(route)s, %(decision)s,
        %(ip_hash)s
    )"""

_LISTED = """
    INSERT INTO es.listed (tenant, case_id, day, what, at, id)
    SELECT %(tenant)s, unnest(%(cases)s::uuid[]), (%(at)s AT TIME ZONE 'UTC')::date, %(what)s,
        %(at)s, %(id)s
    ON CONFLICT DO NOTHING"""
_ALIKE = (
    *("subject", "client", "role", "action", "classes", "summaries", "purpose", "legal_basis"),
    *("policy", "consent_id", "consent_version"),
)
_WAY = uuid5(NAMESPACE_OID, "rtw.way of reading")

Classes = frozenset[DataClass]


@dataclass(frozen=True, slots=True)
class Access:
    """One read, or one that was denied. ``at`` is the services' clock. ``case``: what was asked
    for, there or not; ``cases``: those that a list held. ``classes`` could be read in full, of
    ``summaries`` no more than what follows from them. ``decision``: ALLOWED, or why not.
    ``client``: the program that reads for the person."""

    tenant: UUID
    at: datetime
    request_id: UUID
    subject: UUID
    action: str
    route: str
    policy: str
    case: UUID | None = None
    cases: tuple[UUID, ...] = ()
    role: str | None = None
    classes: Classes = frozenset()
    summaries: Classes = frozenset()
    purpose: str | None = None
    legal_basis: str | None = None
    consent: tuple[UUID, int] | None = None
    decision: str = ALLOWED
    ip_hash: bytes | None = None
    client: str | None = None
    id: UUID = field(default_factory=uuid4)

    @property
    def parameters(self) -> dict[str, Any]:
        """Of the statement that writes it."""
        consent_id, version = self.consent or (None, None)
        own = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("classes", "summaries", "consent", "cases")
        }
        return own | {
            "cases": list(self.cases) or None,
            "classes": _letters(self.classes),
            "summaries": _letters(self.summaries),
            "consent_id": consent_id,
            "consent_version": version,
        }

    @property
    def way(self) -> UUID:
        """The same for all reads that tell a person alike of a case."""
        said = self.parameters
        return uuid5(_WAY, "\x00".join(f"{name}={said[name]}" for name in _ALIKE))


class Accesses:
    """The log of reads. All methods raise StoreUnavailable where the database does not answer in
    ``seconds``, or does not take the row; then nothing may be answered."""

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], seconds: float = 5.0
    ) -> None:
        self._pool = pool
        self._seconds = seconds

    async def record(self, access: Access) -> None:
        """One round trip; committed on return."""
        async with self.reading(access):
            pass

    async def read_case(self, access: Access, view: View[Any]) -> Any | None:
        """The live row of the case that is read, None where there is none yet. The read is
        recorded either way."""
        assert access.case is not None
        async with self.reading(access) as connection:
            return await live_row(connection, access.tenant, view, access.case)

    @asynccontextmanager
    async def reading(self, access: Access) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection in the transaction that the read is recorded in. Do not wait for anything
        else meanwhile: there are few of them.

        The statements are sent together with those of the block, and the transaction's end with
        the row, so it takes a round trip for what is read and one for the rest.
        """
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._pool.connection() as connection,
                connection.pipeline(),
                connection.transaction(),
            ):
                await enter(connection, access.tenant)
                yield connection
                await connection.execute(_INSERT, access.parameters)
                if access.cases:
                    await connection.execute(_LISTED, access.parameters | {"what": access.way})
        except (TimeoutError, Error) as error:
            _log.error("a read was not recorded: %s", type(error).__name__)
            raise StoreUnavailable("the read could not be recorded") from error


def _letters(classes: Classes) -> str:
    return "".join(sorted(classes))
