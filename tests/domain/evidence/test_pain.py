"""Pain as rules see it: at rest, at its worst, usual mornings, flares (DOMAIN 2.8a)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.evidence.pain import (
    Flare,
    baseline_rest,
    flare_in_last,
    flares,
    movement_screen,
    rest_nprs,
    usual_morning,
    worst,
)
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.state import Measured
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.shifts import ShiftWorked
from domain.recorded import Fact
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.domain.sessions_case import P1, S1, S2, on


def having(*facts: tuple[datetime, Fact]) -> Scenario:
    return say.through(P1, *facts)


def reviewed(**said: Any) -> ProgressReviewed:
    return ProgressReviewed.model_validate({"next_review": "2025-04-04", **said})


def reassessed(**said: Any) -> ReassessmentRecorded:
    return ReassessmentRecorded.model_validate(
        {
            "assessment_id": case.an_id(301),
            "compares_to": case.ASSESSMENT,
            "complete": False,
            **said,
        }
    )


def checked_in(nprs: int) -> WorkerCheckInRecorded:
    return WorkerCheckInRecorded.model_validate({"nprs": nprs})


def shift(nprs: int) -> ShiftWorked:
    return ShiftWorked.model_validate(
        {"date": "2025-03-24", "worked_h": "4", "nprs_peak": nprs, "source": "supervisor"}
    )


def shown(scenario: Scenario, value: str | int) -> Measured:
    """A value that the last event of a scenario shows."""
    last = scenario.history[-1]
    return Measured(Decimal(value), last.event_id, last.effective_at)


def value(measured: Measured | None) -> int | None:
    return None if measured is None else int(measured.value)


# rest and baseline


@pytest.mark.parametrize(
    "later",
    [
        say.done(nprs=say.pain(pre=2, peak=6, post=5)),
        reviewed(pain={"rest": 2, "worst7d": 6}),
        reassessed(pain={"rest": 2, "worst7d": 6}),
        case.baseline(pain={"rest": 2, "worst7d": 6}),
    ],
)
def test_rest_pain_is_the_last_of_sessions_and_assessments(later: Any) -> None:
    scenario = say.through(P1, (on(12), later))

    assert rest_nprs(scenario.state, on(12)) == shown(scenario, 2)
    assert value(rest_nprs(scenario.state, on(12) - timedelta(minutes=1))) == 5


@pytest.mark.parametrize(
    "silent",
    [
        say.done(nprs=say.pain(peak=6)),
        say.done(),
        reviewed(pain={"worst7d": 6}),
        reviewed(),
        say.answered(1),
        checked_in(1),
    ],
)
def test_what_says_nothing_of_rest_does_not_replace_it(silent: Fact) -> None:
    assert value(rest_nprs(having((on(12), silent)).state, on(13))) == 5


def test_later_is_what_was_true_later_whenever_it_was_told() -> None:
    told = having(
        (on(14), say.done(S2, nprs=say.pain(pre=1))), (on(12), say.done(nprs=say.pain(pre=4)))
    )

    assert value(rest_nprs(told.state, on(14))) == 1


def test_there_is_no_rest_pain_before_anything_is_recorded() -> None:
    assert rest_nprs(case.LINKED.state, on(20)) is None
    assert baseline_rest(case.LINKED.state) is None


def test_the_baseline_stays_that_of_the_baseline_assessment() -> None:
    later = having((on(12), reassessed(pain={"rest": 2})), (on(13), reviewed(pain={"rest": 1})))

    assert value(baseline_rest(later.state)) == 5


# worst of seven days


@pytest.mark.parametrize(
    "fact",
    [
        say.done(nprs=say.pain(pre=6, peak=2, post=2)),
        say.done(nprs=say.pain(pre=2, peak=6)),
        say.done(nprs=say.pain(post=6)),
        say.answered(6),
        reviewed(pain={"rest": 6}),
        reviewed(pain={"rest": 2, "move": 6}),
        reviewed(pain={"rest": 2, "worst24h": 6}),
        reviewed(pain={"rest": 2, "night": 6}),
        reviewed(pain={"rest": 2, "worst7d": 6}),
        reassessed(pain={"worst7d": 6}),
        checked_in(6),
        shift(6),
    ],
)
def test_the_worst_of_a_week_is_the_highest_pain_of_any_kind(fact: Fact) -> None:
    scenario = having((on(24), fact))

    assert worst(scenario.state, on(25)) == shown(scenario, 6)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (on(24, 9, 29), None),
        (on(24, 9, 30), 6),
        (on(31, 10, 30), 6),
        (on(31, 10, 31), None),
    ],
)
def test_a_week_is_seven_times_24_hours(at: datetime, found: int | None) -> None:
    """On 30 March the clocks went forward: 7 x 24 h end an hour later by the clock."""
    assert value(worst(having((on(24), say.answered(6))).state, at)) == found


def test_of_equals_the_later_one_is_the_worst() -> None:
    told = having((on(26), say.answered(6)), (on(25), say.answered(6)), (on(26), checked_in(5)))

    assert worst(told.state, on(27)) == Measured(Decimal(6), told.history[-3].event_id, on(26))


# usual mornings


def mornings(*nprs: int, first: int = 11) -> list[tuple[datetime, Fact]]:
    return [(on(first + number, 7, 0), say.answered(each)) for number, each in enumerate(nprs)]


@pytest.mark.parametrize(
    ("nprs", "usual"),
    [
        ((), "5"),
        ((2,), "2"),
        ((2, 4), "3"),
        ((2, 3), "2.5"),
        ((1, 2, 9), "2"),
        ((0, 0, 3, 4), "1.5"),
    ],
)
def test_usual_is_the_median_morning_before_the_first_the_assessed_rest(
    nprs: tuple[int, ...], usual: str
) -> None:
    assert usual_morning(having(*mornings(*nprs)).state, on(20)) == Decimal(usual)


def test_the_last_assessed_rest_counts_before_the_first_morning() -> None:
    assert usual_morning(having((on(12), reviewed(pain={"rest": 3}))).state, on(13)) == 3


def test_usual_is_what_was_before_a_time() -> None:
    scenario = having(*mornings(2, 6))

    assert usual_morning(scenario.state, on(12, 7, 0)) == 2
    assert usual_morning(scenario.state, on(12, 7, 1)) == 4


def test_usual_covers_14_days() -> None:
    scenario = having((on(11, 7, 0), say.answered(2)), (on(20, 7, 0), say.answered(4)))

    assert usual_morning(scenario.state, on(25, 7, 0)) == 3
    assert usual_morning(scenario.state, on(25, 7, 1)) == 4
    assert usual_morning(scenario.state, on(20, month=4)) == 5


def test_without_any_pain_on_file_nothing_is_usual() -> None:
    assert usual_morning(case.LINKED.state, on(20)) is None


# flares

USUAL_2 = mornings(2, 2, 2)
"""The mornings of 11, 12 and 13 March; usual is 2 from then on."""


def nprs_at(*readings: tuple[datetime, int]) -> Scenario:
    return having(*USUAL_2, *((at, checked_in(nprs)) for at, nprs in readings))


def test_a_flare_is_two_points_above_usual_for_more_than_a_day() -> None:
    scenario = nprs_at((on(17, 7, 0), 4), (on(18, 7, 1), 5), (on(18, 20, 0), 3))
    first, second = (each.event_id for each in scenario.history[-3:-1])

    assert flares(scenario.state, on(20)) == (
        Flare(on(17, 7, 0), on(18, 7, 1), 5, (first, second)),
    )


@pytest.mark.parametrize(
    "readings",
    [
        [(on(17, 7, 0), 4), (on(18, 7, 0), 4), (on(18, 20, 0), 3)],
        [(on(17, 7, 0), 3), (on(18, 20, 0), 3)],
        [(on(17, 7, 0), 4), (on(17, 20, 0), 3), (on(18, 20, 0), 4), (on(18, 21, 0), 0)],
        [(on(17, 7, 0), 10), (on(18, 20, 0), 3)],
    ],
)
def test_what_is_shorter_or_smaller_or_goes_away_in_between_is_no_flare(
    readings: list[tuple[datetime, int]],
) -> None:
    assert flares(nprs_at(*readings).state, on(20)) == ()


@pytest.mark.parametrize(("at", "found"), [(on(18, 7, 0), 0), (on(18, 7, 1), 1), (on(25), 1)])
def test_pain_that_nobody_said_is_gone_lasts(at: datetime, found: int) -> None:
    assert len(flares(nprs_at((on(17, 7, 0), 4)).state, at)) == found


def test_usual_is_that_of_before_the_flare() -> None:
    high = [(on(17 + day, 7, 0), say.answered(6)) for day in range(6)]
    scenario = having(*USUAL_2, *high, (on(23, 7, 0), say.answered(2)))

    (flare,) = flares(scenario.state, on(24))
    assert (flare.since, flare.to, flare.worst) == (on(17, 7, 0), on(22, 7, 0), 6)


def test_sessions_show_how_it_was_before_and_after_them() -> None:
    scenario = having(
        *USUAL_2,
        (on(17), say.done(nprs=say.pain(pre=2, peak=6, post=5))),
        (on(19), say.done(S2, nprs=say.pain(pre=4, peak=4, post=2))),
    )

    (flare,) = flares(scenario.state, on(20))
    assert (flare.since, flare.to, flare.worst) == (on(17), on(19), 5)


def test_a_peak_stands_in_where_nothing_after_it_is_known() -> None:
    passed = say.done(nprs=say.pain(pre=2, peak=6, post=2))
    unknown = say.done(nprs=say.pain(pre=2, peak=6))
    gone = (on(20), checked_in(2))
    high = (on(19), checked_in(4))

    assert flares(having(*USUAL_2, (on(17), passed), high, gone).state, on(21)) == ()
    assert len(flares(having(*USUAL_2, (on(17), unknown), high, gone).state, on(21))) == 1


@pytest.mark.parametrize("fact", [shift(9), reviewed(pain={"worst24h": 9, "worst7d": 9})])
def test_the_worst_of_a_time_is_no_reading_of_a_moment(fact: Fact) -> None:
    assert flares(having(*USUAL_2, (on(17), fact), (on(19), fact)).state, on(20)) == ()


@pytest.mark.parametrize(
    ("at", "found"),
    [(on(18, 7, 0), False), (on(19), True), (on(25, 8, 0), True), (on(25, 8, 1), False)],
)
def test_no_flare_in_seven_days_means_none_that_began_or_lasted(at: datetime, found: bool) -> None:
    scenario = nprs_at((on(17, 7, 0), 4), (on(18, 8, 0), 4), (on(18, 20, 0), 2))

    assert (flare_in_last(scenario.state, at, 7) is not None) is found


def test_the_flare_of_the_firefighter() -> None:
    """A session at NPRS 6, the next morning 5 where 2 is usual, the morning after it 2."""
    gone = having(
        *USUAL_2,
        (on(17, 10, 40), say.done(nprs=say.pain(peak=6))),
        (on(18, 7, 0), say.answered(5, S1)),
    )

    assert flare_in_last(gone.state, on(18, 8, 0), 7) is None
    assert flare_in_last(gone.state, on(18, 10, 41), 7) is not None
    assert (
        flare_in_last(say.through(gone, (on(19, 7, 0), say.answered(2))).state, on(20), 7) is None
    )


# movement


def test_the_last_movement_screen_counts() -> None:
    scenario = having(
        (on(12), reviewed(motor_control="not_yet")),
        (on(14), reassessed(motor_control="acceptable")),
        (on(17), reviewed()),
    )
    found = movement_screen(scenario.state, on(18))
    before = movement_screen(scenario.state, on(13))

    assert found is not None
    assert (found.value, found.event_id) == ("acceptable", scenario.history[-2].event_id)
    assert before is not None
    assert before.value == "not_yet"
    assert movement_screen(scenario.state, on(11)) is None
