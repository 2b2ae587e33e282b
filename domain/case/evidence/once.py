"""Evidence that many rules of one decision ask for is found once.

A state never changes, so what a pure function finds in it stays true. It is kept with the state
and goes with it; of much that is asked only the newest is kept. What follows from facts of some
kinds alone stays true for the states that follow, until there are more of these facts.
"""

from collections.abc import Callable
from functools import wraps
from operator import is_
from typing import Concatenate, ParamSpec, TypeVar, cast

from domain.case.state import CaseState
from domain.recorded import Fact

P = ParamSpec("P")
T = TypeVar("T")

MOST = 64
_NOTHING = object()


def once(
    find: Callable[Concatenate[CaseState, P], T],
) -> Callable[Concatenate[CaseState, P], T]:
    """Remembers what the function found in a state; its arguments are hashable, its result
    frozen."""

    @wraps(find)
    def found(state: CaseState, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (find, args, *kwargs.items())
        known = state.found.get(key, _NOTHING)
        if known is not _NOTHING:
            return cast("T", known)
        made = find(state, *args, **kwargs)
        if len(state.found) >= MOST:
            state.found.clear()
        state.found[key] = made
        return made

    return found


def once_of(*kinds: type[Fact]) -> Callable[[Callable[[CaseState], T]], Callable[[CaseState], T]]:
    """The same for what a function finds in the facts of these kinds that are on file, and
    nowhere else."""

    def remembering(find: Callable[[CaseState], T]) -> Callable[[CaseState], T]:
        @wraps(find)
        def found(state: CaseState) -> T:
            folders = [state.filed.get(kind) for kind in kinds]
            known = state.kept.get(find)
            if known is not None and all(map(is_, known[0], folders)):
                return cast("T", known[1])
            made = find(state)
            state.kept[find] = folders, made
            return made

        return found

    return remembering
