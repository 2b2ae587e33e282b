"""The way back: an earlier phase again, with its loads, and nothing of the history lost (S103)."""

from domain.case.chapter import Decided, Decides
from domain.case.phases import RevertPhase
from domain.case.state import CaseState
from domain.context import Context
from domain.refusals import Refusal

# decide


def revert_phase(state: CaseState, request: RevertPhase, context: Context) -> Decided:
    return Refusal("state")


DECIDE: Decides = {RevertPhase: revert_phase}
