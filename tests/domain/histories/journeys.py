"""Several things that people ask one after the other, so that a case gets somewhere."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case.vocabulary import Status
from tests.domain.histories.course import Course
from tests.domain.histories.moves import Move
from tests.domain.histories.words import AllLoads, At, Day, Event, Of, Person, Step, Thing

DAY = timedelta(days=1)
SIGNED = {"worker": True, "employer": True, "clinician": True}
Journey = tuple[Move, ...]


def _by(role: str, command: str, wait: timedelta = timedelta(minutes=5), /, **data: Any) -> Move:
    return Move(command, {name.rstrip("_"): each for name, each in data.items()}, role, wait)


def _clinician(command: str, wait: timedelta = timedelta(minutes=5), /, **data: Any) -> Move:
    return _by("clinician", command, wait, **data)


def _manager(command: str, wait: timedelta = timedelta(minutes=5), /, **data: Any) -> Move:
    return _by("case_manager", command, wait, **data)


def _session(wait: timedelta = 2 * DAY, share: int = 0, **more: Any) -> Journey:
    done = {
        "loads": AllLoads(share),
        "nprs": {"pre": 1, "peak": 2, "post": 1},
        "rpe": {"scale": "CR10", "value": "3"},
        "minutes": 60,
        **more,
    }
    return (
        _clinician("CompleteSession", wait, **done),
        _by("worker", "RecordNextDay", timedelta(hours=20), nprs_morning=1, sleep_ok=True),
    )


def _week(share: int, **more: Any) -> Journey:
    """New targets, and three sessions that reach them."""
    return (
        _clinician("SetLoadTarget", 2 * DAY, week="2025-W40", targets=AllLoads(share), **more),
        *_session(timedelta(hours=1)),
        *_session(),
        *_session(),
    )


def _shifts(hours: str) -> Journey:
    return tuple(
        _by("supervisor", "RecordShift", DAY, planned_h=hours, worked_h=hours, nprs_peak=1)
        for _ in range(5)
    )


def _advance(*before: Move) -> Journey:
    return (
        *before,
        _clinician("ReviewProgress", motor_control="acceptable", pain={"rest": 1, "worst7d": 2}),
        _by(
            "worker",
            "ConfirmInformedConsent",
            advance={"from": Step(0), "to": Step(1)},
            info_version="1",
        ),
        _clinician("RequestPhaseAdvance", to=Step(1)),
    )


_EDUCATED = _clinician(
    "DeliverEducation",
    audience=["worker", "supervisor"],
    module="warning-signs",
    teach_back="passed",
)
_PLAN = _manager(
    "AgreeRampUpPlan",
    stages=[{"no": n, "hours": h, "duties": ["T1"]} for n, h in enumerate(("20", "30", "40"), 1)],
    signed_by=SIGNED,
)
_ABLE = _clinician("IssueWorkAbility", fitness="fit_with_changes", until=Day(60))
_SIMULATED: Journey = (
    _clinician("AssessEnvironment", temp="20"),
    _clinician("AssessEquipment", item="picking cart", fit_for_purpose=True),
    _clinician(
        "AssessPsychReadiness", scores=[{"instrument": "TSK-11", "total": "20"}], confidence="8"
    ),
    _clinician(
        "CompleteSession",
        DAY,
        components=["whole_task"],
        minutes=240,
        loads=AllLoads(),
        rpe={"scale": "CR10", "value": "5"},
        phase="P3",
    ),
)
_LIFTED: Journey = (
    _clinician("CompleteReassessment", DAY, hold_id=Thing("hold"), outcome="RESUME_SAME"),
    _clinician("LiftHold", hold_id=Thing("hold")),
)
_PLANNED: Journey = (
    _clinician("RecordRedFlags", result="negative"),
    _clinician(
        "RecordBaseline",
        pain={"rest": 2, "worst7d": 4},
        carry="8",
        push="90",
        lift_zones={"LFW": "6.0", "LWS": "4.0"},
        measures=[{"code": "OHP", "chosen": "8", "unit": "kg"}],
    ),
    _clinician(
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
    _clinician(
        "PlanProgramme",
        phases=[{"id": "P1", "target_start": Day(1)}],
        sessions_per_week=3,
        session_min=60,
    ),
    _clinician("SetContingency", trigger="Two missed", action="Call", owner=Person("clinician")),
    _ABLE,
    _clinician("StartPhase", phase="P1"),
)
_ACTED: Journey = (
    _clinician(
        "PlanCorrectiveAction",
        ae_id=Thing("ae"),
        action_id=Thing("action", 90),
        action="Blocks under the slot",
    ),
    _clinician(
        "AdjustTimeline",
        milestones=[{"milestone": "P4", "new": Day(40)}],
        cause_event_id=Thing("ae"),
    ),
    _clinician("CompleteCorrectiveAction", DAY, action_id=Thing("action", 90)),
    _clinician("CloseAdverseEvent", ae_id=Thing("ae")),
)

JOURNEYS: Mapping[str, Journey] = {
    "opened": (
        Move(
            "OpenCase",
            {
                "case_id": Of("case"),
                "time_zone": "Europe/Prague",
                "worker_id": Person("worker"),
                "employer_id": Of("employer"),
                "injury_date": Day(-2),
                "body_region": "lumbar",
                "contract_hours": "40",
            },
            "employer_hr",
        ),
        _manager(
            "AssignParty",
            parties=[
                {"party_id": Person(role), "role": role}
                for role in ("case_manager", "clinician", "supervisor", "surgeon", "oh_physician")
            ],
        ),
        _by(
            "worker",
            "ReferenceConsent",
            consent_id=Of("consent"),
            version=1,
            scopes=["TREAT", "FUNC->employer", "REMIND"],
        ),
        _manager("LinkJobProfile", job_profile_id=Of("profile"), version=3),
        _manager("PinProtocol", protocol_id=Of("protocol"), version=1),
        *_PLANNED,
    ),
    "planned": _PLANNED,
    "trained": _week(50),
    "trained hard": _week(200, reason="Strength came back"),
    "trained on": (*_week(100), *_week(100)),
    "strained": (
        *_session(nprs={"pre": 3, "peak": 7, "post": 6}),
        _clinician("StartDeload", targets=AllLoads(-250)),
    ),
    "advanced": _advance(_EDUCATED),
    "advanced after simulation": _advance(_EDUCATED, _PLAN, *_SIMULATED),
    "advanced by two persons": _advance(
        _clinician(
            "OverridePolicy",
            policy_id="gate.G23",
            approver_2=Person("surgeon"),
            expires=Day(9),
            reason="The team has seen her work",
        ),
        _clinician(
            "OverridePolicy",
            policy_id="gate.G34",
            approver_2=Person("oh_physician"),
            expires=Day(9),
            reason="The team has seen her work",
        ),
        _PLAN,
    ),
    "reverted": (_clinician("RevertPhase", DAY, to=Step(-1), reason="Too much too soon"),),
    "begun": (_ABLE, _by("supervisor", "StartRampStage", DAY)),
    "half a week": (*_shifts("4.0"), _by("supervisor", "StartRampStage", 2 * DAY)),
    "a whole week": (*_shifts("8"), _by("supervisor", "StartRampStage", 2 * DAY)),
    "repeated": (_by("supervisor", "RepeatRampStage", DAY), *_shifts("4.0")),
    "eased": (
        _manager("AdjustRampStage", hours="19"),
        _manager("AdjustRampStage", 7 * DAY, hours="20"),
    ),
    "alarmed": (_clinician("RaiseAlarm", code="NEURO_NEW", hold_id=Thing("hold", 90)), *_LIFTED),
    "back a stage": (
        _clinician("RaiseAlarm", code="SWELLING"),
        _clinician("CompleteReassessment", hold_id=Thing("hold"), outcome="REVERT_STAGE"),
        _clinician("LiftHold", DAY, hold_id=Thing("hold")),
    ),
    "lifted": _LIFTED,
    "hurt at work": (
        _clinician("ReportAdverseEvent", ae_id=Thing("ae", 90), place="work"),
        *_ACTED,
        *_LIFTED,
    ),
    "acted on": _ACTED,
    "withdrawn and given": (
        _by("worker", "ReferenceConsent", consent_id=Of("consent"), version=8, scopes=["REMIND"]),
        _by(
            "worker",
            "ReferenceConsent",
            DAY,
            consent_id=Of("consent"),
            version=9,
            scopes=["TREAT", "FUNC->employer"],
        ),
        _clinician("LiftHold", hold_id=Thing("hold")),
    ),
    "accommodated": (
        _by(
            "employer_hr",
            "ProposeAccommodation",
            acc_id=Thing("acc", 90),
            kind="modified_duty",
            until=Day(40),
        ),
        _manager("RespondToAccommodation", acc_id=Thing("acc", 90)),
        _by("employer_hr", "ImplementAccommodation", acc_id=Thing("acc", 90)),
        _manager("ReviewAccommodation", 7 * DAY, acc_id=Thing("acc", 90), result="kept"),
    ),
    "renegotiated": (
        _manager("OpenRenegotiation", rn_id=Thing("rn", 90), subject="pace"),
        _by("supervisor", "StartRampStage", DAY),
        _manager("ConcludeRenegotiation", rn_id=Thing("rn", 90), result="Two persons lift"),
    ),
    "resumed": (
        _clinician("IssueMaintenance", activities=["Strength"]),
        _by("oh_physician", "DecideReadiness", decision="FIT_FULL"),
        _clinician("ResumeFullDuty"),
    ),
    "resumed by two persons": (
        _clinician(
            "OverridePolicy",
            policy_id="gate.G45",
            approver_2=Person("surgeon"),
            expires=Day(20),
            reason="The team has seen her work",
        ),
        _clinician("IssueMaintenance", activities=["Strength"]),
        _clinician("ResumeFullDuty"),
    ),
    "closed": (
        _clinician("IssueMaintenance", activities=["Strength"]),
        _manager("ConfirmSustained", 28 * DAY),
        _manager("CloseCase", outcome="SAME_JOB_FULL_DUTY"),
    ),
    "closed as it is": (
        _clinician("IssueMaintenance", activities=["Strength"]),
        _manager("CloseCase", outcome="NOT_RTW"),
    ),
    "again": (
        _by("worker", "ReportRecurrence", 40 * DAY, onset=At(-30), rise=3, symptom_free_days=35),
        _manager("ReopenCase"),
        *_PLANNED,
    ),
    "corrected": (
        _clinician(
            "CorrectEntry",
            target_event_id=Event(0, "SessionCompleted"),
            field="nprs.peak",
            new=5,
            reason="Read off wrongly",
        ),
        _clinician(
            "MarkEntryInError",
            target_event_id=Event(1, "NextDayResponseRecorded"),
            reason="Another worker's",
        ),
    ),
}
_AT: Mapping[Status, str] = {
    Status.REFERRED: "opened planned closed_as_it_is",
    Status.INTAKE: "planned planned withdrawn_and_given",
    Status.ASSESSED: "planned planned corrected",
    Status.PLANNED: "planned trained accommodated",
    Status.IN_PROGRAMME: (
        "trained trained_on trained_hard strained advanced advanced advanced_after_simulation"
        " advanced_by_two_persons advanced_by_two_persons reverted alarmed hurt_at_work"
        " withdrawn_and_given accommodated corrected closed_as_it_is"
    ),
    Status.GRADED_RTW: (
        "begun begun half_a_week half_a_week a_whole_week a_whole_week repeated eased alarmed"
        " back_a_stage hurt_at_work renegotiated reverted resumed resumed_by_two_persons trained"
        " corrected accommodated acted_on"
    ),
    Status.FULL_DUTY_MONITORED: "closed closed reverted corrected closed_as_it_is alarmed",
    Status.MAINTENANCE: "closed corrected",
    Status.CLOSED: "again again corrected",
    Status.WITHDRAWN: "again corrected",
    Status.ON_HOLD: "lifted lifted acted_on withdrawn_and_given corrected hurt_at_work",
}


def journeys_at(course: Course) -> SearchStrategy[str]:
    """What may come next of them."""
    return _AT_STRATEGY[course.state.status]


_AT_STRATEGY = {
    status: st.sampled_from([name.replace("_", " ") for name in names.split()])
    for status, names in _AT.items()
}
