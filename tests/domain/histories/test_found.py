"""What histories have found, each as the scenario that shows it."""

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
