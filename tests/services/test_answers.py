"""An answer is made of sections: each sees only what he may read, also in a refusal."""

import pytest

from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision
from domain.refusals import Refusal
from services.access import role_for
from services.answers import (
    answer_body,
    answer_to,
    criteria_body,
    decision_body,
    refusal_code,
    refusal_criteria,
)
from services.audiences import HIDES_ACTIVITY, Audience, audience_of
from services.commanders import BEFORE_INTAKE, COMMANDERS
from services.reading_rights import IN_FULL, seen_by_rules
from tests.domain import thin_case as case
from tests.domain.scenario import CASE, Scenario

EVERY_AUDIENCE = pytest.mark.parametrize("audience", list(Audience))


def criterion(letter: str, *, met: bool = True) -> Criterion:
    return Criterion(
        id=f"rule {letter}",
        required="<= 3",
        observed="5",
        met=met,
        data_class=DataClass(letter),
    )


def decision(*criteria: Criterion) -> Decision:
    return Decision(outcome="refused", rationale="x", criteria=criteria, policy_version=1)


def answered(before: Scenario, after: Scenario) -> dict[Audience, dict[str, object]]:
    """What each audience is told of what lies between two scenarios."""
    answer = answer_to(CASE, after.history[len(before.history) :])
    return {audience: answer_body(answer, audience) for audience in Audience}


@EVERY_AUDIENCE
def test_a_criterion_that_may_not_be_read_is_a_clinical_one_that_is_met_or_not(
    audience: Audience,
) -> None:
    for letter in DataClass:
        shown = criteria_body([criterion(letter, met=False)], audience)

        if letter in seen_by_rules(audience):
            assert shown[0]["id"] == f"rule {letter}"
            assert "data_class" not in shown[0]
        else:
            assert shown == [{"id": "clinical", "met": False}]


def test_clinicians_read_the_scores_that_a_rule_saw_and_others_no_more_than_their_classes() -> None:
    more = {each: seen_by_rules(each) - IN_FULL[each] for each in Audience}

    assert more == dict.fromkeys(Audience, frozenset()) | {Audience.CLINICIAN: {DataClass.E}}


def test_all_hidden_criteria_are_one_that_is_met_where_all_are() -> None:
    both = [criterion("D"), criterion("E"), criterion("K")]
    one_unmet = [criterion("D"), criterion("E", met=False)]

    assert [each["id"] for each in criteria_body(both, Audience.EMPLOYER)] == ["rule K", "clinical"]
    assert criteria_body(both, Audience.EMPLOYER)[-1] == {"id": "clinical", "met": True}
    assert criteria_body(one_unmet, Audience.EMPLOYER) == [{"id": "clinical", "met": False}]


def test_a_decision_tells_its_outcome_and_no_rationale() -> None:
    told = decision_body(decision(criterion("D", met=False)), Audience.EMPLOYER)

    assert told == {"outcome": "refused", "criteria": [{"id": "clinical", "met": False}]}


@EVERY_AUDIENCE
def test_the_version_of_the_protocol_is_told_to_who_reads_decisions(audience: Audience) -> None:
    told = decision_body(decision(criterion("Q")), audience)

    assert ("policy_version" in told) is (DataClass.Q in IN_FULL[audience])


@pytest.mark.parametrize("audience", sorted(HIDES_ACTIVITY))
def test_who_may_not_see_activity_is_told_no_version_and_no_position(audience: Audience) -> None:
    told = answered(case.PLANNED, case.IN_PROGRAMME)[audience]

    assert told.keys() == {"case", "events", "outcome", "decision"}
    assert (told["events"], told["outcome"]) == (["PhaseStarted"], "done")


@pytest.mark.parametrize("audience", sorted(set(Audience) - HIDES_ACTIVITY))
def test_the_others_are_told_both(audience: Audience) -> None:
    told = answered(case.PLANNED, case.IN_PROGRAMME)[audience]

    last = case.IN_PROGRAMME.history[-1]
    assert (told["version"], told["position"]) == (last.version, last.position)


