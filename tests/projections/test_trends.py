"""How sessions and symptoms go over time, as clinician and worker are shown it."""

from typing import Any

import pytest

from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.recorded import Fact
from projections.trends import trends
from projections.worker import WORKER
from tests.domain import gates_case as gate
from tests.domain.gates_case import on, session, told
from tests.domain.scenario import Scenario
from tests.projections.cutting import cut


def seen(scenario: Scenario) -> dict[str, Any]:
    return trends(WORKER.folded(cut(scenario.history, WORKER.readable)))


def with_faults(*counts: int) -> Scenario:
    """Sessions of a day each, the first on 10 March, with so many faults."""
    scenario = gate.opened()
    for number, count in enumerate(counts):
        day = f"03-{10 + number}"
        faults = tuple(f"fault {each}" for each in range(count))
        scenario = told(scenario, on(day, "11:00"), session(day, faults=faults))
    return scenario


@pytest.mark.parametrize(
    ("counts", "direction"),
    [
        ((3, 2, 2, 1, 1, 0), "better"),
        ((0, 0, 1, 1, 1, 1), "worse"),
        ((2, 1, 0, 0, 1, 2), "unchanged"),
        ((9, 9, 3, 2, 2, 1, 1, 0), "better"),
        ((3, 2, 2, 1, 0), None),
    ],
)
def test_faults_are_counted_and_held_against_the_sessions_before(
    counts: tuple[int, ...], direction: str | None
) -> None:
    faults = seen(with_faults(*counts))["faults"]

    assert [each["count"] for each in faults["points"]] == list(counts)
    assert faults["direction"] == direction


def test_cues_and_self_checks_are_counted_by_their_codes() -> None:
    scenario = gate.opened()
    for day, cues in (("03-10", ("brace", "hip_hinge")), ("03-12", ("brace",))):
        scenario = told(scenario, on(day, "11:00"), session(day, cues=cues))
    checked = checking(self_checks=["technique"])
    scenario = told(told(scenario, on("03-13"), checked), on("03-14"), checked)

    assert seen(scenario)["cues"] == {"brace": 2, "hip_hinge": 1}
    assert seen(scenario)["self_checks"] == {"technique": 2}


def checking(**said: Any) -> Fact:
    return WorkerCheckInRecorded.model_validate(said)


def test_pain_is_told_value_by_value_in_the_order_of_the_world() -> None:
    scenario = told(gate.opened(), on("03-12", "11:00"), session("03-12", pre=2))
    scenario = told(scenario, on("03-13", "07:00"), NextDayResponseRecorded(nprs_morning=4))
    scenario = told(scenario, on("03-12", "20:00"), checking(nprs=3))

    points = [(each["of"], each["nprs"]) for each in seen(scenario)["pain"]][-5:]

    assert points == [
        ("pre", 2),
        ("peak", 3),
        ("post", 2),
        ("nprs", 3),
        ("nprs_morning", 4),
    ]


def test_confidence_is_told_by_task() -> None:
    scenario = told(gate.opened(), on("03-12"), checking(confidence=[{"task": "T4", "value": 5}]))
    both = [{"task": "T4", "value": 7}, {"task": "T1", "value": 8}]
    scenario = told(scenario, on("03-19"), checking(confidence=both))

    confidence = seen(scenario)["confidence"]

    assert {task: [each["value"] for each in points] for task, points in confidence.items()} == {
        "T1": ["8"],
        "T4": ["5", "7"],
    }


def test_what_was_not_recorded_is_no_point() -> None:
    scenario = told(gate.opened(), on("03-12", "11:00"), session("03-12", technique=2))
    scenario = told(scenario, on("03-14", "11:00"), session("03-14", rpe=gate.effort("3")))

    found = seen(scenario)

    assert [each["technique"] for each in found["technique"]] == [2]
    assert [each["rpe"]["value"] for each in found["exertion"]] == ["3"]
    assert (found["transfer"], found["fatigue"]) == ([], [])
