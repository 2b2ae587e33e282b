"""One rich sample of every fact that is ever stored: every field is set, to nothing's default."""

from typing import Any
from uuid import UUID

from domain import consent, job_profile, party, protocol
from domain.case import assessment, diagnosis, linking, loading, opening, phases, plan, safety
from domain.recorded import Fact

REASON = "Told on the telephone; the letter follows"


def an_id(number: int) -> str:
    return str(UUID(f"44444444-0000-4000-8000-{number:012d}"))


ID_1, ID_2, ID_3, ID_4, ID_5 = map(an_id, range(1, 6))
QUANTITY = {"value": "18.0", "unit": "kg", "orig_value": "39.7", "orig_unit": "[lb_av]"}
PROTOCOL = {"protocol_id": ID_5, "version": 2}
MEASURED = {
    "code": "grip",
    "chosen": "42.0",
    "side": "R",
    "trials": ["41.0", "42.0", "41.5"],
    "unit": "kg",
    "method": "standing",
    "device": "dynamometer",
    "valid": False,
    "invalid_reason": "third trial stopped",
}
DECISION = {
    "outcome": "accepted",
    "rationale": "all_met",
    "criteria": [
        {
            "id": "load.hard_pct",
            "required": "LFW <= 9 kg (+20 % of 7.5)",
            "observed": "9.0 kg (+20.0 %)",
            "met": True,
            "evidence": [ID_3, ID_4],
            "data_class": "L",
        },
        {
            "id": "INV-2",
            "required": "consent TREAT",
            "observed": "TREAT",
            "met": True,
            "evidence": [ID_2],
            "data_class": "U",
        },
        {"id": "status", "required": "IN_PROGRAMME", "observed": "IN_PROGRAMME", "met": True},
    ],
    "policy_version": 2,
}
REFUSED = {
    "outcome": "refused",
    "rationale": "POL-CAP",
    "criteria": [
        {
            "id": "POL-CAP",
            "required": "LOH <= a measured value",
            "observed": None,
            "met": False,
            "evidence": [],
            "data_class": "L",
        }
    ],
    "policy_version": 2,
}

