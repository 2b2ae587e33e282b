"""Each task of the job against what the worker was seen to tolerate: the gap, the load on the
spine, whether it was trained at all, what is still to be learned (S10, S16, S25, S57, S92)."""

from decimal import Decimal
from uuid import UUID

from domain.case.assessment.surroundings import JobRiskAssessed
from domain.case.evidence.capacity import tolerated_load
from domain.case.evidence.episode import of_episode
from domain.case.evidence.learning import modules_learned
from domain.case.evidence.load_weeks import week_of
from domain.case.evidence.sessions import completed
from domain.case.standing.figures import Figures
from domain.case.standing.practised import Practised, practised
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.context import Context
from domain.data_classes import E, G, K, L
from domain.job_profile import JobProfile, Task
from domain.measures.answers import half_up
from domain.measures.capacity import percent_of
from domain.measures.lifting_tables import Units
from domain.measures.quantity import Unit

INDEX_PLACES = 2


class TaskStanding(Figures):
    """``lacking``: what the demand is above the tolerated load, 0 where it is reached.
    ``lifting_index``: that of the tolerated load, by the last assessment of the task."""

    task_id: K[str]
    name: K[str]
    essential: K[bool]
    dimension: K[Dimension]
    unit: K[str]
    demand: K[Decimal]
    tolerated: G[Decimal | None] = None
    capacity_pct: G[Decimal | None] = None
    lacking: G[Decimal | None] = None
    lifting_index: G[Decimal | None] = None
    shown_by: G[UUID | None] = None
    trained: L[bool]
    target: L[Decimal | None] = None
    modules_to_learn: L[tuple[str, ...]] = ()
    practised: L[Practised]
    confidence: E[int | None] = None


class JobStanding(Figures):
    """``untrained``: tasks without any training exposure. ``without_task``: dimensions with a
    target that no task of the job demands. ``short``: tasks whose demand is not yet reached."""

    job_profile_id: K[UUID]
    version: K[int]
    name: K[str | None] = None
    tasks: K[tuple[TaskStanding, ...]]
    untrained: L[tuple[str, ...]] = ()
    without_task: L[tuple[Dimension, ...]] = ()
    short: G[tuple[str, ...]] = ()


def job_standing(state: CaseState, context: Context) -> JobStanding | None:
    """Where each task of the context's job stands; None where there is no job profile."""
    profile = context.job_profile
    if profile is None:
        return None
    tasks = tuple(_task(state, context, each) for each in profile.tasks)
    return JobStanding(
        job_profile_id=profile.job_profile_id,
        version=profile.version,
        name=profile.name,
        tasks=tasks,
        untrained=tuple(each.task_id for each in tasks if not each.trained),
        without_task=_without_task(state, context, profile),
        short=tuple(each.task_id for each in tasks if each.lacking != 0),
    )


def _task(state: CaseState, context: Context, task: Task) -> TaskStanding:
    demand = task.demand.value
    found = tolerated_load(state, context, task.dimension)
    load = None if found is None else found.value
    target = _targets(state, context).get(task.dimension)
    learned = modules_learned(state, context.effective_at)
    return TaskStanding(
        task_id=task.task_id,
        name=task.name,
        essential=task.essential,
        dimension=task.dimension,
        unit=task.demand.unit.value,
        demand=demand,
        tolerated=load,
        capacity_pct=None if load is None else percent_of(load, demand),
        lacking=None if load is None else max(demand - load, Decimal(0)),
        lifting_index=None if load is None else _lifting_index(state, context, task, load),
        shown_by=None if found is None else found.event_id,
        trained=target is not None or _was_done(state, context, task.dimension),
        target=target,
        modules_to_learn=tuple(h.module for h in task.hazards if h.module not in learned),
        practised=practised(state, context, task),
        confidence=_confidence(state, context, task),
    )


def _targets(state: CaseState, context: Context) -> dict[Dimension, Decimal]:
    week = week_of(state, context.effective_at)
    return {} if week is None else {name: each.load for name, each in week.targets.items()}


def _was_done(state: CaseState, context: Context, dimension: Dimension) -> bool:
    return any(
        load.dimension is dimension
        for each in completed(state, context.effective_at)
        for load in each.fact.loads
    )


def _without_task(state: CaseState, context: Context, profile: JobProfile) -> tuple[Dimension, ...]:
    demanded = {each.dimension for each in profile.tasks}
    return tuple(each for each in _targets(state, context) if each not in demanded)


def _lifting_index(state: CaseState, context: Context, task: Task, load: Decimal) -> Decimal | None:
    """The tolerated load over the limit; None where that is 0, unknown or not in kg."""
    assessed = [
        each.fact.rnle_out
        for each in of_episode(state, JobRiskAssessed, context.effective_at)
        if each.fact.job_task_id == task.task_id
    ]
    result = assessed[-1] if assessed else None
    if result is None or not result.RWL or result.units != Units.METRIC:
        return None
    return half_up(load / result.RWL, INDEX_PLACES) if task.dimension.unit is Unit.KG else None


def _confidence(state: CaseState, context: Context, task: Task) -> int | None:
    """As the worker last said of this task."""
    said = [
        each.value
        for checked_in in of_episode(state, WorkerCheckInRecorded, context.effective_at)
        for each in checked_in.fact.confidence
        if each.task == task.task_id
    ]
    return said[-1] if said else None
