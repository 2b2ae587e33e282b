"""The usual morning: the median of 14 days, before any the assessed rest (DOMAIN 2.8a)."""

from decimal import Decimal

import pytest

from domain.case.evidence.pain import (
    usual_morning,
)
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.evidence.pain_case import having, mornings, reviewed
from tests.domain.sessions_case import on


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
