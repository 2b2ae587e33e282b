"""Several things that people ask one after the other, so that a case gets somewhere."""

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case.vocabulary import Status
from tests.domain.histories.course import Course
from tests.domain.histories.moves import Move
from tests.domain.histories.steps import (
    ABLE,
    ACTED,
    CLOSED_TOO_EARLY,
    DAY,
    EDUCATED,
    LIFTED,
    PLAN,
    PLANNED,
    SIMULATED,
    TOLD_LATE,
    Journey,
    advance,
    by,
    clinician,
    manager,
    session,
    shifts,
    week,
)
from tests.domain.histories.words import AllLoads, At, Day, Event, Of, Person, Step, Thing

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
        manager(
            "AssignParty",
            parties=[
                {"party_id": Person(role), "role": role}
                for role in ("case_manager", "clinician", "supervisor", "surgeon", "oh_physician")
            ],
        ),
        by(
            "worker",
            "ReferenceConsent",
            consent_id=Of("consent"),
            version=1,
            scopes=["TREAT", "FUNC->employer", "REMIND"],
        ),
        manager("LinkJobProfile", job_profile_id=Of("profile"), version=3),
        manager("PinProtocol", protocol_id=Of("protocol"), version=1),
        *PLANNED,
    ),
    "planned": PLANNED,
    "trained": week(50),
    "trained hard": week(200, reason="Strength came back"),
    "trained on": (*week(100), *week(100)),
    "strained": (
        *session(nprs={"pre": 3, "peak": 7, "post": 6}),
        clinician("StartDeload", targets=AllLoads(-250)),
    ),
    "advanced": advance(EDUCATED),
    "advanced after simulation": advance(EDUCATED, PLAN, *SIMULATED),
    "advanced by two persons": advance(
        clinician(
            "OverridePolicy",
            policy_id="gate.G23",
            approver_2=Person("surgeon"),
            expires=Day(9),
            reason="The team has seen her work",
        ),
        clinician(
            "OverridePolicy",
            policy_id="gate.G34",
            approver_2=Person("oh_physician"),
            expires=Day(9),
            reason="The team has seen her work",
        ),
        PLAN,
    ),
    "reverted": (clinician("RevertPhase", DAY, to=Step(-1), reason="Too much too soon"),),
    "begun": (ABLE, by("supervisor", "StartRampStage", DAY)),
    "half a week": (*shifts("4.0"), by("supervisor", "StartRampStage", 2 * DAY)),
    "a whole week": (*shifts("8"), by("supervisor", "StartRampStage", 2 * DAY)),
    "repeated": (by("supervisor", "RepeatRampStage", DAY), *shifts("4.0")),
    "eased": (
        manager("AdjustRampStage", hours="19"),
        manager("AdjustRampStage", 7 * DAY, hours="20"),
    ),
    "alarmed": (clinician("RaiseAlarm", code="NEURO_NEW", hold_id=Thing("hold", 90)), *LIFTED),
    "back a stage": (
        clinician("RaiseAlarm", code="SWELLING"),
        clinician("CompleteReassessment", hold_id=Thing("hold"), outcome="REVERT_STAGE"),
        clinician("LiftHold", DAY, hold_id=Thing("hold")),
    ),
    "lifted": LIFTED,
    "told late": TOLD_LATE,
    "closed too early": CLOSED_TOO_EARLY,
    "hurt at work": (
        clinician("ReportAdverseEvent", ae_id=Thing("ae", 90), place="work"),
        *ACTED,
        *LIFTED,
    ),
    "acted on": ACTED,
    "withdrawn and given": (
        by("worker", "ReferenceConsent", consent_id=Of("consent"), version=8, scopes=["REMIND"]),
        by(
            "worker",
            "ReferenceConsent",
            DAY,
            consent_id=Of("consent"),
            version=9,
            scopes=["TREAT", "FUNC->employer"],
        ),
        clinician("LiftHold", hold_id=Thing("hold")),
    ),
    "accommodated": (
        by(
            "employer_hr",
            "ProposeAccommodation",
            acc_id=Thing("acc", 90),
            kind="modified_duty",
            until=Day(40),
        ),
        manager("RespondToAccommodation", acc_id=Thing("acc", 90)),
        by("employer_hr", "ImplementAccommodation", acc_id=Thing("acc", 90)),
        manager("ReviewAccommodation", 7 * DAY, acc_id=Thing("acc", 90), result="kept"),
    ),
    "renegotiated": (
        manager("OpenRenegotiation", rn_id=Thing("rn", 90), subject="pace"),
        by("supervisor", "StartRampStage", DAY),
        manager("ConcludeRenegotiation", rn_id=Thing("rn", 90), result="Two persons lift"),
    ),
    "resumed": (
        clinician("IssueMaintenance", activities=["Strength"]),
        by("oh_physician", "DecideReadiness", decision="FIT_FULL"),
        clinician("ResumeFullDuty"),
    ),
    "resumed by two persons": (
        clinician(
            "OverridePolicy",
            policy_id="gate.G45",
            approver_2=Person("surgeon"),
            expires=Day(20),
            reason="The team has seen her work",
        ),
        clinician("IssueMaintenance", activities=["Strength"]),
        clinician("ResumeFullDuty"),
    ),
    "closed": (
        clinician("IssueMaintenance", activities=["Strength"]),
        manager("ConfirmSustained", 28 * DAY),
        manager("CloseCase", outcome="SAME_JOB_FULL_DUTY"),
    ),
    "closed as it is": (
        clinician("IssueMaintenance", activities=["Strength"]),
        manager("CloseCase", outcome="NOT_RTW"),
    ),
    "again": (
        by("worker", "ReportRecurrence", 40 * DAY, onset=At(-30), rise=3, symptom_free_days=35),
        manager("ReopenCase"),
        *PLANNED,
    ),
    "corrected": (
        clinician(
            "CorrectEntry",
            target_event_id=Event(0, "SessionCompleted"),
            field="nprs.peak",
            new=5,
            reason="Read off wrongly",
        ),
        clinician(
            "MarkEntryInError",
            target_event_id=Event(1, "NextDayResponseRecorded"),
            reason="Another worker's",
        ),
    ),
    "reminded": (
        by(
            "worker",
            "ReferenceConsent",
            consent_id=Of("consent"),
            version=7,
            scopes=["TREAT", "FUNC->employer", "REMIND"],
        ),
        by("system", "IssueReminder", kind="break"),
        by("worker", "AcknowledgeReminder"),
    ),
    "tasked": (
        manager(
            "AssignTask",
            task_id=Thing("task", 90),
            kind="check_in",
            title="Call her",
            role="clinician",
        ),
        clinician("AssignTask", task_id=Thing("task", 90), assignee=Person("surgeon")),
        by("surgeon", "CompleteTask", DAY, task_id=Thing("task", 90), result="Done"),
    ),
    "erased": (
        by("worker", "RequestErasure", data_classes=["R", "S"]),
        by(
            "data_protection_officer",
            "DecideErasure",
            DAY,
            decision="granted_in_part",
            data_classes=["S"],
            grounds=["legal_obligation"],
            approver_2=Person("case_manager"),
        ),
    ),
    "scheduled": (
        clinician("ScheduleSession", session_id=Thing("session", 90), date=Day(3)),
        *session(3 * DAY, session_id=Thing("session", 90)),
    ),
    "revised": (
        clinician("ReviseGoal", goal_id=Thing("goal"), due=Day(100)),
        clinician("RevisePlan", sessions_per_week=4),
        clinician("PauseProgression"),
        clinician("ResumeProgression", 3 * DAY),
        clinician("CloseGoal", goal_id=Thing("goal"), achievement="improving"),
    ),
    "limited": (
        clinician(
            "IssueWorkAbility",
            fitness="fit_with_changes",
            until=Day(90),
            abilities=[
                {"ability": "lift", "limit": {"value": "10", "unit": "kg"}},
                {"ability": "hours", "limit": {"value": "24", "unit": "h/wk"}},
            ],
        ),
        by(
            "employer_hr",
            "ProposeAccommodation",
            acc_id=Thing("acc", 91),
            kind="alternate_duty",
            demands=[{"ability": "lift", "limit": {"value": "12", "unit": "kg"}}],
        ),
        by(
            "employer_hr",
            "ProposeAccommodation",
            acc_id=Thing("acc", 91),
            kind="alternate_duty",
            demands=[{"ability": "lift", "limit": {"value": "10", "unit": "kg"}}],
        ),
        by("supervisor", "StartRampStage", DAY),
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
        " withdrawn_and_given accommodated corrected closed_as_it_is told_late"
    ),
    Status.GRADED_RTW: (
        "begun begun half_a_week half_a_week a_whole_week a_whole_week repeated eased alarmed"
        " told_late back_a_stage hurt_at_work renegotiated reverted resumed resumed_by_two_persons"
        " trained corrected accommodated acted_on"
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


_EVER = "closed_too_early reminded tasked erased scheduled revised limited"
_AT_STRATEGY = {
    status: st.sampled_from([name.replace("_", " ") for name in f"{names} {names} {_EVER}".split()])
    for status, names in _AT.items()
}
