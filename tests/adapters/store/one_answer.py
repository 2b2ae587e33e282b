"""What a database answers to one statement."""

from typing import Any

import psycopg


def one(conninfo: str, statement: str, *values: object) -> Any:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(statement.encode(), values).fetchone()
    return None if row is None else row[0]
