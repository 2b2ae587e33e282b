"""The gate that comes next, with everything it asks and what was seen of it (DOMAIN 2.10)."""

from domain.case.gates.board import NEXT, gate_board
from domain.case.gates.full_duty import g45
from domain.case.standing.figures import Figures
from domain.case.state import CaseState
from domain.case.vocabulary import Phase, Status
from domain.context import Context
from domain.data_classes import B, Q
from domain.decision import Criterion


class GateStanding(Figures):
    """``to``: the phase behind the gate; P5 is full duty."""

    to: B[Phase]
    open: Q[int]
    criteria: Q[tuple[Criterion, ...]]


def gate_standing(state: CaseState, context: Context) -> GateStanding | None:
    """None before the programme, after full duty, and where the case has ended."""
    if state.phase is None or state.reached not in (Status.IN_PROGRAMME, Status.GRADED_RTW):
        return None
    to = NEXT.get(state.phase, Phase.P5)
    criteria = g45(state, context) if to is Phase.P5 else gate_board(state, context)
    return GateStanding(to=to, open=sum(not each.met for each in criteria), criteria=criteria)
