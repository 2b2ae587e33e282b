"""What changed between two times by what was known at a third."""

from datetime import UTC, datetime

import pytest

from adapters.cases.differences import Difference, compared
from adapters.cases.steps import Span
from adapters.words.wording import load_wording
from projections.catalogue import CASE_VIEWS
from tests.projections.told import DEMO, Told, case_of, tell
from tests.services.staging import a_line, numbered, spine

pytestmark = pytest.mark.anyio
LATE = a_line(
    "IssueWorkAbility",
    "CL-1",
    at="2025-03-11T09:00:00+01:00",
    recorded_at="2025-03-20T09:00:00+01:00",
    data={"fitness": "fit_with_changes", "from": "2025-03-11"},
)


def march(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=UTC)


async def differences(told: Told, view: str, span: Span) -> dict[str, Difference]:
    case = case_of(DEMO, "spine")
    found = await compared(told.product, load_wording(), DEMO, case, CASE_VIEWS[view], span)
    assert found is not None
    return {each.change.pointer: each for each in found.differences}


async def test_what_was_recorded_late_changed_nothing_before_it_was_known(told: Told) -> None:
    await tell(told, "demo", "spine", None, numbered([*[t for _, t in spine()], LATE]))
    span = (march(10), march(12))

    known = await differences(told, "employer", Span(*span, march(21)))
    not_yet = await differences(told, "employer", Span(*span, march(18)))

    changed = known["/work_ability/fitness"]
    assert (changed.change.before, changed.change.after) == ("unfit", "fit_with_changes")
    assert [each.name for each in changed.touches] == ["WorkAbilityStatementIssued"]
    assert "/work_ability/fitness" not in not_yet


async def test_what_time_alone_has_changed_was_changed_by_no_event(told: Told) -> None:
    found = await differences(told, "clinician", Span(march(12), march(13, 6)))

    by_time = [each for each in found.values() if not each.touches]
    assert found["/standing/gate/criteria/0/observed"] in by_time


async def test_what_is_due_and_where_the_case_stands_changed_by_events_too(told: Told) -> None:
    found = await differences(told, "case-manager", Span(march(12, 9), march(12, 12)))

    due = {
        each.change.after["kind"]: [touch.name for touch in each.touches]
        for path, each in found.items()
        if path.startswith("/due/") and each.change.before is None
    }
    assert due["reassessment"] == ["CaseHeld"]


async def test_a_name_comes_with_what_shows_its_id(told: Told) -> None:
    found = await differences(told, "case-manager", Span(march(1), march(31)))

    names = [each for path, each in found.items() if path.startswith("/names")]
    assert names
    assert all(each.touches for each in names)


@pytest.mark.parametrize("view", CASE_VIEWS)
async def test_each_event_that_is_named_lies_between_the_two_times(told: Told, view: str) -> None:
    span = Span(march(11), march(13))

    found = await differences(told, view, span)

    moments = {touch.at for each in found.values() for touch in each.touches}
    assert moments
    assert all(span.since < moment <= span.until for moment in moments)
