"""The benchmarks run to their end on a small scale, and say what they measured."""

import asyncio
from typing import Any

import pytest

from adapters.bench import command, load
from adapters.bench.portfolio import store, told
from adapters.bench.scratch import scratch_database
from adapters.database import Database
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from domain.recorded import tenant_of
from services.commands import Commands

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def measured(report: dict[str, Any]) -> set[str]:
    return {each["contestant"] for each in report["results"]}


async def test_a_load_is_held_against_the_select_of_its_bytes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "EVENTS", 40)

    report = await load.run(database, rounds=2, loads=2)

    assert (report["bench"], report["rounds"]) == ("load", 2)
    assert measured(report) == {load.COLD, load.ALL_READ, load.WARM, load.FLOOR}
    assert [(each["of"], each["target"]) for each in report["ratios"]] == [
        (load.COLD, 6.0),
        (load.WARM, 1.5),
    ]


async def test_commands_are_held_against_the_librarys_bare_save(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"CASES_A_CALLER": 1, "COMMANDS_A_CASE": 3, "EVENTS": 40, "CALLERS": 4}
    for name, value in small.items():
        monkeypatch.setattr(command, name, value)

    report = await command.run(database, rounds=2, seconds=0.2)

    assert (report["bench"], report["rounds"]) == ("command", 2)
    assert measured(report) == {command.OURS, command.LIBRARY}
    assert [(each["to"], each["target"]) for each in report["ratios"]] == [(command.LIBRARY, 5.0)]
    assert all(each["p99_ms"] >= each["p50_ms"] > 0 for each in report["results"])


async def test_copies_of_a_case_are_cases_of_other_workers_that_go_on_like_it(
    database: Database,
) -> None:
    tenant = tenant_of("copies")
    with scratch_database(database) as scratch:
        await asyncio.to_thread(scratch.open_ledger, tenant)
        async with Committer(scratch.api) as committer, Reader(scratch.api) as reader:
            ledger = StoredLedger(Codec(FACTS), committer, reader)
            commands = Commands(ledger, database.claim_key)
            case = await told("picker", "copies", ledger, commands, reader, 60)
            one, same, other = case.copy(1), case.copy(1), case.copy(2)
            assert one == same
            assert len({case.case, one.case, other.case}) == 3
            assert one.refs["CL-1"] == case.refs["CL-1"]
            assert len({each.refs["W-A"] for each in (case, one, other)}) == 3

            for copy in (one, other):
                await store(committer, tenant, copy)
                known = await commands.cases.load(tenant, copy.case)
                assert known.state.worker == copy.refs["W-A"]
                asked = copy.next_commands(ledger, commands, 5)
                answers = [await commands.handle(each) for each in asked]
                expected = [line.expect for _, line in copy.rest[:5]]
                assert [each.names for each in answers] == expected
