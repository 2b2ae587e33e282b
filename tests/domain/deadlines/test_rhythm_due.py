"""Reviews in the rhythm of their phase, the weekly triad, days across a change of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case.governance.corrected import EntryMarkedInError
from domain.case.opening.opening import PartyAssigned
from domain.case.phases.phases import PhaseAdvanced, PhaseReverted, PhaseStarted
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.vocabulary import Role
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.feedback import WorkplaceFeedbackRecorded
from domain.data_classes import DataClass
from domain.deadlines.items import Because, Kind, Step
from tests.domain.deadlines.due_case import (
    DOCTOR,
    SUPERVISOR,
    WORKER,
    DueCase,
    fact,
    in_phase,
    opened,
    planned,
)


def reviewed(case: DueCase, when: str, following: str) -> DueCase:
    return case.has(when, fact(ProgressReviewed, next_review=following))


def test_the_first_review_is_due_in_the_rhythm_of_the_phase() -> None:
    case = in_phase(planned(opened()), "P1", "2025-03-10T10:00")

    item = case.one(Kind.PROGRESS_REVIEW, "2025-03-11T10:00")

    assert item.due == date(2025, 3, 24)
    assert item.because == Because(
        case.event(PhaseStarted), "PhaseStarted", "review.days.P1", "14", "civil days"
    )


def test_the_next_review_is_the_one_that_the_last_one_named() -> None:
    case = reviewed(in_phase(planned(opened()), "P1"), "2025-03-18T10:00", "2025-03-28")

    item = case.one(Kind.PROGRESS_REVIEW, "2025-03-19T10:00")

    assert (item.due, item.because.event) == (date(2025, 3, 28), "ProgressReviewed")


def test_a_new_phase_asks_for_its_own_rhythm_where_that_is_sooner() -> None:
    case = reviewed(in_phase(planned(opened()), "P1"), "2025-03-18T10:00", "2025-03-31")
    to_p3 = fact(PhaseAdvanced, day=22, **{"from": "P2", "to": "P3"})

    case = case.has("2025-03-21T10:00", to_p3)

    item = case.one(Kind.PROGRESS_REVIEW, "2025-03-22T10:00")
    assert (item.due, item.because.rule) == (date(2025, 3, 28), "review.days.P3")


def test_there_is_no_triad_before_p3_and_none_after_the_way_back() -> None:
    before = in_phase(planned(opened()), "P2")
    back = fact(PhaseReverted, **{"from": "P3", "to": "P2"})
    after = in_phase(planned(opened()), "P3").has("2025-03-12T10:00", back)

    for case in (before, after):
        assert case.of(Kind.WORKER_CHECK_IN, "2025-03-13T10:00") == []
        assert case.of(Kind.WORKPLACE_FEEDBACK, "2025-03-13T10:00") == []


def test_worker_and_workplace_are_asked_every_seven_days_from_p3_on() -> None:
    case = in_phase(planned(opened()), "P3")

    worker = case.one(Kind.WORKER_CHECK_IN, "2025-03-11T10:00")
    workplace = case.one(Kind.WORKPLACE_FEEDBACK, "2025-03-11T10:00")

    assert (worker.due, workplace.due) == (date(2025, 3, 17), date(2025, 3, 17))
    assert (worker.owner, worker.party) == (Role.WORKER, WORKER)
    assert (workplace.owner, workplace.party) == (Role.SUPERVISOR, SUPERVISOR)
    assert workplace.data_class is DataClass.T


def test_a_check_in_moves_the_next_one_and_the_case_manager_hears_after_escalate_d() -> None:
    case = in_phase(planned(opened()), "P3").has("2025-03-13T18:00", fact(WorkerCheckInRecorded))

    item = case.one(Kind.WORKER_CHECK_IN, "2025-03-14T10:00")

    assert item.due == date(2025, 3, 20)
    assert item.because.event_id == case.event(WorkerCheckInRecorded)
    assert item.escalation == (Step(timedelta()), Step(timedelta(days=7), Role.CASE_MANAGER))


def test_a_late_entry_moves_what_it_was_about_and_one_in_error_moves_it_back() -> None:
    case = in_phase(planned(opened()), "P3")
    late = case.has(
        "2025-03-15T18:00", fact(WorkplaceFeedbackRecorded), recorded="2025-03-19T09:00"
    )
    in_error = fact(EntryMarkedInError, target_event_id=late.event(WorkplaceFeedbackRecorded))
    again = late.has("2025-03-15T18:00", in_error, recorded="2025-03-19T10:00")

    due = [c.one(Kind.WORKPLACE_FEEDBACK, "2025-03-19T11:00").due for c in (case, late, again)]

    assert due == [date(2025, 3, 17), date(2025, 3, 22), date(2025, 3, 17)]


@pytest.mark.parametrize(
    ("zone", "began", "over"),
    [
        # the clock goes forward on 2025-03-30 in Prague: that day has 23 hours
        ("Europe/Prague", "2025-03-23T10:00", datetime(2025, 3, 30, 22, 0, tzinfo=UTC)),
        # and on 2025-03-09 in Denver
        ("America/Denver", "2025-03-02T10:00", datetime(2025, 3, 10, 6, 0, tzinfo=UTC)),
        # back on 2025-11-02 in Denver: 25 hours
        ("America/Denver", "2025-10-26T10:00", datetime(2025, 11, 3, 7, 0, tzinfo=UTC)),
    ],
)
def test_a_day_is_over_at_its_end_in_the_zone_of_the_case(
    zone: str, began: str, over: datetime
) -> None:
    case = in_phase(planned(opened(zone, "2025-02-24T09:00"), "2025-02-25T09:00"), "P3", began)

    item = case.one(Kind.WORKER_CHECK_IN, began)

    assert item.over_at() == over
    assert item.is_overdue(over)
    assert not item.is_overdue(over - timedelta(microseconds=1))


def test_the_same_moment_is_another_day_in_another_zone() -> None:
    """23:30 in Denver is the next morning in Prague; the case's own day counts."""
    said = "2025-03-12T23:30-06:00"
    denver = in_phase(planned(opened("America/Denver")), "P3").has(
        said, fact(WorkerCheckInRecorded)
    )
    prague = in_phase(planned(opened()), "P3").has(said, fact(WorkerCheckInRecorded))

    assert denver.one(Kind.WORKER_CHECK_IN, "2025-03-14T10:00").due == date(2025, 3, 19)
    assert prague.one(Kind.WORKER_CHECK_IN, "2025-03-14T10:00").due == date(2025, 3, 20)


def test_a_step_for_a_role_that_nobody_has_goes_to_the_case_manager() -> None:
    case = in_phase(planned(opened()), "P1")
    physician = fact(
        PartyAssigned, party_id=DOCTOR, role="oh_physician", **{"from": "2025-03-03", "to": None}
    )

    without = case.one(Kind.PROGRESS_REVIEW, "2025-03-11T10:00")
    within = case.has("2025-03-11T09:00", physician).one(Kind.PROGRESS_REVIEW, "2025-03-11T10:00")

    assert [each.to for each in without.escalation] == [None, Role.CASE_MANAGER, Role.CASE_MANAGER]
    assert [each.to for each in within.escalation] == [None, Role.CASE_MANAGER, Role.OH_PHYSICIAN]
