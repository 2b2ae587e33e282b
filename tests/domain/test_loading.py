"""Weekly loads against what was reached: the first, the caps, the small step, all or none."""

from decimal import Decimal

import pytest

from domain.case.loading.load_facts import LoadRule, SetTarget
from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet, SetLoadTarget
from domain.case.vocabulary import Dimension, ProtocolRef
from domain.data_classes import DataClass
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.load_case import NEXT, WHY, accepted, ask, at_reference, rejected, rules
from tests.domain.scenario import Scenario


def with_protocol(scenario: Scenario, **settings: str) -> Scenario:
    protocol = case.a_protocol(**settings)
    return Scenario(protocol, scenario.profile, scenario.history, scenario.commands)


def asked(scenario: Scenario, reason: str | None = None, **loads: str) -> Fact:
    """What comes of asking for these targets in the week after."""
    return ask(scenario, "W5", NEXT, reason, **loads).fact


def test_first_targets_are_at_most_what_was_measured_and_say_so() -> None:
    fact = accepted(case.IN_PROGRAMME.when(case.target("W1", LFW="5.0", PSH="90")).fact)

    assert fact.targets == (
        SetTarget(dimension=Dimension.LFW, load="5.0", rule=LoadRule.FIRST),
        SetTarget(dimension=Dimension.PSH, load="90", rule=LoadRule.FIRST),
    )
    assert fact.protocol == ProtocolRef(protocol_id=case.PROTOCOL, version=1)
    assert fact.decision.outcome == "accepted"
    assert fact.decision.policy_version == 1
    baseline_id = case.ASSESSED.history[-1].event_id
    lift, push = fact.decision.criteria[:2]
    assert (lift.id, lift.required, lift.observed, lift.met) == (
        "POL-CAP",
        "LFW <= 5.0 kg",
        "5.0 kg",
        True,
    )
    assert (push.required, push.evidence) == ("PSH <= 90 N", (baseline_id,))
    assert {lift.data_class, push.data_class} == {DataClass.L}


def test_a_first_target_above_what_was_measured_is_rejected() -> None:
    fact = rejected(case.IN_PROGRAMME.when(case.target("W1", LFW="5.1")).fact)

    assert (fact.dimension, fact.policy_id) == (Dimension.LFW, "POL-CAP")
    assert (fact.ref_load, fact.increase_pct, fact.cap_pct) == (None, None, None)
    assert (fact.decision.outcome, fact.decision.rationale) == ("refused", "POL-CAP")


def test_a_first_target_of_what_was_never_measured_is_rejected_with_a_reason_too() -> None:
    fact = rejected(case.IN_PROGRAMME.when(case.target("W1", WHY, LOH="0.5")).fact)

    (criterion,) = fact.decision.unmet
    assert (criterion.required, criterion.observed, criterion.evidence) == (
        "LOH <= a measured value",
        None,
        (),
    )


def test_known_answer_l1_twenty_percent_pass_with_a_reason_and_more_does_not() -> None:
    scenario = at_reference(LFW="7.5")

    (passed,) = accepted(asked(scenario, WHY, LFW="9.0")).targets
    fact = rejected(asked(scenario, WHY, LFW="9.5"))

    assert (passed.ref_load, passed.increase_pct) == (Decimal("7.5"), Decimal("20.0"))
    assert passed.rule is LoadRule.REASON
    assert (fact.ref_load, fact.increase_pct, fact.cap_pct) == (
        Decimal("7.5"),
        Decimal("26.7"),
        Decimal(20),
    )
    assert fact.policy_id == "load.hard_pct"
    (criterion,) = fact.decision.unmet
    assert criterion.required == "LFW <= 9 kg (+20 % of 7.5)"
    assert criterion.observed == "9.5 kg (+26.7 %)"
    set_w4, monday, *_ = (each.event_id for each in scenario.history[-7:])
    assert criterion.evidence == (set_w4, monday)


def test_the_reason_of_a_step_may_stand_with_its_target() -> None:
    targets = [
        {"dimension": "LFW", "load": "5.0", "reason": "Went well"},
        {"dimension": "PSH", "load": "90", "reason": "Went well"},
        {"dimension": "CAR", "load": "6.0", "reason": "Asked for it"},
    ]
    asked = SetLoadTarget.model_validate({"week": "W1", "targets": targets, "reason": None})

    assert asked.reason == "Went well; Asked for it"
    said = SetLoadTarget.model_validate({"week": "W1", "targets": targets, "reason": "All well"})
    assert said.reason == "All well"
    assert said.targets == asked.targets


def test_known_answer_l2_half_a_kilogram_passes_below_five_and_not_from_five() -> None:
    small, large = at_reference(LFW="2.0"), at_reference(LFW="5.0")

    assert rules(asked(small, LFW="2.5")) == {"LFW": "small_load"}
    fact = rejected(asked(large, WHY, LFW="6.5"))
    assert (fact.increase_pct, fact.policy_id) == (Decimal("30.0"), "load.hard_pct")


