"""Numbers, units, days and times that the domain does not take, over HTTP (RELIABILITY 7.8)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.bodies import Body
from tests.adapters.http.living import LINES, House, asked_for
from tests.adapters.http.shapes import Path, at, json_of, replaced

pytestmark = pytest.mark.anyio

LOAD: Path = ("targets", 0, "load")
NUMBERS: list[tuple[str, Path]] = [
    ("SetLoadTarget", LOAD),
    ("RecordBaseline", ("lift_zones", "LFW")),
    ("RecordBaseline", ("carry",)),
    ("RecordBaseline", ("push",)),
    ("RecordBaseline", ("measures", 0, "chosen")),
    ("OpenCase", ("contract_hours",)),
    ("OpenCase", ("shift_pattern", "shift_h")),
    ("AgreeGoal", ("goals", 0, "target", "value")),
    ("IssueWorkAbility", ("abilities", 0, "limit", "value")),
]
RAW_400 = ("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" * 40, "0." + "1" * 40, "9" * 5000)
RAW_422 = ('"12kg"', '"12,5"', "true", "false", "null", "[]", "{}", "1e-320", "0.1234567", "1e20")


async def _send(house: House, command: str, body: Body | bytes) -> httpx.Response:
    content = body if isinstance(body, bytes) else json_of(body)
    return await house.send(house.by(command), command, content=content)


async def _with_raw(house: House, command: str, path: Path, number: str) -> httpx.Response:
    """The command with a number in JSON that Python would not write."""
    body = json_of(replaced(house.body_of(command), path, "@@"))
    return await _send(house, command, body.replace(b'"@@"', number.encode()))


@pytest.mark.parametrize(("command", "path"), NUMBERS, ids=str)
async def test_a_number_that_is_none_is_refused(held: House, command: str, path: Path) -> None:
    before = held.stored()
    nullable = {("carry",), ("push",), ("lift_zones", "LFW"), ("shift_pattern", "shift_h")}
    nullable |= {("measures", 0, "chosen")}  # follows from the trials
    for number in RAW_400:
        answered = await _with_raw(held, command, path, number)
        assert answered.status_code == 400, number
    for number in RAW_422:
        if number == "null" and path in nullable:
            continue
        answered = await _with_raw(held, command, path, number)
        assert answered.status_code == 422, (number, answered.text)
        assert ".".join(map(str, path)) in [field for field, _ in fields_of(answered)]
    assert held.stored() == before


@pytest.mark.parametrize(
    ("command", "path", "number", "limit"),
    [
        ("SetLoadTarget", LOAD, "0", "more than 0"),
        ("SetLoadTarget", LOAD, "-0.0", "more than 0"),
        ("SetLoadTarget", LOAD, "-5", "more than 0"),
        ("SetLoadTarget", LOAD, "200.0001", "200 kg"),
        ("SetLoadTarget", LOAD, "1000", "200 kg"),
        ("SetLoadTarget", ("targets", 3, "load"), "2000.5", "2000 N"),
        ("SetLoadTarget", ("targets", 0, "sets"), "0", "at least 1"),
        ("SetLoadTarget", ("targets", 0, "reps"), "201", "at most 200"),
        ("RecordBaseline", ("lift_zones", "LFW"), "-5", "at least 0"),
        ("RecordBaseline", ("lift_zones", "LWS"), "200.0001", "at most 200"),
        ("RecordBaseline", ("carry",), "1000", "at most 200"),
        ("RecordBaseline", ("push",), "2001", "at most 2000"),
        ("RecordBaseline", ("tolerances", "sit"), "-1", "at least 0"),
        ("RecordBaseline", ("tolerances", "sit"), "1441", "at most 1440"),
        ("RecordBaseline", ("pain", "rest"), "11", "at most 10"),
        ("RecordBaseline", ("age_y",), "13", "at least 14"),
        ("OpenCase", ("contract_hours",), "0", "more than 0"),
        ("OpenCase", ("contract_hours",), "168.5", "at most 168"),
        ("OpenCase", ("shift_pattern", "shift_h"), "25", "at most 24"),
        ("OpenCase", ("shift_pattern", "shifts_per_wk"), "-1", "more than 0"),
        ("AgreeGoal", ("goals", 0, "target", "value"), "-1", "at least 0"),
        ("PlanProgramme", ("sessions_per_week",), "15", "at most 14"),
        ("PlanProgramme", ("session_min",), "481", "at most 480"),
        ("ReferenceConsent", ("version",), "0", "at least 1"),
    ],
    ids=str,
)
async def test_a_number_out_of_range_is_refused_with_the_limit_named(
    held: House, command: str, path: Path, number: str, limit: str
) -> None:
    before = held.stored()

    answered = await _with_raw(held, command, path, number)

    assert code_of(answered) == (422, "input")
    (error,) = answered.json()["errors"]
    assert path[0] == error["field"].split(".")[0]
    assert limit in error["text"]
    assert held.stored() == before


@pytest.mark.played(9)
async def test_minus_nought_is_stored_as_nought(house: House) -> None:
    body = replaced(house.body_of("RecordBaseline"), ("carry",), "-0.0")

    answered = await _send(house, "RecordBaseline", body)

    history = (await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/history")).json()
    assert answered.status_code == 200
    assert history["events"][-1]["data"]["carry"].strip("0.") == ""
    assert "-" not in history["events"][-1]["data"]["carry"]


@pytest.mark.parametrize("unit", ["lb", "g", "Kg", "KG", "kilogram", "", None, 1, "[lb_av]"])
async def test_a_unit_that_is_not_stored_is_refused(held: House, unit: Any) -> None:
    before = held.stored()
    for command, path in (
        ("AgreeGoal", ("goals", 0, "target", "unit")),
        ("IssueWorkAbility", ("abilities", 0, "limit", "unit")),
    ):
        answered = await _send(held, command, replaced(held.body_of(command), path, unit))
        assert code_of(answered) == (422, "input")
    assert held.stored() == before


async def test_a_load_has_the_unit_of_its_dimension_and_takes_no_other(held: House) -> None:
    before = held.stored()
    body = held.body_of("SetLoadTarget")
    for name, value in (("unit", "lb"), ("unit", "kg"), ("load", {"value": "5", "unit": "lb"})):
        answered = await _send(held, "SetLoadTarget", replaced(body, ("targets", 0, name), value))
        assert code_of(answered) == (422, "input")
    assert held.stored() == before


ORDER = [
    ("AssignParty", ("parties", 0), {"from": "2025-03-04", "to": "2025-03-03"}),
    ("IssueWorkAbility", (), {"from": "2025-03-21", "until": "2025-03-07"}),
    ("IssueWorkAbility", ("abilities", 0), {"from": "2025-03-21", "until": "2025-03-07"}),
]


@pytest.mark.parametrize(("command", "path", "dates"), ORDER, ids=str)
async def test_an_end_before_its_beginning_is_refused(
    held: House, command: str, path: Path, dates: dict[str, str]
) -> None:
    before = held.stored()
    body = held.body_of(command)
    changed = replaced(body, path, at(body, path) | dates) if path else body | dates

    answered = await _send(held, command, changed)

    assert code_of(answered) == (422, "input")
    assert (".".join(map(str, path)), "order") in fields_of(answered)
    assert held.stored() == before


async def test_phases_out_of_order_are_refused(held: House) -> None:
    before = held.stored()
    body = replaced(held.body_of("PlanProgramme"), ("phases", 1, "target_start"), "2025-03-01")

    assert code_of(await _send(held, "PlanProgramme", body)) == (422, "input")
    assert held.stored() == before


@pytest.mark.parametrize(
    ("command", "field"), [("OpenCase", "injury_date"), ("RecordDiagnosis", "onset")]
)
async def test_what_has_happened_does_not_lie_in_the_future(
    held: House, command: str, field: str
) -> None:
    before = held.stored()
    ahead = (held.product.clock.now() + timedelta(days=2)).date().isoformat()

    answered = await _send(held, command, held.body_of(command) | {field: ahead})

    assert code_of(answered) == (422, "input")
    assert fields_of(answered) == [(field, "date_future")]
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_nothing_is_recorded_as_of_a_time_that_has_not_come(
    held: House, command: str
) -> None:
    before = held.stored()
    for ahead in (timedelta(minutes=6), timedelta(days=400)):
        when = (held.product.clock.now() + ahead).isoformat()
        answered = await _send(held, command, held.body_of(command) | {"effective_at": when})
        assert answered.status_code == 422
        assert [field for field, _ in fields_of(answered)] == ["effective_at"]
    assert held.stored() == before


async def test_a_command_out_of_its_turn_is_refused_with_the_code_of_its_rule(
    house: House,
) -> None:
    turns: list[tuple[int, list[tuple[int, str]]]] = [
        (3, [(9, "INV-2"), (11, "INV-2"), (16, "INV-2"), (20, "state")]),
        (8, [(12, "INV-3"), (15, "state"), (16, "state"), (19, "state")]),
        (15, [(19, "state"), (20, "state")]),
    ]
    for reached, refused in turns:
        for number in (each for each, _ in LINES if each <= reached):
            assert (await house.take(number)).status_code == 200
        before = house.stored()
        for number, code in refused:
            step = house.step(number)
            answered = await house.send(step.by, step.command, step.body)
            assert code_of(answered) == (409, code), (reached, step.command)
        assert house.stored() == before


async def test_a_command_for_a_case_that_is_closed_to_it_stores_no_claim(held: House) -> None:
    before = held.stored()
    opening = held.body_of("OpenCase") | {"case_id": str(uuid4()), "time_zone": "Mars/Olympus"}

    answered = await held.send("EM-1", "OpenCase", opening)

    assert (code_of(answered), fields_of(answered)) == (
        (422, "input"),
        [("time_zone", "time_zone")],
    )
    assert held.stored() == before
