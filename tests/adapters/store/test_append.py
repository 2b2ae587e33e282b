"""What es.append lets in, through the committer that every caller uses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.database import Database
from adapters.store.committer import Committer
from adapters.store.reader import Reader
from adapters.store.rows import (
    Append,
    LedgerUnknownError,
    PredecessorMissingError,
    RecordedBackwardsError,
    RowRefusedError,
)
from services.ports import ClaimTaken, CommandSeen, ConflictError, VersionTaken
from tests.adapters.store.building import LOGGED_AT, a_command, a_history, an_event

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def database(shared: Database) -> Database:
    return shared


@pytest.fixture
async def committer(database: Database) -> AsyncIterator[Committer]:
    async with Committer(database.conninfo("api")) as opened:
        yield opened


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Reader]:
    async with Reader(database.conninfo("api")) as opened:
        yield opened


async def test_what_was_appended_is_read_back_in_full(
    committer: Committer, reader: Reader, tenant: UUID
) -> None:
    event = an_event(uuid4(), on_behalf_of=uuid4(), body=b'{"C":{"text":"\xc3\xa9"}}')

    position = await committer.append(a_command(tenant, event))

    (row,) = await reader.read_stream(tenant, event.stream)
    assert position == row.position == 1
    assert row.tenant == tenant
    assert {name: getattr(row, name) for name in event._fields} == event._asdict()


async def test_positions_of_a_tenant_have_no_gap_even_where_appends_fail(
    committer: Committer, reader: Reader, tenant: UUID
) -> None:
    stream = uuid4()
    await committer.append(a_history(tenant, stream, 3))

    results = await asyncio.gather(
        committer.append(a_history(tenant, stream, 1)),
        committer.append(a_history(tenant, uuid4(), 2)),
        committer.append(a_history(tenant, uuid4(), 1, after=6)),
        committer.append(a_history(tenant, stream, 2, after=3)),
        return_exceptions=True,
    )

    assert [type(each) for each in results] == [VersionTaken, int, PredecessorMissingError, int]
    rows = await reader.read_feed(tenant, 0, 100)
    assert [row.position for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert await reader.head(tenant) == 7


async def test_a_command_to_several_streams_is_one_commit(
    committer: Committer, reader: Reader, tenant: UUID
) -> None:
    case, consent = uuid4(), uuid4()
    await committer.append(a_history(tenant, consent, 1))

    with pytest.raises(VersionTaken):
        await committer.append(a_command(tenant, an_event(case), an_event(consent, 1)))
    await committer.append(a_command(tenant, an_event(case), an_event(consent, 2)))

    assert [row.version for row in await reader.read_stream(tenant, case)] == [1]
    assert [row.version for row in await reader.read_stream(tenant, consent)] == [1, 2]


@pytest.mark.parametrize("first_version", [0, 1])
async def test_a_stream_begins_at_version_nought_or_one(
    committer: Committer, tenant: UUID, first_version: int
) -> None:
    assert await committer.append(a_command(tenant, an_event(uuid4(), first_version))) == 1


async def test_a_version_needs_the_one_before_it(committer: Committer, tenant: UUID) -> None:
    stream = uuid4()
    gap = a_command(tenant, an_event(stream, 1), an_event(stream, 3))

    for refused in (a_command(tenant, an_event(stream, 2)), gap):
        with pytest.raises(PredecessorMissingError):
            await committer.append(refused)

    assert await committer.append(a_history(tenant, stream, 3)) == 1


async def test_recorded_at_never_goes_back_in_a_stream(committer: Committer, tenant: UUID) -> None:
    stream = uuid4()
    before = LOGGED_AT - timedelta(microseconds=1)
    in_one_command = a_command(tenant, an_event(stream), an_event(stream, 2, recorded_at=before))

    with pytest.raises(RecordedBackwardsError):
        await committer.append(in_one_command)
    await committer.append(a_history(tenant, stream, 1))
    with pytest.raises(RecordedBackwardsError):
        await committer.append(a_command(tenant, an_event(stream, 2, recorded_at=before)))

    other_stream = a_command(tenant, an_event(uuid4(), recorded_at=before))
    corrected = a_command(tenant, an_event(stream, 2, effective_at=before))
    assert await committer.append(other_stream) == 2
    assert await committer.append(corrected) == 3


async def test_a_command_id_is_written_once_a_tenant(
    committer: Committer, reader: Reader, tenant: UUID, open_ledger: Callable[[], UUID]
) -> None:
    stream, command = uuid4(), uuid4()
    first = a_command(tenant, an_event(stream, 1, command_id=command), an_event(stream, 2))
    await committer.append(first)

    with pytest.raises(CommandSeen):
        await committer.append(first)
    with pytest.raises(CommandSeen):
        await committer.append(a_command(tenant, an_event(uuid4(), command_id=command)))
    elsewhere = a_command(open_ledger(), an_event(uuid4(), command_id=command))
    assert await committer.append(elsewhere) == 1

    assert [row.position for row in await reader.read_feed(tenant, 0, 10)] == [1, 2]


async def test_a_receipt_gives_the_events_of_its_command_and_no_others(
    committer: Committer, reader: Reader, tenant: UUID
) -> None:
    command = uuid4()
    events = an_event(uuid4(), command_id=command), an_event(uuid4()), an_event(uuid4())
    await committer.append(a_history(tenant, uuid4(), 2))
    await committer.append(a_command(tenant, *events))
    await committer.append(a_history(tenant, uuid4(), 2))

    rows = await reader.read_receipt(tenant, command)

    assert [row.position for row in rows] == [3, 4, 5]
    assert [row.fingerprint for row in rows] == [command.bytes * 2, None, None]
    assert await reader.read_receipt(tenant, uuid4()) == []


async def test_a_claim_is_held_by_one_command_until_it_is_released(
    committer: Committer, tenant: UUID, open_ledger: Callable[[], UUID]
) -> None:
    key = b"k" * 32
    other_tenant = open_ledger()
    await committer.append(a_command(tenant, an_event(uuid4()), take=(key,)))

    with pytest.raises(ClaimTaken):
        await committer.append(a_command(tenant, an_event(uuid4()), take=(key,)))
    await committer.append(a_command(other_tenant, an_event(uuid4()), take=(key,)))
    await committer.append(a_command(tenant, an_event(uuid4()), release=(key,)))

    assert await committer.append(a_command(tenant, an_event(uuid4()), take=(key,))) == 3


async def test_of_two_commands_at_once_one_gets_the_claim(
    committer: Committer, tenant: UUID
) -> None:
    commands = [a_command(tenant, an_event(uuid4()), take=(b"k",)) for _ in range(8)]

    results = await asyncio.gather(*map(committer.append, commands), return_exceptions=True)

    assert [type(each) for each in results].count(ClaimTaken) == 7
    assert 1 in results


async def test_a_command_may_move_a_claim(committer: Committer, tenant: UUID) -> None:
    await committer.append(a_command(tenant, an_event(uuid4()), take=(b"k",)))

    moved = a_command(tenant, an_event(uuid4()), take=(b"k",), release=(b"k",))

    assert await committer.append(moved) == 2


async def test_a_refused_append_leaves_its_claims_alone(committer: Committer, tenant: UUID) -> None:
    stream = uuid4()
    await committer.append(a_command(tenant, an_event(stream), take=(b"held",)))

    late = a_command(tenant, an_event(stream), take=(b"new",), release=(b"held",))
    with pytest.raises(VersionTaken):
        await committer.append(late)

    with pytest.raises(ClaimTaken):
        await committer.append(a_command(tenant, an_event(uuid4()), take=(b"held",)))
    assert await committer.append(a_command(tenant, an_event(uuid4()), take=(b"new",))) == 2


async def test_a_tenant_without_a_ledger_is_refused(committer: Committer) -> None:
    with pytest.raises(LedgerUnknownError):
        await committer.append(a_history(uuid4(), uuid4(), 1))


@pytest.mark.parametrize(
    "change",
    [
        {"body": b"{"},
        {"body": b" " * 262_145},
        {"version": -1},
        {"name": ""},
        {"name": "n" * 201},
        {"actor_role": ""},
        {"fingerprint": b"f" * 65},
    ],
)
async def test_a_row_that_breaks_a_rule_of_the_table_is_refused(
    committer: Committer, reader: Reader, tenant: UUID, change: dict[str, object]
) -> None:
    event = an_event(uuid4())._replace(**change)  # type: ignore[arg-type]

    with pytest.raises(RowRefusedError):
        await committer.append(a_command(tenant, event))

    assert await reader.head(tenant) == 0


async def test_a_body_may_be_2_bytes_or_256_kib(committer: Committer, tenant: UUID) -> None:
    bodies = b"{}", b" " * 262_144

    commands = [a_command(tenant, an_event(uuid4(), body=body)) for body in bodies]

    assert [await committer.append(each) for each in commands] == [1, 2]


async def test_an_append_without_events_is_refused(committer: Committer, tenant: UUID) -> None:
    with pytest.raises(RowRefusedError):
        await committer.append(Append(tenant, (), release=(b"k",)))


async def test_thousands_of_events_in_one_command_are_one_commit(
    committer: Committer, reader: Reader, tenant: UUID
) -> None:
    stream = uuid4()

    first = await committer.append(a_history(tenant, stream, 5_000))

    rows = await reader.read_stream(tenant, stream)
    assert [row.version for row in rows] == list(range(1, 5_001))
    assert [row.position for row in rows] == list(range(first, first + 5_000))


async def test_one_command_at_fault_does_not_fail_those_beside_it(
    committer: Committer, tenant: UUID
) -> None:
    taken = uuid4()
    await committer.append(a_history(tenant, taken, 1))
    commands = [a_history(tenant, uuid4(), 1) for _ in range(31)]
    commands.insert(16, a_history(tenant, taken, 1))

    results = await asyncio.gather(*map(committer.append, commands), return_exceptions=True)

    refused = [each for each in results if isinstance(each, ConflictError)]
    assert [type(each) for each in refused] == [VersionTaken]
    assert sorted(each for each in results if isinstance(each, int)) == list(range(2, 33))


async def test_two_tenants_neither_wait_for_nor_see_each_other(
    committer: Committer, reader: Reader, open_ledger: Callable[[], UUID], database: Database
) -> None:
    before = {each.tenant for each in await reader.tenants()}
    busy, free = open_ledger(), open_ledger()
    async with (
        Committer(database.conninfo("api")) as waiting,
        await psycopg.AsyncConnection.connect(database.conninfo("owner")) as holding,
    ):
        await holding.execute("UPDATE es.ledger SET head = head WHERE tenant = %s", [busy])
        blocked = asyncio.create_task(waiting.append(a_history(busy, uuid4(), 1)))

        assert await committer.append(a_history(free, uuid4(), 2)) == 1
        assert not blocked.done()
        await holding.commit()
        assert await blocked == 1

    assert len(await reader.read_feed(free, 0, 10)) == 2
    assert len(await reader.read_feed(busy, 0, 10)) == 1
    assert {each.tenant for each in await reader.tenants()} - before == {busy, free}
