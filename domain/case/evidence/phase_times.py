"""Which phase a case was in at a time, and which it had reached by then."""

from datetime import datetime

from domain.case.evidence.phase_runs import runs
from domain.case.state import CaseState
from domain.case.vocabulary import Phase


def phase_at(state: CaseState, at: datetime) -> Phase | None:
    """The phase under way at a time; None before the programme."""
    listed = runs(state)
    begun = [each for each in listed if each.began <= at]
    if not begun:
        return None
    return state.phase if len(begun) == len(listed) else begun[-1].phase


def phases_reached(state: CaseState, at: datetime) -> frozenset[Phase]:
    """Every phase that was under way by a time in this episode."""
    begun = {each.phase for each in runs(state) if each.began <= at}
    now = phase_at(state, at)
    return frozenset(begun if now is None else {*begun, now})
