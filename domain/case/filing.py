"""Keeping the file of a case while facts come in: many facts, one new state."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from domain.case.state import CaseState
from domain.recorded import Fact, Recorded


class Filing:
    """Collects what a fold adds to the file of a state, and copies the file once."""

    def __init__(self, state: CaseState) -> None:
        self._known = state
        self._new: dict[type[Fact], list[Recorded[Any]]] = {}
        self._latest: dict[tuple[str, str], Fact] = {}
        self._newest = state.newest

    def add(self, recorded: Recorded[Fact]) -> None:
        fact = recorded.fact
        self._new.setdefault(type(fact), []).append(recorded)
        self._latest[(type(fact).__name__, fact.subject)] = fact
        self._newest = fact

    def into(self, state: CaseState) -> CaseState:
        """The state with the file as it is now."""
        if not self._new:
            return state
        filed = dict(self._known.filed)
        for kind, new in self._new.items():
            filed[kind] = (*filed.get(kind, ()), *new)
        return replace(
            state,
            newest=self._newest,
            latest=MappingProxyType({**self._known.latest, **self._latest}),
            filed=MappingProxyType(filed),
        )