_FIELDS: dict[type[Fact], dict[str, Any]] = {
    opening.CaseOpened: {
        "case_id": ID_1,
        "time_zone": "Europe/Prague",
        "worker_id": ID_2,
        "employer_id": ID_3,
        "insurer_id": ID_4,
        "claim_ref": "CZ-2025/17",
        "injury_date": "2025-03-03",
        "body_region": "lumbar",
        "laterality": "B",
        "mechanism": "Lift and twist\nwith a 17 kg carton",
        "jurisdiction": "CZ",
        "contract_hours": "37.5",
        "shift_pattern": {"shifts_per_wk": "5", "shift_h": "7.5", "nights": True},
        "episode_no": 2,
        "previous_case_id": ID_5,
    },
    opening.PartyAssigned: {
        "party_id": ID_1,
        "role": "case_manager",
        "from": "2025-03-04",
        "to": "2025-09-30",
    },
    opening.EmployerContactMade: {
        "by": ID_1,
        "channel": "phone",
        "at": "2025-03-04T10:30:00.250000+01:00",
        "modified_work_signalled": True,
    },
    linking.ConsentReferenced: {
        "consent_id": ID_1,
        "version": 2,
        "scopes": ["TREAT", "FUNC->employer", "PSYCH->insurer"],
    },
    linking.JobProfileLinked: {"job_profile_id": ID_1, "version": 3},
    linking.ProtocolPinned: {
        "protocol_id": ID_1,
        "version": 2,
        "tissue_class": "tendon_repair",
        "overrides": [
            {"key": "load.hard_pct", "value": "12.5", "reason": "Slow start", "approver": ID_2}
        ],
    },
    diagnosis.DiagnosisRecorded: {
        "code": {
            "system": "http://hl7.org/fhir/sid/icd-10-cm",
            "code": "S39.012A",
            "display": "Strain of muscle, fascia and tendon of lower back",
        },
        "verification": "confirmed",
        "onset": "2025-03-03",
        "supersedes": ID_2,
    },
    assessment.RedFlagScreenCompleted: {"result": "positive", "flags": ["fever", "night pain"]},
    assessment.BaselineAssessmentRecorded: {
        "assessment_id": ID_1,
        "pain": {
            "rest": 5,
            "move": 6,
            "worst24h": 7,
            "worst7d": 8,
            "site": "low back",
            "24h_pattern": "worse in the morning",
            "irritability": "moderate",
            "night": True,
        },
        "measures": [MEASURED],
        "rom": [{**MEASURED, "code": "trunk_flexion", "chosen": "35", "unit": "deg"}],
        "balance": [{**MEASURED, "code": "single_leg_stance", "unit": "s"}],
        "motor_control": "not_yet",
        "endurance": [{**MEASURED, "code": "6MWT", "chosen": "410", "unit": "m"}],
        "lift_zones": {"LFW": "5.0", "LWS": "4.0", "LOH": "2.5"},
        "carry": "6.0",
        "push": "90",
        "pull": "80.5",
        "tolerances": {"sit": 40, "stand": 35, "walk": 20},
        "medication_effects": [
            {
                "drug_class": "NSAID",
                "effect": "ibuprofen 400 mg",
                "affects_driving": True,
                "affects_test": True,
            }
        ],
        "age_y": 34,
        "complete": True,
    },
    assessment.WorkAbilityStatementIssued: {
        "version": 2,
        "fitness": "fit_with_changes",
        "abilities": [
            {
                "ability": "lift",
                "limit": QUANTITY,
                "frequency": "occasional",
                "from": "2025-03-07",
                "until": "2025-03-21",
            }
        ],
        "changes": {
            "phased_return": True,
            "altered_hours": True,
            "amended_duties": True,
            "workplace_adaptations": True,
        },
        "from": "2025-03-07",
        "until": "2025-03-21",
        "text": "Can sit 40 minutes, stand 35 minutes and lift 5 kg.",
    },
    plan.GoalAgreed: {
        "goal_id": ID_1,
        "job_task_id": "T1",
        "title": "Lift 18 kg at NPRS 3 or less",
        "employer_safe_title": "Lift 18 kg from floor to waist",
        "measure": "LFW",
        "target": QUANTITY,
        "due": "2025-06-30",
        "agreed_by": [ID_2, ID_3],
        "achievement": "improving",
    },
    plan.ProgrammePlanned: {
        "plan_version": 2,
        "phases": [
            {"id": "P1", "target_start": "2025-03-10"},
            {"id": "P2", "target_start": "2025-03-24"},
        ],
        "sessions_per_week": 3,
        "session_min": 60,
    },
    plan.ContingencyPlanSet: {
        "trigger": "NPRS 6 or more",
        "action": "Call within 24 hours",
        "owner": ID_1,
        "fallback_duty": "Returns desk",
    },
    phases.PhaseStarted: {"phase": "P1", "day_since_anchor": 7},
    loading.LoadTargetSet: {
        "week": "2025-W11",
        "targets": [
            {
                "dimension": "LFW",
                "load": "9.0",
                "sets": 3,
                "reps": 8,
                "ref_load": "7.5",
                "increase_pct": "20.0",
                "rule": "reason",
            }
        ],
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
    loading.LoadTargetRejected: {
        "week": "W5",
        "requested": [{"dimension": "LOH", "load": "9.5", "sets": 3, "reps": 8}],
        "dimension": "LOH",
        "ref_load": "7.5",
        "increase_pct": "26.7",
        "cap_pct": "20",
        "policy_id": "POL-CAP",
        "decision": REFUSED,
        "protocol": PROTOCOL,
    },
    safety.AlarmSignRaised: {
        "code": "NEURO_NEW",
        "observed": "New tingling in the left calf",
        "reporter": ID_1,
    },
    safety.CaseHeld: {
        "hold_id": ID_1,
        "kind": "ALARM",
        "resume_to": "IN_PROGRAMME",
        "reassess_due": "2025-03-13T10:35:00+01:00",
    },
    safety.ReassessmentCompleted: {
        "hold_id": ID_1,
        "findings": "Myotomes 5/5",
        "outcome": "RESUME_REDUCED",
    },
    safety.HoldLifted: {"hold_id": ID_1, "by": ID_2},
    party.PartyRegistered: {
        "party_id": ID_1,
        "party_kind": "person",
        "name": "Žofie O'Brien",
        "reference": "spine:W-A",
        "roles": ["worker", "clinician"],
        "organisation": ID_2,
    },
    consent.Granted: {"consent_id": ID_1, "version": 1, "scopes": ["TREAT", "REMIND"]},
    consent.Narrowed: {"consent_id": ID_1, "version": 2, "scopes": ["TREAT"]},
    job_profile.Drafted: {
        "job_profile_id": ID_1,
        "version": 3,
        "name": "Order picker",
        "strength_scheme": "NOC",
    },
    job_profile.TaskAdded: {
        "version": 3,
        "task": {
            "task_id": "T1",
            "name": "Lift cartons from floor slot to cart",
            "dimension": "LFW",
            "demand": QUANTITY,
            "essential": False,
            "basis": "measured",
            "load_avg": "8.0",
            "load_max": "18.0",
            "frequency": "O",
            "H": "35",
            "V": "20",
            "D": "80",
            "A": "30",
            "F": "2",
            "duration": "long",
            "coupling": "fair",
            "push": "180",
            "pull": "170",
            "hold": "12",
            "posture": "stooped",
        },
    },
    job_profile.Published: {"version": 3},
    protocol.Drafted: {
        "protocol_id": ID_1,
        "version": 2,
        "name": "LBS-STRAIN",
        "tissue_class": "muscle_strain_I_II",
        "settings": [{"key": "load.hard_pct", "value": "15"}],
    },
    protocol.Published: {"version": 2},
}

SAMPLES: dict[str, Fact] = {
    kind.event_name(): kind.model_validate(fields) for kind, fields in _FIELDS.items()
}
"""By stored name."""
