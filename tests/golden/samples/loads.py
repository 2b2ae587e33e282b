"""Samples of deloads."""

from domain.case.loading import load_facts
from tests.golden.samples.parts import DECISION, PROTOCOL, Fields

FIELDS: Fields = {
    load_facts.DeloadStarted: {
        "kind": "reactive",
        "week": "W6",
        "targets": [
            {
                "dimension": "LFW",
                "load": "6.0",
                "factor": "0.800",
                "sets": 2,
                "reps": 8,
                "ref_load": "7.5",
            }
        ],
        "volume_factor": "0.60",
        "days": 7,
        "trigger": ["session_stopped", "resume_reduced"],
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    load_facts.DeloadEnded: {"kind": "scheduled", "week": "W12", "days": 7},
}
