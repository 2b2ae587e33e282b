"""Gate G12: what P1 must have shown before P2, on both sides of each bound."""

import pytest

from domain.case.phases.phases import PhaseAdvanced, PhaseAdvanceRejected
from domain.case.sessions.session_facts import SessionMissed
from domain.case.vocabulary import Phase, ProtocolRef, Status
from domain.data_classes import DataClass
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_asked import unmet
from tests.domain.gates_case import on, told


def test_the_picker_advances_to_p2_on_day_18() -> None:
    outcome = asking.asked(gate.ready_for_p2(), "P2")

    fact = outcome.fact
    assert isinstance(fact, PhaseAdvanced)
    assert (fact.from_, fact.to, fact.day) == (Phase.P1, Phase.P2, 18)
    assert fact.protocol == ProtocolRef(protocol_id=case.PROTOCOL, version=1)
    assert (fact.decision.outcome, fact.decision.policy_version) == ("accepted", 1)
    assert {each.id: (each.required, each.observed) for each in fact.decision.criteria} == {
        "heal.P2": (">= 7 d", "18 d"),
        "gate.G12.rest_nprs": ("<= 3", "2"),
        "gate.G12.worst7d": ("<= 5", "3"),
        "gate.G12.adherence_pct": (">= 80 % in 14 d", "6/6 = 100.0 %"),
        "gate.G12.movement_screen": ("acceptable", "acceptable"),
        "gate.G12.education": ("worker, teach-back passed", "teach-back passed"),
        "gate.G12.contingency": ("a contingency plan", "set"),
        "informed.max_age_d": ("consent to P1 -> P2, <= 14 d old", "1 d"),
        "INV-6": ("a corrective action planned for every open adverse event", "none without"),
        "progression.paused": ("progression not paused", "not paused"),
    }
    assert outcome.after.state.phase is Phase.P2
    assert outcome.after.state.status is Status.IN_PROGRAMME


def test_each_criterion_has_the_class_of_what_it_observed_and_its_evidence() -> None:
    fact = asking.asked(gate.ready_for_p2(), "P2").fact

    assert isinstance(fact, PhaseAdvanced)
    classes = {each.id: each.data_class for each in fact.decision.criteria}
    assert classes["gate.G12.rest_nprs"] is DataClass.D
    assert classes["gate.G12.adherence_pct"] is DataClass.L
    assert classes["gate.G12.movement_screen"] is DataClass.C
    assert classes["informed.max_age_d"] is DataClass.U
    shown = {each.id: len(each.evidence) for each in fact.decision.criteria}
    assert shown["gate.G12.adherence_pct"] == 6
    assert shown["gate.G12.education"] == shown["informed.max_age_d"] == 1


def test_the_same_advance_again_stores_nothing() -> None:
    after = asking.asked(gate.ready_for_p2(), "P2").after

    after.when(asking.advance("P2"), at=asking.ADVANCES["P2"]).then_nothing()
    after.when(asking.advance("P2", "P1"), at=asking.ADVANCES["P2"]).then_nothing()


def test_a_refused_advance_is_a_fact_that_says_what_is_missing() -> None:
    outcome = asking.asked(gate.ready_for_p2(screen=False, education=False), "P2")

    fact = outcome.fact
    assert isinstance(fact, PhaseAdvanceRejected)
    assert (fact.from_, fact.to, fact.day) == (Phase.P1, Phase.P2, 18)
    assert fact.decision.outcome == "refused"
    assert fact.decision.rationale == "gate.G12.movement_screen"
    assert [(each.criterion, each.required, each.observed) for each in fact.unmet] == [
        ("gate.G12.movement_screen", "acceptable", None),
        ("gate.G12.education", "worker, teach-back passed", None),
    ]
    assert outcome.after.state.phase is Phase.P1


def test_a_refusal_is_not_repeated_while_it_is_the_newest_fact() -> None:
    refused = asking.asked(gate.ready_for_p2(screen=False), "P2").after

    asking.asked(refused, "P2").then_nothing()
    later = told(refused, on("03-21", "10:50"), gate.taught("worker", teach_back="passed"))
    assert isinstance(asking.asked(later, "P2").fact, PhaseAdvanceRejected)


@pytest.mark.parametrize(
    ("baseline_rest", "pre", "found"),
    [(5, 3, {}), (5, 4, {"gate.G12.rest_nprs": "4"}), (7, 5, {}), (7, 6, None), (4, 3, {})],
)
def test_rest_pain_is_low_or_well_below_the_baseline(
    baseline_rest: int, pre: int, found: dict[str, str] | None
) -> None:
    started = gate.opened()
    again = gate.baseline(pain={"rest": baseline_rest, "worst7d": 8}, lift_zones={"LFW": "5.0"})
    scenario = gate.ready_for_p2(told(started, on("03-10", "10:15"), again))
    last = gate.session("last", pre=pre, nprs={"pre": pre, "peak": None, "post": None})
    scenario = told(scenario, on("03-21", "10:50"), last)

    expected = {"gate.G12.rest_nprs": "6", "gate.G12.worst7d": "6"} if found is None else found
    assert unmet(scenario, "P2") == expected


