"""First contact, reviews of accommodations, the first day of the next stage, ramp reviews."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.case.accommodation.accommodation import (
    AccommodationEnded,
    AccommodationImplemented,
    AccommodationReviewed,
)
from domain.case.opening.opening import CaseOpened
from domain.case.ramp_up.ramp_stages import RampStageStarted, RampStageSuspended
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.case.safety.safety import CaseHeld, HoldLifted
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.vocabulary import Role
from domain.deadlines.items import Because, Kind
from tests.domain.deadlines.due_case import (
    SUPERVISOR,
    DueCase,
    contacted,
    fact,
    in_phase,
    opened,
    planned,
)

ACC, PLAN, HOLD = (UUID(f"55555555-0000-4000-8000-{number:012d}") for number in (4, 5, 6))


def test_the_employer_is_to_be_contacted_within_days_of_the_opening() -> None:
    case = opened(when="2025-03-03T14:40")

    item = case.one(Kind.FIRST_EMPLOYER_CONTACT, "2025-03-04T10:00")

    assert (item.due, item.owner, item.party) == (date(2025, 3, 10), Role.SUPERVISOR, SUPERVISOR)
    assert item.because == Because(
        case.event(CaseOpened), "CaseOpened", "contact.first_employer_d", "7"
    )


def test_one_contact_is_enough() -> None:
    case = contacted(opened(), "2025-03-05T10:00")

    assert case.of(Kind.FIRST_EMPLOYER_CONTACT, "2025-03-20T10:00") == []


def accommodated(review_on: str | None = "2025-04-22") -> DueCase:
    said = {"from": "2025-04-08", "until": None, "review_on": review_on, "acc_id": ACC}
    return opened().has("2025-04-08T08:00", fact(AccommodationImplemented, **said))


def after_review(when: str, review_on: str) -> DueCase:
    said = {"from": "2025-04-08", "until": None, "review_on": review_on, "acc_id": ACC}
    return accommodated().has(when, fact(AccommodationReviewed, **said))


def reviews_due(case: DueCase, when: str) -> list[Any]:
    return [each.due for each in case.of(Kind.ACCOMMODATION_REVIEW, when)]


def test_an_accommodation_is_reviewed_on_the_day_that_was_agreed() -> None:
    assert reviews_due(accommodated(), "2025-04-10T12:00") == [date(2025, 4, 22)]
    assert reviews_due(accommodated(None), "2025-04-10T12:00") == []


def test_a_review_is_followed_by_the_next_day_it_names_or_by_none() -> None:
    once_more = after_review("2025-04-22T10:00", "2025-05-22")
    early = after_review("2025-04-20T10:00", "2025-04-22")
    last = after_review("2025-04-22T10:00", "2025-04-22")

    assert reviews_due(once_more, "2025-04-23T10:00") == [date(2025, 5, 22)]
    assert reviews_due(early, "2025-04-21T10:00") == [date(2025, 4, 22)]
    assert reviews_due(last, "2025-04-23T10:00") == []


def test_an_accommodation_that_has_ended_is_not_reviewed() -> None:
    said = {"from": "2025-04-08", "until": "2025-04-15", "review_on": "2025-04-22", "acc_id": ACC}

    case = accommodated().has("2025-04-15T16:00", fact(AccommodationEnded, **said))

    assert reviews_due(case, "2025-04-16T10:00") == []


def stage(no: int, hours: str, pct: str) -> dict[str, Any]:
    pause = {"min": 2, "every_min": 30}
    return {"no": no, "hours": hours, "pct": pct, "min_days": 5, "micro_break": pause}


def in_r1(*, stages: int = 2) -> DueCase:
    """R1 began on Monday, 28 April."""
    signed = [stage(1, "20", "50.0"), stage(2, "30", "75.0")][:stages]
    agreed = fact(RampUpPlanAgreed, plan_id=PLAN, stages=signed)
    started = fact(
        RampStageStarted, plan_id=PLAN, stage_no=1, hours="20", pct="50.0", step_pts=None
    )
    case = in_phase(planned(opened()), "P4", "2025-04-25T10:00")
    return case.has("2025-04-25T11:00", agreed).has("2025-04-28T06:00", started)


def test_the_next_stage_may_begin_after_business_days_of_the_calendar() -> None:
    """1 May is a holiday in CZ, a Thursday like any other without a calendar."""
    with_day = in_r1().one(
        Kind.RAMP_NEXT_STAGE, "2025-04-29T10:00", holidays=("2025-05-01",), calendar="CZ"
    )
    without = in_r1().one(Kind.RAMP_NEXT_STAGE, "2025-04-29T10:00")

    assert (without.due, with_day.due) == (date(2025, 5, 3), date(2025, 5, 6))
    assert (with_day.because.rule, with_day.because.value) == ("ramp.min_days", "5")
    assert (with_day.because.calendar, with_day.owner) == ("CZ", Role.SUPERVISOR)
    assert (with_day.key, with_day.escalation) == ("ramp_next_stage/2", ())


def test_days_on_which_a_hold_suspended_the_stage_do_not_count() -> None:
    held = fact(CaseHeld, hold_id=HOLD, kind="ALARM", reassess_due=None)
    lifted = fact(HoldLifted, hold_id=HOLD)

    case = in_r1().has("2025-04-29T10:00", held).has("2025-04-30T10:00", lifted)

    assert case.one(Kind.RAMP_NEXT_STAGE, "2025-05-01T10:00").due == date(2025, 5, 7)


def test_a_suspended_stage_and_the_last_one_have_no_next() -> None:
    held = fact(CaseHeld, hold_id=HOLD, kind="ALARM", reassess_due=None)
    suspended = fact(RampStageSuspended, plan_id=PLAN, stage_no=1)

    case = in_r1().has("2025-04-29T10:00", held, suspended)

    assert case.of(Kind.RAMP_NEXT_STAGE, "2025-04-29T11:00") == []
    assert in_r1(stages=1).of(Kind.RAMP_NEXT_STAGE, "2025-04-29T11:00") == []


def test_a_ramp_goes_on_for_four_weeks_at_most_without_a_review() -> None:
    case = in_r1()
    reviewed = case.has("2025-05-05T10:00", fact(ProgressReviewed, next_review="2025-05-12"))

    before = case.one(Kind.RAMP_REVIEW, "2025-05-06T10:00")
    after = reviewed.one(Kind.RAMP_REVIEW, "2025-05-06T10:00")

    assert (before.due, before.because.event) == (date(2025, 5, 26), "RampStageStarted")
    assert (after.due, after.because.event) == (date(2025, 6, 2), "ProgressReviewed")
