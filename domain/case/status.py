"""How a case stands: which fact reaches which milestone. The aggregate and every view fold it.

A view may read less than all sections of a fact, and any subset of a history; so each step
takes what is there and misses nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from domain.case.assessment import assessment
from domain.case.milestones import Milestones
from domain.case.opening import linking, opening
from domain.case.outcome import closing, maintenance, outcome, recurrence
from domain.case.phases import phases
from domain.case.plan import plan
from domain.case.vocabulary import Phase, Role
from domain.recorded import Fact, Recorded

Step: TypeAlias = Callable[[Milestones, Recorded[Any]], Milestones]


def milestones_after(seen: Milestones, recorded: Recorded[Any]) -> Milestones:
    """The milestones after one more fact."""
    step = STEPS.get(type(recorded.fact))
    return seen if step is None else step(seen, recorded)


def _opened(seen: Milestones, recorded: Recorded[opening.CaseOpened]) -> Milestones:
    episode = getattr(recorded.fact, "episode_no", seen.episode)
    return replace(seen, episode=episode).staffed(Role(recorded.actor.role))


def _assigned(seen: Milestones, recorded: Recorded[opening.PartyAssigned]) -> Milestones:
    return seen.staffed(recorded.fact.role)


def _consented(seen: Milestones, recorded: Recorded[linking.ConsentReferenced]) -> Milestones:
    return seen.consented(getattr(recorded.fact, "scopes", ()))


def _screened(
    seen: Milestones, recorded: Recorded[assessment.RedFlagScreenCompleted]
) -> Milestones:
    negative = getattr(recorded.fact, "result", None) == "negative"
    return replace(seen, clear=seen.clear or negative)


def _assessed(
    seen: Milestones, recorded: Recorded[assessment.BaselineAssessmentRecorded]
) -> Milestones:
    return replace(seen, baseline=seen.baseline or recorded.fact.complete)


def _started(seen: Milestones, recorded: Recorded[phases.PhaseStarted]) -> Milestones:
    return replace(seen, phase=recorded.fact.phase)


def _advanced(seen: Milestones, recorded: Recorded[phases.PhaseAdvanced]) -> Milestones:
    return replace(seen, phase=recorded.fact.to)


def _reverted(seen: Milestones, recorded: Recorded[phases.PhaseReverted]) -> Milestones:
    """Nobody is at full duty in an earlier phase."""
    return replace(seen, phase=recorded.fact.to, full_duty=False, sustained=False)


def _at_full_duty(seen: Milestones, recorded: Recorded[outcome.FullDutyResumed]) -> Milestones:
    """Completes P4 and starts P5; how long it is sustained counts from here."""
    return replace(seen, phase=Phase.P5, full_duty=True, sustained=False)


def _reopened(seen: Milestones, recorded: Recorded[recurrence.CaseReopened]) -> Milestones:
    return seen.reopened(recorded.fact.episode_no)


STEPS: Mapping[type[Fact], Step] = {
    opening.CaseOpened: _opened,
    opening.PartyAssigned: _assigned,
    linking.ConsentReferenced: _consented,
    linking.JobProfileLinked: lambda seen, _: replace(seen, job_profile=True),
    linking.ProtocolPinned: lambda seen, _: replace(seen, protocol=True),
    assessment.RedFlagScreenCompleted: _screened,
    assessment.BaselineAssessmentRecorded: _assessed,
    plan.GoalAgreed: lambda seen, _: replace(seen, goal=True),
    plan.ProgrammePlanned: lambda seen, _: replace(seen, programme=True),
    plan.ContingencyPlanSet: lambda seen, _: replace(seen, contingency=True),
    phases.PhaseStarted: _started,
    phases.PhaseAdvanced: _advanced,
    phases.PhaseReverted: _reverted,
    outcome.FullDutyResumed: _at_full_duty,
    outcome.SustainedRtwConfirmed: lambda seen, _: replace(seen, sustained=True),
    maintenance.MaintenancePlanIssued: lambda seen, _: replace(seen, maintenance=True),
    closing.CaseClosed: lambda seen, _: replace(seen, closed=True),
    closing.CaseWithdrawn: lambda seen, _: replace(seen, withdrawn=True),
    recurrence.CaseReopened: _reopened,
}
