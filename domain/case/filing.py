"""Keeping the file of a case while facts come in: many facts, one new state."""

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType
from typing import TypeAlias

from domain.case.folder import Folder
from domain.case.state import CaseState
from domain.recorded import Fact
from domain.unread import Entry, read

File: TypeAlias = Mapping[type[Fact], Folder]


class Filing:
    """Collects what a fold adds to the file of a state, and copies the file once."""

    def __init__(self, state: CaseState) -> None:
        self._filed: File = state.filed
        self._archived: File = state.archived
        self._new: dict[type[Fact], list[Entry]] = {}
        self._newest: Entry | None = None

    def add(self, kind: type[Fact], entry: Entry) -> None:
        self._new.setdefault(kind, []).append(entry)
        self._newest = entry

    def begin_anew(self, stays: Set[type[Fact]]) -> None:
        """A new episode begins: of what was filed only the types that stay are on file still."""
        filed = _joined(self._filed, self._new)
        gone = {kind: folder.entries for kind, folder in filed.items() if kind not in stays}
        self._archived = _joined(self._archived, gone)
        self._filed = {kind: folder for kind, folder in filed.items() if kind in stays}
        self._new = {}

    def into(self, state: CaseState) -> CaseState:
        """The state with the file as it is now."""
        if self._newest is None:
            return state
        filed = MappingProxyType(_joined(self._filed, self._new))
        return state.with_file(read(self._newest).fact, filed, self._archived)


def _joined(file: File, new: Mapping[type[Fact], Sequence[Entry]]) -> dict[type[Fact], Folder]:
    joined = MappingProxyType(file) | {}  # to unpack a view would look up its keys one by one
    for kind, more in new.items():
        known = joined.get(kind)
        joined[kind] = Folder(more) if known is None else known.with_more(more)
    return joined
