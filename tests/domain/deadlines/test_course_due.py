"""Pauses, deloads, rises of pain, psychological support, follow-ups, tasks that change hands."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from domain.case.governance.tasks import TaskAssigned, TaskCompleted
from domain.case.loading.deload import DeloadEnded, DeloadStarted
from domain.case.outcome.closing import CaseClosed, CaseWithdrawn, FollowUpCompleted
from domain.case.outcome.recurrence import RecurrenceReported
from domain.case.phases.progression import ProgressionPaused, ProgressionResumed
from domain.case.psychology.psychology import PsychInterventionRecorded, PsychInterventionRequested
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import Kind
from tests.domain.deadlines.due_case import (
    DOCTOR,
    MANAGER,
    PSYCHOLOGIST,
    DueCase,
    contacted,
    fact,
    in_phase,
    opened,
    planned,
)

TASK = UUID("55555555-0000-4000-8000-000000000007")


def test_a_pause_is_to_be_ended_or_prolonged_on_its_day() -> None:
    paused = fact(ProgressionPaused, until="2025-03-20")
    case = in_phase(planned(opened()), "P1").has("2025-03-12T10:00", paused)
    resumed = case.has("2025-03-18T10:00", fact(ProgressionResumed))

    assert case.one(Kind.PAUSE_END, "2025-03-13T10:00").due == date(2025, 3, 20)
    assert resumed.of(Kind.PAUSE_END, "2025-03-21T10:00") == []


def test_a_deload_ends_by_itself_and_nobody_is_told() -> None:
    case = in_phase(planned(opened()), "P2").has("2025-03-12T10:00", fact(DeloadStarted, days=7))
    ended = case.has("2025-03-15T10:00", fact(DeloadEnded))

    item = case.one(Kind.DELOAD_END, "2025-03-13T10:00")

    assert (item.due, item.escalation, item.data_class) == (date(2025, 3, 18), (), "L")
    assert case.of(Kind.DELOAD_END, "2025-03-19T10:00") == []
    assert ended.of(Kind.DELOAD_END, "2025-03-16T10:00") == []


def rise(*, provisional: bool) -> Any:
    onset = "2025-03-15T07:00:00+01:00"
    return fact(RecurrenceReported, onset=onset, provisional=provisional)


def test_a_provisional_rise_is_to_be_confirmed_after_a_day() -> None:
    case = opened().has("2025-03-15T12:00", rise(provisional=True))
    confirmed = case.has("2025-03-16T09:00", rise(provisional=False))

    item = case.one(Kind.RECURRENCE, "2025-03-15T13:00")

    assert item.due == datetime(2025, 3, 16, 6, 0, tzinfo=UTC)
    assert "lumbar" not in item.key
    assert (item.because.rule, item.because.value) == ("recur.lasted_h", "24")
    assert item.because.event_id == case.event(RecurrenceReported)
    assert confirmed.of(Kind.RECURRENCE, "2025-03-16T10:00") == []


def asked_for(due: str = "2025-03-20") -> DueCase:
    said = {"task_id": TASK, "due": due, "owner": DOCTOR}
    return opened().has("2025-03-06T11:30", fact(PsychInterventionRequested, **said))


def test_support_is_due_from_whoever_it_was_given_to() -> None:
    item = asked_for().one(Kind.PSYCH_INTERVENTION, "2025-03-07T10:00")

    assert (item.due, item.owner, item.party) == (date(2025, 3, 20), Role.CLINICIAN, DOCTOR)
    assert item.data_class is DataClass.E
    assert "TSK" not in str(item.because)


def test_support_that_was_recorded_is_not_due() -> None:
    recorded = fact(PsychInterventionRecorded, task_id=TASK)

    assert (
        asked_for()
        .has("2025-03-10T10:00", recorded)
        .of(Kind.PSYCH_INTERVENTION, "2025-03-30T10:00")
        == []
    )


def closed() -> DueCase:
    dates = ("2025-09-19", "2025-11-18")
    return opened().has("2025-08-20T10:00", fact(CaseClosed, follow_ups=dates))


def test_follow_ups_are_due_after_closing_until_each_is_completed() -> None:
    once = closed().has("2025-09-18T10:00", fact(FollowUpCompleted, due="2025-09-19"))

    assert [each.due for each in closed().due("2025-08-21T10:00")] == [
        date(2025, 9, 19),
        date(2025, 11, 18),
    ]
    assert [each.due for each in once.due("2025-09-20T10:00")] == [date(2025, 11, 18)]


def test_in_a_closed_or_withdrawn_case_nothing_of_the_programme_is_due() -> None:
    case = in_phase(planned(opened()), "P3")
    assert case.of(Kind.WORKER_CHECK_IN, "2025-03-20T10:00")

    ended = case.has("2025-03-15T10:00", fact(CaseWithdrawn))

    assert ended.due("2025-03-20T10:00") == ()


def a_task(**said: Any) -> DueCase:
    given = {"task_id": TASK, "role": "case_manager", "assignee": None, "due_at": None, **said}
    return opened().has("2025-03-06T09:00", fact(TaskAssigned, **given))


def test_a_task_is_due_from_its_role_until_somebody_takes_it_and_then_from_him() -> None:
    waiting = a_task(due="2025-03-14")
    taken = waiting.has(
        "2025-03-07T09:00",
        fact(
            TaskAssigned, task_id=TASK, role=None, assignee=MANAGER, due="2025-03-14", due_at=None
        ),
    )
    handed = taken.has(
        "2025-03-08T09:00",
        fact(
            TaskAssigned,
            task_id=TASK,
            role=None,
            assignee=PSYCHOLOGIST,
            due="2025-03-17",
            due_at=None,
        ),
    )

    found = [case.one(Kind.TASK, "2025-03-10T09:00") for case in (waiting, taken, handed)]

    assert [(each.owner, each.party, each.due) for each in found] == [
        (Role.CASE_MANAGER, MANAGER, date(2025, 3, 14)),
        (Role.CASE_MANAGER, MANAGER, date(2025, 3, 14)),
        (Role.PSYCHOLOGIST, PSYCHOLOGIST, date(2025, 3, 17)),
    ]


def test_a_task_may_be_due_at_a_moment_and_is_due_no_more_when_it_is_completed() -> None:
    case = a_task(due=None, due_at="2025-03-14T08:00:00Z")
    done = case.has("2025-03-13T09:00", fact(TaskCompleted, task_id=TASK))

    assert case.one(Kind.TASK, "2025-03-10T09:00").due == datetime(2025, 3, 14, 8, tzinfo=UTC)
    assert done.of(Kind.TASK, "2025-03-20T09:00") == []


def test_a_task_without_a_day_is_not_due() -> None:
    assert a_task(due=None).of(Kind.TASK, "2025-03-20T09:00") == []


def test_what_is_due_first_stands_first() -> None:
    case = contacted(in_phase(planned(opened()), "P3"), "2025-03-05T10:00")

    moments = [each.over_at() for each in case.due("2025-03-12T10:00")]

    assert len(moments) > 2
    assert moments == sorted(moments)
