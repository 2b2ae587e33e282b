"""Gate G34: what P3 must have shown before P4, on both sides of each bound (G1, 7A row 55)."""

from typing import Any

import pytest

from domain.case.assessment.surroundings import JobRiskAssessed
from domain.case.phases.phases import PhaseAdvanced, PhaseAdvanceRejected
from domain.case.vocabulary import Phase, Status
from domain.data_classes import DataClass
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain.gates_asked import unmet
from tests.domain.gates_case import on, told
from tests.domain.scenario import CLINICIAN, Actor, Scenario


def test_the_picker_advances_to_graded_return_on_day_95() -> None:
    outcome = asking.asked(gate.ready_for_p4(), "P4")

    fact = outcome.fact
    assert isinstance(fact, PhaseAdvanced)
    assert (fact.to, fact.day) == (Phase.P4, 95)
    assert outcome.after.state.status is Status.GRADED_RTW
    seen = {each.id: (each.required, each.observed) for each in fact.decision.criteria}
    assert seen == {
        "heal.P4": (">= 28 d", "95 d"),
        "gate.G34.capacity_pct.T1": ("LFW >= 80 % of 18.0 kg, 14.4 kg", "16.0 kg = 88.9 %"),
        "gate.G34.capacity_pct.T4": ("PSH >= 80 % of 180 N, 144 N", "180 N = 100.0 %"),
        "gate.G34.whole_task": (
            ">= 240 min of the whole task in P3, RPE <= 6 (CR10)",
            "240 min, RPE 5",
        ),
        "gate.psych.tsk11": ("<= 28, or gate.psych.tsk11_change", "26"),
        "gate.psych.confidence": (">= 7/10, or gate.psych.tsk11_change", "8"),
        "gate.psych.tsk11_change": (
            "down by >= 5.6 since the baseline, signed by a psychologist"
            ", or gate.psych.tsk11 and gate.psych.confidence",
            "0, not signed",
        ),
        "gate.G34.environment": ("workplace assessed", "assessed"),
        "gate.G34.equipment": ("equipment assessed, fit for purpose", "fit: cart"),
        "gate.G34.supervisor_education": ("education of the supervisor", "supervisor"),
        "gate.G34.ramp_plan": (
            "a ramp-up plan signed by worker, employer and clinician",
            "version 1",
        ),
        "consent.FUNC": ("consent FUNC->employer", "FUNC->employer"),
        "gate.LI.T1": ("LI_max <= 3.0, or not in the duties", None),
        "gate.LI.T4": ("LI_max <= 3.0, or not in the duties", None),
        "informed.max_age_d": ("consent to P3 -> P4, <= 14 d old", "1 d"),
        "INV-6": ("a corrective action planned for every open adverse event", "none without"),
        "progression.paused": ("progression not paused", "not paused"),
    }


def test_the_refusal_of_22_may_lists_all_that_is_missing() -> None:
    """Row 55: LFW 14.0 of 18.0 kg, no block, no plan, no education, no confidence."""
    scenario = told(
        gate.in_p3(),
        on("05-21"),
        gate.session("05-21", "P3", loads={"LFW": "14.0", "PSH": "170"}),
        gate.agreed_to("P3", "P4"),
        gate.consents("TREAT", "FUNC->employer"),
    )

    fact = asking.asked(scenario, "P4", on("05-22", "11:30")).fact

    assert isinstance(fact, PhaseAdvanceRejected)
    assert {each.criterion: each.observed for each in fact.unmet} == {
        "gate.G34.capacity_pct.T1": "14.0 kg = 77.8 %",
        "gate.G34.whole_task": None,
        "gate.psych.confidence": None,
        "gate.psych.tsk11_change": "0, not signed",
        "gate.G34.environment": None,
        "gate.G34.equipment": None,
        "gate.G34.supervisor_education": None,
        "gate.G34.ramp_plan": None,
    }
    assert fact.decision.rationale == "gate.G34.capacity_pct.T1"


