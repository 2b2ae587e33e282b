"""The file of a case has a folder for each kind of fact.

Most rules ask for a few kinds only. What came from the ledger unread is read when somebody first
asks for its folder, and stays read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.recorded import Fact, Recorded
from domain.unread import Entry, read


class Folder:
    """Facts of one kind in the order of the ledger. A folder never changes: with more facts it
    is another one."""

    __slots__ = ("_entries", "_newest", "_recorded")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)
        self._recorded: tuple[Recorded[Any], ...] | None = None
        self._newest: Mapping[str, Fact] | None = None

    @property
    def recorded(self) -> tuple[Recorded[Any], ...]:
        """All facts, read."""
        if self._recorded is None:
            self._entries = self._recorded = tuple([read(each) for each in self._entries])
        return self._recorded

    def newest(self, subject: str) -> Fact | None:
        """The newest fact on a subject."""
        if self._newest is None:
            self._newest = _by_subject(self.recorded)
        return self._newest.get(subject)

    def with_more(self, entries: Sequence[Entry]) -> "Folder":
        """What was found out about this one is known of the other where all is read."""
        joined = Folder((*self._entries, *entries))
        more = [each for each in entries if isinstance(each, Recorded)]
        if self._recorded is not None and len(more) == len(entries):
            joined._recorded = (*self._recorded, *more)
            if self._newest is not None:
                joined._newest = {**self._newest, **_by_subject(more)}
        return joined

    def __iter__(self) -> Iterator[Recorded[Any]]:
        return iter(self.recorded)

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Folder) and self.recorded == other.recorded

    __hash__ = None  # type: ignore[assignment]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All facts, as far as they are read."""
        return self._entries


def _by_subject(recorded: Sequence[Recorded[Any]]) -> dict[str, Fact]:
    return {each.fact.subject: each.fact for each in recorded}
