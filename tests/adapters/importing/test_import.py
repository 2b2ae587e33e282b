"""rtw import as whoever runs the ledger uses it: what is stored, refused, asked again, tried."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.importing import run
from services.answers import Answer
from services.commands import Asked, Commands
from services.not_stored import BusyError
from tests.adapters.http.living import House
from tests.adapters.importing.desk import FIRST_DAY, Desk, days, outcomes

pytestmark = pytest.mark.anyio


async def test_rows_are_stored_in_order_and_a_second_run_changes_nothing(desk: Desk) -> None:
    before = len(desk.house.names())
    file = desk.jsonl("shifts.jsonl", [*map(desk.shift, days(3)), "", desk.shift(FIRST_DAY)])

    code, report = await desk.run(file)
    again_code, again = await desk.run(file)

    assert outcomes(report) == [(1, "accepted"), (2, "accepted"), (3, "accepted"), (5, "unchanged")]
    assert [each["events"] for each in report["rows"]] == [["ShiftWorked"]] * 3 + [[]]
    assert {name for _, name in outcomes(again)} == {"unchanged"}
    assert (code, again_code) == (0, 0)
    assert len(desk.house.names()) == before + 3


async def test_each_refused_row_says_why_and_the_others_are_stored(desk: Desk) -> None:
    good = desk.shift(FIRST_DAY)
    rows = [
        good,
        {**good, "case": str(uuid4())},
        {**good, "command": "StartPhase", "data": {"phase": "P1"}},
        {**good, "command": "Everything"},
        {**good, "data": {**good["data"], "worked_h": "4,5"}},
        {**good, "data": {**good["data"], "tenant": "x"}},
        {**good, "by": "CL-1"},
        "{not json",
        "[]",
        json.dumps(good)[:-1] + ', "case": "x"}',
        {each: good[each] for each in good if each != "case"},
        '{"x": "' + "y" * 70_000 + '"}',
        desk.shift(FIRST_DAY + timedelta(days=1)),
    ]

    code, report = await desk.run(desk.jsonl("some.jsonl", rows))

    told = [
        (each["row"], each["code"], [(e["field"], e["code"]) for e in each.get("errors", [])])
        for each in report["rows"]
        if each["outcome"] == "refused"
    ]
    assert told == [
        (2, "not_found", []),
        (3, "role", []),
        (4, "input", [("command", "command")]),
        (5, "input", [("worked_h", "decimal")]),
        (6, "input", [("", "unknown_field")]),
        (7, "input", [("", "unknown_field")]),
        (8, "syntax", []),
        (9, "body_object", []),
        (10, "duplicate_key", []),
        (11, "input", [("case", "missing")]),
        (12, "body_size", []),
    ]
    assert (code, report["accepted"], report["refused"]) == (1, 2, 11)


async def test_what_was_refused_before_what_was_stored_is_asked_again_only_if_told_to(
    desk: Desk,
) -> None:
    stranger = await desk.house.register()
    rows = [desk.shift(FIRST_DAY), desk.shift(FIRST_DAY + timedelta(days=1))]
    file = desk.jsonl("two.jsonl", [{**rows[0], "case": str(uuid4())}, rows[1]])
    await desk.run(file)

    code, again = await desk.run(file)
    _, asked_again = await desk.run(file, "--again")

    assert (code, again["rows"][0]["code"]) == (1, "earlier")
    assert asked_again["rows"][0]["code"] == "not_found"
    assert stranger


async def test_rows_that_give_their_ids_are_asked_for_wherever_others_were_stored(
    desk: Desk,
) -> None:
    rows = [desk.shift(day, id=str(uuid4())) for day in days(3)]
    await desk.run(desk.jsonl("yesterday.jsonl", rows[2:]))
    today = desk.jsonl("today.jsonl", rows)

    _, dry = await desk.run(today, "--dry-run")
    _, real = await desk.run(today)
    _, again = await desk.run(today)

    assert outcomes(real) == [(1, "accepted"), (2, "accepted"), (3, "unchanged")]
    assert outcomes(dry) == outcomes(real)
    assert {name for _, name in outcomes(again)} == {"unchanged"}


async def test_what_was_left_out_is_not_said_to_have_been_asked_for(desk: Desk) -> None:
    file = desk.jsonl("three.jsonl", list(map(desk.shift, days(3))))
    await desk.run(file, "--from-row", "3")

    _, rest = await desk.run(file)

    assert {each["text"] for each in rest["rows"][:2]} == {
        "A later row of this file is stored already, and this one is not. --again asks for it."
    }


def crowded(times: int) -> Callable[[Commands, Asked], Awaitable[Answer]]:
    """Others write to the case so many times while a row is asked for."""
    left, really = [None] * times, Commands.handle

    async def handle(commands: Commands, asked: Asked) -> Answer:
        if left:
            left.pop()
            raise BusyError
        return await really(commands, asked)

    return handle


@pytest.mark.parametrize(("times", "stored"), [(2, 2), (1000, 0)])
async def test_a_row_of_a_busy_case_is_asked_for_again_and_never_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, times: int, stored: int
) -> None:
    file = desk.jsonl("two.jsonl", list(map(desk.shift, days(2))))
    monkeypatch.setattr(run, "PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(Commands, "handle", crowded(times))

    _, report = await desk.run(file)

    assert outcomes(report) == [(1, "accepted"), (2, "accepted")][:stored]
    assert report.get("stopped", {}).get("row") == (None if stored else 1)
    monkeypatch.undo()
    _, later = await desk.run(file)
    assert [name for _, name in outcomes(later)] == ["unchanged" if stored else "accepted"] * 2


async def test_a_dry_run_stores_nothing_and_later_rows_see_earlier_ones(desk: Desk) -> None:
    house = desk.house
    first = {
        "case": str(house.case),
        "command": "SetContingency",
        "data": {"trigger": "Pain of 6", "action": "Rest", "owner": str(house.ref("CL-1"))},
    }
    rows = [desk.shift(FIRST_DAY), desk.shift(FIRST_DAY), first]
    before, denials = house.stored(), _denials(house)

    code, report = await desk.run(desk.jsonl("dry.jsonl", rows), "--dry-run")

    assert outcomes(report) == [(1, "accepted"), (2, "unchanged"), (3, "refused")]
    assert "second open case" in report["not_seen"]
    assert (code, house.stored(), _denials(house)) == (1, before, denials)
    _, real = await desk.run(desk.jsonl("dry.jsonl", rows))
    assert [each["outcome"] for each in real["rows"]] == [
        each["outcome"] for each in report["rows"]
    ]
    _, after = await desk.run(desk.jsonl("dry.jsonl", rows), "--dry-run")
    assert outcomes(after)[0] == (1, "unchanged")


async def test_an_import_begins_where_it_is_told_to(desk: Desk) -> None:
    file = desk.jsonl("ten.jsonl", list(map(desk.shift, days(10))))

    _, late = await desk.run(file, "--from-row", "9")
    _, rest = await desk.run(file, "--again")

    assert outcomes(late) == [(9, "accepted"), (10, "accepted")]
    assert [each for _, each in outcomes(rest)] == ["accepted"] * 8 + ["unchanged"] * 2


async def test_a_case_is_opened_and_worked_on_in_one_file(desk: Desk) -> None:
    opening = desk.house.step(2).body
    case = str(uuid4())
    body = {**opening, "case_id": case, "body_region": "knee"}
    rows = [{"command": "OpenCase", "data": body}]
    file = desk.jsonl("open.jsonl", rows)

    _, dry = await desk.run(file, "--dry-run", person="EM-1")
    _, real = await desk.run(file, person="EM-1")

    assert [each["case"] for each in (*dry["rows"], *real["rows"])] == [case, case]
    assert real["rows"][0]["events"] == ["CaseOpened"]


def _denials(house: House) -> int:
    row = house.superuser.execute("SELECT count(*) FROM es.access").fetchone()
    assert row is not None
    return int(row[0])
