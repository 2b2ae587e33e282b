"""Which hold a time lies in (INV-4): holds that are open, and holds that were lifted since."""

from datetime import datetime

from domain.case.safety.safety import CaseHeld, HoldLifted
from domain.case.state import CaseState
from domain.recorded import Recorded


def hold_at(state: CaseState, at: datetime) -> Recorded[CaseHeld] | None:
    """The first hold that a time lies in: from the moment it began until it was lifted."""
    lifted = {each.fact.hold_id: each.effective_at for each in state.ever_on_file(HoldLifted)}
    for held in state.ever_on_file(CaseHeld):
        end = lifted.get(held.fact.hold_id)
        if held.effective_at <= at and (end is None or at < end):
            return held
    return None
