"""rtw import of a table: its header, its cells, and what is no table."""

from pathlib import Path

import pytest

from adapters.console.speaking import BadUseError
from tests.adapters.importing.desk import Desk, outcomes

pytestmark = pytest.mark.anyio

HEADER = "case,at,date,planned_h,worked_h,unplanned_stop,duties.0,duties.1"


async def test_a_table_is_read_by_the_fields_of_its_command(desk: Desk) -> None:
    case = desk.house.case
    file = desk.csv(
        "shifts.csv",
        "\ufeff" + HEADER,
        f'{case},2025-03-10T18:00:00+01:00,2025-03-10,4,3.5,false,"packing, light",labels',
        f"{case},2025-03-11T18:00:00+01:00,2025-03-11,,4,true,=1+1,",
    )

    code, report = await desk.run(file, "--command", "record-shift")

    assert (code, outcomes(report)) == (0, [(2, "accepted"), (3, "accepted")])
    stored = await desk.house.product.ledger.load(desk.house.tenant, case)
    one, other = [each.fact for each in stored[-2:]]
    assert (str(one.worked_h), one.duties, one.unplanned_stop) == (
        "3.5",
        ("packing, light", "labels"),
        False,
    )
    assert (other.planned_h, other.duties, other.unplanned_stop) == (None, ("=1+1",), True)


async def test_cells_that_are_not_what_they_should_be_are_named(desk: Desk) -> None:
    case = desk.house.case
    day = "2025-03-10T18:00:00+01:00,2025-03-10"
    file = desk.csv(
        "wrong.csv",
        HEADER,
        f'{case},{day},"4,0",4,,,',
        f"{case},{day},4,4,5,,,",
        f"{case},{day},4,=2+2,,,",
        f"{case},{day},4,4,yes,,",
        f"{case},{day},4,4,,\udcff,",
        f"{case},{day},4,4,,a\u202eb,",
    )

    code, report = await desk.run(file, "--command", "record-shift")

    told = [
        (each["code"], *[(e["field"], e["code"]) for e in each.get("errors", [])])
        for each in report["rows"]
    ]
    assert told == [
        ("input", ("planned_h", "decimal_comma")),
        ("columns",),
        ("input", ("worked_h", "decimal")),
        ("input", ("unplanned_stop", "bool_type")),
        ("encoding",),
        ("hidden_character",),
    ]
    assert code == 1


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["case;date;worked_h", "x;2025-03-10;4"], "parted by commas"),
        (["date,worked_h"], "no column case"),
        (["case,worked_h,worked_h"], "stands twice"),
        (["case,hours"], "column 2 is no field"),
        (["case,worked_h", '"x'], "no CSV any more"),
    ],
)
async def test_a_table_that_cannot_be_read_says_why(desk: Desk, lines: list[str], why: str) -> None:
    code, report = await desk.run(desk.csv("odd.csv", *lines), "--command", "record-shift")

    assert code == 1
    assert why in report["stopped"]["text"]


async def test_a_file_of_another_kind_is_bad_use(desk: Desk) -> None:
    for name, more in (
        ("x.txt", []),
        ("x.csv", []),
        ("x.jsonl", ["--command", "record-shift"]),
        ("x.csv", ["--command", "record-everything"]),
    ):
        with pytest.raises(BadUseError):
            await desk.obey(desk.csv(name, "case"), *more)
    with pytest.raises(BadUseError, match="cannot be read"):
        await desk.obey(Path("/nowhere/x.jsonl"))
