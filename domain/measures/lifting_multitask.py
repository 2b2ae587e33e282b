"""The composite lifting index of a job of several tasks (NIOSH 94-110, 2.4; DOMAIN 3.2).

CLI = STLI of the first + sum of FILI_k (1/FM_1..k - 1/FM_1..k-1), tasks sorted by STLI, the
frequencies of tasks 1..k added up. Both FM of an increment go by the height of task k.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from domain.measures.lifting import governing, limits_without_frequency
from domain.measures.lifting_inputs import JobTask, LiftingJob
from domain.measures.lifting_tables import CONSTANTS, Duration, frequency_multiplier


@dataclass(frozen=True, slots=True)
class TaskIndex:
    """One task by itself: FIRWL and STRWL in kg or lb, FILI and STLI without unit.

    An index is None where its limit is 0.
    """

    name: str
    frequency: Decimal
    low: bool
    firwl: Decimal
    strwl: Decimal
    fili: Decimal | None
    stli: Decimal | None


@dataclass(frozen=True, slots=True)
class Increment:
    """What a task adds: its FM alone with those before it, and without; None: undefined."""

    task: TaskIndex
    lifts: Decimal
    fm_with: Decimal
    fm_without: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Composite:
    """The sorted tasks, what each adds to the first, and their sum; None: undefined."""

    tasks: tuple[TaskIndex, ...]
    increments: tuple[Increment, ...]

    @property
    def index(self) -> Decimal | None:
        """CLI without unit; None where a limit or a multiplier is 0."""
        parts = [self.tasks[0].stli, *(each.value for each in self.increments)]
        return None if None in parts else sum((each for each in parts if each), Decimal(0))

    @property
    def without_limit(self) -> tuple[str, ...]:
        """The tasks that make the index undefined, in their sorted order."""
        alone = [each.name for each in self.tasks if each.stli is None]
        added = [each.task.name for each in self.increments if each.value is None]
        return tuple(dict.fromkeys(alone + added))


def composite(job: LiftingJob) -> Composite:
    """All tasks of a job in order of their single-task index, those without one first."""
    tasks = [_alone(job, task, number) for number, task in enumerate(job.tasks, start=1)]
    ranked = tuple(sorted(tasks, key=_rank, reverse=True))
    return Composite(ranked, _increments(ranked, job.duration))


def _rank(task: TaskIndex) -> tuple[bool, Decimal]:
    return task.stli is None, task.stli or Decimal(0)


def _alone(job: LiftingJob, task: JobTask, number: int) -> TaskIndex:
    low = CONSTANTS[job.units].is_low(task.V)
    firwl = governing(limits_without_frequency(task, job.units)).rwl
    strwl = firwl * frequency_multiplier(task.F, job.duration, low=low)
    return TaskIndex(
        name=task.task or str(number),
        frequency=task.F,
        low=low,
        firwl=firwl,
        strwl=strwl,
        fili=_ratio(task.highest, firwl),
        stli=_ratio(task.average, strwl),
    )


def _ratio(load: Decimal | None, limit: Decimal) -> Decimal | None:
    return load / limit if load is not None and limit else None


def _increments(ranked: Sequence[TaskIndex], duration: Duration) -> tuple[Increment, ...]:
    lifts = list(accumulate(task.frequency for task in ranked))
    return tuple(
        _increment(task, lifts[place - 1], lifts[place], duration)
        for place, task in enumerate(ranked)
        if place
    )


def _increment(task: TaskIndex, before: Decimal, now: Decimal, duration: Duration) -> Increment:
    without = frequency_multiplier(before, duration, low=task.low)
    joined = frequency_multiplier(now, duration, low=task.low)
    defined = task.fili is not None and joined and without
    value = task.fili * (1 / joined - 1 / without) if task.fili is not None and defined else None
    return Increment(task, now, joined, without, value)
