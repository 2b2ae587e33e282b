"""Gate G23: what P2 must have shown before P3, on both sides of each bound (H1, 7B)."""

from dataclasses import replace

import pytest

from domain.case.opening.diagnosis import SurgeryRecorded
from domain.case.phases.phases import PhaseAdvanced, PhaseAdvanceRejected
from domain.case.psychology.psychology import PsychInterventionRecorded, PsychInterventionRequested
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_asked import unmet
from tests.domain.gates_case import on, told
from tests.domain.scenario import Scenario


def test_the_picker_advances_to_p3_on_day_67_with_her_capacities() -> None:
    fact = asking.asked(gate.ready_for_p3(), "P3").fact

    assert isinstance(fact, PhaseAdvanced)
    assert fact.day == 67
    seen = {each.id: (each.required, each.observed) for each in fact.decision.criteria}
    assert seen["gate.G23.capacity_pct.T1"] == (
        "LFW >= 50 % of 18.0 kg, 9 kg",
        "10.0 kg = 55.6 %",
    )
    assert seen["gate.G23.capacity_pct.T4"] == (
        "PSH >= 50 % of 180 N, 90 N",
        "145 N = 80.6 %",
    )
    assert seen["gate.G23.no_flare_d"] == ("no flare in 7 d", "none")
    assert seen["gate.G23.tsk11"] == ("<= 28, or a psych plan active", "26")
    assert seen["gate.G23.grip_pct"] == (">= 75 % of the other side", "95.2 %")


def with_load(load: str, phase: str = "P2", **said: object) -> Scenario:
    trained = gate.session("05-06", phase, loads={"LFW": load, "PSH": "145"}, **said)
    return told(gate.ready_for_p3(loads=False, morning=False), on("05-06"), trained)


@pytest.mark.parametrize(
    ("load", "found"),
    [("9.0", {}), ("8.999", {"gate.G23.capacity_pct.T1": "8.999 kg = 50.0 %"})],
)
def test_capacity_is_compared_before_any_rounding(load: str, found: dict[str, str]) -> None:
    assert unmet(with_load(load), "P3") == found


@pytest.mark.parametrize(("nprs", "met"), [(3, True), (4, False), (6, False)])
def test_a_load_is_tolerated_where_the_morning_after_was_green(nprs: int, met: bool) -> None:
    scenario = told(with_load("10.0"), on("05-07", "07:00"), gate.morning("05-06", nprs))

    capacities = {each for each in unmet(scenario, "P3") if "capacity" in each}

    assert capacities == (
        set() if met else {"gate.G23.capacity_pct.T1", "gate.G23.capacity_pct.T4"}
    )


def test_a_load_without_a_response_is_tolerated() -> None:
    assert unmet(with_load("10.0"), "P3") == {}


def test_a_load_of_a_stopped_session_is_not_tolerated() -> None:
    scenario = told(with_load("12.0"), on("05-06"), gate.stopped("05-06"))

    assert unmet(scenario, "P3") == {
        "gate.G23.capacity_pct.T1": None,
        "gate.G23.capacity_pct.T4": None,
    }


def test_what_was_measured_at_the_baseline_is_no_training_load() -> None:
    scenario = gate.ready_for_p3(loads=False, morning=False)

    assert unmet(scenario, "P3") == {
        "gate.G23.capacity_pct.T1": None,
        "gate.G23.capacity_pct.T4": None,
        "gate.G23.no_flare_d": None,
    }


def test_the_highest_tolerated_load_of_any_week_counts() -> None:
    scenario = told(with_load("10.0"), on("05-07"), gate.session("05-07", "P2", loads={"LFW": "4"}))

    assert unmet(scenario, "P3") == {}


def test_tasks_that_are_not_essential_ask_for_nothing() -> None:
    scenario = gate.ready_for_p3()
    t1, t4 = case.JP_PICK.tasks
    eased = replace(case.JP_PICK, tasks=(t1, t4.model_copy(update={"essential": False})))
    harder = replace(
        case.JP_PICK, tasks=(t1, t4.model_copy(update={"dimension": "OHP", "essential": False}))
    )

    for profile in (eased, harder):
        assert unmet(replace(scenario, profile=profile), "P3") == {}


