"""From what a person types to what is meant: tenants, cases and people by id or story name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from adapters.console.speaking import BadUseError
from adapters.database import Database
from adapters.main import Product
from adapters.people import people_of
from adapters.signing_in.identity import Identity
from domain.case.chapter import CaseFact
from domain.identifiers import is_canonical
from domain.party import PartyRegistered
from domain.recorded import tenant_of

_NO_CASE = "there is no such case; name it by its id or as STORY:REF"


@dataclass(frozen=True, slots=True)
class FoundCase:
    tenant: UUID
    case: UUID
    time_zone: str


async def find_case(product: Product, text: str) -> FoundCase:
    """A case by its id or as STORY:REF. Raises BadUseError where there is none."""
    for tenant in await product.reader.tenants():
        case = _named(tenant.tenant, text)
        loaded = await product.commands.cases.load(tenant.tenant, case)
        if loaded.state.opening is not None:
            return FoundCase(tenant.tenant, case, loaded.state.opening.time_zone)
    raise BadUseError(_NO_CASE)


async def find_unread(product: Product, text: str) -> tuple[UUID, UUID]:
    """Tenant and case, found without reading any of its events: one of them may be unreadable.
    Raises BadUseError where there is none."""
    for tenant in await product.reader.tenants():
        case = _named(tenant.tenant, text)
        first = await product.reader.read_stream(tenant.tenant, case, limit=1)
        if first and first[0].name.startswith(f"{CaseFact.stream_kind}:"):
            return tenant.tenant, case
    raise BadUseError(_NO_CASE)


def _named(tenant: UUID, text: str) -> UUID:
    return UUID(text) if is_canonical(text) else uuid5(tenant, text)


async def find_person(product: Product, text: str) -> Identity:
    """A person by id, STORY:REF or REF; of several stories the one registered last."""
    found: Identity | None = None
    for tenant in await product.reader.tenants():
        for party in await people_of(product, tenant.tenant):
            if text in {str(party.party_id), party.reference, _ref(party)}:
                found = Identity(party.party_id, tenant.tenant)
    if found is None:
        raise BadUseError("there is no such person; name one as REF, STORY:REF or by id")
    return found


def _ref(party: PartyRegistered) -> str | None:
    return None if party.reference is None else party.reference.partition(":")[2]


def time_in(text: str | None, time_zone: str) -> datetime | None:
    """A time as typed; one without an offset is meant in the case's zone. Raises BadUseError."""
    if text is None:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise BadUseError("a time is written 2025-04-10T12:00, with or without offset") from None
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=ZoneInfo(time_zone))


async def open_ledger(database: Database, name: str) -> tuple[UUID, bool]:
    """Opens a tenant's ledger as the owner; whether it is new."""
    tenant = tenant_of(name)
    connection = await AsyncConnection.connect(database.conninfo("owner"), autocommit=True)
    async with connection:
        found = await connection.execute("SELECT FROM es.ledger WHERE tenant = %s", [tenant])
        if await found.fetchone() is not None:
            return tenant, False
        await connection.execute("SELECT es.open_ledger(%s, %s)", [tenant, name])
    return tenant, True
