"""INV-2, INV-3, INV-5, INV-13: consent before care, assessment before plan, step by step, and no
clinical word where an employer reads."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from domain.case.assessment import (
    assessment,
    measurements,
    medication,
    reassessment,
    screening,
    surroundings,
)
from domain.case.loading import load_facts
from domain.case.opening import diagnosis, linking
from domain.case.outcome import maintenance, outcome
from domain.case.phases import overrides, phases, progression
from domain.case.plan import informed_consent, plan, plan_changes
from domain.case.psychology import psychology
from domain.case.safety import adverse_events, referral, safety
from domain.case.sessions import next_day, reviews, session_facts, supervision
from domain.case.vocabulary import HoldKind
from domain.case.workplace import check_ins
from domain.data_classes import Classified
from domain.recorded import Fact, Recorded
from tests.domain.histories.reading import Told

CLINICAL: tuple[type[Fact], ...] = (
    diagnosis.DiagnosisRecorded,
    diagnosis.SurgeryRecorded,
    assessment.RedFlagScreenCompleted,
    assessment.BaselineAssessmentRecorded,
    assessment.WorkAbilityStatementIssued,
    reassessment.ReassessmentRecorded,
    measurements.MeasurementRecorded,
    screening.ScreeningScored,
    medication.MedicationEffectNoted,
    surroundings.JobRiskAssessed,
    surroundings.EnvironmentAssessed,
    surroundings.EquipmentAssessed,
    psychology.PsychInterventionRequested,
    psychology.PsychInterventionRecorded,
    psychology.PsychReadinessAssessed,
    plan.GoalAgreed,
    plan.ProgrammePlanned,
    plan.ContingencyPlanSet,
    plan_changes.GoalRevised,
    plan_changes.GoalClosed,
    plan_changes.PlanRevised,
    informed_consent.InformedConsentConfirmed,
    phases.PhaseStarted,
    phases.SubphaseStarted,
    phases.PhaseAdvanced,
    phases.PhaseAdvanceRejected,
    phases.PhaseReverted,
    load_facts.LoadTargetSet,
    load_facts.LoadTargetRejected,
    load_facts.DeloadStarted,
    load_facts.DeloadEnded,
    session_facts.SessionScheduled,
    session_facts.SessionCompleted,
    session_facts.SessionMissed,
    session_facts.SessionStopped,
    next_day.NextDayResponseRecorded,
    reviews.ProgressReviewed,
    progression.ProgressionPaused,
    progression.ProgressionResumed,
    supervision.SupervisionLevelChanged,
    check_ins.WorkerCheckInRecorded,
    referral.ExternalReferralMade,
    overrides.PolicyOverridden,
    outcome.RtwReadinessDecided,
    outcome.FullDutyResumed,
    maintenance.MaintenancePlanIssued,
)


def consent_first(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-2; and who withdraws it holds the case in the same commit."""
    fact = recorded.fact
    if isinstance(fact, CLINICAL) and "TREAT" not in told.scopes:
        yield f"{type(fact).__name__} without consent"
    if isinstance(fact, linking.ConsentReferenced):
        withdrawn = "TREAT" in told.scopes and "TREAT" not in fact.scopes
        held = HoldKind.CONSENT in told.holds.values() or any(
            each.fact.kind is HoldKind.CONSENT for each in told.here(safety.CaseHeld)
        )
        if withdrawn and not told.has_ended and not held:
            yield "consent withdrawn and no hold"


def assessed_first(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-3."""
    fact = recorded.fact
    if isinstance(fact, plan.ProgrammePlanned):
        baselines = told.of_episode(assessment.BaselineAssessmentRecorded)
        screens = told.of_episode(assessment.RedFlagScreenCompleted)
        if not baselines or not baselines[-1].fact.complete:
            yield "planned without a complete baseline"
        if not screens or screens[-1].fact.result != "negative":
            yield "planned without a negative red-flag screen"
    if isinstance(fact, plan_changes.PlanRevised) and not told.of_episode(plan.ProgrammePlanned):
        yield "revised before it was planned"


def step_by_step(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-5, and the way back (DOMAIN 2.6)."""
    now, fact = told.phase, recorded.fact
    match fact:
        case phases.PhaseStarted():
            if now is not None or fact.phase != "P1":
                yield f"{fact.phase} started in {now}"
        case phases.SubphaseStarted():
            if fact.phase[:2] != now:
                yield f"{fact.phase} started in {now}"
        case phases.PhaseAdvanced() | phases.PhaseAdvanceRejected():
            if now != fact.from_ or int(fact.to[1]) != int(fact.from_[1]) + 1 or fact.to == "P5":
                yield f"{fact.from_} to {fact.to} in {now}"
        case phases.PhaseReverted():
            if now != fact.from_ or fact.to >= fact.from_:
                yield f"back from {fact.from_} to {fact.to} in {now}"
        case outcome.FullDutyResumed():
            if now != "P4":
                yield f"full duty in {now}"
        case _:
            pass


CLINICAL_WORDS = re.compile(r"\b(pains?|nprs|tsk|opioid|nsaid|lumbar)\b", re.IGNORECASE)
"""Some of those that moves say; the product's own list is longer."""
EMPLOYERS = frozenset("HIJKNT")


def nothing_clinical(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-13."""
    for name in type(recorded.fact).model_fields:
        value = getattr(recorded.fact, name)
        letter = recorded.fact.class_of(name)
        seen = letter in EMPLOYERS or name.startswith("employer_safe_")
        for text in _texts(value, seen=seen):
            if CLINICAL_WORDS.search(text):
                yield f"{type(recorded.fact).__name__}.{name}: {text}"


def _texts(value: Any, *, seen: bool) -> Iterator[str]:
    if isinstance(value, str) and seen:
        yield value
    elif isinstance(value, Classified):
        yield from _texts(value.value, seen=value.data_class in EMPLOYERS)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), seen=seen)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each, seen=seen)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each, seen=seen)


def summary_has_no_symptom(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """What an employer reads of an event at work is its own part and no more (DOMAIN 4.2)."""
    fact = recorded.fact
    if isinstance(fact, adverse_events.AdverseEventReported):
        at_work = fact.place == "work"
        if at_work is not (fact.incident is not None):
            yield "incident without work, or work without incident"
