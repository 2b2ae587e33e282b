"""Overrides: two persons, a reason, an expiry, and never an alarm or an operation (INV-17)."""

from datetime import datetime
from typing import Any

import pytest

from domain.case.opening.diagnosis import SurgeryRecorded
from domain.case.outcome.recurrence import CaseReopened
from domain.case.phases.overrides import PolicyOverridden
from domain.case.phases.phases import PhaseAdvanced
from domain.case.vocabulary import TissueClass
from domain.protocol import ClinicalProtocol
from domain.recorded import Actor
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_asked import unmet
from tests.domain.gates_case import on, told
from tests.domain.scenario import CLINICIAN, PRAGUE, Outcome, Scenario

ASKED = on("03-20")


def asked(scenario: Scenario, policy_id: str, **said: Any) -> Outcome:
    return scenario.when(asking.override(policy_id, **{"expires": "2025-04-10", **said}), at=ASKED)


def refused_for(outcome: Outcome) -> set[str]:
    return {each.id for each in outcome.then_refused("INV-17").criteria}


def test_an_override_is_a_fact_with_both_persons_and_its_last_day() -> None:
    request = asking.override("gate.G12.education", rule="Taught by the GP", expires="2025-04-10")

    fact = gate.opened().when(request, at=ASKED).fact

    assert isinstance(fact, PolicyOverridden)
    assert (fact.policy_id, fact.rule) == ("gate.G12.education", "Taught by the GP")
    assert fact.approver_2 == gate.PHYSICIAN
    assert fact.expires == datetime(2025, 4, 11, tzinfo=PRAGUE)
    assert [each.id for each in fact.decision.criteria] == [
        "override.policy",
        "override.approver_2",
        "override.reason",
        "override.max_d",
    ]
    assert fact.decision.policy_version == 1


def test_the_same_override_again_stores_nothing() -> None:
    after = asked(gate.opened(), "gate.G12.education").after

    asked(after, "gate.G12.education").then_nothing()


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"reason": None}, {"override.reason"}),
        ({"approver_2": None}, {"override.approver_2"}),
        ({"approver_2": str(CLINICIAN.party_id)}, {"override.approver_2"}),
        ({"approver_2": str(case.MANAGER)}, {"override.approver_2"}),
        ({"approver_2": str(gate.PSYCHOLOGIST)}, {"override.approver_2"}),
        ({"approver_2": str(case.OTHER)}, {"override.approver_2"}),
        ({"approver_2": str(gate.SURGEON)}, set()),
        ({"expires": None}, {"override.max_d"}),
        ({"expires": "2025-03-19"}, {"override.max_d"}),
        ({"expires": "2025-03-20"}, set()),
        ({"expires": "2025-03-20T10:00:00+01:00"}, {"override.max_d"}),
        ({"expires": "2025-03-20T10:00:01+01:00"}, set()),
        ({"expires": "2025-06-18T11:00:00+02:00"}, set()),
        ({"expires": "2025-06-18T11:00:01+02:00"}, {"override.max_d"}),
        ({"reason": None, "expires": None}, {"override.reason", "override.max_d"}),
    ],
)
def test_an_override_wants_two_persons_a_reason_and_an_expiry(
    said: dict[str, Any], missing: set[str]
) -> None:
    outcome = asked(gate.opened(), "gate.G12", **said)

    if missing:
        assert refused_for(outcome) == missing
    else:
        assert isinstance(outcome.fact, PolicyOverridden)


def test_the_second_person_is_not_the_one_for_whom_the_first_asks() -> None:
    stand_in = Actor(case.OTHER, "clinician", on_behalf_of=gate.PHYSICIAN)
    request = asking.override("gate.G12", expires="2025-04-10")

    outcome = gate.opened().when(request, by=stand_in, at=ASKED)

    assert refused_for(outcome) == {"override.approver_2"}


@pytest.mark.parametrize(
    "policy_id",
    [
        "alarm.nprs",
        "alarm.reassess_h.CARDIO",
        "load.hard_pct",
        "load.soft_pct",
        "load.atomic",
        "informed.max_age_d",
        "INV-4",
        "INV-17",
        "heal.fracture",
        "heal.fracture.P2",
        "POL-ALARM",
        "POL-LOAD",
        "POL-REST",
    ],
)
def test_what_is_no_gate_is_never_overridden(policy_id: str) -> None:
    assert refused_for(asked(gate.opened(), policy_id)) == {"override.policy"}


@pytest.mark.parametrize("policy_id", ["gate", "gate.G99", "gate.G12.unheard_of", "no.such.key"])
def test_what_is_no_policy_at_all_is_refused_as_input(policy_id: str) -> None:
    asked(gate.opened(), policy_id).then_refused("input", "policy_id")


@pytest.mark.parametrize(
    "policy_id",
    ["gate.G34", "gate.psych.confidence", "gate.LI", "gate.G23.capacity_pct.T1", "gate.LI.T4"],
)
def test_a_gate_or_a_criterion_of_one_may_be_overridden(policy_id: str) -> None:
    fact = asked(gate.opened(), policy_id).fact

    assert isinstance(fact, PolicyOverridden)
    assert fact.policy_id == policy_id


