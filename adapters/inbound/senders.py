"""Who has sent a message: a system of a tenant, with its token and its proof.

Whatever is wrong with either gets one and the same answer, which says nothing about why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from adapters.asking.problems import ProblemError
from adapters.inbound.desk import Desk
from adapters.inbound.messages import sender_in
from adapters.inbound.proofs import is_proved, key_in
from adapters.inbound.systems import System, system_named
from adapters.signing_in.identity import Identity, bearer_in
from services.ports import StoreUnavailable

WORDING_CODES = frozenset({"problem.acting_for"})
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it lies in the stream. ``stored_at`` is the broker's word, and the time at which
    its token must have been good: it may wait here longer than any token lives."""

    subject: str
    headers: Mapping[str, str]
    body: bytes
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """The system, and whom its token names: itself, or one person for whom it acts."""

    system: System
    identity: Identity

    def check_acts_for(self, person: UUID) -> None:
        """Raises ProblemError 403, alike whether there is such a person or not."""
        named = self.identity.person in (self.system.id, person)
        if not named or person not in self.system.parties:
            raise ProblemError(403, "acting_for")


async def sender_of(desk: Desk, message: Incoming) -> Sender:
    """Raises ProblemError 401, 503 while nobody can tell; StoreUnavailable."""
    given = _named(message, "authorization")
    await desk.verifier.prepare(given)
    identity = desk.verifier.verify(given, message.stored_at)
    system = await _system(desk, identity.tenant, sender_in(message.subject))
    proofs, token = _named(message, "rtw-proof"), bearer_in(given)
    known = system is not None and identity.client == system.client
    if not known or system is None or len(proofs) != 1 or token is None:
        raise ProblemError(401, "unauthenticated")
    if not is_proved(key_in(system.public_key), proofs[0], message.subject, token, message.body):
        raise ProblemError(401, "unauthenticated")
    return Sender(system, identity)


def _named(message: Incoming, name: str) -> list[str]:
    """Headers of this name, written in whatever case."""
    return [value for each, value in message.headers.items() if each.lower() == name]


async def _system(desk: Desk, tenant: UUID, name: str) -> System | None:
    try:
        async with desk.product.views.connection() as connection:
            return await system_named(connection, tenant, name)
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise StoreUnavailable from error
