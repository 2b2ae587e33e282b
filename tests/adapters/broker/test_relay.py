"""Every event of a case is on the bus, in the order of its ledger, whatever is away meanwhile."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.broker import relay
from adapters.broker.connecting import Broker, door_of
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.relay import Relay
from adapters.broker.rights import EVENTS
from adapters.database import Database
from adapters.store.committer import Committer
from tests.adapters.broker.bus import (
    bookmarks,
    on_the_bus,
    positions,
    relaying,
    until,
    until_published,
    write,
)
from tests.adapters.store.building import LOGGED_AT, a_command, a_history, an_event

pytestmark = pytest.mark.anyio


async def test_each_event_of_each_tenant_is_there_once_in_the_order_of_its_ledger(
    database: Database,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    open_ledger: Callable[[], UUID],
) -> None:
    one, other = open_ledger(), open_ledger()
    await write(database, one, cases=7, length=60)
    await write(database, other, cases=1, length=40)

    async with relaying(database, nats) as working:
        await until_published(database, [(one, 420), (other, 40)])
        lag = await working.lag()

    found = positions(await on_the_bus(fresh_broker))
    assert found == {one: list(range(1, 421)), other: list(range(1, 41))}
    assert (lag.events, lag.seconds) == (0, 0.0)
    assert working.published == 460


async def test_a_message_is_a_cloudevent_on_the_subject_of_its_case(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    case = UUID("00000005-0000-4000-8000-000000000001")
    async with Committer(database.conninfo("api")) as committer:
        await committer.append(a_command(tenant, an_event(case, name="rtw.case:PhaseAdvanced")))

    async with relaying(database, nats):
        await until_published(database, [(tenant, 1)])

    (seen,) = await on_the_bus(fresh_broker)
    assert (seen.subject, seen.id) == (f"rtw.v1.{tenant}.p5.{case}", f"{tenant}:1")
    assert json.loads(seen.body) == {
        "specversion": "1.0",
        "id": f"{tenant}:1",
        "source": f"/returnledger/{tenant}",
        "type": "rtw.case.changed.v1",
        "subject": str(case),
        "time": LOGGED_AT.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "tenant": str(tenant),
            "position": 1,
            "case": str(case),
            "version": 1,
            "name": "PhaseAdvanced",
            "at": LOGGED_AT.isoformat(),
        },
    }


async def test_what_is_no_event_of_a_case_is_passed_over(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    async with Committer(database.conninfo("api")) as committer:
        for name in ("consent:ConsentGiven", "rtw.case:CaseOpened", "party:PartyRenamed"):
            await committer.append(a_command(tenant, an_event(uuid4(), name=name)))

    async with relaying(database, nats):
        await until_published(database, [(tenant, 3)])

    assert positions(await on_the_bus(fresh_broker)) == {tenant: [2]}


async def test_a_ledger_that_grows_is_followed(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    async with relaying(database, nats):
        for length in (1, 2, 3):
            await write(database, tenant, cases=1, length=length)
            await until_published(database, [(tenant, length * (length + 1) // 2)])

    assert positions(await on_the_bus(fresh_broker)) == {tenant: [1, 2, 3, 4, 5, 6]}


async def test_one_relay_works_and_another_when_that_one_ends(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    async with relaying(database, nats) as first:
        await until(lambda: first.working)
        async with relaying(database, nats) as second:
            await write(database, tenant, cases=1, length=5)
            await until_published(database, [(tenant, 5)])
            assert (first.published, second.published, second.working) == (5, 0, False)

    async with relaying(database, nats) as third:
        await write(database, tenant, cases=1, length=5)
        await until_published(database, [(tenant, 10)])

    assert third.published == 5
    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(1, 11))}


async def test_a_relay_that_is_cut_from_its_database_goes_on(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    async with relaying(database, nats) as working:
        await write(database, tenant, cases=1, length=5)
        await until_published(database, [(tenant, 5)])
        with psycopg.connect(database.conninfo("owner")) as connection:
            connection.execute("SET ROLE NONE")
            cut = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE usename = 'rtw_relay' AND datname = current_database()"
            ).fetchone()
        await write(database, tenant, cases=1, length=5)
        await until_published(database, [(tenant, 10)])

    assert cut is not None
    assert cut[0] >= 2
    assert working.published == 10
    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(1, 11))}


async def test_what_is_sent_again_after_a_lost_bookmark_stands_there_once(
    database: Database, nats: EmbeddedNats, fresh_broker: Broker, tenant: UUID
) -> None:
    await write(database, tenant, cases=1, length=100)
    async with relaying(database, nats):
        await until_published(database, [(tenant, 100)])
    with psycopg.connect(database.conninfo("owner")) as connection:
        connection.execute("UPDATE es.relay SET position = 17")
    assert bookmarks(database) == {tenant: 17}

    async with relaying(database, nats) as again:
        await until_published(database, [(tenant, 100)])

    assert again.published == 83
    assert positions(await on_the_bus(fresh_broker)) == {tenant: list(range(1, 101))}


async def test_the_lag_counts_positions_and_the_age_of_the_oldest(
    database: Database, fresh_broker: Broker, open_ledger: Callable[[], UUID]
) -> None:
    one, other = open_ledger(), open_ledger()
    async with Committer(database.conninfo("api")) as committer:
        await committer.append(a_history(one, uuid4(), 3))
        await committer.append(a_history(other, uuid4(), 8))

    found = await Relay(database, fresh_broker).lag()

    assert found.events == 8
    assert 0 < found.seconds < 3600
    assert (await fresh_broker.js.stream_info(EVENTS)).state.messages == 0


async def test_it_ends_when_it_is_told_to_though_somebody_forgets_it(
    database: Database,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    tenant: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = asyncio.Event()

    async def forgetful(broker: Broker) -> None:
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    monkeypatch.setattr(relay, "declare_streams", forgetful)
    async with Broker(lambda: door_of(nats, "relay"), "relay") as broker:
        task = asyncio.create_task(Relay(database, broker).run())
        await begun.wait()
        task.cancel()
        await asyncio.wait({task}, timeout=30)

        assert task.cancelled()
