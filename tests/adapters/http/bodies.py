"""A plausible body for every command: what a story says first, or what stands in the table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.console.stories import read_story
from domain.case.aggregate import REQUESTS
from services.stories import Header, Line

STORIES = Path(__file__).parents[3] / "stories"
Body = dict[str, Any]
Story = tuple[Header, list[tuple[int, Line]]]


def story(name: str) -> Story:
    header, lines = read_story(STORIES / f"{name}.jsonl")
    return header, [(number, Line.model_validate(tree)) for number, tree in lines]


SPINE, PICKER, FIREFIGHTER = story("spine"), story("picker"), story("firefighter")
FIRST: Mapping[str, Line] = {
    line.command: line for _, lines in (FIREFIGHTER, PICKER, SPINE) for _, line in reversed(lines)
}
"""The first line with each command, of the spine where it has one."""

IN_NO_STORY: Mapping[str, Body] = {
    "ExpireConsent": {},
    "ReleaseParty": {"party_id": "SU-1", "role": "supervisor", "to": "2025-03-12"},
    "RequestPsychIntervention": {
        "task_id": "PT1",
        "triggers": [{"code": "TSK-11", "required": "29", "observed": "31"}],
        "due": "2025-03-24",
        "owner": "CL-1",
    },
    "RecordPreferences": {
        "language": "cs",
        "interpreter": False,
        "literacy": "reads with ease",
        "scheduling": ["not on Friday afternoons"],
        "other": ["short texts"],
    },
    "NoteMedicationEffect": {
        "drug_class": "opioid",
        "effect": "Drowsy for some hours after the morning dose",
        "affects_driving": True,
        "from": "2025-03-10",
        "to": "2025-03-20",
    },
    "ReviseGoal": {"goal_id": "G1", "due": "2025-06-01", "achievement": "improving"},
    "CloseGoal": {"goal_id": "G1", "achievement": "achieved"},
    "RevisePlan": {"plan_version": 2, "sessions_per_week": 4, "session_min": 50},
    "OverridePolicy": {
        "policy_id": "gate.G12.adherence_pct",
        "rule": "at least 70 %",
        "approver_2": "OH-1",
        "expires": "2025-03-26",
    },
    "RevertPhase": {
        "from": "P2",
        "to": "P1",
        "ref_load_after": {"LFW": "5"},
        "reason": "The load was more than could be borne",
    },
    "EndDeload": {"kind": "reactive", "week": "2025-W11"},
    "ScheduleSession": {
        "session_id": "S1",
        "date": "2025-03-14",
        "minutes": 60,
        "components": [{"code": "lift", "dose": "3 x 8"}],
        "dimensions": ["LFW"],
    },
    "MissSession": {"session_id": "S1", "date": "2025-03-14"},
    "DeclineSession": {"session_id": "S1", "date": "2025-03-14"},
    "ChangeSupervision": {"from": "direct", "to": "line_of_sight"},
    "AdjustRampStage": {"stage_no": 1, "hours": "18", "duties": ["returns desk"]},
    "CompleteRampStage": {"stage_no": 1, "hours": "20"},
    "RecordWorkplaceConstraint": {
        "by": "SU-1",
        "constraint": "No tail lift until Thursday",
        "comment": "The spare one comes from the other depot",
    },
    "NotifyJobChange": {
        "what": "The picker moves to the returns desk",
        "effective": "2025-04-01",
        "job_profile_version": 4,
    },
    "HoldCase": {"hold_id": "H9", "kind": "WORKER_REQUEST"},
    "WithdrawCase": {},
    "CompleteFollowUp": {"due": "2025-03-12", "at_work": True, "nprs": 1, "findings": "Works."},
    "ReopenCase": {"episode_no": 2, "onset": "2025-03-11"},
    "ReportRecurrence": {
        "onset": "2025-03-10T08:00:00+01:00",
        "rise": 3,
        "lasted_h": "30",
        "symptom_free_days": 40,
        "body_region": "lumbar",
    },
    "CorrectEntry": {
        "target_event_id": "an event",
        "field": "onset",
        "old": "2025-03-03",
        "new": "2025-03-02",
        "reason": "Read from the wrong line",
    },
    "MarkEntryInError": {"target_event_id": "an event", "reason": "Of another person"},
    "AttachDocument": {
        "document_id": "DOC1",
        "sha256": "0f" * 32,
        "kind": "imaging report",
        "data_class": "C",
        "title": "Report of the scan",
        "dated": "2025-03-05",
        "media_type": "application/pdf",
    },
    "RequestErasure": {"erasure_id": "ER1", "data_classes": ["C", "E"]},
    "DecideErasure": {
        "erasure_id": "ER1",
        "decision": "granted_in_part",
        "data_classes": ["E"],
        "grounds": ["legal_obligation"],
        "approver_2": "CM-1",
        "rationale": "The record of the treatment is kept by law",
    },
    "AddNote": {"note_id": "N1", "note": "Rang; all is well.", "audience": ["clinician"]},
    "AddAuditNote": {"note_id": "N2", "note": "Read as of March."},
    "IssueReminder": {
        "reminder_id": "RE1",
        "kind": "check_in",
        "for": "2025-03-17T09:00:00+01:00",
        "text": "How was your week?",
    },
    "AcknowledgeReminder": {"reminder_id": "RE1"},
    "AssignTask": {
        "task_id": "TA1",
        "kind": "call",
        "title": "Ring the workplace",
        "assignee": "CM-1",
        "due": "2025-03-20",
    },
    "CompleteTask": {"task_id": "TA1", "result": "Rang them"},
}
"""What people might say with the commands that no story uses."""

AT = "2025-03-12T10:00:00+01:00"


def said(command: str) -> Body:
    """The body of a command, with references in place of ids."""
    if command not in FIRST:
        return {**IN_NO_STORY[command], "effective_at": AT}
    line = FIRST[command]
    data: Body = {**line.data, "effective_at": line.at}
    if command == "OpenCase":
        data |= {"time_zone": SPINE[0].time_zone, "case_id": line.case}
    return data


def missing() -> set[str]:
    """Commands without a body, or with one that a story makes superfluous."""
    return (REQUESTS.keys() - FIRST.keys()) ^ IN_NO_STORY.keys()
