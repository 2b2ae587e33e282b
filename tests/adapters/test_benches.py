"""The benchmarks run to their end on a small scale, and say what they measured."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.bench import command, growth, http, lag, load, relay, teams
from adapters.bench.portfolio import store, told
from adapters.bench.scratch import scratch_database
from adapters.database import Database
from adapters.live_tables import leases
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from adapters.store.rows import NewEvent
from domain.case.vocabulary import Role
from domain.recorded import tenant_of
from projections.catalogue import VIEWS
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


async def test_the_lag_of_the_live_views_is_held_against_one_table_of_the_library(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"EVENTS": 40, "BEFORE": 30, "CASES": 2, "EVERY_S": 0.02}.items():
        monkeypatch.setattr(lag, name, value)
    monkeypatch.setattr(leases, "EVERY_S", 0.02)

    report = await lag.run(database, rounds=1, rates=(20, 40), seconds=0.25)

    assert (report["bench"], report["rounds"]) == ("lag", 1)
    views = {*VIEWS, *lag.GOVERNED}
    settings = {f"{view} at {rate} commands/s" for view in views for rate in (20, 40)}
    ours = [each for each in report["results"] if each["contestant"] == lag.OURS]
    assert {each["setting"] for each in ours} == settings
    by_setting = {each["setting"]: each["p99_ms"] for each in ours}
    slowest = by_setting["all views at 20 commands/s"]
    assert slowest == max(by_setting[f"{view} at 20 commands/s"] for view in VIEWS) > 0
    assert [(each["to"], each["target"]) for each in report["ratios"]] == [(lag.LIBRARY, 2.0)] * 3
    bounded = [each["setting"] for each in report["bounded"]]
    assert bounded == [f"{view} at 40 commands/s" for view in lag.GOVERNED]


async def test_the_relay_is_held_against_nats_py_with_the_same_messages(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "CASES", 10)

    report = await relay.run(database, rounds=2, events=300)

    assert (report["bench"], report["rounds"]) == ("relay", 2)
    assert measured(report) == {relay.OURS, relay.PLAIN}
    assert [(each["to"], each["target"]) for each in report["ratios"]] == [(relay.PLAIN, 0.5)]
    assert all(each["min"] > 0 for each in report["results"])


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


async def test_growth_holds_a_large_ledger_against_a_small_one_with_the_same_cases(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"CASES_A_TEAM": 3, "TOGETHER": 3, "STAGES": (("picker", 60), ("picker", 120))}
    for name, value in small.items():
        monkeypatch.setattr(teams, name, value)
    monkeypatch.setattr(growth, "ITEMS", 1)

    report = await growth.run(database, rounds=2, few=300, many=900)

    assert (report["bench"], report["rounds"]) == ("growth", 2)
    names = {f"returnledger at {events} events" for events in (300, 900)}
    assert measured(report) == names
    assert [(each["setting"], each["target"]) for each in report["ratios"]] == [
        ("work list page", 1.3),
        ("case view", 1.3),
        ("command", 1.3),
    ]
    few, many = (report["filled"][f"returnledger at {events} events"] for events in (300, 900))
    assert 300 <= few < 900 <= many


async def test_a_seed_draws_the_same_portfolio_again_and_another_seed_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "CASES_A_TEAM", 6)
    monkeypatch.setattr(teams, "STAGES", (("picker", 20), ("picker", 60)))
    with scratch_database(database) as scratch:
        school = await teams.schooled(scratch, "seeds", database.claim_key)

    one, again, other = (teams.Portfolio(school, seed) for seed in (1, 1, 2))

    assert [*one.team(5)] == [*again.team(5)]
    assert [*one.team(5)] != [*other.team(5)]
    assert {each.case for each in one.team(5)}.isdisjoint(each.case for each in one.team(6))
    managers = {each.refs["CM-1"] for each in one.team(5)}
    assert managers == {school.member(5, Role.CASE_MANAGER)}
    assert school.member(5, Role.CASE_MANAGER) in {row.stream for row in one.staff(5)}


async def test_a_case_that_began_later_has_all_its_days_and_weeks_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teams, "STAGES", (("picker", 60),))
    with scratch_database(database) as scratch:
        school = await teams.schooled(scratch, "weeks", database.claim_key)
    (case,) = school.templates

    moved = teams.later(case, 3)

    pairs = [*zip(case.rows, moved.rows, strict=True)]
    assert {(late.effective_at - own.effective_at).days for own, late in pairs} == {21}
    opened, later = next(pair for pair in pairs if pair[0].name.endswith(":CaseOpened"))
    assert (day_in(opened), day_in(later)) == (date(2025, 3, 3), date(2025, 3, 24))
    assert moved.rest == ()

    told = replace(case, rows=(opened._replace(body=b'{"week": "2025-W51", "day": "2025-12-30"}'),))
    (row,) = teams.later(told, 3).rows
    assert row.body == b'{"week": "2026-W02", "day": "2026-01-20"}'


def day_in(row: NewEvent) -> date:
    return date.fromisoformat(json.loads(row.body)["B"]["injury_date"])


async def test_a_command_over_http_is_held_against_one_row_by_the_same_server(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"CONNECTIONS": 2, "COMMANDS": 3, "ROWS": 3}.items():
        monkeypatch.setattr(http, name, value)

    report = await http.run(database, 1)

    assert measured(report) == {"returnledger", "one row"}
    assert [each["target"] for each in report["ratios"]] == [0.5]
