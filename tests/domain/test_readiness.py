"""Psychological readiness: gate.psych on both sides of each bound, with its evidence."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.psychology.psychology import PsychInterventionRequested, PsychReadinessAssessed
from domain.case.psychology.readiness import AssessPsychReadiness
from domain.recorded import Actor
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario


def assessed(
    scenario: Scenario, request: AssessPsychReadiness, by: Actor = CLINICIAN
) -> PsychReadinessAssessed:
    fact = scenario.when(request, by=by).fact
    assert isinstance(fact, PsychReadinessAssessed)
    return fact


def outcome(scenario: Scenario, request: AssessPsychReadiness, by: Actor = CLINICIAN) -> str:
    return assessed(scenario, request, by).decision.outcome


@pytest.mark.parametrize(
    ("total", "confidence", "expected"),
    [
        ("28", "7", "accepted"),
        ("11", "10", "accepted"),
        ("29", "7", "refused"),
        ("28", "6", "refused"),
        ("28", "6.9", "refused"),
        ("28", None, "refused"),
    ],
)
def test_low_fear_and_high_confidence_make_ready(
    total: str, confidence: str | None, expected: str
) -> None:
    request = assess.ready(("TSK-11", total), confidence=confidence)

    assert outcome(case.LINKED, request) == expected


def test_what_is_assessed_is_kept_with_the_decision() -> None:
    fact = assessed(case.LINKED, assess.ready(("TSK-11", "22"), ("PCS", "11")))

    assert [(each.instrument, str(each.total), each.band) for each in fact.scores] == [
        ("TSK-11", "22", "minimal"),
        ("PCS", "11", "not_high"),
    ]
    assert str(fact.confidence) == "8"
    assert fact.protocol == case.LINKED.state.linked.protocol
    assert fact.decision.policy_version == 1
    assert {each.data_class for each in fact.decision.criteria} == {"E"}


def test_what_is_missing_says_what_was_required_and_seen() -> None:
    fact = assessed(case.LINKED, assess.ready(("TSK-11", "31"), confidence=None))

    seen = {each.id: (each.observed, each.met) for each in fact.decision.criteria}
    assert seen["gate.psych.tsk11"] == ("31", False)
    assert seen["gate.psych.confidence"] == (None, False)
    assert fact.decision.rationale == "gate.psych.tsk11"


def test_without_a_score_of_its_own_the_last_one_on_file_counts() -> None:
    screened = case.LINKED.given(assess.screen(**{"TSK-11": 24}))

    fact = assessed(screened, assess.ready())

    assert fact.decision.outcome == "accepted"
    criterion = next(each for each in fact.decision.criteria if each.id == "gate.psych.tsk11")
    assert criterion.evidence == (screened.history[-1].event_id,)
    assert outcome(case.LINKED, assess.ready()) == "refused"


@pytest.mark.parametrize(("now", "expected"), [("34", "accepted"), ("35", "refused")])
def test_a_real_fall_of_fear_is_enough_with_a_psychologist_s_sign_off(
    now: str, expected: str
) -> None:
    """From 40: 6 points are a change of 5.6 and more, 5 points are not."""
    screened = case.LINKED.given(assess.screen(**{"TSK-11": 40}))
    request = assess.ready(("TSK-11", now), confidence="5")

    assert outcome(screened, request, by=assess.BY_PSYCHOLOGIST) == expected
    assert outcome(screened, request, by=CLINICIAN) == "refused"


def test_the_fall_is_counted_from_the_first_score() -> None:
    screened = case.LINKED.given(assess.screen(**{"TSK-11": 40}), assess.screen(**{"TSK-11": 36}))
    request = assess.ready(("TSK-11", "34"), confidence="5")

    assert outcome(screened, request, by=assess.BY_PSYCHOLOGIST) == "accepted"


def test_a_rise_of_fear_is_no_change_for_the_better() -> None:
    screened = case.LINKED.given(assess.screen(**{"TSK-11": 30}))
    request = assess.ready(("TSK-11", "40"), confidence="5")

    assert outcome(screened, request, by=assess.BY_PSYCHOLOGIST) == "refused"


def test_a_score_off_its_scale_is_refused_with_its_field() -> None:
    request = assess.ready(("PCS", "11"), ("TSK-11", "45"))

    case.LINKED.when(request).then_refused("input", field="scores.1.total")


def test_a_positive_item_9_asks_for_the_clinician_here_too() -> None:
    said = {"instrument": "PHQ-9", "total": 9, "flags": ["item_9_positive"]}
    request = AssessPsychReadiness.model_validate({"scores": [said], "confidence": 8})

    _, asked = case.LINKED.when(request).facts

    assert isinstance(asked, PsychInterventionRequested)
    assert [each.code for each in asked.triggers] == ["psych.item_9"]


def test_other_scores_in_it_ask_for_nothing() -> None:
    assert len(case.LINKED.when(assess.ready(("TSK-11", "40"), ("PCS", "50"))).facts) == 1


def test_the_same_assessment_of_the_same_time_is_recorded_once() -> None:
    at = case.LINKED.clock
    request = assess.ready(("TSK-11", "22"))
    once = case.LINKED.when(request, at=at).after

    once.when(request, at=at).then_nothing()
    assert len(once.when(request, at=at + timedelta(minutes=1)).facts) == 1
    assert len(once.when(assess.ready(("TSK-11", "23")), at=at).facts) == 1


def test_nothing_of_it_while_the_case_is_on_hold_or_before_consent() -> None:
    case.HELD.when(assess.ready(("TSK-11", "22"))).then_refused("INV-4")
    case.STAFFED.when(assess.ready(("TSK-11", "22"))).then_refused("INV-2")


@pytest.mark.parametrize("confidence", ["-0.1", "10.1", "high"])
def test_confidence_is_0_to_10(confidence: str) -> None:
    with pytest.raises(ValidationError, match="confidence"):
        assess.ready(confidence=confidence)


def test_an_instrument_stands_once_in_it() -> None:
    scores: list[dict[str, Any]] = [{"instrument": "PCS", "total": n} for n in (1, 2)]

    with pytest.raises(ValidationError, match="an instrument may stand once"):
        AssessPsychReadiness.model_validate({"scores": scores})
