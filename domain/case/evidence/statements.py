"""Which work ability statement holds on a day: a later one replaces the earlier (wa.coverage).
The later is the one of the later time in the world, then in the ledger; its version only counts."""

from datetime import date

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.state import CaseState
from domain.recorded import Recorded


def in_force(state: CaseState, day: date) -> Recorded[WorkAbilityStatementIssued] | None:
    """The last statement that had begun by a day, while it lasts. When it ends, the one that it
    replaced does not come back: the day then has no statement."""
    last = last_begun(state, day)
    if last is None or (last.fact.until is not None and last.fact.until < day):
        return None
    return last


def last_begun(state: CaseState, day: date) -> Recorded[WorkAbilityStatementIssued] | None:
    """The last statement of this episode that had begun by a day, over or not."""
    begun = [e for e in state.on_file(WorkAbilityStatementIssued) if e.fact.from_ <= day]
    return max(begun, key=lambda each: (each.effective_at, each.position), default=None)
