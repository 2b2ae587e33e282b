"""Keeping the file of a case while facts come in: many facts, one new state."""

from collections.abc import Mapping, Set
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from domain.case.state import CaseState
from domain.recorded import Fact, Recorded

K = TypeVar("K")
V = TypeVar("V")
File: TypeAlias = Mapping[type[Fact], tuple[Recorded[Any], ...]]


class Filing:
    """Collects what a fold adds to the file of a state, and copies the file once."""

    def __init__(self, state: CaseState) -> None:
        self._filed: File = state.filed
        self._archived: File = state.archived
        self._known: Mapping[tuple[str, str], Fact] = state.latest
        self._new: dict[type[Fact], list[Recorded[Any]]] = {}
        self._latest: dict[tuple[str, str], Fact] = {}
        self._newest = state.newest
        self._is_touched = False

    def add(self, recorded: Recorded[Fact]) -> None:
        fact = recorded.fact
        self._new.setdefault(type(fact), []).append(recorded)
        self._latest[(type(fact).__name__, fact.subject)] = fact
        self._newest = fact
        self._is_touched = True

    def begin_anew(self, stays: Set[type[Fact]]) -> None:
        """A new episode begins: of what was filed only the types that stay are on file still."""
        filed = _joined(self._filed, self._new)
        gone = {kind: known for kind, known in filed.items() if kind not in stays}
        self._archived = _joined(self._archived, gone)
        self._filed = {kind: known for kind, known in filed.items() if kind in stays}
        names = {kind.__name__ for kind in stays}
        latest = _together(self._known, self._latest)
        self._known = {key: fact for key, fact in latest.items() if key[0] in names}
        self._new, self._latest = {}, {}

    def into(self, state: CaseState) -> CaseState:
        """The state with the file as it is now."""
        if not self._is_touched:
            return state
        return state.with_file(
            newest=self._newest,
            latest=MappingProxyType(_together(self._known, self._latest)),
            filed=MappingProxyType(_joined(self._filed, self._new)),
            archived=self._archived,
        )


def _joined(
    file: File, new: Mapping[type[Fact], tuple[Recorded[Any], ...] | list[Recorded[Any]]]
) -> dict[type[Fact], tuple[Recorded[Any], ...]]:
    joined = _together(file, {})
    for kind, more in new.items():
        joined[kind] = (*joined.get(kind, ()), *more)
    return joined


def _together(known: Mapping[K, V], new: Mapping[K, V]) -> dict[K, V]:
    """Both as one. To unpack a read-only view would look up its keys one by one; this does not."""
    return MappingProxyType(known) | new
