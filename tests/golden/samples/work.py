"""Samples of what is agreed and what happens at work."""

from typing import Any

from domain.case.accommodation import accommodation
from domain.case.ramp_up import ramp_stages, ramp_up
from domain.case.workplace import check_ins, education, feedback, job_change, renegotiation, shifts
from tests.golden.samples.parts import (
    DECISION,
    ID_1,
    ID_2,
    ID_3,
    ID_4,
    PROTOCOL,
    QUANTITY,
    REFUSED,
    Fields,
)

ACCOMMODATION: dict[str, Any] = {
    "acc_id": ID_1,
    "kind": "modified_duty",
    "temporary": True,
    "from": "2025-03-24",
    "until": "2025-06-06",
    "review_on": "2025-04-22",
    "title": "Returns desk, sitting or standing",
    "duty": "D-RET",
    "job_task_id": "T1",
    "hours_per_week": "20.0",
    "demands": [
        {"ability": "lift", "dimension": "LFW", "limit": QUANTITY, "frequency": "occasional"}
    ],
    "agreed_by": [ID_2, ID_3],
    "cost_band": "low",
}
TERMS: dict[str, Any] = {
    "days/wk": "5",
    "max_h_day": "6.5",
    "nights": True,
    "shift": "early",
    "load_cap": "16.0",
    "duties": ["T1", "Returns desk"],
    "micro_break": {"min": 2, "every_min": 30},
}
STAGE: dict[str, Any] = {
    "plan_id": ID_1,
    "plan_version": 2,
    "stage_no": 3,
    "hours": "30.0",
    "pct": "75.0",
    "step_pts": "15.0",
}
DECIDED: dict[str, Any] = {**STAGE, **TERMS, "decision": DECISION, "protocol": PROTOCOL}

FIELDS: Fields = {
    accommodation.AccommodationProposed: {**ACCOMMODATION, "counter": "Instead of early shifts"},
    accommodation.AccommodationAgreed: {**ACCOMMODATION, "awaiting": ["worker", "clinician"]},
    accommodation.AccommodationDeclined: {
        **ACCOMMODATION,
        "decline_reason": "No seat at the desk",
        "counter": "Desk in the front office",
    },
    accommodation.AccommodationImplemented: ACCOMMODATION,
    accommodation.AccommodationReviewed: {**ACCOMMODATION, "result": "Kept as it is"},
    accommodation.AccommodationEnded: ACCOMMODATION,
    ramp_up.RampUpPlanAgreed: {
        "plan_id": ID_1,
        "version": 2,
        "stages": [{**TERMS, "no": 1, "hours": "20.0", "pct": "50.0", "min_days": 6}],
        "hydration": "Water at each station",
        "conditions": ["no overtime", "day shift"],
        "signed_by": {"worker": ID_2, "employer": ID_3, "clinician": ID_4},
    },
    ramp_stages.RampStageStarted: DECIDED,
    ramp_stages.RampStageRepeated: DECIDED,
    ramp_stages.RampStageAdjusted: DECIDED,
    ramp_stages.RampStageRejected: {
        **DECIDED,
        "asked": "start",
        "unmet": [
            {
                "criterion": "ramp.max_step_pts",
                "required": "<= +25 points",
                "observed": "+30.0 points",
                "data_class": "J",
            }
        ],
        "decision": REFUSED,
    },
    ramp_stages.RampStageCompleted: STAGE,
    ramp_stages.RampStageSuspended: STAGE,
    ramp_stages.RampStageReverted: {**STAGE, **TERMS, "from_stage_no": 4},
    shifts.ShiftWorked: {
        "date": "2025-06-13",
        "planned_h": "4.0",
        "worked_h": "5.5",
        "duties": ["T1"],
        "breaks_taken": 7,
        "breaks_planned": 8,
        "unplanned_stop": True,
        "nprs_peak": 3,
        "source": "time clock",
        "over_limit": True,
    },
    feedback.WorkplaceFeedbackRecorded: {
        "by": ID_1,
        "productivity_pct": "62.5",
        "incidents": 1,
        "constraint": "One lift table only",
        "comment": "Breaks kept 38 of 40.\nA good week.",
    },
    check_ins.WorkerCheckInRecorded: {
        "nprs": 3,
        "fatigue": 4,
        "confidence": [{"task": "T1", "value": 8}],
        "efforts": [{"task": "T1", "rpe": {"scale": "CR10", "value": "4.5"}}],
        "symptom_flags": ["stiff in the morning"],
        "self_checks": ["assistive_device"],
        "home_programme": {"planned": 3, "done": 2},
        "private_note": "I worry about the night shift",
    },
    renegotiation.MisalignmentReported: {
        "rn_id": ID_2,
        "by": ID_1,
        "subject": "task_demand",
        "what": "Asked to move bags of 22 kg; the limit is 16 kg",
    },
    renegotiation.RenegotiationOpened: {
        "rn_id": ID_1,
        "subject": "pace",
        "interim_rule": "stricter, and two persons",
    },
    renegotiation.RenegotiationConcluded: {
        "rn_id": ID_1,
        "subject": "schedule",
        "interim_rule": "stricter, and two persons",
        "result": "Bags above 16 kg go to the lift table",
    },
    education.EducationDelivered: {
        "audience": ["peers", "supervisor"],
        "module": "supportive return",
        "version": "1",
        "participants": 6,
        "teach_back": "passed",
    },
    education.TransportArrangementAgreed: {
        "mode": "drive",
        "max_min": 15,
        "who": "The worker herself",
        "aids": "seat cushion",
    },
    job_change.JobChangeNotified: {
        "what": "Scanner gloves replace hand scanners",
        "effective": "2025-09-01",
        "job_profile_version": 4,
    },
}
