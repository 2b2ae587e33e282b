"""A ledger or two, and the database as its superuser sees it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from adapters.database import Database
from adapters.embedded.postgres import EmbeddedPostgres
from tests.servers import copied
from tests.superusers import seeing_all


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def shared(postgres: EmbeddedPostgres, _template: str) -> Iterator[Database]:
    """One database for a module whose tests have ledgers of their own, and harm nothing else."""
    with copied(postgres, _template) as database:
        yield database


@pytest.fixture
def superuser(database: Database) -> Iterator[Connection[Any]]:
    """An autocommit session that may do anything; row-level security does not hold it."""
    with seeing_all(database) as connection:
        yield connection


@pytest.fixture
def open_ledger(superuser: Connection[Any]) -> Callable[[], UUID]:
    """Opens a ledger for a new tenant."""

    def opened() -> UUID:
        tenant = uuid4()
        superuser.execute("SELECT es.open_ledger(%s, %s)", [tenant, str(tenant)])
        return tenant

    return opened


@pytest.fixture
def tenant(open_ledger: Callable[[], UUID]) -> UUID:
    return open_ledger()


@pytest.fixture
def stranger(postgres: EmbeddedPostgres) -> Iterator[tuple[str, str]]:
    """A role that may log in and was granted nothing: its name and password."""
    name = f"stranger_{uuid4().hex}"
    with psycopg.connect(postgres.conninfo()) as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(name))
        )
    yield name, "x"
    with psycopg.connect(postgres.conninfo()) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
