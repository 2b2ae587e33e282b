"""The picker of the story as requests, and the stages her case goes through."""

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.case.assessment.assessment import RecordBaseline, RecordRedFlags
from domain.case.loading.loading import LoadTargetSet, SetLoadTarget
from domain.case.opening.diagnosis import RecordDiagnosis
from domain.case.opening.linking import LinkJobProfile, PinProtocol, ReferenceConsent
from domain.case.opening.opening import AssignParty, OpenCase
from domain.case.phases.phases import StartPhase
from domain.case.plan.plan import AgreeGoal, PlanProgramme, SetContingency
from domain.case.safety.safety import CompleteReassessment, LiftHold, RaiseAlarm
from domain.case.vocabulary import TissueClass
from domain.job_profile import JobProfile, Task
from domain.protocol import ClinicalProtocol
from domain.recorded import Actor
from tests.domain.scenario import CASE, CLINICIAN, Scenario


def an_id(number: int) -> UUID:
    return UUID(f"33333333-0000-4000-8000-{number:012d}")


WORKER, EMPLOYER, INSURER, MANAGER, SUPERVISOR, HR, OTHER = map(an_id, range(1, 8))
CONSENT, PROFILE, PROTOCOL, ASSESSMENT, GOAL, HOLD, HOLD_2 = map(an_id, range(11, 18))
BY_HR = Actor(HR, "employer_hr")
BY_MANAGER = Actor(MANAGER, "case_manager")
BY_WORKER = Actor(WORKER, "worker")
BY_SUPERVISOR = Actor(SUPERVISOR, "supervisor")

JP_PICK = JobProfile(
    PROFILE,
    3,
    "Order picker",
    "DOT",
    tuple(
        Task.model_validate(
            {
                "task_id": task_id,
                "name": name,
                "dimension": dimension,
                "demand": {"value": value, "unit": unit},
            }
        )
        for task_id, name, dimension, value, unit in (
            ("T1", "Lift cartons to the cart", "LFW", "18.0", "kg"),
            ("T4", "Push the cart", "PSH", "180", "N"),
        )
    ),
)


def a_protocol(**settings: str) -> ClinicalProtocol:
    """LBS-STRAIN v1; a policy key is written with __ for its dots."""
    values = {key.replace("__", "."): Decimal(value) for key, value in settings.items()}
    return ClinicalProtocol(PROTOCOL, 1, TissueClass.MUSCLE_STRAIN, MappingProxyType(values))


def open_case(**said: Any) -> OpenCase:
    return OpenCase.model_validate(
        {
            "case_id": str(CASE),
            "time_zone": "Europe/Prague",
            "worker_id": str(WORKER),
            "employer_id": str(EMPLOYER),
            "injury_date": "2025-03-03",
            "body_region": "lumbar",
            "contract_hours": "40.0",
            **said,
        }
    )


def assign(*pairs: tuple[UUID, str], **said: Any) -> AssignParty:
    parties = [{"party_id": str(party), "role": role, **said} for party, role in pairs]
    return AssignParty.model_validate({"parties": parties})


def consent(*scopes: str, version: int = 1) -> ReferenceConsent:
    return ReferenceConsent.model_validate(
        {"consent_id": str(CONSENT), "version": version, "scopes": scopes}
    )


def link(version: int = 3) -> LinkJobProfile:
    return LinkJobProfile(job_profile_id=PROFILE, version=version)


def pin(*overrides: tuple[str, object], **said: Any) -> PinProtocol:
    listed = [
        {"key": key, "value": value, "reason": "agreed in the team", "approver": str(MANAGER)}
        for key, value in overrides
    ]
    return PinProtocol.model_validate(
        {"protocol_id": str(PROTOCOL), "version": 1, "overrides": listed, **said}
    )


def diagnose(**said: Any) -> RecordDiagnosis:
    code = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "S39.012A"}
    return RecordDiagnosis.model_validate({"code": code, "verification": "confirmed", **said})


