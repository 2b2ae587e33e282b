"""A view as of one time and as known at another: the same fold over fewer events (B1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.cases.views import Times, json_bytes, shown
from adapters.live_tables.projector import catch_up
from adapters.words.wording import load_wording
from domain.recorded import Fact, Recorded
from projections.catalogue import CASE_VIEWS
from projections.view import View
from tests.projections.told import DEMO, Told, case_of, tell
from tests.services.staging import a_line, numbered, spine

pytestmark = pytest.mark.anyio
WORDING = load_wording()
EVERY_VIEW = pytest.mark.parametrize("view", CASE_VIEWS.values(), ids=CASE_VIEWS)
LATE = a_line(
    "IssueWorkAbility",
    "CL-1",
    at="2025-03-11T09:00:00+01:00",
    recorded_at="2025-03-20T09:00:00+01:00",
    data={"fitness": "fit_with_changes", "from": "2025-03-11"},
)


def march(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=UTC)


async def seen(told: Told, view: View[Any], **times: datetime) -> dict[str, Any] | None:
    case = case_of(DEMO, "spine")
    return await shown(told.product, WORDING, DEMO, case, view, Times(**times))


async def history(told: Told, view: View[Any]) -> list[Recorded[Fact]]:
    case = case_of(DEMO, "spine")
    return await told.product.ledger.load_sections(DEMO, case, view.readable)


async def test_what_was_recorded_late_is_absent_before_it_was_known(told: Told) -> None:
    await tell(told, "demo", "spine", None, numbered([*[t for _, t in spine()], LATE]))
    employer = CASE_VIEWS["employer"]

    async def fitness(**times: datetime) -> str:
        body = await seen(told, employer, **times)
        assert body is not None
        return str(body["work_ability"]["fitness"])

    assert await fitness(as_of=march(12), known_at=march(18)) == "unfit"
    assert await fitness(as_of=march(12), known_at=march(21)) == "fit_with_changes"
    assert await fitness(as_of=march(10), known_at=march(21)) == "unfit"
    assert await fitness(known_at=march(18)) == "unfit"
    assert await fitness() == "fit_with_changes"


async def test_a_hold_is_shown_as_of_each_day_of_it(told: Told) -> None:
    employer, clinician = CASE_VIEWS["employer"], CASE_VIEWS["clinician"]

    async def status(view: View[Any], day: int) -> Any:
        body = await seen(told, view, as_of=march(day))
        assert body is not None
        return body["status"]

    days = (4, 11, 12, 13, 14)
    assert [await status(employer, day) for day in days] == [
        "not_started",
        "in_programme",
        "duties_suspended",
        "duties_suspended",
        "in_programme",
    ]
    assert [await status(clinician, day) for day in days] == [
        "REFERRED",
        "IN_PROGRAMME",
        "ON_HOLD",
        "ON_HOLD",
        "IN_PROGRAMME",
    ]


@EVERY_VIEW
async def test_a_case_is_not_there_before_it_was_opened_or_known(
    told: Told, view: View[Any]
) -> None:
    assert await seen(told, view, as_of=march(1)) is None
    assert await seen(told, view, known_at=march(1)) is None
    assert await seen(told, view, known_at=march(4)) is not None


@EVERY_VIEW
async def test_as_known_at_every_moment_a_view_is_what_its_live_row_was(
    told: Told, view: View[Any]
) -> None:
    events = await history(told, view)
    folded = view.empty
    for number, event in enumerate(events, start=1):
        folded = view.fold(folded, event)
        if number < len(events) and events[number].recorded_at == event.recorded_at:
            continue
        body = await seen(told, view, as_of=march(31), known_at=event.recorded_at)
        assert body is not None
        page = view.show(folded, march(31), WORDING.text)
        for beside in ("names", "standing", "due", "policy"):
            body.pop(beside, None)
            page.pop(beside, None)
        assert json_bytes(body) == json_bytes(page)


@EVERY_VIEW
async def test_now_is_read_from_the_live_row_and_says_what_the_fold_says(
    told: Told, view: View[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await catch_up(told.product.database, told.product.feed)
    live = await seen(told, view)

    folded = await seen(told, view, known_at=told.product.clock.now() + timedelta(days=1))

    assert live == folded


@EVERY_VIEW
async def test_a_view_without_its_row_yet_is_folded_for_the_reader(
    told: Told, view: View[Any]
) -> None:
    assert told.bookmarks() == {}

    before = await seen(told, view)
    await catch_up(told.product.database, told.product.feed)

    assert before is not None
    assert before == await seen(told, view)


@EVERY_VIEW
async def test_what_happened_before_the_case_was_opened_does_not_make_a_case(
    told: Told, view: View[Any]
) -> None:
    early = a_line(
        "RecordDiagnosis",
        "CL-1",
        at="2025-03-03T08:00:00+01:00",
        recorded_at="2025-03-20T09:00:00+01:00",
        data={"code": {"system": "urn:icd", "code": "S39"}, "verification": "confirmed"},
    )
    await tell(told, "demo", "spine", None, numbered([*[t for _, t in spine()], early]))

    assert await seen(told, view, as_of=march(3, 9)) is None
