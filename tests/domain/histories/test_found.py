"""What histories have found, each as the scenario that shows it."""

from domain.case.check_ins import CheckIn
from domain.case.load_facts import LoadTargetRejected
from tests.domain import thin_case as case
from tests.domain.outcome_case import through
from tests.domain.work_case import P4, begin, on


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