def test_a_job_without_an_essential_task_shows_nothing() -> None:
    nothing = replace(case.JP_PICK, tasks=())

    found = unmet(replace(gate.ready_for_p3(), profile=nothing), "P3")

    assert found == {"gate.G23.capacity_pct": None}


@pytest.mark.parametrize(("total", "met"), [("28", True), ("29", False)])
def test_fear_of_movement_is_low(total: str, met: bool) -> None:
    scenario = told(gate.ready_for_p3(), on("05-08"), gate.scored("TSK-11", total))

    assert unmet(scenario, "P3") == ({} if met else {"gate.G23.tsk11": total})


def test_fear_of_movement_that_was_never_scored_is_unmet() -> None:
    assert unmet(gate.ready_for_p3(tsk11=False), "P3") == {"gate.G23.tsk11": None}


def test_fear_of_movement_may_be_high_while_a_psych_plan_is_active() -> None:
    scenario = told(gate.ready_for_p3(), on("05-08"), gate.scored("TSK-11", "33"))
    requested = PsychInterventionRequested.model_validate(
        {"task_id": case.an_id(420), "triggers": ["fear"], "due": "2025-05-20"}
    )
    first = PsychInterventionRecorded(task_id=case.an_id(420), kind="exposure", step=1, of=2)
    last = first.model_copy(update={"step": 2})

    waiting = told(scenario, on("05-08", "12:00"), requested)
    begun = told(waiting, on("05-08", "13:00"), first)
    done = told(begun, on("05-08", "14:00"), last)

    assert unmet(waiting, "P3") == {}
    assert unmet(begun, "P3") == {}
    assert unmet(done, "P3") == {"gate.G23.tsk11": "33"}


@pytest.mark.parametrize(
    ("laterality", "right", "left", "seen"),
    [
        ("NA", "30.0", "40.0", {}),
        ("NA", "29.99", "40.0", {"gate.G23.grip_pct": "75.0 %"}),
        ("R", "30.0", "40.0", {}),
        ("R", "29.9", "40.0", {"gate.G23.grip_pct": "74.8 %"}),
        ("L", "29.9", "40.0", {}),
        ("L", "40.0", "29.9", {"gate.G23.grip_pct": "74.8 %"}),
        ("B", "40.0", "40.0", {"gate.G23.grip_pct": None}),
    ],
)
def test_grip_is_held_against_the_other_side(
    laterality: str, right: str, left: str, seen: dict[str, str | None]
) -> None:
    started = gate.in_p2(gate.opened(laterality=laterality))
    scenario = gate.ready_for_p3(started, grip_r=False, grip_l=False)
    for side, value in (("R", right), ("L", left)):
        scenario = told(scenario, on("05-07"), gate.measured("grip", side, value))

    assert unmet(scenario, "P3") == seen


def test_a_grip_of_one_side_alone_shows_nothing() -> None:
    assert unmet(gate.ready_for_p3(grip_l=False), "P3") == {"gate.G23.grip_pct": None}


def flaring(begin: str, end: str) -> Scenario:
    """Pain of 5 from one time to the other, usual 2, low again after it."""
    scenario = gate.ready_for_p3()
    for before in (1, 2, 3):
        at = gate.days_before(on(begin, "07:00"), before)
        scenario = told(scenario, at, gate.morning(f"before {before}", 2))
    for day in (begin, end):
        scenario = told(scenario, on(day, "07:00"), gate.morning(f"flare {day}", 5))
    return told(scenario, on(end, "19:00"), gate.reviewed(pain={"rest": 2}))


@pytest.mark.parametrize(
    ("begin", "end", "met"),
    [("05-05", "05-07", False), ("05-01", "05-03", False), ("04-28", "04-30", True)],
)
def test_no_flare_began_or_lasted_in_seven_days(begin: str, end: str, met: bool) -> None:
    found = unmet(flaring(begin, end), "P3")

    assert ("gate.G23.no_flare_d" not in found) is met


