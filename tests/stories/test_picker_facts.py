"""The acceptance facts under story 7A: a warehouse picker with a lumbar strain."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.case.vocabulary import Status
from domain.measures.catalogue import measured
from projections.catalogue import CASE_VIEWS
from tests.stories.playing import lines_of, play, told

INJURED = date(2025, 3, 3)
CLINICAL_WORDS = (
    "S39",
    "lumbar",
    "ODI",
    "TSK",
    "PCS",
    "PHQ",
    "NPRS",
    "ibuprofen",
    "tingling",
    "neuro",
    "pain",
)


@pytest.mark.parametrize(
    ("time", "status"),
    [
        ("2025-03-03T14:40", Status.REFERRED),
        ("2025-03-05T08:29", Status.REFERRED),
        ("2025-03-05T08:30", Status.INTAKE),
        ("2025-03-06T11:20", Status.ASSESSED),
        ("2025-03-07T09:30", Status.PLANNED),
        ("2025-03-10T10:00", Status.IN_PROGRAMME),
        ("2025-04-09T10:36", Status.ON_HOLD),
        ("2025-04-11T08:59", Status.ON_HOLD),
        ("2025-04-11T09:00", Status.IN_PROGRAMME),
        ("2025-06-06T09:00", Status.GRADED_RTW),
        ("2025-07-21T06:00", Status.FULL_DUTY_MONITORED),
        ("2025-08-18T09:00", Status.MAINTENANCE),
        ("2025-08-20T09:00", Status.CLOSED),
    ],
)
def test_the_status_changes_when_the_story_says(time: str, status: Status) -> None:
    assert told("picker").state(time).status is status
    assert told("picker").view("clinician", time)["status"] == status


def test_the_days_since_the_injury_are_counted() -> None:
    story = told("picker")
    days = {
        name: (_day_of(name) - INJURED).days
        for name in ("AccommodationImplemented", "FullDutyResumed")
    }
    advances = {each.fact.to: each.fact.day for each in _all("PhaseAdvanced")}

    assert days == {"AccommodationImplemented": 21, "FullDutyResumed": 140}
    assert advances == {"P2": 18, "P3": 67, "P4": 95}
    assert story.state().milestones.closed


def _all(name: str) -> list[Any]:
    return [each for each in told("picker").history if type(each.fact).__name__ == name]


def _day_of(name: str) -> date:
    first: date = _all(name)[0].effective_at.astimezone(told("picker").zone).date()
    return first


def test_the_hold_and_its_reassessment_lasted_as_long_as_the_story_says() -> None:
    (raised,), (held,) = _all("AlarmSignRaised"), _all("CaseHeld")
    (reassessed,), (lifted,) = _all("ReassessmentCompleted"), _all("HoldLifted")

    assert lifted.effective_at - held.effective_at == timedelta(hours=46, minutes=24)
    assert reassessed.effective_at - raised.effective_at == timedelta(hours=22, minutes=39)
    assert held.fact.reassess_due - held.effective_at == timedelta(hours=24)


def test_the_refused_load_says_why() -> None:
    (refused,) = _all("LoadTargetRejected")

    assert refused.fact.policy_id == "load.hard_pct"
    assert refused.fact.increase_pct == Decimal("26.7")
    assert refused.fact.decision.unmet[0].required.startswith("LFW <= 9 kg")


def test_the_refused_advance_lists_what_was_missing() -> None:
    (refused,) = _all("PhaseAdvanceRejected")
    unmet = {each.id: each.observed for each in refused.fact.decision.unmet}

    capacity = next(seen for name, seen in unmet.items() if name.endswith("capacity_pct.T1"))
    assert capacity is not None
    assert "77.8 %" in capacity
    for wanted in ("whole_task", "ramp_plan", "supervisor_education", "confidence"):
        assert any(wanted in name for name in unmet), (wanted, sorted(unmet))


def test_the_capacity_at_each_advance_is_that_of_the_story() -> None:
    to_p3, to_p4 = _all("PhaseAdvanced")[1:]

    assert _capacities(to_p3) == ["55.6 %", "62.5 %", "70.0 %", "80.6 %"]
    assert _capacities(to_p4) == ["88.9 %", "87.5 %", "100.0 %", "100.0 %"]


def _capacities(advance: Any) -> list[str]:
    criteria = advance.fact.decision.criteria
    return [each.observed.rpartition("= ")[2] for each in criteria if ".capacity_pct." in each.id]


def test_the_timeline_shifts_by_two_causes() -> None:
    shifts = [(each.fact.milestone, each.fact.delta_d) for each in _all("TimelineAdjusted")]
    causes = {each.fact.cause_event_id for each in _all("TimelineAdjusted")}

    assert shifts == [("P3", 14), ("P4", 14), ("R4", 7), ("full_duty", 7)]
    assert len(causes) == 2


def test_there_is_one_of_each_thing_that_happened_once() -> None:
    counts = {
        name: len(_all(name))
        for name in (
            "PhaseAdvanced",
            "PhaseAdvanceRejected",
            "LoadTargetRejected",
            "CaseHeld",
            "DeloadStarted",
            "RampStageRepeated",
            "RenegotiationConcluded",
        )
    }

    assert counts == {
        "PhaseAdvanced": 3,
        "PhaseAdvanceRejected": 1,
        "LoadTargetRejected": 1,
        "CaseHeld": 1,
        "DeloadStarted": 2,
        "RampStageRepeated": 1,
        "RenegotiationConcluded": 1,
    }
    assert [each.fact.kind for each in _all("DeloadStarted")] == ["reactive", "scheduled"]


def test_the_lifting_index_is_that_of_the_worksheet() -> None:
    before, after = (each.fact.rnle_out for each in _all("JobRiskAssessed"))

    assert f"{before.RWL:.2f} {before.LI_avg:.2f} {before.LI_max:.2f}" == "6.71 1.19 2.68"
    assert f"{after.RWL:.2f} {after.LI_avg:.2f} {after.LI_max:.2f}" == "12.80 0.62 1.41"


def test_the_job_is_medium_by_dot() -> None:
    answer = measured(
        "demand-level",
        {"scheme": "DOT", "occ_lb": "39.7", "freq_lb": "17.6", "const_lb": "0"},
    )

    assert answer["value"] == "medium"


def test_the_employer_sees_duties_suspended_and_no_cause() -> None:
    seen = told("picker").view("employer", "2025-04-10T12:00")

    assert seen["status"] == "duties_suspended"
    assert seen["work_ability"]["version"] == 2
    (accommodation,) = seen["accommodations"]
    assert accommodation["acc_id"] == "AC1"
    assert accommodation["hours_per_week"] == "20"
    assert str(accommodation["review_on"]) == "2025-04-22"
    assert str(seen["next_review"]) == "2025-04-22"


def test_the_employer_sees_the_stage_and_the_open_renegotiation() -> None:
    seen = told("picker").view("employer", "2025-06-26T09:00")

    stage = seen["ramp_up"]["stage"]
    assert (stage["no"], stage["hours"], stage["pct"]) == (3, "30", "75.0")
    assert stage["load_cap"] == "16"
    assert stage["breaks"] == {"min": 2, "every_min": 30}
    (renegotiation,) = seen["renegotiations"]
    assert renegotiation["subject"] == "task_demand"
    assert seen["status"] == "graded_return"


@pytest.mark.parametrize(
    "name", [name for name in CASE_VIEWS if name in ("employer", "supervisor")]
)
def test_nothing_clinical_reaches_the_employer_at_any_time(name: str) -> None:
    story = told("picker")
    times = [f"{story.local(each).replace(' ', 'T')}" for each in story.history]

    for time in sorted({*times})[::7]:
        shown = json.dumps(story.view(name, time), default=str)
        assert not [word for word in CLINICAL_WORDS if word in shown], time


def test_without_the_lift_the_deload_is_refused() -> None:
    lines = [each for each in lines_of("picker") if each[1]["command"] != "LiftHold"]
    refused = next(n for n, line in lines if line["command"] == "StartDeload")
    kept = [
        (n, {**line, "expect": {"refused": "INV-4"}} if n == refused else line)
        for n, line in lines
        if n <= refused and line["at"][:10] != "2025-04-11"
    ]

    played, _ = play("picker", kept)

    assert played.difference is None
