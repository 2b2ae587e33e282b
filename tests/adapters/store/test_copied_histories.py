"""Histories that come whole are the rows that come one by one."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection, sql

from adapters.store import copied_histories, copied_rows
from adapters.store.copied_rows import Row
from tests.adapters.store.building import LOGGED_AT

_EVENT = sql.SQL(
    "INSERT INTO pg_temp.event (stream, version, position, effective_at, recorded_at, schema_no,"
    " event_id, actor_id, command_id, correlation_id, causation_id, name, actor_role, on_behalf_of,"
    " body, tenant) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def keep(connection: Connection[Any], stream: UUID, version: int, for_whom: UUID | None) -> None:
    """An event in a table of this session, at another place in the ledger than in its stream."""
    later = LOGGED_AT + timedelta(days=version, microseconds=version)
    ids = [uuid4() for _ in range(5)]
    said = "rtw.case:Something" + version * "x", "worker", for_whom, b"{" + b" " * version + b"}"
    place = stream, version, 1000 - version, LOGGED_AT, later, version + 1
    connection.execute(_EVENT, [*place, *ids, *said, uuid4()])


def messages(connection: Connection[Any], question: sql.Composed) -> list[bytes]:
    copying = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(question)
    with connection.cursor().copy(copying) as copy:
        return [bytes(each) for each in copy]


def test_a_history_is_its_rows_by_version(superuser: Connection[Any]) -> None:
    superuser.execute("CREATE TEMP TABLE event (LIKE es.event INCLUDING DEFAULTS)")
    long, short = sorted((uuid4(), uuid4()))
    for version in (3, 1, 2, 4):  # not in their order
        keep(superuser, long, version, uuid4() if version % 2 else None)
    keep(superuser, short, 7, None)
    asked = {
        columns: sql.SQL("SELECT {} FROM pg_temp.event {}").format(sql.SQL(columns), sql.SQL(order))
        for columns, order in (
            (copied_histories.COLUMNS, "GROUP BY stream ORDER BY stream"),
            (copied_rows.COLUMNS, "ORDER BY stream, version"),
        )
    }

    whole = messages(superuser, asked[copied_histories.COLUMNS])
    alone = messages(superuser, asked[copied_rows.COLUMNS])

    histories = [[*copied_histories.history_in(each)] for each in whole]
    assert [len(each) for each in histories if each] == [4, 1]
    rows: list[Row] = [row for each in alone if (row := copied_rows.row_in(each)) is not None]
    assert [row for each in histories for row in each] == rows
    assert [row[1] for row in rows] == [1, 2, 3, 4, 7]


def test_an_empty_copy_holds_no_history(superuser: Connection[Any]) -> None:
    question = sql.SQL("SELECT {} FROM es.event GROUP BY stream").format(
        sql.SQL(copied_histories.COLUMNS)
    )

    assert [[*copied_histories.history_in(each)] for each in messages(superuser, question)] in (
        [[]],
        [[], []],
    )
