"""Things that people ask one after the other, as parts of journeys."""

from datetime import timedelta
from typing import Any

from tests.domain.histories.moves import Move
from tests.domain.histories.words import AllLoads, Day, Person, Step, Thing, ThisWeek

DAY = timedelta(days=1)
SIGNED = {"worker": True, "employer": True, "clinician": True}
Journey = tuple[Move, ...]


def by(role: str, command: str, wait: timedelta = timedelta(minutes=5), /, **data: Any) -> Move:
    return Move(command, {name.rstrip("_"): each for name, each in data.items()}, role, wait)


def clinician(command: str, wait: timedelta = timedelta(minutes=5), /, **data: Any) -> Move:
    return by("clinician", command, wait, **data)


def manager(command: str, wait: timedelta = timedelta(minutes=5), /, **data: Any) -> Move:
    return by("case_manager", command, wait, **data)


def session(wait: timedelta = 2 * DAY, share: int = 0, **more: Any) -> Journey:
    done = {
        "loads": AllLoads(share),
        "nprs": {"pre": 1, "peak": 2, "post": 1},
        "rpe": {"scale": "CR10", "value": "3"},
        "minutes": 60,
        **more,
    }
    return (
        clinician("CompleteSession", wait, **done),
        by("worker", "RecordNextDay", timedelta(hours=20), nprs_morning=1, sleep_ok=True),
    )


def week(share: int, **more: Any) -> Journey:
    """New targets, and three sessions that reach them."""
    return (
        clinician("SetLoadTarget", 2 * DAY, week=ThisWeek(), targets=AllLoads(share), **more),
        *session(timedelta(hours=1)),
        *session(),
        *session(),
    )


def shifts(hours: str) -> Journey:
    return tuple(
        by("supervisor", "RecordShift", DAY, planned_h=hours, worked_h=hours, nprs_peak=1)
        for _ in range(5)
    )


def advance(*before: Move) -> Journey:
    return (
        *before,
        clinician("ReviewProgress", motor_control="acceptable", pain={"rest": 1, "worst7d": 2}),
        by(
            "worker",
            "ConfirmInformedConsent",
            advance={"from": Step(0), "to": Step(1)},
            info_version="1",
        ),
        clinician("RequestPhaseAdvance", to=Step(1)),
    )


EDUCATED = clinician(
    "DeliverEducation",
    audience=["worker", "supervisor"],
    module="warning-signs",
    teach_back="passed",
)
PLAN = manager(
    "AgreeRampUpPlan",
    stages=[{"no": n, "hours": h, "duties": ["T1"]} for n, h in enumerate(("20", "30", "40"), 1)],
    signed_by=SIGNED,
)
ABLE = clinician("IssueWorkAbility", fitness="fit_with_changes", until=Day(60))
SIMULATED: Journey = (
    clinician("AssessEnvironment", temp="20"),
    clinician("AssessEquipment", item="picking cart", fit_for_purpose=True),
    clinician(
        "AssessPsychReadiness", scores=[{"instrument": "TSK-11", "total": "20"}], confidence="8"
    ),
    clinician(
        "CompleteSession",
        DAY,
        components=["whole_task"],
        minutes=240,
        loads=AllLoads(),
        rpe={"scale": "CR10", "value": "5"},
        phase="P3",
    ),
)
LIFTED: Journey = (
    clinician("CompleteReassessment", DAY, hold_id=Thing("hold"), outcome="RESUME_SAME"),
    clinician("LiftHold", hold_id=Thing("hold")),
)
PLANNED: Journey = (
    clinician("RecordRedFlags", result="negative"),
    clinician(
        "RecordBaseline",
        pain={"rest": 2, "worst7d": 4},
        carry="8",
        push="90",
        lift_zones={"LFW": "6.0", "LWS": "4.0"},
        measures=[{"code": "OHP", "chosen": "8", "unit": "kg"}],
    ),
    clinician(
        "AgreeGoal",
        goals=[
            {
                "job_task_id": "T1",
                "title": "Lift it",
                "target": {"value": "18", "unit": "kg"},
                "due": Day(90),
                "agreed_by": [Person("worker")],
            }
        ],
    ),
    clinician(
        "PlanProgramme",
        phases=[{"id": "P1", "target_start": Day(1)}],
        sessions_per_week=3,
        session_min=60,
    ),
    clinician("SetContingency", trigger="Two missed", action="Call", owner=Person("clinician")),
    ABLE,
    clinician("StartPhase", phase="P1"),
)
ACTED: Journey = (
    clinician(
        "PlanCorrectiveAction",
        ae_id=Thing("ae"),
        action_id=Thing("action", 90),
        action="Blocks under the slot",
    ),
    clinician(
        "AdjustTimeline",
        milestones=[{"milestone": "P4", "new": Day(40)}],
        cause_event_id=Thing("ae"),
    ),
    clinician("CompleteCorrectiveAction", DAY, action_id=Thing("action", 90)),
    clinician("CloseAdverseEvent", ae_id=Thing("ae")),
)


def _late(ago: timedelta) -> Journey:
    """What adds exposure, said to have been so long ago."""
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("clinician", "SetLoadTarget", {"week": ThisWeek(), "targets": AllLoads()}),
        ("clinician", "StartDeload", {"targets": AllLoads(-300)}),
        ("clinician", "ScheduleSession", {"date": Day(5)}),
        ("clinician", "CompleteSession", {"loads": AllLoads()}),
        ("clinician", "RequestPhaseAdvance", {"to": Step(1)}),
        ("clinician", "AssessPsychReadiness", {"confidence": "8"}),
        ("oh_physician", "DecideReadiness", {"decision": "NOT_YET"}),
        ("supervisor", "RepeatRampStage", {}),
        ("supervisor", "StartRampStage", {}),
    ]
    return tuple(Move(name, data, role, ago=ago) for role, name, data in asked)


ALARM = clinician("RaiseAlarm", timedelta(days=2), code="SWELLING", hold_id=Thing("hold", 91))
TOLD_LATE: Journey = (
    ALARM,
    *_late(DAY),
    clinician("CompleteReassessment", DAY, hold_id=Thing("hold", 91), outcome="RESUME_SAME"),
    clinician("LiftHold", hold_id=Thing("hold", 91)),
    *_late(timedelta(hours=12)),
    *_late(2 * DAY),
)
"""Said of the time before a hold that is open, and of the time in a hold lifted since."""
_CLOSE = manager("CloseCase", outcome="NOT_RTW")
CLOSED_TOO_EARLY: Journey = (
    clinician("IssueMaintenance", activities=["Strength"]),
    manager("OpenRenegotiation", rn_id=Thing("rn", 91), subject="schedule"),
    _CLOSE,
    manager("ConcludeRenegotiation", rn_id=Thing("rn", 91), result="As before"),
    clinician("ReportAdverseEvent", ae_id=Thing("ae", 91), place="clinic"),
    clinician("CloseAdverseEvent", ae_id=Thing("ae", 91)),
    _CLOSE,
    *ACTED,
    ALARM,
    _CLOSE,
)
"""While something is open still."""
