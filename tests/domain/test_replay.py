"""Every decision can be made again from what is on file of it."""

import dataclasses

import pytest

from domain.case.aggregate import FACTS
from domain.case.governance.replay import REQUESTS_OF, Made, decisions_in, is_decision
from domain.case.loading.load_facts import LoadTargetRejected, LoadTargetSet
from domain.case.loading.loading import SetLoadTarget
from domain.case.phases.phases import PhaseStarted
from domain.decision import Decision
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.governance_case import correct, event_of
from tests.domain.scenario import Scenario
from tests.golden.samples import SAMPLES

DECISIONS = [
    fact
    for fact in FACTS
    if fact.refusal or any(info.annotation is Decision for info in fact.model_fields.values())
]


def test_the_request_of_every_decision_can_be_read_off_its_fact() -> None:
    assert set(REQUESTS_OF) == set(DECISIONS)


@pytest.mark.parametrize("fact", DECISIONS, ids=lambda fact: fact.__name__)
def test_a_decision_says_all_that_was_asked(fact: type[Fact]) -> None:
    stored = case.REFERRED.given(SAMPLES[fact.event_name()])

    made = Made(case.REFERRED.state, stored.history[-1])
    assert made.request.effective_at == stored.history[-1].effective_at


def test_a_case_is_before_each_decision_as_it_was_known_then() -> None:
    scenario = case.LOADED.given(case.target("W2", LFW="9.0"), case.alarm())
    made = [*decisions_in(scenario.history)]

    assert [type(each.decision.fact) for each in made] == [
        PhaseStarted,
        LoadTargetSet,
        LoadTargetRejected,
    ]
    assert made[1].before == case.IN_PROGRAMME.state
    assert made[2].before == case.LOADED.state


def test_a_correction_does_not_reach_back_to_earlier_decisions() -> None:
    wrong = case.LOADED.given(
        correct(event_of(case.LOADED, type(SAMPLES["rtw.case:CaseOpened"])), "jurisdiction", "CZ")
    )

    assert [*decisions_in(wrong.history)][1].before == case.IN_PROGRAMME.state


def test_the_request_is_the_one_that_was_made() -> None:
    asked = case.target("W1", "Told on the telephone", LFW="5.0", LWS="4.0")
    scenario = case.IN_PROGRAMME.given(asked)

    made = [*decisions_in(scenario.history)][-1]
    expected = asked.model_copy(update={"effective_at": scenario.history[-1].effective_at})
    assert isinstance(made.request, SetLoadTarget)
    assert made.request == expected


def _again(scenario: Scenario) -> list[list[Fact]]:
    found = []
    for made in decisions_in(scenario.history):
        recorded = made.decision
        context = dataclasses.replace(
            scenario.context(recorded.actor, recorded.effective_at),
            now=recorded.recorded_at,
            command_id=recorded.command_id,
        )
        decided = made.again(made.request, context)
        assert isinstance(decided, list)
        found.append(decided)
    return found


def test_the_same_protocol_decides_the_same_again_to_the_letter() -> None:
    scenario = case.LOADED.given(
        case.target("W2", LFW="9.0"),
        case.target("W2", LFW="9.0", reason="Told on the telephone"),
    )

    decided = [each.fact for each in scenario.history if is_decision(each.fact)]
    assert [facts[0] for facts in _again(scenario)] == decided
