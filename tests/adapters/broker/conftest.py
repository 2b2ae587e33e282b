"""Ledgers to be published, and a relay that is at it all the time."""

from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.broker import connecting, relay
from adapters.database import Database
from adapters.live_tables import leases


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _looking_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "EVERY_S", 0.0)
    monkeypatch.setattr(connecting, "_AGAIN_S", 0.1)
    monkeypatch.setattr(relay, "FIRST_PAUSE_S", 0.05)


@pytest.fixture
def open_ledger(database: Database) -> Callable[[], UUID]:
    """Opens a ledger for a new tenant."""

    def opened() -> UUID:
        tenant = uuid4()
        with psycopg.connect(database.conninfo("owner")) as connection:
            connection.execute("SELECT es.open_ledger(%s, %s)", [tenant, str(tenant)])
        return tenant

    return opened


@pytest.fixture
def tenant(open_ledger: Callable[[], UUID]) -> UUID:
    return open_ledger()
