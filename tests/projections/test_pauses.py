"""A pause of the progression: it is open until the progression goes on, for all who saw it begin,
and nobody but clinicians reads why."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.phases.progression import ProgressionPaused, ProgressionResumed
from projections.case_manager import CASE_MANAGER
from projections.catalogue import CASE_VIEWS
from projections.clinician import CLINICIAN
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.projections.cutting import shown_by_feed

SAY = load_wording().text
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
WHY, WHY_NOT = "numb at night", "numbness has gone"
PAUSED = case.LINKED.given(ProgressionPaused(reason=WHY))
RESUMED = PAUSED.given(ProgressionResumed(reason=WHY_NOT))


def seen(scenario: Scenario, view: str = CASE_MANAGER.name) -> dict[str, Any]:
    reader = CASE_VIEWS[view]
    told = reader.folded(shown_by_feed(scenario.history, reader.readable))
    shown: dict[str, Any] = reader.show(told, NOW, SAY)
    return shown


def test_a_pause_without_an_end_that_is_planned_is_open() -> None:
    assert len(seen(PAUSED)["open"]["pauses"]) == 1


def test_it_is_open_no_more_when_the_progression_goes_on() -> None:
    assert seen(RESUMED)["open"]["pauses"] == []
    assert len(seen(RESUMED.given(ProgressionPaused()))["open"]["pauses"]) == 1


@pytest.mark.parametrize("view", sorted(CASE_VIEWS.keys() - {CLINICIAN.name, "worker"}))
def test_why_it_paused_and_went_on_is_read_by_nobody_else(view: str) -> None:
    text = json_bytes(seen(RESUMED, view)).decode()

    assert WHY not in text
    assert WHY_NOT not in text
