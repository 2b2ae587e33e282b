"""How a case stands, read off its history alone (the table of DOMAIN 2.6)."""

from domain.case.assessment import assessment
from domain.case.opening import linking, opening
from domain.case.outcome import closing, maintenance, outcome
from domain.case.phases import phases
from domain.case.plan import plan
from domain.recorded import Fact
from tests.domain.histories.reading import Told


def status_of(told: Told) -> str:
    """The status after everything that was told."""
    if told.of_episode(closing.CaseWithdrawn):
        return "WITHDRAWN"
    if told.of_episode(closing.CaseClosed):
        return "CLOSED"
    return "ON_HOLD" if told.holds else _reached(told)


def _reached(told: Told) -> str:
    phase = told.phase
    if phase == "P5":
        return "MAINTENANCE" if _is_sustained(told) else "FULL_DUTY_MONITORED"
    if phase is not None:
        return "GRADED_RTW" if phase == "P4" else "IN_PROGRAMME"
    return _before_the_programme(told)


def _is_sustained(told: Told) -> bool:
    """Since full duty was resumed last; the plan for afterwards may have been made before."""
    changes = told.of_episode(
        outcome.FullDutyResumed, phases.PhaseReverted, outcome.SustainedRtwConfirmed
    )
    sustained = isinstance(changes[-1].fact, outcome.SustainedRtwConfirmed)
    return sustained and bool(told.of_episode(maintenance.MaintenancePlanIssued))


def _before_the_programme(told: Told) -> str:
    roles = {each.fact.role for each in told.every(opening.PartyAssigned)}
    roles |= {each.actor.role for each in told.every(opening.CaseOpened)}
    consented = any("TREAT" in e.fact.scopes for e in told.every(linking.ConsentReferenced))
    if not (roles >= {"case_manager", "clinician"} and consented):
        return "REFERRED"
    baselines = told.of_episode(assessment.BaselineAssessmentRecorded)
    screens = told.of_episode(assessment.RedFlagScreenCompleted)
    found = any(each.fact.complete for each in baselines)
    if not (found and any(each.fact.result == "negative" for each in screens)):
        return "INTAKE"
    in_episode: tuple[type[Fact], ...] = (
        plan.ProgrammePlanned,
        plan.GoalAgreed,
        plan.ContingencyPlanSet,
    )
    ever: tuple[type[Fact], ...] = (linking.JobProfileLinked, linking.ProtocolPinned)
    planned = all(told.of_episode(each) for each in in_episode)
    return "PLANNED" if planned and all(told.every(each) for each in ever) else "ASSESSED"
