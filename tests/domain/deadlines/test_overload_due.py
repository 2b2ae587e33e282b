"""A worker who tells signs of overload early is answered soon (S112)."""

from datetime import date
from typing import Any

import pytest

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.governance.tasks import TaskAssigned, TaskCompleted
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.vocabulary import Role
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.data_classes import DataClass
from domain.deadlines.items import DueItem, Kind
from domain.recorded import Fact
from tests.domain.deadlines.due_case import MANAGER, DueCase, fact, in_phase, opened, planned

GREEN = {"nprs": 2, "fatigue": 3, "symptom_flags": []}
FRIDAY, SATURDAY = "2025-03-14T18:00", "2025-03-15T12:00"


def reporting(when: str = FRIDAY, **said: Any) -> DueCase:
    """The worker checks in."""
    case = in_phase(planned(opened()), "P1")
    return case.has(when, fact(WorkerCheckInRecorded, **{**GREEN, **said}))


def reports(case: DueCase, when: str = SATURDAY) -> list[DueItem]:
    return case.of(Kind.SYMPTOM_REPORT, when)


def test_a_symptom_is_to_be_answered_within_two_days() -> None:
    """Without an occupational physician the case manager hears of it last, too."""
    case = reporting(symptom_flags=["tingling"])

    (item,) = reports(case)

    assert (item.due, item.owner, item.party) == (date(2025, 3, 16), Role.CASE_MANAGER, MANAGER)
    assert item.because.event_id == case.event(WorkerCheckInRecorded)
    assert (item.because.rule, item.because.value) == ("overload.answer_d", "2")
    assert item.data_class is DataClass.B
    assert [each.to for each in item.escalation] == [None, Role.CLINICIAN, Role.CASE_MANAGER]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, 0),
        ({"nprs": 5}, 0),
        ({"nprs": 6}, 1),
        ({"fatigue": 6}, 0),
        ({"fatigue": 7}, 1),
        ({"nprs": None, "fatigue": None}, 0),
    ],
)
def test_pain_and_fatigue_are_signs_from_their_thresholds_on(said: Any, found: int) -> None:
    assert len(reports(reporting(**said))) == found


@pytest.mark.parametrize(
    "answer",
    [
        fact(ProgressReviewed),
        fact(WorkAbilityStatementIssued),
        fact(WorkerCheckInRecorded, **GREEN),
    ],
    ids=("review", "statement", "better"),
)
def test_who_has_looked_at_the_worker_since_has_answered(answer: Fact) -> None:
    case = reporting(nprs=7)

    assert reports(case.has("2025-03-15T09:00", answer)) == []
    assert len(reports(case.has("2025-03-14T17:00", answer))) == 1
    assert len(reports(case.has("2025-03-16T09:00", answer))) == 1


def test_a_completed_task_about_the_report_is_an_answer() -> None:
    case = reporting(nprs=7)
    told = case.event(WorkerCheckInRecorded)
    given = case.has("2025-03-14T19:00", fact(TaskAssigned, about=told))
    task_id = given.history[-1].fact.task_id  # type: ignore[attr-defined]
    done = fact(TaskCompleted, task_id=task_id)
    other = case.has("2025-03-14T19:00", fact(TaskAssigned, about=None))

    assert len(reports(given)) == 1
    assert reports(given.has("2025-03-15T09:00", done)) == []
    assert len(reports(other.has("2025-03-15T09:00", done))) == 1


def test_without_a_check_in_nothing_is_to_be_answered() -> None:
    assert reports(in_phase(planned(opened()), "P1")) == []
