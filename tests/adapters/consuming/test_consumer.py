"""One consumer: an event that fails holds back its own case alone, and is told by class alone."""

import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid5

import pytest
from prometheus_client import generate_latest
from psycopg import AsyncConnection

from adapters.consuming import consumer as consuming
from adapters.consuming import dead_letters
from adapters.consuming.feeds import FeedEvent, NotNowError, Page, partition_of
from adapters.consuming.following import Following
from projections.runner import enter
from tests.adapters.consuming.effects import NAME, TENANT, Counting, Ledger, following

pytestmark = pytest.mark.anyio
BAD = 12
"""The position of the event that fails; with 10 cases those of its case are 2, 12, 22 ..."""
CASE = uuid5(TENANT, "1")


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "QUICK_S", (0.0, 0.0, 0.0))
    monkeypatch.setattr(consuming, "QUICK_S", (0.0, 0.0, 0.0))


@pytest.fixture
def effect() -> Counting:
    return Counting(poison={BAD})


@pytest.fixture
async def own(ledger: Ledger, effect: Counting) -> AsyncIterator[Following]:
    ledger.tell(50, cases=10)
    database = ledger.database
    async with following(database.conninfo("api"), database.conninfo("project"), effect) as own:
        await own.keep_up()
        yield own


def positions(ledger: Ledger) -> list[int]:
    rows = ledger.superuser.execute("SELECT position FROM public.effect ORDER BY 1").fetchall()
    return [position for (position,) in rows]


def letters(ledger: Ledger) -> list[tuple[Any, ...]]:
    return ledger.superuser.execute(
        "SELECT position, case_id, error, tries, first_at IS NULL FROM consuming.dead_letter"
        " ORDER BY position"
    ).fetchall()


async def test_its_case_waits_in_order_and_all_others_flow(own: Following, ledger: Ledger) -> None:
    behind = [22, 32, 42]

    assert positions(ledger) == [each for each in range(1, 51) if each not in (BAD, *behind)]
    assert letters(ledger) == [
        (BAD, CASE, "LookupError", 4, False),
        *((each, CASE, None, 0, True) for each in behind),
    ]


async def test_what_comes_later_joins_the_list(own: Following, ledger: Ledger) -> None:
    ledger.tell(10, cases=10)
    await own.keep_up()

    assert [each for each, *_ in letters(ledger)] == [BAD, 22, 32, 42, 52]
    assert ledger.faults() == []


async def test_slow_tries_come_later_and_later(
    own: Following, ledger: Ledger, effect: Counting
) -> None:
    waits = []
    for _ in range(5):
        waits.append(
            ledger.superuser.execute(
                "SELECT round(extract(epoch FROM next_at - clock_timestamp())) "
                "FROM consuming.dead_letter WHERE position = %s",
                [BAD],
            ).fetchone()
        )
        ledger.superuser.execute(
            "UPDATE consuming.dead_letter SET next_at = now() - '1s'::interval"
            " WHERE next_at IS NOT NULL"
        )
        async with own.connect() as connection:
            assert await own.consumer.retry(connection, TENANT) == 1

    assert [int(wait[0]) // 10 * 10 if wait else None for wait in waits] == pytest.approx(
        [30, 120, 600, 3600, 3600], abs=10
    )


async def test_once_it_can_be_taken_in_the_whole_case_is_in_order(
    own: Following, ledger: Ledger, effect: Counting
) -> None:
    effect.poison.clear()

    async with own.connect() as connection:
        assert await own.consumer.retry_case(connection, TENANT, CASE) is None

    assert letters(ledger) == []
    assert ledger.faults() == []
    assert ledger.effects == 50


async def test_nothing_joins_while_a_case_is_taken_from_the_list(
    own: Following, ledger: Ledger
) -> None:
    async with own.connect() as first, first.transaction():
        await enter(first, TENANT)
        place = TENANT, NAME, partition_of(CASE)
        assert await consuming.bookmarks.take(first, *place) is not None

        async with own.connect() as second:
            assert await own.consumer.retry_case(second, TENANT, CASE) is None
            assert await own.consumer.step(second, TENANT, place[2]) is None

    assert len(letters(ledger)) == 4


async def test_what_is_skipped_stays_with_its_reason_and_holds_nothing_back(
    own: Following, ledger: Ledger
) -> None:
    async with own.connect() as connection, connection.transaction():
        await enter(connection, TENANT)
        first, *_ = await dead_letters.of_case(connection, TENANT, NAME, CASE)
        await dead_letters.skip(connection, first, "not needed")
    async with own.connect() as connection:
        assert await own.consumer.retry(connection, TENANT) == 1

    assert [each for each, *_ in letters(ledger)] == [BAD]
    assert positions(ledger) == [each for each in range(1, 51) if each != BAD]


class Away:
    """An effect, and a feed, of which what they need is away."""

    async def apply(self, *_: Any) -> None:
        raise NotNowError

    async def read(self, after: int, partition: int) -> Page:
        return Page([FeedEvent(1, CASE, 1, None, None)], 1)


async def test_what_is_away_is_not_put_down_to_the_event(own: Following, ledger: Ledger) -> None:
    before = letters(ledger)
    other = consuming.Consumer("another", lambda _: Away(), Away())

    async with own.connect() as connection:
        with pytest.raises(NotNowError):
            await other.step(connection, TENANT, 0)
        found = await _bookmark(connection, "another")

    assert letters(ledger) == before
    assert found == []


async def _bookmark(connection: AsyncConnection[Any], name: str) -> list[Any]:
    async with connection.transaction():
        await enter(connection, TENANT)
        found = await connection.execute(
            "SELECT FROM consuming.bookmark WHERE consumer = %s AND position > 0", [name]
        )
        return list(await found.fetchall())


async def test_neither_logs_nor_metrics_quote_what_an_event_failed_with(
    own: Following, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ledger.tell(10, cases=10)
        await own.keep_up()
        async with own.connect() as connection:
            await own.consumer.retry_case(connection, TENANT, CASE)

    shown = caplog.text + generate_latest().decode()
    assert 'rtw_consumer_events_total{consumer="effects",outcome="failed"}' in shown
    assert [each for each in ("quotes", str(TENANT), str(CASE)) if each in shown] == []
