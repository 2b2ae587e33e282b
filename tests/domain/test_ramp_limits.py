"""What keeps a stage from starting: days, loads, reviews, renegotiations, abilities (POL-RAMP)."""

from datetime import date
from typing import Any

import pytest

from domain.case.opening.opening import PartyAssigned
from domain.case.phases.overrides import OverridePolicy
from domain.case.ramp_up.ramp_stages import RampStageRejected
from domain.case.sessions.reviews import ProgressReviewed
from domain.data_classes import DataClass
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import CLINICIAN, through
from tests.domain.work_case import begin, on, repeat, sign, stages

EARLY, LATE = {"min": 2, "every_min": 30}, {"min": 5, "every_min": 60}


@pytest.mark.parametrize(("day", "enough"), [(13, False), (14, True), (15, True), (16, True)])
def test_a_stage_runs_five_business_days_before_the_next(day: int, enough: bool) -> None:
    outcome = work.R1.when(begin(2), by=case.BY_SUPERVISOR, at=on(6, day, 6))

    if enough:
        assert work.kinds(outcome) == ["RampStageCompleted", "RampStageStarted"]
    else:
        assert work.unmet(outcome) == ["ramp.min_days"]


def test_two_may_set_a_limit_of_the_ramp_aside_and_not_its_order() -> None:
    physician = {"party_id": str(case.OTHER), "role": "oh_physician", "from": "2025-06-01"}
    joins = PartyAssigned.model_validate(physician)
    override = OverridePolicy.model_validate(
        {
            "policy_id": "POL-RAMP",
            "reason": "Roster of the ward",
            "approver_2": str(case.OTHER),
            "expires": "2025-06-20",
        }
    )
    r1 = through(work.R1.given(joins), (on(6, 11), override), by=CLINICIAN)

    early = r1.when(begin(2), by=case.BY_SUPERVISOR, at=on(6, 12, 6))
    assert work.kinds(early) == ["RampStageCompleted", "RampStageStarted"]
    skipped = r1.when(begin(3), by=case.BY_SUPERVISOR, at=on(6, 12, 6))
    assert work.unmet(skipped) == ["ramp.next_stage"]


def test_holidays_are_no_days_of_a_stage() -> None:
    on_monday = work.asked_on_holidays(
        work.R1, begin(2), on(6, 16, 6), date(2025, 6, 11), by=case.BY_SUPERVISOR
    )
    on_tuesday = work.asked_on_holidays(
        work.R1, begin(2), on(6, 17, 6), date(2025, 6, 11), by=case.BY_SUPERVISOR
    )

    assert work.unmet(on_monday) == ["ramp.min_days"]
    assert work.kinds(on_tuesday) == ["RampStageCompleted", "RampStageStarted"]


def test_days_on_which_a_hold_suspended_the_stage_do_not_count() -> None:
    held = through(
        work.R1,
        (on(6, 11, 10), case.alarm()),
        (on(6, 12, 9), case.reassess()),
        (on(6, 12, 10), case.lift()),
    )

    assert work.unmet(held.when(begin(2), at=on(6, 17, 6))) == ["ramp.min_days"]
    assert work.kinds(held.when(begin(2), at=on(6, 18, 6)))[-1] == "RampStageStarted"


def test_a_plan_may_ask_for_more_days() -> None:
    longer = through(work.P4, (on(6, 7), sign(*stages("20", "24", min_days=6))))
    r1 = through(longer, (on(6, 9, 6), begin(1)))

    assert work.unmet(r1.when(begin(2), at=on(6, 16, 6))) == ["ramp.min_days"]
    assert work.kinds(r1.when(begin(2), at=on(6, 17, 6)))[-1] == "RampStageStarted"


def test_the_days_of_a_repeated_stage_count_from_its_repetition() -> None:
    again = through(work.R3, (on(6, 30, 6), repeat()))

    assert work.unmet(again.when(begin(4), at=on(7, 4, 6))) == ["ramp.min_days"]
    assert work.kinds(again.when(begin(4), at=on(7, 7, 6)))[-1] == "RampStageStarted"


@pytest.mark.parametrize(
    ("ref_load", "load", "when", "allowed"),
    [
        ("10", "11", on(6, 23, 5), True),
        ("10", "11.1", on(6, 23, 5), False),
        (None, "5", on(6, 23, 5), False),
        ("10", "12", on(6, 22, 23, 59), True),
        ("10", "12", on(6, 24, 8), True),
    ],
)
def test_hours_and_load_do_not_both_rise_in_a_calendar_week(
    ref_load: str | None, load: str, when: Any, allowed: bool
) -> None:
    """R3 starts on Tuesday 24 June, 7:00: from 24 to 30 h, +25 %."""
    loaded = through(work.R2, (when, work.load_set("W15", load, ref_load)))

    outcome = loaded.when(begin(3), by=case.BY_SUPERVISOR, at=on(6, 24, 7))

    if allowed:
        assert work.kinds(outcome)[-1] == "RampStageStarted"
    else:
        assert work.unmet(outcome) == ["ramp.one_variable"]
        (failed,) = work.decision_of(outcome).unmet
        assert failed.data_class is DataClass.L


