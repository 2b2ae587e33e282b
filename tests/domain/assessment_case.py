"""Requests about what is measured, screened and assessed, and what they are recorded as."""

from datetime import datetime, timedelta
from typing import Any

from domain.case.assessment.measurements import MeasurementRecorded, RecordMeasurement
from domain.case.assessment.reassessment import RecordReassessment
from domain.case.assessment.screening import RecordScreening, ScreeningScored
from domain.case.assessment.surroundings import AssessJobRisk
from domain.case.psychology.psychology import (
    PsychInterventionRecorded,
    RecordPsychIntervention,
    RequestPsychIntervention,
)
from domain.case.psychology.readiness import AssessPsychReadiness
from domain.recorded import Actor
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario

PSYCHOLOGIST, TASK = case.an_id(31), case.an_id(32)
BY_PSYCHOLOGIST = Actor(PSYCHOLOGIST, "psychologist")
WITH_PSYCHOLOGIST = case.LINKED.given(
    case.assign((PSYCHOLOGIST, "psychologist")), by=case.BY_MANAGER
)


def measure(code: str = "grip", **said: Any) -> RecordMeasurement:
    return RecordMeasurement.model_validate({"code": code, **said})


def measured(code: str = "grip", **said: Any) -> MeasurementRecorded:
    return MeasurementRecorded.model_validate({"code": code, **said})


def again(**said: Any) -> RecordReassessment:
    return RecordReassessment.model_validate({"pain": {"rest": 1, "worst7d": 2}, **said})


def screen(**totals: Any) -> RecordScreening:
    """Totals by instrument, its hyphen written as an underscore."""
    scores = [{"instrument": name, "total": total} for name, total in totals.items()]
    return RecordScreening.model_validate({"scores": scores})


def scored(**said: Any) -> RecordScreening:
    return RecordScreening.model_validate(said)


def score(instrument: str, total: str, of: int, band: str | None, **said: Any) -> ScreeningScored:
    return ScreeningScored.model_validate(
        {
            "instrument": instrument,
            "version": "1",
            "total": total,
            "of": of,
            "band": band,
            "evidence": "score_only",
            **said,
        }
    )


def ask_for(*triggers: Any, **said: Any) -> RequestPsychIntervention:
    return RequestPsychIntervention.model_validate({"triggers": triggers, **said})


def intervene(kind: str = "graded exposure", **said: Any) -> RecordPsychIntervention:
    return RecordPsychIntervention.model_validate({"kind": kind, **said})


def intervened(kind: str = "graded exposure", **said: Any) -> PsychInterventionRecorded:
    return PsychInterventionRecorded.model_validate({"kind": kind, **said})


def ready(*scores: tuple[str, str], confidence: Any = "8") -> AssessPsychReadiness:
    listed = [{"instrument": name, "total": total} for name, total in scores]
    return AssessPsychReadiness.model_validate({"scores": listed, "confidence": confidence})


def job_risk(**said: Any) -> AssessJobRisk:
    return AssessJobRisk.model_validate({"job_task_id": "T1", **said})


def days(scenario: Scenario, count: int) -> datetime:
    """So many days from the clock of a scenario."""
    return scenario.clock + timedelta(days=count)