# tendon repair


def repaired() -> Scenario:
    """Operated on 14 January, in P2, with all that G23 wants but capacity."""
    injured = gate.opened(gate.RCR, injury_date="2024-11-18", laterality="R")
    operated = SurgeryRecorded.model_validate({"procedure": "repair", "date": "2025-01-14"})
    scenario = gate.in_p2(told(injured, on("03-10", "10:12"), operated))
    return gate.ready_for_p3(scenario, loads=False, morning=False, consent=False)


def ready_on(scenario: Scenario, day: str, er_right: str = "6.2") -> Scenario:
    """What is a few days old only, and external rotation of both sides."""
    before = gate.days_before(on(day), 1)
    return told(
        scenario,
        before,
        gate.session("last", "P2", loads={"PSH": "5"}),
        gate.measured("ER", "R", er_right, "kgf"),
        gate.measured("ER", "L", "10.0", "kgf"),
        gate.agreed_to("P2", "P3"),
    )


def test_known_answer_h1_a_repaired_tendon_waits_for_day_140() -> None:
    early = asking.asked(ready_on(repaired(), "05-13"), "P3", on("05-13")).fact
    on_the_day = asking.asked(ready_on(repaired(), "06-03"), "P3", on("06-03")).fact

    assert isinstance(early, PhaseAdvanceRejected)
    assert early.day == 119
    assert [(each.criterion, each.required, each.observed) for each in early.unmet] == [
        ("heal.P3", ">= 140 d", "119 d")
    ]
    assert isinstance(on_the_day, PhaseAdvanced)
    assert on_the_day.day == 140


@pytest.mark.parametrize(("er_right", "met"), [("6.0", True), ("5.99", False)])
def test_after_a_repair_a_strength_ratio_is_enough(er_right: str, met: bool) -> None:
    fact = asking.asked(ready_on(repaired(), "06-03", er_right), "P3", on("06-03")).fact

    if not met:
        assert isinstance(fact, PhaseAdvanceRejected)
        assert [each.criterion for each in fact.unmet] == [
            "gate.G23.er_strength_pct",
            "gate.G23.capacity_pct.T1",
            "gate.G23.capacity_pct.T4",
        ]
        return
    assert isinstance(fact, PhaseAdvanced)
    seen = {each.id: (each.required, each.observed, each.met) for each in fact.decision.criteria}
    assert seen["gate.G23.er_strength_pct"] == (
        ">= 60 % of the other side, or gate.G23.capacity_pct.T1 and gate.G23.capacity_pct.T4",
        "60.0 %",
        True,
    )
    assert seen["gate.G23.capacity_pct.T1"] == (
        "LFW >= 50 % of 18.0 kg, 9 kg, or gate.G23.er_strength_pct",
        None,
        True,
    )


def test_after_a_repair_capacity_is_enough_too() -> None:
    trained = gate.session("05-30", "P2", loads={"LFW": "9", "PSH": "90"})
    scenario = told(ready_on(repaired(), "06-03", "3.0"), on("05-30"), trained)

    assert unmet(scenario, "P3", on("06-03")) == {}


def test_a_protocol_may_name_the_strength_ratio_for_another_tissue() -> None:
    scenario = gate.ready_for_p3(loads=False, morning=False)
    for side, value in (("R", "8"), ("L", "10")):
        scenario = told(scenario, on("05-07"), gate.measured("ER", side, value, "kgf"))
    scenario = told(scenario, on("05-07"), gate.session("05-07", "P2"))

    unnamed = unmet(scenario, "P3")
    named = unmet(gate.under(scenario, gate__G23__er_strength_pct="60"), "P3")
    higher = unmet(gate.under(scenario, gate__G23__er_strength_pct="81"), "P3")

    assert set(unnamed) == {"gate.G23.capacity_pct.T1", "gate.G23.capacity_pct.T4"}
    assert named == {}
    assert set(higher) == {"gate.G23.er_strength_pct", *unnamed}
