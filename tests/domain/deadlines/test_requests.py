"""What the clock asks of a case: consent that is over, reminders that the worker wants."""

from datetime import UTC, datetime

import pytest

from domain.case.governance.reminders import IssueReminder, ReminderIssued
from domain.case.opening.linking import ConsentReferenced, ExpireConsent
from domain.case.outcome.closing import CaseClosed
from domain.case.outcome.maintenance import MaintenancePlanIssued
from domain.case.outcome.outcome import FullDutyResumed
from domain.deadlines.requests import due_requests, next_request
from domain.recorded import Request
from tests.domain.deadlines.due_case import DueCase, fact, in_phase, opened, planned

MON_WED = {"text": "Mobility", "days": ["Mon", "Wed"], "at": "18:00"}
WED = {"text": "Strength", "days": ["Wed"], "at": "18:00"}


def asked(case: DueCase, when: str) -> list[Request]:
    return [each.request for each in due_requests(case.state, case.at(when))]


def consented(*scopes: str, expires: str | None = None, zone: str = "Europe/Prague") -> DueCase:
    said = {"version": 2, "scopes": scopes, "expires": expires}
    return opened(zone).has("2025-03-04T10:00", fact(ConsentReferenced, **said))


@pytest.mark.parametrize("zone", ["Europe/Prague", "America/Denver"])
def test_consent_is_over_when_its_last_day_has_ended_in_the_zone_of_the_case(zone: str) -> None:
    case = consented("TREAT", expires="2025-03-30", zone=zone)

    assert asked(case, "2025-03-30T23:59") == []
    assert asked(case, "2025-03-31T00:00") == [ExpireConsent()]
    assert next_request(case.state, case.at("2025-03-20T10:00")) == case.at("2025-03-31T00:00")
    assert next_request(case.state, case.at("2025-03-31T00:00")) is None


def test_consent_that_is_over_is_not_asked_about_again() -> None:
    case = consented("TREAT", expires="2025-03-30")

    over = case.has(
        "2025-03-31T00:01", fact(ConsentReferenced, version=2, scopes=[], expires="2025-03-30")
    )

    assert asked(over, "2025-03-31T00:02") == []


def maintained(*scopes: str, zone: str = "Europe/Prague") -> DueCase:
    """At full duty, with a plan that reminds on Mondays and Wednesdays at 18:00."""
    case = opened(zone).has(
        "2025-03-04T10:00",
        fact(ConsentReferenced, version=2, scopes=["TREAT", *scopes], expires=None),
    )
    case = in_phase(planned(case), "P4").has("2025-07-14T10:00", fact(FullDutyResumed))
    plan = fact(MaintenancePlanIssued, reminders=[MON_WED, WED])
    return case.has("2025-07-18T10:30", plan)


def test_a_worker_who_wants_reminders_gets_one_at_each_time_of_the_plan() -> None:
    case = maintained("REMIND")

    assert asked(case, "2025-07-21T17:59") == []
    assert asked(case, "2025-07-21T18:00") == [
        IssueReminder(
            kind="maintenance", for_=datetime(2025, 7, 21, 16, tzinfo=UTC), text="Mobility"
        )
    ]


def test_what_is_due_at_one_moment_is_one_reminder() -> None:
    (only,) = asked(maintained("REMIND"), "2025-07-23T18:10")

    assert isinstance(only, IssueReminder)
    assert only.text == "Mobility; Strength"


def test_nobody_is_reminded_without_having_asked_for_it() -> None:
    assert asked(maintained(), "2025-07-21T18:00") == []


def test_a_reminder_that_comes_hours_late_does_not_come() -> None:
    case = maintained("REMIND")

    assert len(asked(case, "2025-07-21T19:59")) == 1
    assert asked(case, "2025-07-21T20:00") == []


def test_a_reminder_is_issued_once() -> None:
    case = maintained("REMIND").has(
        "2025-07-21T18:00", fact(ReminderIssued, **{"for": "2025-07-21T18:00:00+02:00"})
    )

    assert asked(case, "2025-07-21T18:01") == []
    assert next_request(case.state, case.at("2025-07-21T18:01")) == case.at("2025-07-23T18:00")


def test_after_closing_reminders_go_on_until_the_last_follow_up() -> None:
    closed = maintained("REMIND").has(
        "2025-08-20T10:00", fact(CaseClosed, follow_ups=["2025-09-19", "2025-11-19"])
    )

    assert len(asked(closed, "2025-11-19T18:00")) == 1
    assert asked(closed, "2025-11-24T18:00") == []


def test_eighteen_hundred_is_eighteen_hundred_before_and_after_a_change_of_the_clock() -> None:
    case = maintained("REMIND", zone="America/Denver")

    (before,) = asked(case, "2025-10-29T18:00")
    (after,) = asked(case, "2025-11-03T18:00")

    assert isinstance(before, IssueReminder)
    assert isinstance(after, IssueReminder)
    assert before.for_ == datetime(2025, 10, 30, 0, tzinfo=UTC)
    assert after.for_ == datetime(2025, 11, 4, 1, tzinfo=UTC)
