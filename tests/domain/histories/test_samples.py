"""Whatever facts come in whatever order, as often as they come: folds, views and deadlines read
them without complaint."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.words.wording import load_wording
from domain.case import aggregate
from domain.case.aggregate import FACTS
from domain.case.gates.board import gate_board
from domain.case.safety.safety import HoldCase
from domain.case.state import CaseState
from domain.deadlines.due import due_items
from projections.catalogue import VIEWS
from projections.view import View
from tests.domain.examples import examples
from tests.domain.histories.course import Course
from tests.domain.histories.stages import stages
from tests.golden.samples import SAMPLES
from tests.projections.cutting import cut

SAY = load_wording().text
OF_A_CASE = sorted(name for name in SAMPLES if type(SAMPLES[name]) in FACTS)
UNHURRIED = settings(
    deadline=None, max_examples=examples(25), suppress_health_check=list(HealthCheck)
)
TOLD = st.lists(st.tuples(st.sampled_from(OF_A_CASE), st.integers(0, 40 * 24)), max_size=24)


def course_of(told: list[tuple[str, int]]) -> Course:
    """A case with these facts, each so many hours before a time that moves on."""
    begin = datetime(2025, 6, 1, 9, tzinfo=UTC)
    course = Course(stages("picker").world, (), CaseState(), begin)
    for name, ago in told:
        course = course.later(timedelta(hours=5))
        at = course.now - timedelta(hours=ago)
        context = course.context(HoldCase(), course.world.actor("clinician"), at)
        course = course.having([SAMPLES[name]], context, None)
    return course


@UNHURRIED
@given(TOLD)
def test_any_facts_fold_and_what_is_due_is_found(told: list[tuple[str, int]]) -> None:
    course = course_of(told)

    assert aggregate.fold(course.history) == course.state
    context = course.context(HoldCase(), course.world.actor("case_manager"), course.now)
    assert isinstance(due_items(course.state, context), tuple)
    gate_board(course.state, context)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@UNHURRIED
@given(told=TOLD)
def test_any_facts_are_folded_stored_loaded_and_shown(
    view: View[Any], told: list[tuple[str, int]]
) -> None:
    course = course_of(told)
    folded = view.folded(cut(course.history, view.readable))

    stored = view.stored(folded)
    assert view.stored(view.loaded(stored)) == stored
    assert view.show(folded, course.now, SAY)
