"""Samples of sessions, of what follows them, and of how closely and how fast one goes on."""

from domain.case.phases import progression
from domain.case.sessions import next_day, reviews, session_facts, supervision
from tests.golden.samples.parts import DECISION, ID_1, Fields

PAIN = {
    "rest": 2,
    "move": 4,
    "worst24h": 5,
    "worst7d": 6,
    "site": "low back",
    "24h_pattern": "worse in the morning",
    "irritability": "low",
    "night": True,
}

FIELDS: Fields = {
    session_facts.SessionScheduled: {
        "session_id": ID_1,
        "date": "2025-04-11",
        "phase": "P2",
        "minutes": 60,
        "components": [{"code": "lift", "dose": "3 x 8"}],
        "dimensions": ["LFW", "PSH"],
        "loads": [{"dimension": "LFW", "load": "7.5", "sets": 3, "reps": 8}],
        "scenario_id": "floor-to-waist",
        "supervision": "line_of_sight",
        "reason": "Moved from the holiday",
    },
    session_facts.SessionCompleted: {
        "session_id": ID_1,
        "phase": "P3",
        "scenario_id": "cart-in-narrow-aisle",
        "job_task_id": "T4",
        "complexity": 3,
        "components": [
            {
                "code": "isometric",
                "dose": {
                    "sets": 3,
                    "reps": 5,
                    "hold_s": "7.5",
                    "deg": "45",
                    "min": 20,
                    "hr_pct": "62.5",
                },
            },
            {"code": "multiplanar", "dose": "2 x 8 each side"},
        ],
        "loads": [
            {"dimension": "LFW", "load": "9.0", "sets": 3, "reps": 8},
            {"dimension": "PSH", "load": "130", "sets": 2, "reps": 10},
        ],
        "intervals": [{"work_min": "12.5", "rest_min": "2", "times": 4}],
        "nprs": {"pre": 2, "peak": 5, "post": 3},
        "rpe": {"scale": "6-20", "value": "13.5"},
        "hr_max": 141,
        "hr_cleared": True,
        "fatigue": {"pre": 3, "post": 6},
        "technique": 2,
        "transfer": 1,
        "precision_error_pct": "4.5",
        "faults": ["trunk_flexion"],
        "cues": ["brace", "hips_first"],
        "supervision": "intermittent",
        "minutes": 65,
        "hydration": True,
        "adherence": False,
        "late": True,
        "flags": ["rest.hours.P3", "load.target"],
    },
    session_facts.SessionStopped: {
        "session_id": ID_1,
        "at_min": 35,
        "trigger": {"policy_id": "pain.red", "observed": "NPRS 7"},
    },
    session_facts.SessionMissed: {
        "session_id": ID_1,
        "date": "2025-04-09",
        "reason": "Missed the bus",
    },
    session_facts.SessionDeclined: {
        "session_id": ID_1,
        "date": "2025-04-14",
        "reason": "A family matter",
    },
    next_day.NextDayResponseRecorded: {
        "session_id": ID_1,
        "nprs_morning": 4,
        "soreness_0_10": 5,
        "soreness_h": 50,
        "sleep_ok": False,
    },
    reviews.ProgressReviewed: {
        "summary": {
            "outcome": "on_course",
            "rationale": "Steady gains, pain settles over night",
            "criteria": DECISION["criteria"][:2],
        },
        "adherence_pct": "83.3",
        "motor_control": "acceptable",
        "pain": PAIN,
        "next_review": "2025-04-18",
    },
    progression.ProgressionPaused: {"reason": "After a flare", "until": "2025-07-07"},
    progression.ProgressionResumed: {"reason": "Mornings are as usual again"},
    supervision.SupervisionLevelChanged: {"from": "direct", "to": "line_of_sight"},
}
