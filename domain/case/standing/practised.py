"""How a task of the job was practised: exertion there and at work, transfer, where fatigue shows
(S29, S49, S97)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias, TypeVar

from domain.case.evidence.episode import of_episode
from domain.case.evidence.practice import task_of
from domain.case.evidence.sessions import completed
from domain.case.sessions.session_content import Rpe
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.standing.figures import Figures
from domain.case.state import CaseState
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.context import Context
from domain.data_classes import L
from domain.job_profile import Task
from domain.measures.capacity import Sample, fatigue_threshold
from domain.recorded import Recorded

TIRING = Decimal(7)
"""The exertion on CR10 from which on fatigue shows (S97)."""

Session: TypeAlias = Recorded[SessionCompleted]
V = TypeVar("V")


class Practised(Figures):
    """Of the sessions of one task; ``effort_gap`` is exertion at work less that in the last
    session, in points of CR10; ``tires_at_min`` the first minute at which fatigue showed."""

    sessions: L[int]
    transfer: L[int | None] = None
    technique: L[int | None] = None
    session_effort: L[Rpe | None] = None
    work_effort: L[Rpe | None] = None
    effort_gap: L[Decimal | None] = None
    tires_at_min: L[Decimal | None] = None
    tires_by: L[tuple[str, ...]] = ()


def practised(state: CaseState, context: Context, task: Task) -> Practised:
    done = [
        each
        for each in completed(state, context.effective_at)
        if task_of(each.fact, context.job_profile) == task
    ]
    session, work = _last(each.fact.rpe for each in done), _effort_at_work(state, context, task)
    tired = fatigue_threshold(_samples(done), TIRING)
    return Practised(
        sessions=len(done),
        transfer=_last(each.fact.transfer for each in done),
        technique=_last(each.fact.technique for each in done),
        session_effort=session,
        work_effort=work,
        effort_gap=None if session is None or work is None else work.cr10 - session.cr10,
        tires_at_min=None if tired is None else tired.at,
        tires_by=() if tired is None else tired.signs,
    )


def _last(said: Iterable[V | None]) -> V | None:
    """The last that was said."""
    known = [each for each in said if each is not None]
    return known[-1] if known else None


def _effort_at_work(state: CaseState, context: Context, task: Task) -> Rpe | None:
    """What the worker last said of a shift in which she did the task."""
    said = of_episode(state, WorkerCheckInRecorded, context.effective_at)
    return _last(
        effort.rpe for each in said for effort in each.fact.efforts if effort.task == task.task_id
    )


def _samples(done: Iterable[Session]) -> list[Sample]:
    """Each session whose length is known, at its end."""
    return [
        Sample(
            Decimal(each.fact.minutes),
            None if each.fact.rpe is None else each.fact.rpe.cr10,
            each.fact.technique,
        )
        for each in done
        if each.fact.minutes is not None
    ]
