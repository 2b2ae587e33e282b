"""How many weeks in a row loads have risen (deload.after_increases, DOMAIN 2.8)."""

from datetime import date

from domain.case.evidence.load_weeks import WEEK, LoadWeek, load_weeks, monday_of
from domain.case.safety.safety import CaseHeld
from domain.case.state import CaseState
from domain.context import Context


def increase_run(state: CaseState, context: Context) -> tuple[LoadWeek, ...]:
    """The weeks of the calendar before this one that increased without a break, in order.

    A week without a new target or without an increase, a deload or a hold ends the run.
    """
    weeks = load_weeks(state, context.effective_at)
    raised = {monday_of(state, week.since): week for week in weeks if week.increases}
    ended = _ends(state, context, weeks)
    run: list[LoadWeek] = []
    monday = monday_of(state, context.effective_at)
    while monday not in ended and monday - WEEK in raised.keys() - ended:
        monday -= WEEK
        run.insert(0, raised[monday])
    return tuple(run)


def _ends(state: CaseState, context: Context, weeks: tuple[LoadWeek, ...]) -> set[date]:
    held = state.on_file_until(CaseHeld, context.effective_at)
    deloads = (week.since for week in weeks if week.is_deload)
    holds = (each.effective_at for each in held)
    return {monday_of(state, moment) for moment in (*deloads, *holds)}
