"""Evidence that many rules of one decision ask for is found once.

A state never changes, so what a pure function finds in it stays true. It is kept with the state
and goes with it; of much that is asked only the newest is kept.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from domain.case.state import CaseState

P = ParamSpec("P")
T = TypeVar("T")

MOST = 64


def once(
    find: Callable[Concatenate[CaseState, P], T],
) -> Callable[Concatenate[CaseState, P], T]:
    """Remembers what the function found in a state; its arguments are hashable, its result
    frozen."""

    @wraps(find)
    def found(state: CaseState, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (find, args, *kwargs.items())
        if key in state.found:
            return cast("T", state.found[key])
        made = find(state, *args, **kwargs)
        if len(state.found) >= MOST:
            state.found.clear()
        state.found[key] = made
        return made

    return found
