"""Capacity in gates: on every essential task so many percent of what the job demands (2.8)."""

from decimal import Decimal

from domain.case.evidence.capacity import tolerated_load
from domain.case.gates.criteria import plain
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.job_profile import Task
from domain.measures.capacity import HUNDRED, percent_of, reaches


def essential_capacities(state: CaseState, context: Context, key: str) -> tuple[Criterion, ...]:
    """A criterion for each essential task of the job, its id the key and the task; where there
    is no such task one that is not met."""
    wanted = in_force(state, context, key)
    tasks = context.job_profile.tasks if context.job_profile else ()
    judged = tuple(_of_task(state, context, key, wanted, each) for each in tasks if each.essential)
    return judged or (_no_task(key),)


def _of_task(
    state: CaseState, context: Context, key: str, wanted: Decimal, task: Task
) -> Criterion:
    demand, unit = task.demand.value, task.demand.unit.value
    tolerated = tolerated_load(state, context, task.dimension)
    load = None if tolerated is None else tolerated.value
    bound = plain((demand * wanted / HUNDRED).normalize())
    return Criterion(
        id=f"{key}.{task.task_id}",
        required=f"{task.dimension} >= {plain(wanted)} % of {plain(demand)} {unit}, {bound} {unit}",
        observed=None if load is None else _against(load, demand, unit),
        met=load is not None and reaches(load, demand, wanted),
        evidence=() if tolerated is None else (tolerated.event_id,),
        data_class=DataClass.G,
    )


def _against(load: Decimal, demand: Decimal, unit: str) -> str:
    percent = percent_of(load, demand)
    share = "" if percent is None else f" = {plain(percent)} %"
    return f"{plain(load)} {unit}{share}"


def _no_task(key: str) -> Criterion:
    return Criterion(
        id=key,
        required="an essential task in the job profile",
        observed=None,
        met=False,
        data_class=DataClass.K,
    )