@pytest.mark.parametrize(("load", "met"), [("14.4", True), ("14.39", False), ("14.0", False)])
def test_known_answer_g1_capacity_is_80_percent_of_the_demand(load: str, met: bool) -> None:
    scenario = gate.ready_for_p4(loads=False)
    trained = gate.session("06-02", "P3", loads={"LFW": load, "PSH": "180"})

    found = unmet(told(scenario, on("06-02"), trained), "P4")

    assert set(found) == (set() if met else {"gate.G34.capacity_pct.T1"})


def with_block(scenario: Scenario | None = None, **said: Any) -> Scenario:
    block = {
        "components": ["whole_task"],
        "minutes": 240,
        "rpe": gate.effort("5"),
        "phase": "P3",
        **said,
    }
    base = scenario or gate.ready_for_p4(block=False)
    return told(base, on("06-04", "12:00"), gate.session("06-04", **block))


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({"minutes": 240}, {}),
        ({"minutes": 239}, {"gate.G34.whole_task": "239 min, RPE 5"}),
        ({"minutes": None}, {"gate.G34.whole_task": "no length, RPE 5"}),
        ({"rpe": gate.effort("6")}, {}),
        ({"rpe": gate.effort("6.5")}, {"gate.G34.whole_task": "240 min, RPE 6.5"}),
        ({"rpe": None}, {"gate.G34.whole_task": "240 min, no RPE"}),
        ({"rpe": gate.effort("15", "6-20")}, {}),
        ({"rpe": gate.effort("17", "6-20")}, {"gate.G34.whole_task": "240 min, RPE 7"}),
        ({"components": ["lift"]}, {"gate.G34.whole_task": None}),
        ({"phase": "P2"}, {"gate.G34.whole_task": None}),
    ],
)
def test_half_a_shift_of_the_whole_task_is_borne(
    said: dict[str, Any], seen: dict[str, str]
) -> None:
    assert unmet(with_block(**said), "P4") == seen


def test_a_stopped_block_is_none() -> None:
    scenario = told(with_block(), on("06-04", "14:00"), gate.stopped("06-04"))

    assert unmet(scenario, "P4") == {"gate.G34.whole_task": None}


@pytest.mark.parametrize(
    ("shift_h", "minutes", "met"),
    [("6", 180, True), ("6", 179, False), ("24", 240, True), ("24", 239, False)],
)
def test_a_block_is_as_long_as_half_of_the_shift_and_no_more_than_240_minutes(
    shift_h: str, minutes: int, met: bool
) -> None:
    started = gate.opened(shift_pattern={"shift_h": shift_h})
    ready = gate.ready_for_p4(gate.in_p3(gate.in_p2(started)), block=False)

    found = unmet(with_block(ready, minutes=minutes), "P4")

    assert set(found) == (set() if met else {"gate.G34.whole_task"})


@pytest.mark.parametrize(
    ("confidence", "found"),
    [("7", set()), ("6.9", {"confidence"}), (None, {"confidence"})],
)
def test_confidence_is_that_of_an_assessment_of_readiness(
    confidence: str | None, found: set[str]
) -> None:
    scenario = told(gate.ready_for_p4(readiness=False), on("06-05"), gate.readiness(confidence))

    missing = unmet(scenario, "P4")

    assert set(missing) == (
        {f"gate.psych.{each}" for each in (*found, "tsk11_change")} if found else set()
    )


@pytest.mark.parametrize(
    ("by", "total", "met"),
    [
        (gate.BY_PSYCHOLOGIST, "20.4", True),
        (gate.BY_PSYCHOLOGIST, "20.5", False),
        (CLINICIAN, "20.4", False),
    ],
)
def test_a_real_fall_of_fear_is_enough_where_a_psychologist_signs_it(
    by: Actor, total: str, met: bool
) -> None:
    scenario = gate.ready_for_p4(readiness=False)
    scenario = told(scenario, on("06-04"), gate.scored("TSK-11", total))

    signed = told(scenario, on("06-05"), gate.readiness(None), by=by)

    assert ("gate.psych.confidence" not in unmet(signed, "P4")) is met


