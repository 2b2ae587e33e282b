"""What histories have found, each as the scenario that shows it."""

from domain.case.loading.load_facts import LoadTargetRejected
from domain.case.workplace.check_ins import CheckIn
from tests.domain import thin_case as case
from tests.domain.scenario import through
from tests.domain.work_case import (
    ALL_NAMED,
    ENDED,
    P4,
    PROPOSED,
    R2,
    adjust,
    begin,
    end,
    on,
    repeat,
    respond,
    sign,
    stages,
    unmet,
)


def test_a_case_opened_without_an_id_is_not_opened_again() -> None:
    opened = case.NOT_OPENED.given(case.open_case(case_id=None), by=case.BY_HR)

    opened.when(case.open_case(case_id=None), by=case.BY_HR).then_nothing()


def test_the_next_stage_started_once_more_at_the_same_time_is_not_the_one_after_it() -> None:
    at = on(6, 9, 6)
    started = through(P4, (at, begin()), by=case.BY_SUPERVISOR)

    started.when(begin(), by=case.BY_SUPERVISOR, at=at).then_nothing()


def test_a_refusal_for_want_of_a_deload_says_the_threshold_that_was_reached() -> None:
    tired = case.LOADED.given(CheckIn(fatigue=7), by=case.BY_WORKER)

    (refused,) = tired.when(case.target("W2", LFW="5.5")).facts

    assert isinstance(refused, LoadTargetRejected)
    unmet = {each.id: each.required for each in refused.decision.unmet}
    assert unmet["deload.reactive.fatigue"] == "fatigue < 7/10, or a deload first"


def test_an_accommodation_ended_once_more_is_ended_whoever_is_said_to_agree() -> None:
    ENDED.when(end(agreed_by=[str(case.MANAGER)]), by=case.BY_MANAGER).then_nothing()


def test_a_stage_that_the_plan_in_force_leaves_out_is_neither_adjusted_nor_repeated() -> None:
    shorter = through(R2, (on(6, 18), sign(*stages("20"))), by=case.BY_MANAGER)

    assert unmet(shorter.when(adjust(duties=["T4"]), at=on(6, 18, 10))) == ["ramp.stage"]
    assert unmet(shorter.when(repeat(2), at=on(6, 23))) == ["ramp.stage"]


def test_a_stage_is_not_repeated_with_more_hours_than_are_signed_by_now() -> None:
    fewer = through(R2, (on(6, 18), sign(*stages("19", "23"))), by=case.BY_MANAGER)

    assert unmet(fewer.when(repeat(2), at=on(6, 23))) == ["ramp.signed_hours"]


def test_an_accommodation_declined_once_more_is_declined_whoever_is_said_to_agree() -> None:
    said = respond(decline_reason="Too far", review_on="2025-05-01", agreed_by=ALL_NAMED)

    PROPOSED.given(said).when(said).then_nothing()
