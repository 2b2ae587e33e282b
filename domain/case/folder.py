"""The file of a case has a folder for each kind of fact.

Most rules ask for a few kinds only. What came from the ledger unread is read when somebody first
asks for its folder, and stays read.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any, TypeAlias, cast

from domain.recorded import Fact, Recorded
from domain.unread import Entry, read

Facts: TypeAlias = tuple[Recorded[Any], ...]

_time = attrgetter("effective_at")
_place = attrgetter("effective_at", "position")


class Folder:
    """Facts of one kind in the order of the ledger. A folder never changes: with more facts it
    is another one."""

    __slots__ = ("_entries", "_happened", "_newest", "_recorded")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)
        self._recorded: Facts | None = None
        self._happened: Facts | None = None
        self._newest: Mapping[str, Fact] | None = None

    @property
    def recorded(self) -> Facts:
        """All facts, read."""
        if self._recorded is None:
            self._entries = self._recorded = tuple([read(each) for each in self._entries])
        return self._recorded

    def newest(self, subject: str) -> Fact | None:
        """The newest fact on a subject."""
        if self._newest is None:
            self._newest = _by_subject(self.recorded)
        return self._newest.get(subject)

    def until(self, moment: datetime) -> Facts:
        """What was effective by a time, in the order in which it happened."""
        if self._happened is None:
            known = self.recorded
            self._happened = known if _is_in_order(known) else tuple(sorted(known, key=_place))
        last = self._happened[-1:]
        if not last or last[0].effective_at <= moment:
            return self._happened
        return self._happened[: bisect_right(self._happened, moment, key=_time)]

    def with_more(self, entries: Sequence[Entry]) -> "Folder":
        """What was found out about this one is known of the other where all is read."""
        joined = Folder((*self._entries, *entries))
        if self._recorded is None or not all(isinstance(each, Recorded) for each in entries):
            return joined
        joined._recorded = cast("Facts", joined._entries)
        before = len(self._entries)
        if self._newest is not None:
            joined._newest = {**self._newest, **_by_subject(joined._recorded[before:])}
        if self._happened is self._recorded and _is_in_order(
            joined._recorded[max(before - 1, 0) :]
        ):
            joined._happened = joined._recorded
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


def _is_in_order(recorded: Facts) -> bool:
    """Whether the ledger has it in the order in which it happened."""
    return all(_place(one) <= _place(next_) for one, next_ in pairwise(recorded))
