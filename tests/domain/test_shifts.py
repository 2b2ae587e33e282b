"""Shifts: what was worked is recorded, and no more is planned than the stage allows (INV-11)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.outcome.outcome import FullDutyResumed
from domain.case.workplace.shifts import ShiftWorked
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import Scenario, through
from tests.domain.work_case import on, shift


def worked(day: str, hours: str, planned: str | None = None, **said: Any) -> ShiftWorked:
    return ShiftWorked.model_validate(
        {"date": day, "worked_h": hours, "planned_h": planned, "source": "supervisor", **said}
    )


def worked_in_week(hours: str, *days: int) -> Scenario:
    """Stage R1 (20 h a week from Monday 9 June) with a shift of so many hours on these days."""
    scenario = work.R1
    for day in days:
        request = shift(f"2025-06-{day:02}", hours, hours)
        scenario = through(scenario, (on(6, day, 18), request), by=case.BY_SUPERVISOR)
    return scenario


def test_a_shift_keeps_all_that_was_said_of_it() -> None:
    said = {
        "duties": ["T4", "returns desk"],
        "breaks_taken": 7,
        "breaks_planned": 8,
        "unplanned_stop": True,
        "nprs_peak": 3,
        "source": "time clock",
    }

    work.R1.when(shift("2025-06-09", "3.5", "4", **said), at=on(6, 9, 18)).then(
        worked("2025-06-09", "3.5", "4", **said)
    )


def test_day_and_source_may_be_left_out() -> None:
    work.R1.when(shift(None, "4"), by=case.BY_SUPERVISOR, at=on(6, 9, 23, 30)).then(
        worked("2025-06-09", "4")
    )
    work.R1.when(shift(None, "4"), by=case.BY_HR, at=on(6, 10, 0, 30)).then(
        worked("2025-06-10", "4", source="employer_hr")
    )


def test_a_shift_has_happened() -> None:
    work.R1.when(shift("2025-06-10", "4"), at=on(6, 9, 18)).then_refused("input", "date")
    assert work.kinds(work.R1.when(shift("2025-06-08", "4"), at=on(6, 9, 18))) == ["ShiftWorked"]


@pytest.mark.parametrize(("hours", "allowed"), [("4.5", True), ("4.51", False)])
def test_inv_11_a_week_is_planned_within_the_stage_and_half_an_hour(
    hours: str, allowed: bool
) -> None:
    four_days = worked_in_week("4", 9, 10, 11, 12)

    outcome = four_days.when(
        shift("2025-06-13", "4", hours), by=case.BY_SUPERVISOR, at=on(6, 13, 18)
    )

    if allowed:
        outcome.then(worked("2025-06-13", "4", hours))
    else:
        refusal = outcome.then_refused("INV-11", "planned_h")
        (failed,) = refusal.criteria
        assert (failed.required, failed.observed) == (
            "<= 20 h in a week of stage 1 (+0.5 h)",
            "20.51 h",
        )


@pytest.mark.parametrize(("hours", "over"), [("4.5", False), ("4.51", True)])
def test_what_was_worked_is_recorded_and_marked_where_it_is_too_much(
    hours: str, over: bool
) -> None:
    four_days = worked_in_week("4", 9, 10, 11, 12)

    four_days.when(shift("2025-06-13", hours, "4"), by=case.BY_SUPERVISOR, at=on(6, 13, 18)).then(
        worked("2025-06-13", hours, "4", over_limit=over)
    )


def test_where_nothing_was_planned_the_hours_worked_are_marked_alone() -> None:
    work.R1.when(shift("2025-06-09", "20.6"), by=case.BY_SUPERVISOR, at=on(6, 9, 23)).then(
        worked("2025-06-09", "20.6", over_limit=True)
    )
    before = through(work.R1, (on(6, 9, 18), shift("2025-06-09", "17")))
    before.when(shift("2025-06-10", "3", "3.6"), at=on(6, 10, 18)).then_refused(
        "INV-11", "planned_h"
    )


def test_the_weeks_of_a_stage_begin_with_its_first_day() -> None:
    five_days = worked_in_week("4", 9, 10, 11, 12, 13)

    five_days.when(shift("2025-06-15", "1", "1"), at=on(6, 15, 18)).then_refused(
        "INV-11", "planned_h"
    )
    next_week = five_days.when(
        shift("2025-06-16", "4", "4"), by=case.BY_SUPERVISOR, at=on(6, 16, 18)
    )
    next_week.then(worked("2025-06-16", "4", "4"))


def test_hours_count_for_the_stage_of_their_day() -> None:
    """R2 begins on Monday 16 June: the hours of R1 are none of its own."""
    five_days = worked_in_week("4", 9, 10, 11, 12, 13)
    r2 = through(five_days, (on(6, 16, 6), work.begin(2)))

    r2.when(shift("2025-06-16", "16", "16"), by=case.BY_SUPERVISOR, at=on(6, 16, 22)).then(
        worked("2025-06-16", "16", "16")
    )
    late = r2.when(shift("2025-06-15", "1", "1"), by=case.BY_SUPERVISOR, at=on(6, 16, 22))
    late.then_refused("INV-11", "planned_h")


def test_two_sources_of_one_day_count_once_and_the_longer_one() -> None:
    known = through(
        work.R1,
        (on(6, 9, 18), shift("2025-06-09", "10", "10", source="time clock")),
        (on(6, 9, 19), shift("2025-06-09", "8", "8", source="supervisor")),
    )

    fits = known.when(shift("2025-06-10", "10.5", "10.5"), at=on(6, 10, 23))
    assert work.kinds(fits) == ["ShiftWorked"]
    known.when(shift("2025-06-10", "10", "10.6"), at=on(6, 10, 23)).then_refused(
        "INV-11", "planned_h"
    )


@pytest.mark.parametrize(
    ("worked_h", "planned_h", "expected"),
    [("4", "4", False), ("4.1", "4", True), ("4", "4.1", None)],
)
def test_a_day_is_no_longer_than_the_stage_allows(
    worked_h: str, planned_h: str, expected: bool | None
) -> None:
    plan = work.sign(work.stage(1, "20", max_h_day="4"))
    r1 = through(work.P4, (on(6, 7), plan), (on(6, 9, 6), work.begin(1)))

    outcome = r1.when(shift("2025-06-09", worked_h, planned_h), at=on(6, 9, 18))

    if expected is None:
        refusal = outcome.then_refused("INV-11", "planned_h")
        assert [each.id for each in refusal.criteria] == ["INV-11.day"]
    else:
        fact = outcome.fact
        assert isinstance(fact, ShiftWorked)
        assert fact.over_limit is expected


def test_no_stage_limits_duty_before_r1_and_after_full_duty() -> None:
    full = FullDutyResumed.model_validate({"decision": work.ACCEPTED})
    resumed = through(work.R1, (on(6, 20), full))

    for scenario, day in ((work.P4, 6), (work.ABLE, 6), (resumed, 20)):
        outcome = scenario.when(shift(f"2025-06-{day:02}", "24", "24"), at=on(6, day, 23))
        fact = outcome.fact
        assert isinstance(fact, ShiftWorked)
        assert not fact.over_limit


def test_a_shift_before_the_first_stage_is_none_of_its_hours() -> None:
    r1 = through(work.R1, (on(6, 9, 18), shift("2025-06-08", "24", "24")))

    outcome = r1.when(shift("2025-06-09", "20", "20"), at=on(6, 9, 23))
    assert work.kinds(outcome) == ["ShiftWorked"]


def test_the_same_shift_again_adds_nothing_and_another_is_a_correction() -> None:
    known = worked_in_week("4", 9)

    known.when(shift("2025-06-09", "4", "4"), by=case.BY_SUPERVISOR, at=on(6, 9, 18)).then_nothing()
    known.when(shift("2025-06-09", "5", "4"), by=case.BY_SUPERVISOR, at=on(6, 9, 18)).then_refused(
        "state", "date"
    )
    other = known.when(shift("2025-06-09", "4", "4"), by=case.BY_HR, at=on(6, 9, 18))
    other.then(worked("2025-06-09", "4", "4", source="employer_hr"))


def test_a_marked_shift_again_adds_nothing() -> None:
    over = through(work.R1, (on(6, 9, 23), shift("2025-06-09", "21", "4")))

    over.when(shift("2025-06-09", "21", "4"), at=on(6, 9, 23)).then_nothing()


def test_a_shift_is_recorded_during_a_hold() -> None:
    held = through(work.R1, (on(6, 9, 12), case.alarm()))

    assert work.kinds(held.when(shift("2025-06-09", "3", "4"), at=on(6, 9, 18))) == ["ShiftWorked"]


def test_inv_13_duties_name_nothing_clinical() -> None:
    work.R1.when(shift("2025-06-09", "4", duties=["rest for back pain"]), at=on(6, 9)).then_refused(
        "INV-13", "duties"
    )


@pytest.mark.parametrize(
    "said",
    [
        {"worked": "-1"},
        {"worked": "24.1"},
        {"planned": "25"},
        {"nprs_peak": 11},
        {"breaks_taken": -1},
        {"breaks_taken": "7"},
        {"source": " "},
    ],
)
def test_a_shift_is_plausible(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        shift("2025-06-09", **{"worked": "4", **said})
