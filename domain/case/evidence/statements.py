"""Which work ability statement holds on a day: a later one replaces the earlier (wa.coverage)."""

from datetime import date

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.state import CaseState
from domain.recorded import Recorded


def in_force(state: CaseState, day: date) -> Recorded[WorkAbilityStatementIssued] | None:
    """The last statement that had begun by a day, while it lasts. When it ends, the one that it
    replaced does not come back: the day then has no statement."""
    begun = [e for e in state.on_file(WorkAbilityStatementIssued) if e.fact.from_ <= day]
    last = max(begun, key=lambda each: (each.effective_at, each.fact.version), default=None)
    if last is None or (last.fact.until is not None and last.fact.until < day):
        return None
    return last
