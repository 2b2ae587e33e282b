"""What one reader is told of a case: its status, and an entry for each fact that says something
to him. All views of one case are folded alike and differ in what is kept and how it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from domain.case.opening import CaseOpened
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.entries import Entry, Letters, Plain, entry_of, inserted, speaks_to
from projections.latest import Shape
from projections.status import StatusSeen, fold_status

C = TypeVar("C", bound="CaseTold")
Retell = Callable[[Recorded[Fact], Plain], Plain]
"""What a reader is told of a fact, from what it says in the classes that are told in full: less
of it, or more that follows from other classes, such as a band, or a yes or no."""


def as_it_is(recorded: Recorded[Fact], plain: Plain) -> Plain:
    return plain


class CaseTold(Shape):
    """As of the facts seen so far. Entries are in the order of the world, then of the ledger.

    ``version`` is kept for readers who see who did what; the others must not see that something
    happened which is none of theirs.
    """

    case: UUID | None = None
    time_zone: str = "UTC"
    version: int = 0
    status: StatusSeen = StatusSeen()
    entries: tuple[Entry, ...] = ()

    def of(self, *names: str) -> list[Entry]:
        """The entries of these facts, in their order."""
        return [each for each in self.entries if each.name in names]

    def last(self, *names: str) -> Entry | None:
        """The newest entry of these facts."""
        return next((each for each in reversed(self.entries) if each.name in names), None)


@dataclass(frozen=True, slots=True)
class Telling:
    """``in_full``: classes that are told as they were recorded. ``read``: all that are read.
    ``untold``: facts that are none of this reader's, by name."""

    in_full: Letters
    read: Letters
    retell: Retell = as_it_is
    untold: frozenset[str] = frozenset()

    def fold(self, view: C, recorded: Recorded[Fact]) -> C:
        if not speaks_to(type(recorded.fact), self.read):
            return view
        update: dict[str, Any] = {}
        if DataClass.A in self.in_full:
            update["version"] = max(view.version, recorded.version)
        status = fold_status(view.status, recorded)
        if status is not view.status:
            update["status"] = status
        if isinstance(recorded.fact, CaseOpened):
            update |= {"case": recorded.stream, "time_zone": recorded.fact.time_zone}
        entry = self._entry(recorded)
        if entry is not None:
            update["entries"] = inserted(view.entries, entry)
        return view.model_copy(update=update)

    def _entry(self, recorded: Recorded[Fact]) -> Entry | None:
        name = type(recorded.fact).__name__
        if name in self.untold:
            return None
        entry = entry_of(recorded, self.in_full)
        if self.retell is not as_it_is:
            plain = self.retell(recorded, entry.fact)
            entry = entry if plain is entry.fact else entry.model_copy(update={"fact": plain})
        bare = not type(recorded.fact).model_fields and DataClass.B in self.in_full
        return entry if entry.fact or bare else None
