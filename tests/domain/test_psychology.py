"""Psychological interventions: asked for, recorded step by step, and active until the last."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.evidence.scores import psych_plan_active
from domain.case.psychology.psychology import PsychInterventionRequested, Trigger, open_requests
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario

TASK, OTHER = assess.TASK, case.an_id(36)


def request_of(
    task: UUID, due: date = date(2025, 3, 24), reason: str = "asked for by the worker"
) -> PsychInterventionRequested:
    return PsychInterventionRequested(
        task_id=task,
        triggers=(Trigger(code=reason),),
        due=due,
        owner=CLINICIAN.party_id,
        protocol=case.LINKED.state.linked.protocol,
    )


def is_active(scenario: Scenario) -> bool:
    return psych_plan_active(scenario.state, scenario.clock)


ASKED = case.LINKED.given(request_of(TASK))


def test_an_intervention_is_due_14_days_after_it_is_asked_for() -> None:
    request = assess.ask_for("asked for by the worker", task_id=str(TASK))

    case.LINKED.when(request).then(request_of(TASK))


def test_who_asks_may_name_the_day_the_owner_and_the_score() -> None:
    reason = {"code": "psych.triggers.PCS", "observed": "31", "required": "30"}
    request = assess.ask_for(
        reason, task_id=str(TASK), due="2025-03-10", owner=str(assess.PSYCHOLOGIST)
    )

    case.LINKED.when(request).then(
        PsychInterventionRequested(
            task_id=TASK,
            triggers=(Trigger.model_validate(reason),),
            due=date(2025, 3, 10),
            owner=assess.PSYCHOLOGIST,
            protocol=case.LINKED.state.linked.protocol,
        )
    )


def test_an_intervention_is_not_due_before_it_is_asked_for() -> None:
    request = assess.ask_for("fear", due="2025-03-09")

    case.LINKED.when(request).then_refused("input", field="due")


def test_the_same_request_again_adds_nothing_and_another_needs_a_task_of_its_own() -> None:
    named = assess.ask_for("asked for by the worker", task_id=str(TASK))
    unnamed = assess.ask_for("asked for by the worker")
    at = case.LINKED.clock
    without_name = case.LINKED.when(unnamed, at=at).after

    ASKED.when(named).then_nothing()
    without_name.when(unnamed, at=at).then_nothing()
    assert len(without_name.when(unnamed, at=at + timedelta(minutes=1)).facts) == 1
    ASKED.when(assess.ask_for("fear", task_id=str(TASK))).then_refused("input", field="task_id")


def test_without_anybody_to_do_it_a_request_has_no_owner() -> None:
    alone = case.REFERRED.given(case.consent("TREAT"), by=case.BY_WORKER)

    (fact,) = alone.when(assess.ask_for("fear")).facts

    assert isinstance(fact, PsychInterventionRequested)
    assert fact.owner is None


def test_an_intervention_answers_the_open_request() -> None:
    outcome = ASKED.when(assess.intervene(step=1, of=6, note="Six steps: bend, lift, twist"))

    done = outcome.then(
        assess.intervened(task_id=TASK, step=1, of=6, note="Six steps: bend, lift, twist")
    )
    assert open_requests(done.state, done.clock) == ()


def test_of_several_open_requests_the_one_that_is_due_first_is_answered() -> None:
    urgent = ASKED.given(request_of(OTHER, due=date(2025, 3, 10), reason="psych.item_9"))

    first = urgent.when(assess.intervene("talk")).then(assess.intervened("talk", task_id=OTHER))
    second = first.when(assess.intervene("talk")).then(assess.intervened("talk", task_id=TASK))
    second.when(assess.intervene("talk")).then(assess.intervened("talk"))


def test_an_intervention_may_name_the_request_that_it_answers() -> None:
    both = ASKED.given(request_of(OTHER, due=date(2025, 3, 10)))

    both.when(assess.intervene(task_id=str(TASK))).then(assess.intervened(task_id=TASK))
    both.when(assess.intervene(task_id=str(case.HOLD))).then_refused("input", field="task_id")


def test_the_same_intervention_of_the_same_time_is_recorded_once_named_or_not() -> None:
    at = ASKED.clock
    for request in (assess.intervene(), assess.intervene(task_id=str(TASK))):
        once = ASKED.when(request, at=at).after

        once.when(request, at=at).then_nothing()
        assert len(once.when(request, at=at + timedelta(minutes=1)).facts) == 1


def test_a_step_lies_within_its_steps() -> None:
    assert assess.intervene(step=6, of=6).step == 6
    with pytest.raises(ValidationError, match="a step must not lie beyond the last one"):
        assess.intervene(step=7, of=6)


def test_a_plan_is_active_from_the_request_until_the_last_step() -> None:
    begun = ASKED.given(assess.intervene(step=1, of=3))
    talked = begun.given(assess.intervene("talk"))
    almost = talked.given(assess.intervene(step=2, of=3))
    done = almost.given(assess.intervene(step=3, of=3))

    assert not is_active(case.LINKED)
    assert is_active(ASKED)
    assert is_active(begun)
    assert is_active(talked)
    assert is_active(almost)
    assert not is_active(done)


def test_an_intervention_without_steps_closes_its_request_and_is_no_plan() -> None:
    assert not is_active(ASKED.given(assess.intervene("pre-operative counselling")))


def test_whether_a_plan_is_active_is_asked_for_a_time() -> None:
    asked_at = ASKED.history[-1].effective_at
    done = ASKED.given(assess.intervene(step=6, of=6))

    assert not psych_plan_active(done.state, asked_at - timedelta(seconds=1))
    assert psych_plan_active(done.state, asked_at)
    assert not psych_plan_active(done.state, done.clock)


def test_nothing_is_asked_for_or_recorded_before_consent() -> None:
    case.STAFFED.when(assess.ask_for("fear")).then_refused("INV-2")
    case.STAFFED.when(assess.intervene()).then_refused("INV-2")
