"""Samples of safety, changes of the plan, outcome, recurrence, and the ends of consents."""

from domain import consent
from domain.case.outcome import closing, maintenance, outcome, recurrence
from domain.case.plan import plan_changes, timeline
from domain.case.safety import adverse_events, corrective_actions, referral
from tests.golden.samples.parts import (
    DECISION,
    ID_1,
    ID_2,
    ID_3,
    ID_4,
    ID_5,
    PROTOCOL,
    QUANTITY,
    REFUSED,
    Fields,
)

_GOAL = {
    "goal_id": ID_1,
    "job_task_id": "T1",
    "title": "Lift 18 kg from floor to waist",
    "employer_safe_title": "Full carton handling",
    "measure": "kg, ten lifts",
    "target": QUANTITY,
    "due": "2025-07-31",
    "agreed_by": [ID_2, ID_3],
    "achievement": "improving",
}
_ACTION = {
    "action_id": ID_1,
    "ae_id": ID_2,
    "action": "Rails at both ends of the aisle",
    "owner": ID_3,
    "due": "2025-06-27",
    "at_work": {
        "action_id": ID_1,
        "ae_id": ID_2,
        "action": "Rails at both ends of the aisle",
        "owner": ID_3,
        "due": "2025-06-27",
    },
}

FIELDS: Fields = {
    adverse_events.AdverseEventReported: {
        "ae_id": ID_1,
        "occurred_at": "2025-06-25T07:40:00.125000+02:00",
        "place": "work",
        "severity": "moderate",
        "serious": True,
        "relatedness": "probable",
        "expected": False,
        "statutory_report": "OSHA300",
        "employer_safe_summary": "A cart rolled off\nthe edge of the ramp",
        "description": "Bruise of the left thigh, no fracture",
        "milestone_touched": True,
        "incident": {
            "ae_id": ID_1,
            "occurred_at": "2025-06-25T07:40:00.125000+02:00",
            "place": "work",
            "employer_safe_summary": "A cart rolled off\nthe edge of the ramp",
        },
    },
    adverse_events.AdverseEventClosed: {"ae_id": ID_1, "outcome": "Healed without trace"},
    corrective_actions.CorrectiveActionPlanned: {**_ACTION, "milestone_touched": True},
    corrective_actions.CorrectiveActionCompleted: _ACTION,
    referral.ExternalReferralMade: {
        "to": "Emergency department",
        "reason": "Saddle numbness since the morning",
        "urgency": "emergency",
    },
    timeline.TimelineAdjusted: {
        "milestone": "P3",
        "old": "2025-04-28",
        "new": "2025-05-12",
        "delta_d": 14,
        "cause_event_id": ID_4,
    },
    plan_changes.GoalRevised: _GOAL,
    plan_changes.GoalClosed: {**_GOAL, "achievement": "achieved"},
    plan_changes.PlanRevised: {
        "plan_version": 2,
        "phases": [
            {"id": "P1", "target_start": "2025-03-10"},
            {"id": "P2", "target_start": "2025-03-31"},
        ],
        "sessions_per_week": 2,
        "session_min": 45,
    },
    outcome.RtwReadinessDecided: {
        "decision": "ALTERNATE_JOB",
        "rationale": "Ladders stay out of reach",
        "simulation": "Eight events in 9 min 41 s",
        "judged": DECISION,
        "protocol": PROTOCOL,
    },
    outcome.FullDutyResumed: {
        "with_permanent_accommodations": [ID_1, ID_2],
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    outcome.SustainedRtwConfirmed: {"days": 28},
    maintenance.MaintenancePlanIssued: {
        "activities": ["Strength 25 min, three times a week", "Mobility 8 min daily"],
        "reminders": [
            {"text": "Strength Mon/Wed/Fri 18:00", "days": ["Mon", "Wed", "Fri"], "at": "18:00"}
        ],
        "overload_signs": ["Morning stiffness for more than an hour"],
    },
    closing.CaseClosed: {
        "outcome": "SAME_JOB_PERMANENT_ACCOMMODATION",
        "follow_ups": ["2025-09-19", "2025-11-18", "2026-02-16"],
    },
    closing.CaseWithdrawn: {},
    closing.FollowUpCompleted: {
        "due": "2025-09-19",
        "at_work": True,
        "nprs": 1,
        "findings": "Works full shifts",
    },
    recurrence.RecurrenceReported: {
        "onset": "2025-10-01T06:30:00.000000+02:00",
        "rise": 3,
        "lasted_h": "20.5",
        "symptom_free_days": 41,
        "body_region": "lumbar",
        "classification": "recurrence",
        "provisional": True,
        "decision": REFUSED,
        "protocol": PROTOCOL,
    },
    recurrence.CaseReopened: {"episode_no": 2, "onset": "2025-10-01"},
    consent.Withdrawn: {"consent_id": ID_5, "version": 3, "scopes": ["TREAT", "REMIND"]},
    consent.Expired: {"consent_id": ID_5, "version": 2, "scopes": ["FUNC->employer"]},
}
