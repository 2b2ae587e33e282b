"""A history folds from any point to the same state, and facts fold in whatever order they come.

What anybody may ask, and the rules that no history breaks, stand in tests/domain/histories.
"""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.store.codec import Codec
from domain.case import aggregate
from domain.case.aggregate import FACTS
from domain.case.state import CaseState
from tests.domain import thin_case as case
from tests.domain.examples import examples
from tests.domain.moves import scenarios
from tests.domain.scenario import Scenario
from tests.golden.samples import SAMPLES

UNHURRIED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CODEC = Codec(FACTS)


@settings(UNHURRIED, max_examples=examples(40))
@given(scenarios())
def test_a_history_folds_from_any_point_to_the_same_state(scenario: Scenario) -> None:
    whole = scenario.state
    state = CaseState()
    for place, recorded in enumerate(scenario.history):
        assert aggregate.fold(scenario.history[place:], state) == whole
        state = aggregate.evolve(state, recorded)
    assert state == whole


@settings(UNHURRIED, max_examples=examples(40))
@given(scenarios())
def test_what_was_stored_folds_to_the_state_that_was_decided_on(scenario: Scenario) -> None:
    stored = [
        replace(each, fact=CODEC.decode(each.fact.event_name(), 1, CODEC.encode(each.fact))[0])
        for each in scenario.history
    ]

    assert aggregate.fold(stored) == scenario.state


@settings(UNHURRIED, max_examples=examples(60))
@given(st.lists(st.sampled_from(sorted(SAMPLES)), max_size=16))
def test_facts_fold_in_any_order_as_often_as_they_come(names: list[str]) -> None:
    scenario = Scenario()
    for name in names:
        scenario = scenario.having([SAMPLES[name]], case.NOT_OPENED.context(), None)

    assert isinstance(scenario.state, CaseState)
