"""Where a ramp-up stands before anything is known of it, and which day is which."""

from datetime import UTC, date, datetime

from domain.case.ramp_up.ramp_course import Ramp, ramp_of
from domain.case.ramp_up.ramp_words import day_of
from tests.domain import thin_case as case


def test_a_case_without_a_phase_has_an_empty_ramp_up() -> None:
    assert ramp_of(case.REFERRED.state) == Ramp()


def test_a_day_of_work_is_a_day_where_the_worker_is() -> None:
    assert day_of(case.REFERRED.state, datetime(2025, 3, 31, 22, 30, tzinfo=UTC)) == date(
        2025, 4, 1
    )
