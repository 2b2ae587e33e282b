"""The gate board: everything the next advance wants, met and missing (DOMAIN 2.8, 2.10)."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from domain.case.gates.every_advance import healing, informed, nothing_in_the_way
from domain.case.gates.g12 import g12
from domain.case.gates.g23 import g23
from domain.case.gates.g34 import g34
from domain.case.gates.overriding import set_aside
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.decision import Criterion

NEXT: Mapping[Phase, Phase] = MappingProxyType(
    {Phase.P1: Phase.P2, Phase.P2: Phase.P3, Phase.P3: Phase.P4}
)
"""P4 ends with full duty, not with an advance."""

GATES: Mapping[Phase, Callable[[CaseState, Context], Iterable[Criterion]]] = MappingProxyType(
    {Phase.P2: g12, Phase.P3: g23, Phase.P4: g34}
)
"""The gate before each phase."""


def gate_board(state: CaseState, context: Context) -> tuple[Criterion, ...]:
    """The criteria of the next advance as they are now, overrides counted; none where no
    advance comes next."""
    to = None if state.phase is None else NEXT.get(state.phase)
    return () if to is None else criteria_before(state, context, to)


def criteria_before(state: CaseState, context: Context, to: Phase) -> tuple[Criterion, ...]:
    """What is asked of an advance to a phase from the one before it."""
    return set_aside(
        state,
        context,
        (
            *healing(state, context, to),
            *GATES[to](state, context),
            informed(state, context, to),
            *nothing_in_the_way(state, context),
        ),
    )
