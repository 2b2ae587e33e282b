"""What was entered wrongly is shown as corrected since, live and as known at any time (INV-14)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from adapters.cases.views import Times, json_bytes, shown
from adapters.live_tables.projector import catch_up
from adapters.words.wording import load_wording
from projections import runner
from projections.catalogue import CASE_VIEWS, VIEWS
from projections.runner import differences
from tests.projections.told import DEMO, Told, case_of, tell
from tests.services.staging import TREES, a_line, numbered

pytestmark = pytest.mark.anyio
WORDING = load_wording()
BATCHES = pytest.mark.parametrize("batch", [1, 3, 1000])
MEASURED = a_line(
    "RecordMeasurement",
    "CL-1",
    at="2025-03-15T09:00:00+01:00",
    data={"code": "grip", "side": "L", "chosen": "4.0", "unit": "kg"},
)
CORRECTED = a_line(
    "CorrectEntry",
    "CL-1",
    at="2025-03-20T09:00:00+01:00",
    data={
        "target_event_id": "BA-1",
        "field": "lift_zones.LFW",
        "new": "5.5",
        "reason": "Read off the wrong line",
    },
)


def in_error(measured: int, story: str) -> dict[str, Any]:
    """The measurement of a line, marked as entered in error."""
    command = uuid5(DEMO, f"{story}:{measured}")
    return a_line(
        "MarkEntryInError",
        "CL-1",
        at="2025-03-21T09:00:00+01:00",
        data={"target_event_id": str(uuid5(command, "0")), "reason": "Of somebody else"},
    )


def march(day: int) -> datetime:
    return datetime(2025, 3, day, 12, tzinfo=UTC)


async def tell_it(told: Told) -> None:
    lines = [*TREES[1:], MEASURED]
    measured = len(lines) + 1
    lines += [CORRECTED, in_error(measured, "amended")]
    await tell(told, "demo", "amended", None, numbered(lines))


async def seen(told: Told, name: str, **times: datetime) -> dict[str, Any]:
    case = case_of(DEMO, "amended")
    view = CASE_VIEWS[name]
    body = await shown(told.product, WORDING, DEMO, case, view, Times(**times))
    assert body is not None
    return body


@BATCHES
async def test_live_tables_hold_what_was_corrected_as_their_rebuild_does(
    projected: Told, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", batch)

    await tell_it(projected)
    await catch_up(projected.product.database, projected.product.feed)

    async with projected.projecting() as connection:
        for view in VIEWS.values():
            assert await differences(connection, projected.product.feed, DEMO, view) == []


@pytest.mark.parametrize("name", CASE_VIEWS)
async def test_now_is_what_the_corrected_history_folds_to(told: Told, name: str) -> None:
    await tell_it(told)
    folded = await seen(told, name, known_at=told.product.clock.now())
    await catch_up(told.product.database, told.product.feed)

    assert json_bytes(await seen(told, name)) == json_bytes(folded)


async def test_the_corrected_value_is_shown_since_it_is_known_and_the_old_one_before(
    told: Told,
) -> None:
    await tell_it(told)

    async def lifted(**times: datetime) -> str:
        body = await seen(told, "clinician", **times)
        return str(body["baseline"]["lift_zones"]["LFW"])

    assert await lifted(known_at=march(19)) == "5.0"
    assert await lifted(as_of=march(10), known_at=march(19)) == "5.0"
    assert await lifted(as_of=march(10)) == "5.5"
    assert await lifted() == "5.5"


async def test_what_was_in_error_is_gone_since_it_is_known(told: Told) -> None:
    await tell_it(told)

    assert len((await seen(told, "clinician", known_at=march(20)))["measurements"]) == 1
    assert (await seen(told, "clinician"))["measurements"] == []


async def test_old_and_new_stand_beside_each_other_and_with_the_decisions_they_touch(
    told: Told,
) -> None:
    await tell_it(told)

    clinician = await seen(told, "clinician")
    audit = await seen(told, "audit")

    first, second = clinician["corrections"]
    assert (first["event"], second["event"]) == ("EntryCorrected", "EntryMarkedInError")
    assert (first["old"]["value"], first["new"]["value"]) == ("5.0", "5.5")
    line = next(each for each in audit["ledger"] if each["kind"] == "correction")
    assert line["details"]["new"] == {"data_class": "G", "value": "5.5"}
    touched = {UUID(each) for each in line["details"]["affected_decisions"]}
    assert touched
    marked = {each["event_id"] for each in audit["ledger"] if "corrected_by" in each}
    assert touched <= marked