def test_a_stored_refusal_is_an_outcome_with_its_decision() -> None:
    refused = case.LOADED.given(case.target("W2", LFW="12.0"))

    told = answered(case.LOADED, refused)

    assert {body["outcome"] for body in told.values()} == {"refused"}
    assert "12.0" in str(told[Audience.CLINICIAN]["decision"])
    for audience in (Audience.EMPLOYER, Audience.AUDIT, Audience.CASE_MANAGER):
        assert "12.0" not in str(told[audience])


def test_a_rule_that_would_tell_something_clinical_is_called_state_for_employers() -> None:
    clinical = Refusal("heal.tendon_repair", (criterion("C"),))

    assert refusal_code(clinical, Audience.EMPLOYER) == "state"
    assert refusal_code(clinical, Audience.SUPERVISOR) == "state"
    assert refusal_code(clinical, Audience.CLINICIAN) == "heal.tendon_repair"
    assert refusal_criteria(clinical, Audience.EMPLOYER) == [{"id": "clinical", "met": True}]


def test_a_rule_that_names_a_criterion_is_called_state_for_whoever_may_not_read_it() -> None:
    tsk = Criterion(
        id="gate.psych.tsk11.first",
        required="<= 28",
        observed="31",
        met=False,
        data_class=DataClass.E,
    )

    for code in ("gate.psych.tsk11", "gate.psych"):
        assert refusal_code(Refusal(code, (tsk,)), Audience.CASE_MANAGER) == "state"
        assert refusal_code(Refusal(code, (tsk,)), Audience.CLINICIAN) == code
    assert refusal_code(Refusal("INV-3", (tsk,)), Audience.CASE_MANAGER) == "INV-3"
    assert refusal_code(Refusal("ramp.min_days", (tsk,)), Audience.CASE_MANAGER) == "ramp.min_days"


def test_who_reads_nothing_of_a_case_is_told_no_criteria_and_no_rule_of_it() -> None:
    hold = Refusal("INV-4", (criterion("B", met=False),))
    own = Refusal("role", (criterion("Q", met=False),))

    assert (refusal_code(hold, None), refusal_criteria(hold, None)) == ("state", [])
    assert (refusal_code(own, None), refusal_criteria(own, None)) == ("role", [])


def test_the_id_of_a_hold_is_told_to_who_reads_status_only() -> None:
    refused = case.HELD.when(case.start("P2")).then_refused("INV-4")

    assert str(case.HOLD) in str(refusal_criteria(refused, Audience.CLINICIAN))
    assert str(case.HOLD) not in str(refusal_criteria(refused, Audience.EMPLOYER))
    assert refusal_code(refused, Audience.EMPLOYER) == "state"


def test_every_request_has_somebody_who_may_ask_for_it() -> None:
    assert set(COMMANDERS) == set(REQUESTS)
    assert all(COMMANDERS.values())
    assert set(COMMANDERS) >= BEFORE_INTAKE


@pytest.mark.parametrize("name", COMMANDERS)
def test_a_role_that_is_not_listed_may_not_ask(name: str) -> None:
    request_ = REQUESTS[name]
    for role in Role:
        allowed = role in COMMANDERS[name]
        assert (role_for(request_, frozenset({role})) == role) is allowed
        assert (role_for(request_, frozenset({role}), role) == role) is allowed
    assert role_for(request_, frozenset()) is None


def test_a_role_that_one_does_not_have_cannot_be_named() -> None:
    both = frozenset({Role.CLINICIAN, Role.WORKER})
    alarm = REQUESTS["RaiseAlarm"]

    assert role_for(alarm, both, Role.WORKER) is Role.WORKER
    assert role_for(alarm, both, Role.SURGEON) is None
    assert role_for(REQUESTS["LiftHold"], both, Role.WORKER) is None


@pytest.mark.parametrize(
    "role",
    [Role.INTERPRETER, Role.ADMIN, Role.DATA_PROTECTION_OFFICER, Role.SYSTEM],
)
def test_who_reads_nothing_of_a_case_has_no_audience(role: Role) -> None:
    assert audience_of(role) is None


def test_employers_read_no_clinical_classes() -> None:
    for audience in (Audience.EMPLOYER, Audience.SUPERVISOR):
        assert IN_FULL[audience].isdisjoint(DataClass(each) for each in "ABCDEFGLMOPQRSUVW")
