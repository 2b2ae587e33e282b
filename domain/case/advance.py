"""Advances: a gate decides on one step forward and says why (INV-5, INV-6; DOMAIN 2.8)."""

from domain.case.chapter import Decided, Decides
from domain.case.phases import RequestPhaseAdvance
from domain.case.state import CaseState
from domain.context import Context
from domain.refusals import Refusal

# decide


def request_phase_advance(
    state: CaseState, request: RequestPhaseAdvance, context: Context
) -> Decided:
    return Refusal("state")


DECIDE: Decides = {RequestPhaseAdvance: request_phase_advance}
