"""The case: which request is decided where, which fact is folded where, and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from domain.case import (
    assessment,
    diagnosis,
    guards,
    linking,
    loading,
    opening,
    phases,
    plan,
    safety,
)
from domain.case.state import CaseState
from domain.context import Context
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal

Decide = Callable[[CaseState, Any, Context], list[Fact] | Refusal]
Evolve = Callable[[CaseState, Any], CaseState]

DECIDE: Mapping[type[Request], Decide] = {
    opening.OpenCase: opening.open_case,
    opening.AssignParty: opening.assign_party,
    opening.RecordEmployerContact: opening.record_employer_contact,
    linking.ReferenceConsent: linking.reference_consent,
    linking.LinkJobProfile: linking.link_job_profile,
    linking.PinProtocol: linking.pin_protocol,
    diagnosis.RecordDiagnosis: diagnosis.record_diagnosis,
    assessment.RecordRedFlags: assessment.record_red_flags,
    assessment.RecordBaseline: assessment.record_baseline,
    assessment.IssueWorkAbility: assessment.issue_work_ability,
    plan.AgreeGoal: plan.agree_goal,
    plan.PlanProgramme: plan.plan_programme,
    plan.SetContingency: plan.set_contingency,
    phases.StartPhase: phases.start_phase,
    loading.SetLoadTarget: loading.set_load_target,
    safety.RaiseAlarm: safety.raise_alarm,
    safety.CompleteReassessment: safety.complete_reassessment,
    safety.LiftHold: safety.lift_hold,
}

EVOLVE: Mapping[type[Fact], Evolve] = {
    opening.CaseOpened: opening.case_opened,
    opening.PartyAssigned: opening.party_assigned,
    opening.EmployerContactMade: lambda state, _: state,
    linking.ConsentReferenced: linking.consent_referenced,
    linking.JobProfileLinked: linking.job_profile_linked,
    linking.ProtocolPinned: linking.protocol_pinned,
    diagnosis.DiagnosisRecorded: lambda state, _: state,
    assessment.RedFlagScreenCompleted: assessment.red_flags_screened,
    assessment.BaselineAssessmentRecorded: assessment.baseline_recorded,
    assessment.WorkAbilityStatementIssued: assessment.statement_issued,
    plan.GoalAgreed: plan.goal_agreed,
    plan.ProgrammePlanned: plan.programme_planned,
    plan.ContingencyPlanSet: plan.contingency_set,
    phases.PhaseStarted: phases.phase_started,
    loading.LoadTargetSet: loading.load_target_set,
    loading.LoadTargetRejected: lambda state, _: state,
    safety.AlarmSignRaised: lambda state, _: state,
    safety.CaseHeld: safety.case_held,
    safety.ReassessmentCompleted: safety.reassessment_completed,
    safety.HoldLifted: safety.hold_lifted,
}

REQUESTS: Mapping[str, type[Request]] = {each.__name__: each for each in DECIDE}
FACTS: tuple[type[Fact], ...] = tuple(EVOLVE)

CLINICAL: frozenset[type[Request]] = frozenset(
    {
        diagnosis.RecordDiagnosis,
        assessment.RecordRedFlags,
        assessment.RecordBaseline,
        assessment.IssueWorkAbility,
        plan.AgreeGoal,
        plan.PlanProgramme,
        plan.SetContingency,
        phases.StartPhase,
        loading.SetLoadTarget,
    }
)
ADDS_EXPOSURE: frozenset[type[Request]] = frozenset({phases.StartPhase, loading.SetLoadTarget})


def decide(state: CaseState, request: Request, context: Context) -> list[Fact] | Refusal:
    """The facts that a request leads to, none where they are known already, or why not.

    The rules of all requests come first (INV-4, INV-2), then the request's own, then INV-13
    on what it would store.
    """
    if state.opening is None and not isinstance(request, opening.OpenCase):
        return Refusal("state")
    refused = _refused_for_all(state, request)
    if refused is not None:
        return refused
    decided = DECIDE[type(request)](state, request, context)
    if isinstance(decided, Refusal):
        return decided
    return guards.clinical_leak(decided) or decided


def _refused_for_all(state: CaseState, request: Request) -> Refusal | None:
    if type(request) in ADDS_EXPOSURE and (held := guards.on_hold(state)) is not None:
        return held
    return guards.consent_missing(state) if type(request) in CLINICAL else None


def evolve(state: CaseState, recorded: Recorded[Fact]) -> CaseState:
    """The state after one more fact. Never refuses; a fact it does not know changes nothing."""
    fact = recorded.fact
    fold = EVOLVE.get(type(fact))
    if fold is None:
        return state
    folded = fold(state, recorded)
    key = (type(fact).__name__, fact.subject)
    return replace(folded, newest=fact, latest=MappingProxyType({**folded.latest, key: fact}))


def fold(history: Iterable[Recorded[Fact]], state: CaseState | None = None) -> CaseState:
    """The state after a history, from the beginning or from a known state."""
    folded = state or CaseState()
    for recorded in history:
        folded = evolve(folded, recorded)
    return folded
