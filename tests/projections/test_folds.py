"""Every view folds any part of any history, live or anew, to the same bytes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.milestones import STATUS_FOR_EMPLOYER
from domain.case.vocabulary import Status
from domain.recorded import Fact, Recorded
from projections import telling
from projections.case_list import CASE_LIST
from projections.case_manager import CASE_MANAGER
from projections.catalogue import VIEWS
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER, SUPERVISOR
from projections.latest import Stored
from projections.view import View
from projections.worker import WORKER
from tests.domain.examples import examples
from tests.domain.moves import scenarios
from tests.domain.scenario import Scenario
from tests.projections.cutting import cut, shown_by_feed

NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
SAY = load_wording().text
EVERY_VIEW = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
UNHURRIED = settings(
    deadline=None,
    max_examples=examples(20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def subset(history: Sequence[Recorded[Fact]], kept: Sequence[bool]) -> list[Recorded[Fact]]:
    return [each for each, keep in zip(history, kept, strict=True) if keep]


@st.composite
def parts_of_histories(draw: st.DrawFn) -> list[Recorded[Fact]]:
    history = draw(scenarios()).history
    kept = draw(st.lists(st.booleans(), min_size=len(history), max_size=len(history)))
    return subset(history, kept)


@EVERY_VIEW
@UNHURRIED
@given(part=parts_of_histories())
def test_any_part_of_a_history_is_folded_stored_loaded_and_shown(
    view: View[Any], part: list[Recorded[Fact]]
) -> None:
    folded = view.folded(cut(part, view.readable))

    stored = view.stored(folded)
    assert view.loaded(stored) == folded
    assert view.stored(view.loaded(stored)) == stored
    assert json_bytes(view.show(folded, NOW, SAY))


@EVERY_VIEW
@UNHURRIED
@given(part=parts_of_histories(), place=st.integers(0, 40))
def test_a_live_row_goes_on_from_its_bytes_as_if_it_had_seen_everything(
    view: View[Any], part: list[Recorded[Fact]], place: int
) -> None:
    events = cut(part, view.readable)

    live = view.loaded(view.stored(view.folded(events[:place])))
    for event in events[place:]:
        live = view.loaded(view.stored(view.fold(live, event)))

    assert view.stored(live) == view.stored(view.folded(events))


@EVERY_VIEW
@UNHURRIED
@given(part=parts_of_histories(), place=st.integers(0, 40))
def test_a_row_grows_to_the_same_bytes_where_events_are_folded_on_its_body_alone(
    view: View[Any], part: list[Recorded[Fact]], place: int
) -> None:
    events = cut(part, view.readable)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(telling, "BLOCK", 3)
        row = view.stored(view.folded(events[:place]))
        for number, event in enumerate(events[place:], start=place):
            known = view.loaded(Stored(b"", row.body))
            now = view.fold(known, event)
            if known.anchor in (None, now.anchor):
                split = now.split()
                row = Stored(row.settled + split.settled, split.rest.dumped())
            else:
                row = view.stored(view.folded(events[: number + 1]))

        assert row == view.stored(view.folded(events))


@EVERY_VIEW
@UNHURRIED
@given(part=parts_of_histories())
def test_an_event_with_nothing_to_read_in_it_changes_nothing(
    view: View[Any], part: list[Recorded[Fact]]
) -> None:
    every = view.folded(cut(part, view.readable))
    fed = view.folded(shown_by_feed(part, view.readable))

    assert view.stored(fed) == view.stored(every)


@UNHURRIED
@given(scenario=scenarios())
def test_all_views_tell_the_status_that_the_case_has(scenario: Scenario) -> None:
    status = scenario.state.status
    seen = {view.name: view.folded(cut(scenario.history, view.readable)) for view in VIEWS.values()}

    for name in (CLINICIAN.name, WORKER.name, CASE_MANAGER.name, CASE_LIST.name):
        assert seen[name].status.status is status
    assert seen[EMPLOYER.name].status.for_employer == STATUS_FOR_EMPLOYER[status]
    assert bool(seen[SUPERVISOR.name].status.open_holds) is (status is Status.ON_HOLD)


@UNHURRIED
@given(scenario=scenarios())
def test_the_list_knows_the_members_of_a_case_and_until_when(scenario: Scenario) -> None:
    line = CASE_LIST.folded(cut(scenario.history, CASE_LIST.readable))

    for member in scenario.state.members:
        for at in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=400)):
            roles = scenario.state.roles_of(member.party_id, at)
            assert line.roles_of(member.party_id, at) == roles
