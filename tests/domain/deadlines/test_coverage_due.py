"""No day without a work ability statement; consent by its last day (wa.coverage)."""

from datetime import date
from uuid import UUID

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.opening.linking import ConsentReferenced
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.safety.safety import CaseHeld
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import Kind
from tests.domain.deadlines.due_case import (
    WORKER,
    DueCase,
    covered,
    fact,
    in_phase,
    opened,
    planned,
)

HOLD = UUID("55555555-0000-4000-8000-000000000009")


def last_day(case: DueCase, when: str) -> date | None:
    found = case.of(Kind.STATEMENT_COVERAGE, when)
    return found[0].due if found else None


def test_before_the_plan_no_statement_is_due() -> None:
    assert last_day(opened(), "2025-03-10T10:00") is None


def test_a_planned_case_without_a_statement_needs_one_on_the_day_of_its_plan() -> None:
    case = planned(opened(), "2025-03-07T09:00")

    assert last_day(case, "2025-03-09T10:00") == date(2025, 3, 7)


def test_a_statement_with_an_end_is_to_be_followed_by_its_last_day() -> None:
    case = covered(planned(opened()), "2025-03-06T10:00", "2025-03-06", "2025-03-20")

    item = case.one(Kind.STATEMENT_COVERAGE, "2025-03-10T10:00")

    assert (item.due, item.owner, item.data_class) == (
        date(2025, 3, 20),
        Role.CLINICIAN,
        DataClass.H,
    )
    assert item.because.event_id == case.event(WorkAbilityStatementIssued)
    assert not item.is_overdue(case.at("2025-03-20T23:59"))
    assert item.is_overdue(case.at("2025-03-21T00:00"))


def test_a_statement_that_follows_without_a_gap_moves_the_day() -> None:
    case = covered(planned(opened()), "2025-03-06T10:00", "2025-03-06", "2025-03-20")
    seamless = covered(case, "2025-03-18T10:00", "2025-03-21", "2025-04-04", version=2)
    with_gap = covered(case, "2025-03-18T10:00", "2025-03-22", "2025-04-04", version=2)

    assert last_day(seamless, "2025-03-19T10:00") == date(2025, 4, 4)
    assert last_day(with_gap, "2025-03-19T10:00") == date(2025, 3, 20)


def test_a_shorter_statement_that_replaces_a_longer_one_ends_the_cover_with_it() -> None:
    case = covered(planned(opened()), "2025-03-06T10:00", "2025-03-06", "2025-04-30")
    case = covered(case, "2025-03-10T10:00", "2025-03-15", "2025-03-25", version=2)

    assert last_day(case, "2025-03-11T10:00") == date(2025, 3, 25)


def test_in_a_gap_the_day_stays_where_the_cover_ended() -> None:
    case = covered(planned(opened()), "2025-03-06T10:00", "2025-03-06", "2025-03-20")

    assert last_day(case, "2025-03-29T10:00") == date(2025, 3, 20)


def test_a_statement_without_an_end_and_full_duty_need_no_other() -> None:
    open_ended = covered(planned(opened()), "2025-03-06T10:00", "2025-03-06", None)
    case = covered(planned(opened()), "2025-03-06T10:00", "2025-03-06", "2025-03-20")
    at_duty = in_phase(case, "P4").has("2025-03-15T10:00", fact(FullDutyResumed))

    assert last_day(open_ended, "2025-03-10T10:00") is None
    assert last_day(at_duty, "2025-03-16T10:00") is None


def consented(case: DueCase, when: str, *scopes: str, expires: str | None = None) -> DueCase:
    said = {"version": 2, "scopes": scopes, "expires": expires}
    return case.has(when, fact(ConsentReferenced, **said))


def test_consent_is_to_be_given_anew_by_its_last_day() -> None:
    case = consented(opened(), "2025-03-04T10:00", "TREAT", expires="2025-06-30")

    item = case.one(Kind.CONSENT_EXPIRY, "2025-03-10T10:00")

    assert (item.due, item.owner, item.party) == (date(2025, 6, 30), Role.WORKER, WORKER)
    assert item.data_class is DataClass.U


def test_consent_without_an_end_is_not_due() -> None:
    assert opened().of(Kind.CONSENT_EXPIRY, "2025-03-10T10:00") == []


def test_consent_that_was_withdrawn_is_to_be_talked_about_on_that_day() -> None:
    case = consented(opened(), "2025-03-04T10:00")
    held = fact(CaseHeld, hold_id=HOLD, kind="CONSENT", reassess_due=None)

    case = case.has("2025-03-04T10:00", held)

    item = case.one(Kind.CONSENT_MISSING, "2025-03-04T11:00")
    assert (item.due, item.owner) == (date(2025, 3, 4), Role.CASE_MANAGER)
    assert case.of(Kind.REASSESSMENT, "2025-03-04T11:00") == []
