"""Exposure in a hold that was lifted since: a late entry is no way around it (INV-4)."""

from domain.case.evidence.holds import hold_at
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.recorded import Request
from domain.refusals import Refusal


def within_a_hold(state: CaseState, request: Request, context: Context) -> Refusal | None:
    """Refuses what adds exposure where its time lies in a hold, open or lifted."""
    held = hold_at(state, context.effective_at) if request.adds_exposure else None
    if held is None:
        return None
    criterion = Criterion(
        id="INV-4",
        required="no hold at that time",
        observed=str(held.fact.hold_id),
        met=False,
        evidence=(held.event_id,),
        data_class=DataClass.B,
    )
    return Refusal("INV-4", (criterion,))