def test_what_a_step_was_held_against_is_said_in_full() -> None:
    small = accepted(asked(at_reference(LFW="2.0"), LFW="2.5"))
    without_reason = rejected(asked(at_reference(LFW="10.0"), LFW="11.5"))
    soft = accepted(asked(at_reference(LFW="10.0"), LFW="11.0"))

    assert small.decision.criteria[0].required == "LFW <= 2.5 kg"
    assert without_reason.decision.criteria[0].required == (
        "LFW <= 11 kg (+10 % of 10.0), or a reason"
    )
    assert soft.decision.criteria[0].required == "LFW <= 11 kg (+10 % of 10.0)"


def test_the_small_step_is_for_kilograms_only_and_no_more_than_half_of_one() -> None:
    scenario = at_reference(LFW="4.0", PSH="4.0")

    assert rules(asked(scenario, LFW="4.5")) == {"LFW": "small_load"}
    assert rejected(asked(scenario, LFW="4.51")).policy_id == "load.soft_pct"
    assert rejected(asked(scenario, PSH="4.5")).policy_id == "load.soft_pct"


@pytest.mark.parametrize(
    ("load", "reason", "rule"),
    [
        ("10.0", None, "soft"),
        ("11.0", None, "soft"),
        ("5.0", None, "soft"),
        ("11.000001", WHY, "reason"),
        ("12.0", WHY, "reason"),
    ],
)
def test_a_bound_is_inclusive_and_exact(load: str, reason: str | None, rule: str) -> None:
    assert rules(asked(at_reference(LFW="10.0"), reason, LFW=load)) == {"LFW": rule}


@pytest.mark.parametrize(
    ("load", "reason", "policy_id"),
    [
        ("11.000001", None, "load.soft_pct"),
        ("12.0", None, "load.soft_pct"),
        ("12.000001", WHY, "load.hard_pct"),
        ("12.000001", None, "load.hard_pct"),
    ],
)
def test_a_millionth_above_a_bound_is_above_it(
    load: str, reason: str | None, policy_id: str
) -> None:
    assert rejected(asked(at_reference(LFW="10.0"), reason, LFW=load)).policy_id == policy_id


def test_twenty_percent_that_binary_floats_would_miss_are_twenty_percent() -> None:
    (passed,) = accepted(asked(at_reference(PSH="4.5"), WHY, PSH="5.4")).targets

    assert passed.increase_pct == Decimal("20.0")


def test_one_dimension_too_high_refuses_all_of_them() -> None:
    outcome = ask(at_reference(LFW="10.0", LWS="4.0"), "W5", NEXT, LFW="10.5", LWS="9.0")

    fact = rejected(outcome.fact)

    assert [each.dimension for each in fact.requested] == [Dimension.LFW, Dimension.LWS]
    assert fact.dimension is Dimension.LWS
    assert [each.met for each in fact.decision.criteria[:2]] == [True, False]
    assert not outcome.after.state.on_file(LoadTargetSet)[1:]


def test_the_protocol_and_an_override_move_the_caps() -> None:
    stricter = with_protocol(at_reference(LFW="10.0"), load__soft_pct="5", load__hard_pct="15")
    override = case.LINKED.given(case.pin(("load.hard_pct", "12")), by=case.BY_MANAGER)
    facts = [each.fact for each in override.history[-1:]]

    assert rejected(asked(stricter, LFW="10.6")).cap_pct == Decimal(5)
    assert rejected(asked(stricter, WHY, LFW="11.6")).cap_pct == Decimal(15)
    overridden = at_reference(LFW="10.0").given(*facts)
    assert rejected(asked(overridden, WHY, LFW="11.3")).cap_pct == Decimal(12)


def test_a_hard_cap_below_the_soft_one_is_the_cap_for_both() -> None:
    scenario = with_protocol(at_reference(LFW="10.0"), load__hard_pct="5")

    assert rules(asked(scenario, LFW="10.5")) == {"LFW": "soft"}
    fact = rejected(asked(scenario, WHY, LFW="10.8"))
    assert (fact.policy_id, fact.cap_pct) == ("load.hard_pct", Decimal(5))


@pytest.mark.parametrize(("load", "is_accepted"), [("15.9", True), ("15.91", False)])
def test_a_patient_is_no_load_beyond_what_hands_may_hold(load: str, is_accepted: bool) -> None:
    fact = asked(at_reference(PT="15.0"), PT=load)

    assert isinstance(fact, LoadTargetSet) is is_accepted
    if isinstance(fact, LoadTargetRejected):
        assert (fact.policy_id, fact.cap_pct) == ("patient_handling.limit_kg", None)


def test_an_increase_says_all_that_was_looked_at_and_a_load_that_stays_does_not() -> None:
    scenario = at_reference(LFW="10.0")

    assert [each.id for each in accepted(asked(scenario, LFW="10.0")).decision.criteria] == [
        "load.soft_pct"
    ]
    assert [each.id for each in accepted(asked(scenario, LFW="10.5")).decision.criteria] == [
        "load.soft_pct",
        "progression.paused",
        "deload.reactive",
        "deload.after_increases",
        "pain.morning_delta",
    ]
