"""Moves: of every command, mostly such that the door lets them in, and weighed at every status."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Status
from tests.domain.examples import examples
from tests.domain.histories.journeys import JOURNEYS, journeys_at
from tests.domain.histories.moves import GROUPS, SAYS, WEIGHTS, move_of
from tests.domain.histories.stages import NAMES, any_cut, cuts_by_stage, stages

OFTEN = settings(
    deadline=None,
    max_examples=examples(25),
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_something_may_be_said_in_every_command() -> None:
    assert SAYS.keys() == REQUESTS.keys()


def test_every_group_has_its_weight_at_every_status() -> None:
    assert WEIGHTS.keys() == set(Status)
    assert all(weights.keys() == GROUPS.keys() for weights in WEIGHTS.values())


def test_a_history_may_begin_at_every_status() -> None:
    statuses = {stage.split()[-1] for stage in cuts_by_stage()}

    assert statuses == set(Status)


@pytest.mark.parametrize("name", NAMES)
def test_the_last_cut_of_a_story_is_its_end(name: str) -> None:
    story = stages(name)

    assert story.at(len(story.cuts) - 1).history == story.history
    assert story.at(0).history == ()


@pytest.mark.parametrize("command", sorted(SAYS))
def test_the_door_lets_in_most_of_what_is_said(command: str) -> None:
    let_in: list[bool] = []

    @OFTEN
    @given(move_of(command), any_cut())
    def say(move: object, cut: tuple[str, int]) -> None:
        course = stages(cut[0]).at(cut[1])
        let_in.append(move.request(course) is not None)  # type: ignore[attr-defined]

    say()
    assert sum(let_in) > len(let_in) / 3


@OFTEN
@given(st.data())
def test_every_journey_that_may_come_next_is_known(data: st.DataObject) -> None:
    story, number = data.draw(any_cut())

    assert data.draw(journeys_at(stages(story).at(number))) in JOURNEYS
