"""Flares: two points above the usual morning for more than a day (DOMAIN 2.8a)."""

from datetime import datetime

import pytest

from domain.case.evidence.pain import Flare, flare_in_last, flares
from domain.recorded import Fact
from tests.domain import sessions_case as say
from tests.domain.evidence.pain_case import checked_in, having, mornings, reviewed, shift
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import S1, S2, on

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
    assert flare_in_last(through(gone, (on(19, 7, 0), say.answered(2))).state, on(20), 7) is None