def test_hours_that_rise_by_a_tenth_go_with_any_load() -> None:
    gentle = through(
        work.P4, (on(6, 7), sign(*stages("20", "22", "24.3"))), (on(6, 9, 6), begin(1))
    )
    loaded = through(gentle, (on(6, 16, 5), work.load_set("W14", "12", "10")))

    r2 = loaded.when(begin(2), at=on(6, 16, 6))
    assert work.kinds(r2)[-1] == "RampStageStarted"
    more = through(r2.after, (on(6, 23, 5), work.load_set("W15", "14", "12")))
    assert work.unmet(more.when(begin(3), at=on(6, 23, 6))) == ["ramp.one_variable"]


def test_the_first_stage_is_a_step_from_nothing() -> None:
    loaded = through(work.P4, (on(6, 9, 5), work.load_set("W14", "12", "10")))

    assert work.unmet(loaded.when(begin(1), at=on(6, 9, 6))) == ["ramp.one_variable"]
    assert work.kinds(loaded.when(begin(1), at=on(6, 16, 6))) == ["RampStageStarted"]


@pytest.mark.parametrize(("day", "enough"), [(7, True), (8, False)])
def test_four_weeks_without_a_review_are_the_most(day: int, enough: bool) -> None:
    """R1 began on 9 June; 7 July is the 28th day after it."""
    covered = through(work.R3, (on(6, 24), work.able(until="2025-09-01")))
    outcome = covered.when(begin(4), by=case.BY_SUPERVISOR, at=on(7, day, 6))

    if enough:
        assert work.kinds(outcome)[-1] == "RampStageStarted"
    else:
        assert work.unmet(outcome) == ["ramp.max_weeks_without_review"]


def test_a_review_begins_the_weeks_anew() -> None:
    reviewed = through(work.R3, (on(6, 20), ProgressReviewed(next_review=date(2025, 6, 27))))

    assert work.kinds(reviewed.when(begin(4), at=on(7, 18, 6)))[-1] == "RampStageStarted"
    assert work.unmet(reviewed.when(begin(4), at=on(7, 19, 6))) == ["ramp.max_weeks_without_review"]


def test_a_review_that_lies_ahead_is_no_review_yet() -> None:
    ahead = through(work.R3, (on(7, 9), ProgressReviewed(next_review=date(2025, 7, 18))))

    assert work.unmet(ahead.when(begin(4), at=on(7, 8, 6))) == ["ramp.max_weeks_without_review"]


def test_while_a_renegotiation_is_open_no_further_stage_starts() -> None:
    opened = through(work.R3, (on(6, 25), work.renegotiate()), by=case.BY_MANAGER)
    concluded = through(opened, (on(6, 27), work.conclude()), by=case.BY_MANAGER)

    assert work.unmet(opened.when(begin(4), at=on(6, 30))) == ["ramp.renegotiation"]
    assert work.kinds(opened.when(repeat(3), at=on(6, 30))) == ["RampStageRepeated"]
    assert work.kinds(concluded.when(begin(4), at=on(6, 30)))[-1] == "RampStageStarted"


@pytest.mark.parametrize(
    ("statement", "unmet"),
    [
        (work.able(until="2025-06-16"), []),
        (work.able(until="2025-06-15"), ["wa.coverage"]),
        (work.able(fitness="unfit"), ["wa.coverage"]),
        (work.able(fitness="fit"), []),
        (work.able({"ability": "hours", "limit": {"value": "24", "unit": "h/wk"}}), []),
        (
            work.able({"ability": "hours", "limit": {"value": "23.9", "unit": "h/wk"}}),
            ["INV-12.hours"],
        ),
    ],
)
def test_a_statement_must_allow_the_work_of_a_stage(statement: Any, unmet: list[str]) -> None:
    able = through(work.R1, (on(6, 12), statement))

    outcome = able.when(begin(2), by=case.BY_SUPERVISOR, at=on(6, 16, 6))

    if unmet:
        assert work.unmet(outcome) == unmet
    else:
        assert work.kinds(outcome)[-1] == "RampStageStarted"


def test_without_a_statement_no_stage_is_repeated() -> None:
    outcome = work.R3.when(repeat(3), by=case.BY_SUPERVISOR, at=on(7, 22))

    assert work.unmet(outcome) == ["wa.coverage"]
    fact = outcome.fact
    assert isinstance(fact, RampStageRejected)
    assert fact.asked == "repeat"
