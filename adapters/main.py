"""Builds the whole product from its settings; nothing connects before this is called."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.access_log.accesses import Accesses
from adapters.calendars import HolidayCalendars
from adapters.database import Database
from adapters.embedded.secret_files import given_secret
from adapters.processes.measured_commands import MeasuredCommands
from adapters.settings import Settings, SettingsError
from adapters.signing_in.code_flow import Client, CodeFlow
from adapters.signing_in.identity import DevConditions, DevIssuer
from adapters.signing_in.issuer_keys import IssuerKeys
from adapters.signing_in.outside_issuer import OutsideVerifier
from adapters.store.case_feed import CaseFeed
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.quiet import check_quiet
from adapters.store.reader import Reader
from services.commands import Commands
from services.deadlines import Deadlines
from services.disclosures import Disclosures


class SystemClock:
    """services.ports.Clock: the machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Product:
    """Everything that a request needs, connected."""

    database: Database
    codec: Codec
    reader: Reader
    ledger: StoredLedger
    commands: Commands
    feed: CaseFeed
    views: AsyncConnectionPool[AsyncConnection[Any]]
    clock: SystemClock
    deadlines: Deadlines
    accesses: Accesses
    disclosures: Disclosures
    committer: Committer


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[Product]:
    """The product on a migrated database, for as long as the context lasts."""
    codec = Codec(FACTS)
    conninfo = database.conninfo("api")
    pool = AsyncConnectionPool(
        conninfo,
        connection_class=AsyncConnection[Any],
        kwargs={"autocommit": True},
        min_size=1,
        max_size=4,
        timeout=5.0,
        open=False,
        check=check_quiet,
    )
    async with Committer(conninfo) as committer, Reader(conninfo) as reader, pool:
        ledger = StoredLedger(codec, committer, reader)
        clock = SystemClock()
        calendars = HolidayCalendars(ledger, clock.now)
        commands = MeasuredCommands(ledger, database.claim_key, calendars)
        yield Product(
            database,
            codec,
            reader,
            ledger,
            commands,
            CaseFeed(codec),
            pool,
            clock,
            Deadlines(ledger, commands, calendars),
            Accesses(pool),
            Disclosures(ledger),
            committer,
        )


def outside_verifier(settings: Settings, now: Callable[[], datetime]) -> OutsideVerifier | None:
    """The sign-in of a real issuer; None where none is configured with its audience."""
    if settings.issuer is None or settings.audience is None:
        return None
    return OutsideVerifier(settings.issuer, settings.audience, IssuerKeys(settings.issuer), now)


def code_flow(settings: Settings, verifier: OutsideVerifier) -> CodeFlow | None:
    """How the same issuer signs people in at a browser; None where that is not set up. Raises
    SettingsError."""
    wanted = settings.sign_in
    if settings.issuer is None or wanted is None:
        return None
    try:
        secret = given_secret(wanted.secret_file)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"RTW_CLIENT_SECRET_FILE: {why}") from None
    client = Client(wanted.client_id, secret, wanted.redirect)
    return CodeFlow(settings.issuer, client, verifier.keys, verifier.clock)


def dev_issuer(settings: Settings, database: Database, now: Callable[[], datetime]) -> DevIssuer:
    """The sign-in of a development machine. Raises DevIssuerRefused (RELIABILITY 5.4)."""
    conditions = DevConditions(
        environment=settings.env,
        listeners=[settings.host],
        deployment=database.kind,
        issuer=settings.issuer,
        log_origin=settings.log_origin or "",
        audience=settings.audience,
    )
    return DevIssuer(settings.data, conditions, now)
