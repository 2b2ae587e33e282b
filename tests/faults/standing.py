"""The whole product as processes of its own, on a fresh ledger, for runs one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection

from adapters.broker.connecting import Door, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.database import Database, open_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.settings import Settings, settings_from_environment
from tests.adapters.consuming.effects import EFFECTS
from tests.faults.parts import PLAIN, House, house_of, logins_of
from tests.faults.volumes import Volume


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it, at work. Each run has a tenant of its own, so none sees what another did.

    ``volume`` is where its data lies, if it may be filled.
    """

    settings: Settings
    database: Database
    embedded: EmbeddedPostgres
    house: House
    volume: Volume | None = None

    @property
    def data(self) -> Path:
        return self.settings.data

    @property
    def owner(self) -> str:
        return self.database.conninfo("owner")

    def door(self) -> Door:
        """Of the broker, as its owner."""
        return door_of(EmbeddedNats(self.data), "owner")


@contextmanager
def standing(data: Path, apis: int = 1, volume: Volume | None = None) -> Iterator[Standing]:
    """Starts all of it, and ends it with the context."""
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data)})
    with open_database(settings) as database:
        embedded = EmbeddedPostgres(data)
        house = house_of(settings, logins_of(database), database.claim_key, embedded, apis)
        with superuser_at(database.conninfo("owner")) as superuser:
            superuser.execute(EFFECTS)
        try:
            house.start()
            yield Standing(settings, database, embedded, house, volume)
        finally:
            house.end()
            EmbeddedNats(data).stop()


@contextmanager
def superuser_at(owner: str) -> Iterator[Connection[Any]]:
    """``owner``: the address of the database as its owner, who may be more than that."""
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        yield connection
