"""Which situation of the job a session imitated: its task and its complexity (S29, S43, S44).

A session says them itself, or names a scenario that the linked job profile describes.
"""

from datetime import date

from domain.case.evidence.load_weeks import monday_of
from domain.case.evidence.sessions import completed
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.context import Context
from domain.job_profile import JobProfile, Task


def task_of(fact: SessionCompleted, profile: JobProfile | None) -> Task | None:
    """The task of the job that a session practised; None where neither names one."""
    if profile is None:
        return None
    scenario = profile.scenario(fact.scenario_id)
    named = fact.job_task_id or (None if scenario is None else scenario.task_id)
    return None if named is None else profile.task(named)


def complexity_of(fact: SessionCompleted, profile: JobProfile | None) -> int | None:
    """From 1 to 5; None where nobody says."""
    scenario = None if profile is None else profile.scenario(fact.scenario_id)
    described = None if scenario is None else scenario.complexity
    return described if fact.complexity is None else fact.complexity


def complexity_before(state: CaseState, context: Context) -> int | None:
    """The highest complexity of the last calendar week before this one that has any."""
    this_week = monday_of(state, context.effective_at)
    last: date | None = None
    highest: int | None = None
    for each in reversed(completed(state, context.effective_at)):
        level = complexity_of(each.fact, context.job_profile)
        if level is None or (monday := monday_of(state, each.effective_at)) >= this_week:
            continue
        if last is not None and monday < last:
            break
        last, highest = monday, max(level, highest or level)
    return highest
