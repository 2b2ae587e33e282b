"""Whatever is asked in whatever order: the rules hold, and a history folds from any point."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from adapters.store.codec import Codec
from domain.case import aggregate
from domain.case.aggregate import FACTS
from domain.case.state import CaseState
from domain.recorded import Fact, Recorded
from domain.refusals import Refusal
from tests.domain import thin_case as case
from tests.domain.moves import MOVES, STAGE_NAMES, STAGES, Move, scenarios
from tests.domain.rules import broken_rules
from tests.domain.scenario import Outcome, Scenario
from tests.golden.samples import SAMPLES

UNHURRIED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CODEC = Codec(FACTS)


class AnyCase(RuleBasedStateMachine):
    """Anybody asks anything; what is accepted must keep every promise."""

    def __init__(self) -> None:
        super().__init__()
        self.scenario = case.NOT_OPENED
        self.live = CaseState()

    @initialize(stage=STAGE_NAMES)
    def begin(self, stage: str) -> None:
        self.scenario = STAGES[stage]
        self.live = self.scenario.state

    @rule(move=MOVES)
    def ask(self, move: Move) -> None:
        outcome = move.ask(self.scenario)
        if isinstance(outcome.decided, Refusal):
            assert outcome.decided.code
            return
        self._is_the_same_again(move, outcome)
        self._stores_nothing_twice(move, outcome)
        new = outcome.after.history[len(self.scenario.history) :]
        self._is_read_as_it_was_written(new)
        self.live = aggregate.fold(new, self.live)
        self.scenario = outcome.after

    def teardown(self) -> None:
        assert broken_rules(self.scenario.history) == []
        assert self.live == self.scenario.state

    def _is_the_same_again(self, move: Move, outcome: Outcome) -> None:
        """The same request on the same state is the same bytes."""
        again = move.ask(self.scenario)
        assert [CODEC.encode(f) for f in again.facts] == [CODEC.encode(f) for f in outcome.facts]

    def _stores_nothing_twice(self, move: Move, outcome: Outcome) -> None:
        """The same request under another command id, after the first was stored."""
        at = outcome.context.effective_at
        assert outcome.after.when(move.request, by=move.by, at=at).decided == []

    def _is_read_as_it_was_written(self, new: tuple[Recorded[Fact], ...]) -> None:
        for recorded in new:
            body = CODEC.encode(recorded.fact, recorded.reason)
            read, reason = CODEC.decode(recorded.fact.event_name(), 1, body)
            assert (read, reason) == (recorded.fact, recorded.reason)
            assert CODEC.encode(read, reason) == body


AnyCase.TestCase.settings = settings(UNHURRIED, max_examples=150, stateful_step_count=25)
TestAnyCase = AnyCase.TestCase


@settings(UNHURRIED, max_examples=150)
@given(scenarios())
def test_a_history_folds_from_any_point_to_the_same_state(scenario: Scenario) -> None:
    whole = scenario.state
    state = CaseState()
    for place, recorded in enumerate(scenario.history):
        assert aggregate.fold(scenario.history[place:], state) == whole
        state = aggregate.evolve(state, recorded)
    assert state == whole


@settings(UNHURRIED, max_examples=150)
@given(scenarios())
def test_what_was_stored_folds_to_the_state_that_was_decided_on(scenario: Scenario) -> None:
    stored = [
        replace(each, fact=CODEC.decode(each.fact.event_name(), 1, CODEC.encode(each.fact))[0])
        for each in scenario.history
    ]

    assert aggregate.fold(stored) == scenario.state


@settings(UNHURRIED, max_examples=100)
@given(st.lists(st.sampled_from(sorted(SAMPLES)), max_size=12))
def test_facts_fold_in_any_order_as_often_as_they_come(names: list[str]) -> None:
    scenario = Scenario()
    for name in names:
        scenario = scenario.having([SAMPLES[name]], case.NOT_OPENED.context(), None)

    assert isinstance(scenario.state, CaseState)


@pytest.mark.parametrize(
    ("rule_", "history"),
    [
        ("INV-2", case.REFERRED.given(SAMPLES["rtw.case:DiagnosisRecorded"])),
        ("INV-3", case.INTAKE.given(SAMPLES["rtw.case:ProgrammePlanned"])),
        ("INV-4", case.HELD.given(case.was_set("W2", LFW="5.0"))),
        ("INV-5", case.LOADED.given(SAMPLES["rtw.case:PhaseStarted"])),
        ("alarm without hold", case.LOADED.given(SAMPLES["rtw.case:AlarmSignRaised"])),
        ("lifted without reassessment", case.LOADED.given(SAMPLES["rtw.case:HoldLifted"])),
        ("cap LFW", case.LOADED.given(case.was_set("W2", LFW="5.1"))),
        ("cap LFW", case.LOADED.given(SAMPLES["rtw.case:LoadTargetSet"])),
    ],
)
def test_a_history_that_breaks_a_rule_is_seen_to_break_it(rule_: str, history: Scenario) -> None:
    assert rule_ in broken_rules(history.history)