def test_a_signature_of_before_the_last_score_is_none() -> None:
    scenario = gate.ready_for_p4(readiness=False)
    signed = told(scenario, on("06-03"), gate.readiness(None), by=gate.BY_PSYCHOLOGIST)
    scored = told(signed, on("06-04"), gate.scored("TSK-11", "18"))

    found = unmet(scored, "P4")

    assert found == {"gate.psych.confidence": None, "gate.psych.tsk11_change": "-8, not signed"}


@pytest.mark.parametrize(
    ("part", "criterion"),
    [
        ("environment", "gate.G34.environment"),
        ("equipment", "gate.G34.equipment"),
        ("supervisor", "gate.G34.supervisor_education"),
        ("plan", "gate.G34.ramp_plan"),
        ("employer", "consent.FUNC"),
        ("consent", "informed.max_age_d"),
    ],
)
def test_each_part_is_wanted(part: str, criterion: str) -> None:
    assert unmet(gate.ready_for_p4(**{part: False}), "P4") == {criterion: None}


def test_all_equipment_is_fit_for_its_purpose_as_last_assessed() -> None:
    unfit = told(gate.ready_for_p4(), on("05-20"), gate.equipment("gloves", fit=False))
    mended = told(unfit, on("05-21"), gate.equipment("gloves"))

    assert unmet(unfit, "P4") == {"gate.G34.equipment": "not fit: gloves"}
    assert unmet(mended, "P4") == {}


def test_consent_that_was_withdrawn_is_none() -> None:
    scenario = told(gate.ready_for_p4(), on("06-05", "16:00"), gate.consents("TREAT"))

    assert unmet(scenario, "P4") == {"consent.FUNC": None}


def risk(task: str, highest: str | None, reason: str | None = None) -> JobRiskAssessed:
    result = {"units": "metric", "LI_max": highest, "reason": reason}
    return JobRiskAssessed.model_validate({"job_task_id": task, "rnle_out": result})


@pytest.mark.parametrize(
    ("task", "highest", "reason", "seen"),
    [
        ("T1", "3.0", None, {}),
        ("T1", "3.0001", None, {"gate.LI.T1": "LI_max 3.0001, in the duties"}),
        ("T4", "3.1", None, {}),
        ("T1", None, "limit_is_zero", {"gate.LI.T1": "RWL 0, in the duties"}),
        ("T1", None, "not_applicable", {}),
    ],
)
def test_a_task_of_too_high_an_index_stands_in_no_duties(
    task: str, highest: str | None, reason: str | None, seen: dict[str, str]
) -> None:
    scenario = told(gate.ready_for_p4(), on("05-12"), risk(task, highest, reason))

    assert unmet(scenario, "P4") == seen


def test_a_task_is_judged_as_it_is_after_its_accommodations() -> None:
    scenario = told(gate.ready_for_p4(), on("05-12"), risk("T1", "3.5"))
    eased = told(scenario, on("05-20"), risk("T1", "1.41"))

    fact = asking.asked(eased, "P4").fact

    assert isinstance(fact, PhaseAdvanced)
    (shown,) = [each for each in fact.decision.criteria if each.id == "gate.LI.T1"]
    assert (shown.observed, shown.data_class) == ("LI_max 1.41, in the duties", DataClass.K)


def test_an_override_of_the_index_of_one_task_counts() -> None:
    scenario = told(gate.ready_for_p4(), on("05-12"), risk("T1", "3.5"))
    request = asking.override("gate.LI.T1", expires="2025-06-20")

    overridden = scenario.when(request, at=on("06-05")).after

    assert set(unmet(scenario, "P4")) == {"gate.LI.T1"}
    assert unmet(overridden, "P4") == {}