def screen(result: str = "negative", *flags: str) -> RecordRedFlags:
    return RecordRedFlags.model_validate({"result": result, "flags": flags})


def baseline(**said: Any) -> RecordBaseline:
    return RecordBaseline.model_validate(
        {
            "assessment_id": str(ASSESSMENT),
            "pain": {"rest": 5, "worst7d": 8},
            "lift_zones": {"LFW": "5.0", "LWS": "4.0"},
            "carry": "6.0",
            "push": "90",
            **said,
        }
    )


def a_goal(**said: Any) -> dict[str, Any]:
    return {
        "goal_id": str(GOAL),
        "job_task_id": "T1",
        "title": "Lift 18 kg from floor to waist",
        "target": {"value": "18.0", "unit": "kg"},
        "due": "2025-06-30",
        "agreed_by": [str(WORKER), str(CLINICIAN.party_id)],
        **said,
    }


def agree(*goals: dict[str, Any]) -> AgreeGoal:
    return AgreeGoal.model_validate({"goals": goals or [a_goal()]})


def programme(**said: Any) -> PlanProgramme:
    return PlanProgramme.model_validate(
        {
            "phases": [{"id": "P1", "target_start": "2025-03-10"}],
            "sessions_per_week": 3,
            "session_min": 60,
            **said,
        }
    )


def contingency(**said: Any) -> SetContingency:
    return SetContingency.model_validate(
        {
            "trigger": "Two missed sessions",
            "action": "Call the clinician",
            "owner": str(CLINICIAN.party_id),
            **said,
        }
    )


def start(phase: str = "P1") -> StartPhase:
    return StartPhase.model_validate({"phase": phase})


def target(week: str | int, reason: str | None = None, **loads: str) -> SetLoadTarget:
    """Load targets by dimension, in its unit."""
    targets = [{"dimension": name, "load": load} for name, load in loads.items()]
    return SetLoadTarget.model_validate({"week": week, "targets": targets, "reason": reason})


def was_set(week: str, **loads: str) -> LoadTargetSet:
    """A target that was accepted in an earlier week."""
    targets = [{"dimension": d, "load": load, "rule": "first"} for d, load in loads.items()]
    decision = {"outcome": "accepted", "rationale": "all_met", "criteria": []}
    return LoadTargetSet.model_validate({"week": week, "targets": targets, "decision": decision})


def alarm(code: str = "NEURO_NEW", hold: UUID | None = HOLD, **said: Any) -> RaiseAlarm:
    return RaiseAlarm.model_validate(
        {"code": code, "hold_id": None if hold is None else str(hold), **said}
    )


def reassess(hold: UUID | None = HOLD, outcome: str = "RESUME_REDUCED") -> CompleteReassessment:
    return CompleteReassessment.model_validate(
        {"hold_id": None if hold is None else str(hold), "outcome": outcome}
    )


def lift(hold: UUID | None = HOLD) -> LiftHold:
    return LiftHold(hold_id=hold)


NOT_OPENED = Scenario(a_protocol(), JP_PICK)
REFERRED = NOT_OPENED.given(open_case(), by=BY_HR)
STAFFED = REFERRED.given(
    assign((MANAGER, "case_manager"), (CLINICIAN.party_id, "clinician")), by=BY_MANAGER
)
INTAKE = STAFFED.given(consent("TREAT"), by=BY_WORKER)
LINKED = INTAKE.given(link(), pin(), by=BY_MANAGER)
ASSESSED = LINKED.given(screen(), baseline())
PLANNED = ASSESSED.given(agree(), programme(), contingency())
IN_PROGRAMME = PLANNED.given(start())
LOADED = IN_PROGRAMME.given(target("W1", LFW="5.0", LWS="4.0", PSH="90"))
HELD = LOADED.given(alarm())

INJURED = date(2025, 3, 3)
