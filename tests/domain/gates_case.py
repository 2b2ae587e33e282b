"""The picker's case ready for each gate, told in facts, so that one of them can be left out."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.assessment.measurements import MeasurementRecorded
from domain.case.assessment.screening import ScreeningScored
from domain.case.assessment.surroundings import EnvironmentAssessed, EquipmentAssessed
from domain.case.opening.linking import ConsentReferenced
from domain.case.phases.phases import PhaseAdvanced
from domain.case.plan.informed_consent import InformedConsentConfirmed
from domain.case.psychology.psychology import PsychReadinessAssessed
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.case.vocabulary import TissueClass
from domain.case.workplace.education import EducationDelivered
from domain.protocol import ClinicalProtocol
from domain.recorded import Actor, Fact
from tests.domain import thin_case as case
from tests.domain.scenario import CASE, CLINICIAN, PRAGUE, Scenario

ACCEPTED = {"outcome": "accepted", "rationale": "all_met", "criteria": []}
SURGEON, PHYSICIAN, PSYCHOLOGIST = (case.an_id(number) for number in range(401, 404))
BY_SURGEON = Actor(SURGEON, "surgeon")
BY_PHYSICIAN = Actor(PHYSICIAN, "oh_physician")
BY_PSYCHOLOGIST = Actor(PSYCHOLOGIST, "psychologist")


def on(day: str, clock: str = "10:00") -> datetime:
    """A time in Prague in 2025: month and day, and the clock."""
    return datetime.fromisoformat(f"2025-{day}T{clock}").replace(tzinfo=PRAGUE)


def told(scenario: Scenario, at: datetime, *facts: Fact, by: Actor = CLINICIAN) -> Scenario:
    """The scenario with facts of that time, whatever the rules would have said of them."""
    return scenario.having(list(facts), scenario.context(by, at), None)


# facts


def session_id(day: str) -> UUID:
    return uuid5(CASE, f"session {day}")


def session(day: str, phase: str = "P1", pre: int | None = 2, **said: Any) -> SessionCompleted:
    """Green: the highest pain is 3. Loads by dimension."""
    loads = [{"dimension": name, "load": load} for name, load in said.pop("loads", {}).items()]
    return SessionCompleted.model_validate(
        {
            "session_id": session_id(day),
            "phase": phase,
            "nprs": {"pre": pre, "peak": 3, "post": pre},
            "loads": loads,
            **said,
        }
    )


def stopped(day: str) -> SessionStopped:
    trigger = {"policy_id": "pain.red", "observed": "6"}
    return SessionStopped.model_validate({"session_id": session_id(day), "trigger": trigger})


def morning(day: str, nprs: int) -> NextDayResponseRecorded:
    """The answer to the session of that day."""
    return NextDayResponseRecorded(session_id=session_id(day), nprs_morning=nprs)


def reviewed(**said: Any) -> ProgressReviewed:
    return ProgressReviewed.model_validate({"next_review": "2025-12-01", **said})


def taught(*audience: str, teach_back: str | None = None) -> EducationDelivered:
    return EducationDelivered.model_validate(
        {"audience": audience, "module": "warning-signs+pacing", "teach_back": teach_back}
    )


def agreed_to(begin: str, end: str) -> InformedConsentConfirmed:
    advance = {"from": begin, "to": end}
    return InformedConsentConfirmed.model_validate(
        {"for": "advance", "advance": advance, "info_version": "v1", "language": "cs"}
    )


def advanced(begin: str, end: str, day: int = 18) -> PhaseAdvanced:
    return PhaseAdvanced.model_validate(
        {"from": begin, "to": end, "day": day, "decision": ACCEPTED}
    )


def measured(code: str, side: str, value: str, unit: str = "kg") -> MeasurementRecorded:
    return MeasurementRecorded.model_validate(
        {"code": code, "side": side, "chosen": value, "unit": unit}
    )


def scored(instrument: str, total: str) -> ScreeningScored:
    return ScreeningScored.model_validate(
        {"instrument": instrument, "version": "1", "total": total, "evidence": "score_only"}
    )


def readiness(confidence: str | None) -> PsychReadinessAssessed:
    return PsychReadinessAssessed.model_validate({"confidence": confidence, "decision": ACCEPTED})


def equipment(item: str = "cart", *, fit: bool = True) -> EquipmentAssessed:
    return EquipmentAssessed(item=item, fit_for_purpose=fit)


def plan(*duties: str) -> RampUpPlanAgreed:
    """Two stages of 20 and 40 hours; the duties are those of the last."""
    breaks = {"min": 2, "every_min": 30}
    stages = [
        {"no": 1, "hours": "20", "pct": "50.0", "min_days": 5, "micro_break": breaks},
        {
            "no": 2,
            "hours": "40",
            "pct": "100.0",
            "min_days": 5,
            "micro_break": breaks,
            "duties": duties,
        },
    ]
    signed = {
        "worker": case.WORKER,
        "employer": case.HR,
        "clinician": CLINICIAN.party_id,
    }
    return RampUpPlanAgreed.model_validate(
        {"plan_id": case.an_id(410), "version": 1, "stages": stages, "signed_by": signed}
    )


def consents(*scopes: str) -> ConsentReferenced:
    return ConsentReferenced.model_validate(
        {"consent_id": case.CONSENT, "version": 2, "scopes": scopes}
    )


def baseline(**said: Any) -> BaselineAssessmentRecorded:
    return BaselineAssessmentRecorded.model_validate(
        {"assessment_id": case.an_id(411), "complete": True, **said}
    )


# stages


def opened(protocol: ClinicalProtocol | None = None, **said: Any) -> Scenario:
    """P1 began on 10 March, day 7; the team is complete. ``said`` goes into the opening."""
    team = (
        (case.MANAGER, "case_manager"),
        (CLINICIAN.party_id, "clinician"),
        (SURGEON, "surgeon"),
        (PHYSICIAN, "oh_physician"),
        (PSYCHOLOGIST, "psychologist"),
    )
    scenario = Scenario(protocol or case.a_protocol(), case.JP_PICK)
    scenario = scenario.given(case.open_case(**said), by=case.BY_HR)
    scenario = scenario.given(case.assign(*team), by=case.BY_MANAGER)
    scenario = scenario.given(case.consent("TREAT"), by=case.BY_WORKER)
    scenario = scenario.given(case.link(), case.pin(), by=case.BY_MANAGER)
    scenario = scenario.given(case.screen(), case.baseline())
    return scenario.given(case.agree(), case.programme(), case.contingency(), case.start())


RCR = ClinicalProtocol(case.PROTOCOL, 1, TissueClass.TENDON_REPAIR, MappingProxyType({}))

SESSION_DAYS = ("03-10", "03-12", "03-14", "03-17", "03-19", "03-21")


def ready_for_p2(scenario: Scenario | None = None, **left_out: bool) -> Scenario:
    """All that G12 wants on 21 March, but what is left out."""
    scenario = scenario or opened()
    for day in SESSION_DAYS:
        scenario = told(scenario, on(day, "10:20"), session(day))
    facts: dict[str, tuple[datetime, Fact]] = {
        "education": (on("03-14"), taught("worker", teach_back="passed")),
        "screen": (on("03-21", "10:40"), reviewed(motor_control="acceptable")),
        "consent": (on("03-20"), agreed_to("P1", "P2")),
    }
    return _told_all(scenario, facts, left_out)


def in_p2(scenario: Scenario | None = None) -> Scenario:
    return told(ready_for_p2(scenario), on("03-21", "11:00"), advanced("P1", "P2"))


def ready_for_p3(scenario: Scenario | None = None, **left_out: bool) -> Scenario:
    """All that G23 wants on 9 May, but what is left out."""
    trained = session("05-07", "P2", loads={"LFW": "10.0", "PSH": "145"})
    facts: dict[str, tuple[datetime, Fact]] = {
        "loads": (on("05-07"), trained),
        "morning": (on("05-08", "07:00"), morning("05-07", 2)),
        "grip_r": (on("05-07"), measured("grip", "R", "42.0")),
        "grip_l": (on("05-07"), measured("grip", "L", "40.0")),
        "tsk11": (on("05-07", "11:00"), scored("TSK-11", "26")),
        "consent": (on("05-08"), agreed_to("P2", "P3")),
    }
    return _told_all(scenario or in_p2(), facts, left_out)


def in_p3(scenario: Scenario | None = None) -> Scenario:
    return told(ready_for_p3(scenario), on("05-09", "11:00"), advanced("P2", "P3", 67))


def ready_for_p4(scenario: Scenario | None = None, **left_out: bool) -> Scenario:
    """All that G34 wants on 6 June, but what is left out."""
    block = session("06-04", "P3", components=["whole_task"], minutes=240, rpe=effort("5"))
    trained = session("06-02", "P3", loads={"LFW": "16.0", "PSH": "180"})
    facts: dict[str, tuple[datetime, Fact]] = {
        "loads": (on("06-02"), trained),
        "block": (on("06-04", "12:00"), block),
        "readiness": (on("06-05"), readiness("8")),
        "environment": (on("05-12"), EnvironmentAssessed.model_validate({"temp": "20"})),
        "equipment": (on("05-13"), equipment()),
        "supervisor": (on("06-03"), taught("supervisor", "peers")),
        "plan": (on("06-05", "14:00"), plan("T1")),
        "employer": (on("05-12"), consents("TREAT", "FUNC->employer")),
        "consent": (on("06-05", "15:00"), agreed_to("P3", "P4")),
    }
    return _told_all(scenario or in_p3(), facts, left_out)


def in_p4(scenario: Scenario | None = None) -> Scenario:
    return told(ready_for_p4(scenario), on("06-06", "09:00"), advanced("P3", "P4", 95))


def _told_all(
    scenario: Scenario, facts: dict[str, tuple[datetime, Fact]], left_out: dict[str, bool]
) -> Scenario:
    assert left_out.keys() <= facts.keys(), "unknown part"
    for name, (at, fact) in facts.items():
        if left_out.get(name, True):
            scenario = told(scenario, at, fact)
    return scenario


def effort(value: str, scale: str = "CR10") -> dict[str, str]:
    return {"scale": scale, "value": value}


def under(scenario: Scenario, **settings: str) -> Scenario:
    """The same case under a protocol that sets these keys (__ for their dots)."""
    return replace(scenario, protocol=case.a_protocol(**settings))


def days_before(at: datetime, days: int) -> datetime:
    return at - timedelta(days=days)
