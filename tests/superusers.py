"""A database as its superuser sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from adapters.database import Database


@contextmanager
def seeing_all(database: Database) -> Iterator[Connection[Any]]:
    """An autocommit session that may do anything; row-level security does not hold it."""
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        yield connection
