"""Gate G34, from SIMULATE to GRADED_RETURN: the job as it is, and a place that is ready (2.8)."""

from collections.abc import Iterator

from domain.case.assessment.surroundings import EnvironmentAssessed, EquipmentAssessed
from domain.case.evidence.episode import last_of_episode, of_episode
from domain.case.evidence.sessions import in_effective_order
from domain.case.gates.capacities import essential_capacities
from domain.case.gates.criteria import Seen, on_record
from domain.case.gates.lifting import lifting_index
from domain.case.gates.psych import psych
from domain.case.gates.readiness import psych_seen
from domain.case.gates.whole_task import whole_task
from domain.case.opening.linking import ConsentReferenced
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.case.state import CaseState
from domain.case.workplace.education import EducationDelivered, Learner
from domain.consent import Scope
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion


def g34(state: CaseState, context: Context) -> Iterator[Criterion]:
    """What P3 must have shown, and who must have agreed, before P4."""
    yield from essential_capacities(state, context, "gate.G34.capacity_pct")
    yield whole_task(state, context)
    yield from psych(state, context, psych_seen(state, context))
    yield _environment(state, context)
    yield _equipment(state, context)
    yield _supervisor(state, context)
    yield _plan(state, context)
    yield _consent(state, context)
    yield from _lifting(state, context)


def _environment(state: CaseState, context: Context) -> Criterion:
    last = last_of_episode(state, EnvironmentAssessed, context.effective_at)
    seen = None if last is None else Seen("assessed", (last.event_id,))
    return on_record("gate.G34.environment", "workplace assessed", seen, DataClass.I)


def _equipment(state: CaseState, context: Context) -> Criterion:
    """What was assessed last of each item; all of it fit for its purpose."""
    assessed = of_episode(state, EquipmentAssessed, context.effective_at)
    items = {each.fact.item: each for each in assessed}
    unfit = sorted(name for name, each in items.items() if not each.fact.fit_for_purpose)
    said = f"not fit: {', '.join(unfit)}" if unfit else f"fit: {', '.join(sorted(items))}"
    return Criterion(
        id="gate.G34.equipment",
        required="equipment assessed, fit for purpose",
        observed=said if items else None,
        met=bool(items) and not unfit,
        evidence=tuple(each.event_id for each in items.values()),
        data_class=DataClass.I,
    )


def _supervisor(state: CaseState, context: Context) -> Criterion:
    taught = [
        each
        for each in of_episode(state, EducationDelivered, context.effective_at)
        if Learner.SUPERVISOR in each.fact.audience
    ]
    seen = Seen("supervisor", (taught[-1].event_id,)) if taught else None
    key = "gate.G34.supervisor_education"
    return on_record(key, "education of the supervisor", seen, DataClass.I)


def _plan(state: CaseState, context: Context) -> Criterion:
    last = last_of_episode(state, RampUpPlanAgreed, context.effective_at)
    seen = None if last is None else Seen(f"version {last.fact.version}", (last.event_id,))
    required = "a ramp-up plan signed by worker, employer and clinician"
    return on_record("gate.G34.ramp_plan", required, seen, DataClass.J)


def _consent(state: CaseState, context: Context) -> Criterion:
    """The employer may be told what the worker is able to do. Nobody but she can give that."""
    known = in_effective_order(state.on_file(ConsentReferenced), context.effective_at)
    active = Scope.FUNC_EMPLOYER in state.linked.scopes
    return Criterion(
        id="consent.FUNC",
        required=f"consent {Scope.FUNC_EMPLOYER}",
        observed=Scope.FUNC_EMPLOYER if active else None,
        met=active,
        evidence=(known[-1].event_id,) if known else (),
        data_class=DataClass.U,
    )


def _lifting(state: CaseState, context: Context) -> Iterator[Criterion]:
    """Each task of the job against the duties of the stages that are planned."""
    plan = last_of_episode(state, RampUpPlanAgreed, context.effective_at)
    stages = () if plan is None else plan.fact.stages
    duties = {duty for stage in stages for duty in stage.duties}
    for task in context.job_profile.tasks if context.job_profile else ():
        yield lifting_index(state, context, task.task_id, in_duties=task.task_id in duties)
