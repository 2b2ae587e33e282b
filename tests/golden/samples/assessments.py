"""Samples of what is measured, screened and assessed, of preferences and of who leaves."""

from domain.case.assessment import measurements, medication, reassessment, screening, surroundings
from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.opening import diagnosis, preferences, release
from domain.case.psychology import psychology
from tests.golden.samples.parts import DECISION, ID_1, ID_2, ID_3, MEASURED, PROTOCOL, Fields
from tests.golden.samples.spine import FIELDS as SPINE

SCORE = {
    "instrument": "PCS",
    "version": "2",
    "lang": "cs",
    "mode": "paper",
    "total": "26",
    "sub": {"rumination": "12", "magnification": "2", "helplessness": "12"},
    "answered": 13,
    "of": 13,
    "band": "not_high",
    "evidence": "score_only",
}

FIELDS: Fields = {
    release.PartyReleased: {"party_id": ID_1, "role": "case_manager", "to": "2025-06-30"},
    preferences.PersonalPreferencesRecorded: {
        "language": "cs",
        "interpreter": True,
        "literacy": "reads slowly",
        "gender_of_clinician": "female",
        "scheduling": ["not on Friday afternoon"],
        "other": ["vegetarian canteen"],
    },
    diagnosis.SurgeryRecorded: {
        "procedure": {
            "system": "http://snomed.info/sct",
            "code": "1234567",
            "display": "Arthroscopic repair of rotator cuff",
        },
        "date": "2025-01-14",
        "precautions": ["sling 6 weeks", "no active motion until day 42"],
    },
    measurements.MeasurementRecorded: {
        **MEASURED,
        "job_task_id": "T1",
        "under_effect": ["opioid"],
    },
    reassessment.ReassessmentRecorded: {
        **SPINE[BaselineAssessmentRecorded],
        "assessment_id": ID_2,
        "compares_to": ID_1,
    },
    screening.ScreeningScored: {**SCORE, "flags": ["item_9_positive"]},
    medication.MedicationEffectNoted: {
        "drug_class": "opioid",
        "effect": "drowsy for an hour",
        "affects_driving": True,
        "affects_test": True,
        "from": "2025-03-06",
        "to": "2025-03-20",
        "restriction_id": ID_1,
        "may_not_drive": True,
        "may_not_drive_from": "2025-03-06",
        "may_not_drive_until": "2025-03-20",
    },
    surroundings.JobRiskAssessed: {
        "job_task_id": "T1",
        "rnle_in": {
            "units": "us",
            "duration": "long",
            "L_avg": "17.6",
            "L_max": "39.7",
            "V": "8",
            "W": "14",
            "dest": {"V": "40", "H": "12", "A": "10", "coupling": "good"},
            "control": True,
            "D": "32",
            "A": "30",
            "F": "2",
            "coupling": "fair",
            "temp": "27",
        },
        "rnle_out": {
            "HM": "0.7143",
            "VM": "0.8350",
            "DM": "0.8763",
            "AM": "0.9040",
            "FM": "0.6500",
            "CM": "0.9500",
            "RWL": "14.2301",
            "LI_avg": "1.2368",
            "LI_max": "2.7899",
            "units": "us",
            "governing": "origin",
            "reason": "no_load",
            "warnings": ["temperature_outside_19_to_26"],
        },
        "not_applicable_reason": "Carried for 20 m after the lift",
        "other_risks": ["narrow aisle"],
        "participants": [ID_1, ID_2],
        "notes": "Measured at slot 14",
    },
    surroundings.EnvironmentAssessed: {
        "place": "Aisle 7",
        "temp": "20.5",
        "humidity": "45",
        "noise_dBA": "71",
        "floor": {"surface": "dry concrete", "cof": "0.52", "slip_history": "one in 2024"},
        "aisle": "110",
        "lighting": "300",
        "stair_rise": "18",
        "slot_heights": {"lowest": "20", "highest": "175"},
        "hazards": ["forklifts"],
        "notes": "Morning shift",
    },
    surroundings.EquipmentAssessed: {
        "item": "cart",
        "fit_for_purpose": True,
        "anthropometrics": {
            "stature": "178",
            "reach": "72.5",
            "handle_height": "102",
            "glove": "9",
        },
        "push": "178",
        "pull": "165",
        "defects": ["one wheel sticks"],
        "action": "Wheel to be replaced",
        "notes": "Loaded with 60 kg",
    },
    psychology.PsychInterventionRequested: {
        "task_id": ID_1,
        "triggers": [
            {
                "code": "psych.triggers.TSK-11",
                "observed": "31",
                "required": "29",
                "evidence": ID_2,
            }
        ],
        "due": "2025-03-20",
        "owner": ID_3,
        "protocol": PROTOCOL,
    },
    psychology.PsychInterventionRecorded: {
        "task_id": ID_1,
        "kind": "graded exposure",
        "step": 1,
        "of": 6,
        "note": "Hierarchy of six steps: bend, lift, twist",
    },
    psychology.PsychReadinessAssessed: {
        "scores": [SCORE],
        "confidence": "8",
        "decision": DECISION,
        "protocol": PROTOCOL,
    },
}
