"""Every rule catches a history that breaks it, and finds nothing in the stories themselves."""

import pytest

from domain.case.outcome.closing import CaseClosed
from tests.domain.histories import controls_of_care, controls_of_ends
from tests.domain.histories.afterwards import stands_as_it_should
from tests.domain.histories.breaking import after, then
from tests.domain.histories.controls_of_ends import recurred
from tests.domain.histories.rules import RULES, broken
from tests.domain.histories.stages import NAMES, stages

CONTROLS = {**controls_of_care.CONTROLS, **controls_of_ends.CONTROLS}
CASES = [(rule, number) for rule, cases in CONTROLS.items() for number in range(len(cases))]


@pytest.mark.parametrize(("rule", "number"), CASES)
def test_a_history_that_breaks_a_rule_is_seen_to_break_it(rule: str, number: int) -> None:
    course = CONTROLS[rule][number]()

    found = {each.split(" at ")[0] for each in broken(course.world, course.history)}
    assert rule in found


def test_every_rule_has_a_history_that_breaks_it() -> None:
    assert CONTROLS.keys() == RULES.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_stories_break_no_rule(name: str) -> None:
    story = stages(name)

    assert broken(story.world, story.history) == []


def test_a_recurrence_that_is_right_breaks_no_rule() -> None:
    course = then(after(CaseClosed), recurred())

    found = {each.split(" at ")[0] for each in broken(course.world, course.history)}
    assert "POL-RECUR" not in found


@pytest.mark.parametrize("name", NAMES)
def test_the_stories_stand_as_the_table_says_after_each_command(name: str) -> None:
    story = stages(name)

    for number in range(len(story.cuts)):
        stands_as_it_should(story.at(number))
