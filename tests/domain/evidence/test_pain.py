"""Pain as rules see it: at rest, at its worst, and how the worker moves (DOMAIN 2.8a)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.case.evidence.pain import baseline_rest, movement_screen, rest_nprs, worst
from domain.case.state import Measured
from domain.recorded import Fact
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.evidence.pain_case import checked_in, having, reassessed, reviewed, shift, value
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, S2, on


def shown(scenario: Scenario, value: str | int) -> Measured:
    """A value that the last event of a scenario shows."""
    last = scenario.history[-1]
    return Measured(Decimal(value), last.event_id, last.effective_at)


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
    scenario = through(P1, (on(12), later))

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