@pytest.mark.parametrize(
    ("policy_id", "rule", "scope"),
    [
        ("POL-RAMP", None, "ramp"),
        ("POL-RAMP", "ramp.min_days", "ramp.min_days"),
        ("POL-RAMP", "Stage 2 two days early", "ramp"),
        ("ramp.max_step_pts", "25", "ramp.max_step_pts"),
        ("gate.G34", "gate.G34.capacity_pct", "gate.G34.capacity_pct"),
        ("gate.G34", "gate.G23.grip_pct", "gate.G34"),
        ("POL-HEAL", None, "heal"),
        ("POL-HEAL", "heal.muscle_strain_I_II.P2", "heal.P2"),
        ("POL-HEAL", "heal.P2", "heal.P2"),
        ("heal.muscle_strain_I_II", "P2", "heal.P2"),
        ("heal.muscle_strain_I_II", "Two days early", "heal"),
        ("gate.G34", "capacity_pct", "gate.G34.capacity_pct"),
    ],
)
def test_an_override_may_name_a_group_and_a_rule_of_it(
    policy_id: str, rule: str | None, scope: str
) -> None:
    fact = asked(gate.opened(), policy_id, rule=rule).fact

    assert isinstance(fact, PolicyOverridden)
    assert fact.scope == scope


# healing days


def test_a_healing_day_may_be_overridden_and_its_tissue_is_not_told() -> None:
    fact = asked(gate.opened(), "heal.muscle_strain_I_II.P2").fact

    assert isinstance(fact, PolicyOverridden)
    assert fact.policy_id == "heal.P2"
    asked(asked(gate.opened(), "heal.P2").after, "heal.muscle_strain_I_II.P2").then_nothing()


def operated(scenario: Scenario) -> Scenario:
    surgery = SurgeryRecorded.model_validate({"procedure": "repair", "date": "2025-03-11"})
    return told(scenario, on("03-11"), surgery)


@pytest.mark.parametrize("policy_id", ["heal.P2", "heal.tendon_repair.P2", "heal.P1b"])
def test_a_healing_day_of_an_operation_is_never_overridden(policy_id: str) -> None:
    repaired = operated(gate.opened(gate.RCR))

    assert refused_for(asked(repaired, policy_id)) == {"override.policy"}


def test_an_operation_of_an_earlier_episode_is_on_record_still() -> None:
    reopened = CaseReopened.model_validate({"episode_no": 2, "onset": "2025-03-12"})
    scenario = told(operated(gate.opened()), on("03-13"), reopened)

    assert refused_for(asked(scenario, "heal.P2")) == {"override.policy"}


def test_an_override_of_a_healing_day_ends_with_an_operation() -> None:
    scenario = gate.under(gate.ready_for_p2(), heal__muscle_strain_I_II__P2="60")
    overridden = asked(scenario, "heal.P2").after

    assert unmet(scenario, "P2") == {"heal.P2": "18 d"}
    assert unmet(overridden, "P2") == {}
    assert unmet(operated(overridden), "P2") == {"heal.P2": "10 d"}


def test_a_day_that_was_never_set_may_be_overridden_for_a_start_of_a_part() -> None:
    fracture = ClinicalProtocol(case.PROTOCOL, 1, TissueClass.FRACTURE, {})
    scenario = gate.opened(fracture)
    overridden = asked(scenario, "heal.fracture.P1b").after

    scenario.when(asking.part("P1b"), at=ASKED).then_refused("heal.fracture")
    assert overridden.when(asking.part("P1b"), at=ASKED).facts


# what an override does


def test_a_criterion_that_is_overridden_counts_as_met_and_says_so() -> None:
    scenario = gate.ready_for_p2(education=False)
    overridden = asked(scenario, "gate.G12.education").after

    fact = asking.asked(overridden, "P2").fact

    assert isinstance(fact, PhaseAdvanced)
    (shown,) = [each for each in fact.decision.criteria if each.id == "gate.G12.education"]
    assert shown.met
    assert shown.observed is None
    assert shown.required == (
        "worker, teach-back passed; overridden until 2025-04-10T22:00:00.000000Z"
    )
    assert shown.evidence == (overridden.history[-1].event_id,)


@pytest.mark.parametrize(("expires", "met"), [("03-21T11:00:01", True), ("03-21T11:00:00", False)])
def test_an_override_ends_when_it_expires(expires: str, met: bool) -> None:
    scenario = gate.ready_for_p2(education=False)
    overridden = asked(scenario, "gate.G12", expires=f"2025-{expires}+01:00").after

    assert unmet(overridden, "P2") == ({} if met else {"gate.G12.education": None})


def test_an_override_does_not_reach_back_before_it_was_made() -> None:
    scenario = gate.ready_for_p2(education=False)
    request = asking.override("gate.G12", expires="2025-04-10")

    later = scenario.when(request, at=on("03-21", "11:01")).after

    assert set(unmet(later, "P2")) == {"gate.G12.education"}


def test_an_override_of_a_gate_leaves_alone_what_every_advance_wants() -> None:
    scenario = gate.ready_for_p2(education=False, screen=False, consent=False)

    overridden = asked(scenario, "gate.G12").after

    assert unmet(overridden, "P2") == {"informed.max_age_d": None}


def test_an_override_of_one_task_leaves_the_others_alone() -> None:
    scenario = gate.ready_for_p3(loads=False, morning=False)
    trained = gate.session("05-07", "P2", loads={"LFW": "1", "PSH": "1"})
    scenario = told(scenario, on("05-07"), trained)
    request = asking.override("gate.G23.capacity_pct.T1", expires="2025-05-20")

    overridden = scenario.when(request, at=on("05-08")).after

    assert set(unmet(overridden, "P3")) == {"gate.G23.capacity_pct.T4"}


def test_a_way_of_several_that_is_overridden_is_enough() -> None:
    scenario = gate.ready_for_p4(readiness=False)
    request = asking.override("gate.psych.confidence", expires="2025-06-20")

    overridden = scenario.when(request, at=on("06-05")).after

    assert unmet(overridden, "P4") == {}
