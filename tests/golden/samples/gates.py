"""Samples of phase changes, informed consent and overrides."""

from domain.case.phases import overrides, phases
from domain.case.plan import informed_consent
from tests.golden.samples.parts import DECISION, ID_1, ID_2, PROTOCOL, Fields

GATE_REFUSED = {
    "outcome": "refused",
    "rationale": "heal.P3",
    "criteria": [
        {
            "id": "heal.P3",
            "required": ">= 140 d",
            "observed": "119 d",
            "met": False,
            "evidence": [ID_1],
            "data_class": "Q",
        },
        {
            "id": "gate.G23.tsk11",
            "required": "<= 28",
            "observed": "31",
            "met": False,
            "evidence": [ID_2],
            "data_class": "E",
        },
        {"id": "INV-6", "required": "an action", "observed": "none", "met": True},
    ],
    "policy_version": 2,
}

FIELDS: Fields = {
    phases.PhaseStarted: {
        "phase": "P1",
        "day_since_anchor": 7,
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    phases.SubphaseStarted: {
        "phase": "P1b",
        "day_since_anchor": 49,
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    phases.PhaseAdvanced: {
        "from": "P2",
        "to": "P3",
        "day": 67,
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    phases.PhaseAdvanceRejected: {
        "from": "P2",
        "to": "P3",
        "day": 119,
        "unmet": [
            {
                "criterion": "heal.P3",
                "required": ">= 140 d",
                "observed": "119 d",
                "data_class": "Q",
            },
            {
                "criterion": "gate.G23.tsk11",
                "required": "<= 28",
                "observed": "31",
                "data_class": "E",
            },
        ],
        "decision": GATE_REFUSED,
        "protocol": PROTOCOL,
    },
    phases.PhaseReverted: {
        "from": "P4",
        "to": "P3",
        "reason": "NPRS 5 after three shifts",
        "ref_load_after": [{"dimension": "LFW", "load": "14.0"}],
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    informed_consent.InformedConsentConfirmed: {
        "for": "exposure",
        "advance": {"from": "P2", "to": "P3"},
        "info_version": "v1",
        "language": "cs",
        "interpreter_id": ID_1,
    },
    overrides.PolicyOverridden: {
        "policy_id": "gate.G23.grip_pct",
        "rule": "Grip against the other side",
        "approver_2": ID_1,
        "expires": "2025-06-01T00:00:00+02:00",
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
}
