"""Whether the worker may drive, as those who must not read her medication are told it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.words.wording import load_wording
from domain.case.assessment.assessment import RecordBaseline
from domain.case.assessment.medication import NoteMedicationEffect
from domain.case.outcome.recurrence import CaseReopened
from projections.case_manager import CASE_MANAGER
from projections.employer import EMPLOYER, SUPERVISOR
from projections.view import View
from projections.worker import WORKER
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.projections.cutting import shown_by_feed

SAY = load_wording().text
PRAGUE = ZoneInfo("Europe/Prague")
EVERYBODY = pytest.mark.parametrize("view", [EMPLOYER, SUPERVISOR, CASE_MANAGER, WORKER])


def note(drug: str, begins: str, ends: str | None = None, **said: Any) -> NoteMedicationEffect:
    return NoteMedicationEffect.model_validate(
        {"drug_class": drug, "from": begins, "to": ends, "affects_driving": True, **said}
    )


def harmless(drug: str, begins: str, ends: str | None = None) -> NoteMedicationEffect:
    return note(drug, begins, ends, affects_driving=False)


def since(scenario: Scenario, day: str, view: View[Any] = EMPLOYER) -> date | None:
    """Since when she must not drive, as it is told on a day; None where she may."""
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=PRAGUE)
    told = view.folded(shown_by_feed(scenario.history, view.readable))
    lines = view.show(told, at, SAY)["restrictions"]
    assert [(each["ability"], each["frequency"]) for each in lines] in ([], [("driving", "never")])
    return lines[0]["since"] if lines else None


@EVERYBODY
def test_a_newer_note_on_another_drug_does_not_hide_a_restriction_that_runs(
    view: View[Any],
) -> None:
    noted = case.LINKED.given(note("opioid", "2025-03-08"), harmless("NSAID", "2025-03-09"))

    assert since(noted, "2025-03-10", view) == date(2025, 3, 8)


@EVERYBODY
def test_a_restriction_is_told_on_its_days_and_on_no_others(view: View[Any]) -> None:
    noted = case.LINKED.given(note("opioid", "2025-03-12", "2025-03-20"))

    days = ("2025-03-11", "2025-03-12", "2025-03-20", "2025-03-21")
    first = date(2025, 3, 12)
    assert [since(noted, day, view) for day in days] == [None, first, first, None]


def test_a_later_note_of_the_drug_ends_the_restriction_from_its_own_day_on() -> None:
    noted = case.LINKED.given(note("opioid", "2025-03-08"), harmless("opioid", "2025-03-15"))

    days = ("2025-03-10", "2025-03-14", "2025-03-15")
    first = date(2025, 3, 8)
    assert [since(noted, day) for day in days] == [first, first, None]


def test_two_drugs_are_one_line_that_ends_with_the_last_of_them() -> None:
    noted = case.LINKED.given(
        note("opioid", "2025-03-08", "2025-03-14"), note("antihistamine", "2025-03-12")
    )

    days = ("2025-03-09", "2025-03-13", "2025-03-15")
    told = [date(2025, 3, 8), date(2025, 3, 8), date(2025, 3, 12)]
    assert [since(noted, day) for day in days] == told


def test_a_note_of_a_later_episode_is_of_the_same_restriction() -> None:
    reopened = case.LINKED.given(
        note("opioid", "2025-03-08"), CaseReopened(episode_no=2, onset=date(2025, 3, 9))
    )

    assert since(reopened, "2025-03-12") == date(2025, 3, 8)
    assert since(reopened.given(harmless("opioid", "2025-03-11")), "2025-03-12") is None


@EVERYBODY
def test_an_assessment_that_says_so_is_told_like_a_note(view: View[Any]) -> None:
    pain = {"rest": 2, "worst7d": 3}
    drowsy = {"drug_class": "opioid", "affects_driving": True}
    assessed = case.LINKED.given(
        RecordBaseline.model_validate({"pain": pain, "medication_effects": [drowsy]})
    )

    assert since(assessed, "2025-03-12", view) == date(2025, 3, 10)
    ended = assessed.given(harmless("opioid", "2025-03-12"))
    assert since(ended, "2025-03-11", view) == date(2025, 3, 10)
    assert since(ended, "2025-03-12", view) is None
