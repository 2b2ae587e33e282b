"""The work ability statement in force: a later one replaces the earlier, for good."""

from datetime import date, timedelta
from typing import Any

from domain.case.assessment.assessment import IssueWorkAbility
from domain.case.evidence.statements import in_force
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario


def issue(**said: Any) -> IssueWorkAbility:
    return IssueWorkAbility.model_validate({"fitness": "unfit", **said})


def version_on(scenario: Scenario, day: str) -> int | None:
    found = in_force(scenario.state, date.fromisoformat(day))
    return None if found is None else found.fact.version


def test_a_statement_is_in_force_from_its_first_day_to_its_last() -> None:
    scenario = case.INTAKE.given(issue(**{"from": "2025-03-07", "until": "2025-03-21"}))

    days = ["2025-03-06", "2025-03-07", "2025-03-21", "2025-03-22"]
    assert [version_on(scenario, day) for day in days] == [None, 1, 1, None]


def test_one_without_an_end_stays_until_another_begins() -> None:
    scenario = case.INTAKE.given(
        issue(**{"from": "2025-03-07"}), issue(fitness="fit", **{"from": "2025-07-21"})
    )

    assert [version_on(scenario, day) for day in ("2025-07-20", "2025-07-21")] == [1, 2]


def test_when_the_later_one_ends_the_earlier_one_does_not_come_back() -> None:
    scenario = case.INTAKE.given(
        issue(**{"from": "2025-03-07", "until": "2025-06-06"}),
        issue(fitness="fit", **{"from": "2025-03-18", "until": "2025-03-20"}),
    )

    days = ["2025-03-17", "2025-03-18", "2025-03-20", "2025-03-21"]
    assert [version_on(scenario, day) for day in days] == [1, 2, 2, None]


def test_one_that_is_entered_late_does_not_replace_what_was_issued_after_it() -> None:
    first = case.INTAKE.given(issue(fitness="fit", **{"from": "2025-03-01"}))
    late = first.when(issue(**{"from": "2025-02-20"}), at=first.clock - timedelta(days=5)).after

    assert version_on(late, "2025-03-05") == 1
    assert version_on(late, "2025-02-25") == 2