def test_the_rest_pain_of_a_later_review_counts() -> None:
    scenario = gate.ready_for_p2()
    pain = gate.reviewed(pain={"rest": 4})

    assert unmet(told(scenario, on("03-21", "10:55"), pain), "P2") == {"gate.G12.rest_nprs": "4"}


@pytest.mark.parametrize(("peak", "found"), [(5, {}), (6, {"gate.G12.worst7d": "6"})])
def test_the_worst_pain_of_seven_days_is_bounded(peak: int, found: dict[str, str]) -> None:
    sore = gate.session("sore", nprs={"pre": 2, "peak": peak, "post": 2})
    scenario = told(gate.ready_for_p2(), on("03-18"), sore)

    assert unmet(scenario, "P2") == found


def test_pain_of_more_than_seven_days_ago_counts_no_more() -> None:
    sore = gate.session("sore", nprs={"pre": 2, "peak": 7, "post": 2})

    just_in = told(gate.ready_for_p2(), on("03-14", "11:00"), sore)
    just_out = told(gate.ready_for_p2(), on("03-14", "10:59"), sore)

    assert unmet(just_in, "P2") == {"gate.G12.worst7d": "7"}
    assert unmet(just_out, "P2") == {}


@pytest.mark.parametrize(("wanted", "met"), [("85", True), ("86", False)])
def test_adherence_is_compared_before_any_rounding(wanted: str, met: bool) -> None:
    """6 of 7 are 85.71 %, shown as 85.7 %."""
    missed = SessionMissed.model_validate({"date": "2025-03-20"})
    scenario = told(gate.ready_for_p2(), on("03-20"), missed)

    found = unmet(gate.under(scenario, gate__G12__adherence_pct=wanted), "P2")

    assert found == ({} if met else {"gate.G12.adherence_pct": "6/7 = 85.7 %"})


def test_without_any_session_adherence_is_unknown_and_unmet() -> None:
    scenario = gate.opened()
    for name, at in (("education", "03-14"), ("screen", "03-15")):
        fact = (
            gate.taught("worker", teach_back="passed")
            if name == "education"
            else gate.reviewed(motor_control="acceptable", pain={"rest": 1})
        )
        scenario = told(scenario, on(at), fact)
    scenario = told(scenario, on("03-20"), gate.agreed_to("P1", "P2"))

    assert unmet(scenario, "P2") == {"gate.G12.adherence_pct": None}


@pytest.mark.parametrize(
    ("audience", "teach_back", "seen"),
    [
        (("worker",), "not_yet", "teach-back not_yet"),
        (("worker",), None, None),
        (("peers",), "passed", None),
    ],
)
def test_education_is_done_when_the_worker_could_say_it_back(
    audience: tuple[str, ...], teach_back: str | None, seen: str | None
) -> None:
    scenario = gate.ready_for_p2(education=False)
    scenario = told(scenario, on("03-14"), gate.taught(*audience, teach_back=teach_back))

    assert unmet(scenario, "P2") == {"gate.G12.education": seen}


def test_a_movement_screen_that_got_worse_counts_as_it_is_now() -> None:
    scenario = gate.ready_for_p2()
    worse = told(scenario, on("03-21", "10:50"), gate.reviewed(motor_control="not_yet"))

    assert unmet(worse, "P2") == {"gate.G12.movement_screen": "not_yet"}


@pytest.mark.parametrize(("wanted", "met"), [("18", True), ("19", False)])
def test_the_tissue_has_its_days(wanted: str, met: bool) -> None:
    scenario = gate.under(gate.ready_for_p2(), heal__muscle_strain_I_II__P2=wanted)

    assert unmet(scenario, "P2") == ({} if met else {"heal.P2": "18 d"})


@pytest.mark.parametrize(("day", "seen"), [("03-10", {}), ("03-09", {"informed.max_age_d": None})])
def test_consent_is_given_in_the_phase_that_it_leaves(day: str, seen: dict[str, None]) -> None:
    scenario = gate.ready_for_p2(consent=False)
    scenario = told(scenario, on(day, "23:00"), gate.agreed_to("P1", "P2"))

    assert unmet(scenario, "P2") == seen


@pytest.mark.parametrize(("most", "met"), [("11", True), ("10", False)])
def test_consent_is_not_too_old_in_civil_days(most: str, met: bool) -> None:
    scenario = gate.ready_for_p2(consent=False)
    scenario = told(scenario, on("03-10", "10:30"), gate.agreed_to("P1", "P2"))

    found = unmet(gate.under(scenario, informed__max_age_d=most), "P2")

    assert found == ({} if met else {"informed.max_age_d": "11 d"})


def test_consent_to_another_advance_is_no_consent_to_this_one() -> None:
    scenario = gate.ready_for_p2(consent=False)
    scenario = told(scenario, on("03-20"), gate.agreed_to("P2", "P3"))

    assert unmet(scenario, "P2") == {"informed.max_age_d": None}


def test_a_consent_of_tomorrow_does_not_count_today() -> None:
    scenario = gate.ready_for_p2(consent=False)
    scenario = told(scenario, on("03-22"), gate.agreed_to("P1", "P2"))

    assert unmet(scenario, "P2") == {"informed.max_age_d": None}
