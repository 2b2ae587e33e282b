"""The work ability statement in force: views say of every day what the rules say."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.words.wording import load_wording
from domain.case.assessment.assessment import IssueWorkAbility
from domain.case.evidence.statements import in_force
from domain.case.outcome.recurrence import CaseReopened
from projections.audit import AUDIT
from projections.case_manager import CASE_MANAGER
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER, SUPERVISOR
from projections.view import View
from projections.worker import WORKER
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.projections.cutting import shown_by_feed

SAY = load_wording().text
PRAGUE = ZoneInfo("Europe/Prague")
NEW_EPISODE = CaseReopened(episode_no=2, onset=date(2025, 3, 9))
EVERYBODY = pytest.mark.parametrize(
    "view", [EMPLOYER, SUPERVISOR, CASE_MANAGER, WORKER, CLINICIAN, AUDIT]
)


def issue(begins: str, until: str | None = None, fitness: str = "unfit") -> IssueWorkAbility:
    return IssueWorkAbility.model_validate({"fitness": fitness, "from": begins, "until": until})


def late() -> Scenario:
    """A second statement that was issued five days before the first and entered after it."""
    first = case.INTAKE.given(issue("2025-03-01", fitness="fit"))
    return first.when(issue("2025-02-20"), at=first.clock - timedelta(days=5)).after


HISTORIES = {
    "one": case.INTAKE.given(issue("2025-03-07", "2025-03-09")),
    "replaced": case.INTAKE.given(
        issue("2025-03-04"), issue("2025-03-07", "2025-03-08"), issue("2025-03-12")
    ),
    "late": late(),
    "reopened": case.INTAKE.given(issue("2025-03-01"), NEW_EPISODE),
    "anew": case.INTAKE.given(issue("2025-03-01"), NEW_EPISODE, issue("2025-03-08")),
}


def told(scenario: Scenario, day: date, view: View[Any]) -> int | None:
    """The version of the statement that a view calls in force."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=PRAGUE)
    known = view.folded(shown_by_feed(scenario.history, view.readable))
    ability = view.show(known, at, SAY)["work_ability"]
    return ability["version"] if ability is not None and ability["in_force"] else None


@EVERYBODY
@pytest.mark.parametrize("scenario", HISTORIES.values(), ids=HISTORIES)
def test_a_view_and_the_rules_know_the_same_statement(scenario: Scenario, view: View[Any]) -> None:
    days = [date(2025, 2, 19) + timedelta(days=number) for number in range(25)]
    ruled = [in_force(scenario.state, day) for day in days]

    assert [told(scenario, day, view) for day in days] == [
        None if each is None else each.fact.version for each in ruled
    ]


def test_one_that_is_entered_late_does_not_replace_what_was_issued_after_it() -> None:
    assert [told(late(), day, EMPLOYER) for day in (date(2025, 2, 25), date(2025, 3, 5))] == [2, 1]


def test_a_statement_of_an_earlier_episode_is_shown_and_not_in_force() -> None:
    known = EMPLOYER.folded(shown_by_feed(HISTORIES["reopened"].history, EMPLOYER.readable))

    ability = EMPLOYER.show(known, datetime(2025, 3, 10, tzinfo=PRAGUE), SAY)["work_ability"]

    assert (ability["version"], ability["in_force"]) == (1, False)
