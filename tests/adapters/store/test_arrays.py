"""Arrays packed by hand are what PostgreSQL reads."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection, pq

from adapters.store import arrays

_MOMENTS = [
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(2100, 1, 1, tzinfo=UTC),
]


@pytest.mark.parametrize(
    ("pack", "type_name", "values"),
    [
        (arrays.uuid_array, "uuid", [uuid4(), UUID(int=0)]),
        (arrays.nullable_uuid_array, "uuid", [None, uuid4(), None]),
        (arrays.smallint_array, "smallint", [-32_768, 0, 32_767]),
        (arrays.integer_array, "int", [-(2**31), 2**31 - 1]),
        (arrays.timestamptz_array, "timestamptz", _MOMENTS),
        (arrays.text_array, "text", ["", "Müller", "NULL", '{"a,b"}']),
        (arrays.bytea_array, "bytea", [b"", b"\x00\xff", b"x" * 100_000]),
        (arrays.nullable_bytea_array, "bytea", [None, b"", b"\x00"]),
        (arrays.bytea_array, "bytea", []),
        (arrays.uuid_array, "uuid", []),
    ],
)
def test_a_packed_array_arrives_as_it_was(
    superuser: Connection[Any],
    pack: Callable[[Sequence[Any]], bytes],
    type_name: str,
    values: list[Any],
) -> None:
    expected = superuser.execute(f"SELECT %s::{type_name}[]::text", [values]).fetchone()
    assert expected is not None

    result = superuser.pgconn.exec_params(
        f"SELECT $1::{type_name}[]::text".encode(),
        [pack(values)],
        param_formats=[pq.Format.BINARY],
    )

    assert result.status == pq.ExecStatus.TUPLES_OK, result.error_message
    assert (result.get_value(0, 0) or b"").decode() == expected[0]
