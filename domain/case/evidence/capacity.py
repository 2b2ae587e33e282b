"""Capacity: the load that sessions showed to be tolerated, against what a task demands (2.8a)."""

from decimal import Decimal

from domain.case.evidence.phase_runs import programme_began
from domain.case.evidence.sessions import completed, response_to, was_stopped
from domain.case.policy import in_force
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState, Measured
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.job_profile import Task
from domain.measures.capacity import percent_of
from domain.recorded import Recorded


def tolerated_load(state: CaseState, context: Context, dimension: Dimension) -> Measured | None:
    """The highest load of a dimension in a tolerated session of this episode, the later one of
    equals; None where there is none. What an assessment measured is no training load."""
    found = [
        (load.load, session.effective_at, session.position, session.event_id)
        for session in tolerated_sessions(state, context)
        for load in session.fact.loads
        if load.dimension is dimension
    ]
    if not found:
        return None
    load, _, _, event_id = max(found)
    return Measured(load, event_id)


def tolerated_sessions(
    state: CaseState, context: Context
) -> tuple[Recorded[SessionCompleted], ...]:
    """Sessions of this episode that were not stopped, and after which the morning, where it is
    recorded, was not amber."""
    began = programme_began(state)
    return tuple(
        session
        for session in completed(state, context.effective_at)
        if began is not None
        and session.effective_at >= began
        and not was_stopped(state, session.fact.session_id)
        and _settled(state, context, session)
    )


def _settled(state: CaseState, context: Context, session: Recorded[SessionCompleted]) -> bool:
    response = response_to(state, session)
    green = in_force(state, context, "pain.green")
    return response is None or response.fact.nprs_morning <= green


def capacity_pct(state: CaseState, context: Context, task: Task) -> Decimal | None:
    """The tolerated load of a task's dimension in percent of its demand, one decimal; None
    where no load was tolerated yet, or nothing is demanded."""
    tolerated = tolerated_load(state, context, task.dimension)
    return None if tolerated is None else percent_of(tolerated.value, task.demand.value)
