"""What one reader is told of a case: its status, and an entry for each fact that says something
to him. All views of one case are folded alike and differ in what is kept and how it is shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from domain.case.opening.opening import CaseOpened
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.amending import told_of_correction
from projections.entries import Entries, Entry, in_order, speaks_to, told
from projections.latest import Shape, Split, Stored, changed
from projections.naming import depends_on_values, name_told
from projections.status import StatusSeen, bears_on_status, fold_status
from projections.unread import Letters, Plain, kind_of
from projections.view import Say, View

C = TypeVar("C", bound="CaseTold")
BLOCK = 32
"""Entries are settled in blocks: a row is written whole with every so manieth."""
_ENTRIES = TypeAdapter(tuple[Entry, ...])
Retell = Callable[[Recorded[Fact], Plain], Plain]
"""What a reader is told of a fact, from what it says in the classes that are told in full: less
of it, or more that follows from other classes, such as a band, or a yes or no."""


def as_it_is(recorded: Recorded[Fact], plain: Plain) -> Plain:
    return plain


class CaseTold(Shape):
    """As of the facts seen so far. Entries are in the order of the world, then of the ledger.

    ``version`` is kept for readers who see who did what; the others must not see that something
    happened which is none of theirs. ``withheld`` is no part of a row: the classes of which who
    reads it may have nothing at the time that he asks about, though the row may tell of them.
    """

    case: UUID | None = None
    time_zone: str = "UTC"
    version: int = 0
    status: StatusSeen = StatusSeen()
    entries: tuple[Entry, ...] = ()
    withheld: frozenset[DataClass] = frozenset()

    def split(self) -> Split:
        """Entries settle in blocks; the last one, at least, does not, so that a body tells what
        may follow on it."""
        place = max(len(self.entries) - 1, 0) // BLOCK * BLOCK
        if place == 0:
            return Split(b"", self)
        written = _ENTRIES.dump_json(self.entries[:place], exclude_defaults=True)
        return Split(written[1:-1] + b",", changed(self, {"entries": self.entries[place:]}))

    @property
    def anchor(self) -> Entry | None:
        return self.entries[0] if self.entries else None

    @property
    def weight(self) -> int:
        return 1 + len(self.entries)

    @classmethod
    def loaded(cls, stored: Stored) -> Self:
        rest = super().loaded(stored)
        if not stored.settled:
            return rest
        settled = _ENTRIES.validate_json(b"[%b]" % stored.settled[:-1])
        return changed(rest, {"entries": settled + rest.entries})

    def of(self, *names: str) -> list[Entry]:
        """The entries of these facts, in their order."""
        return [each for each in self.entries if each.name in names]

    def last(self, *names: str) -> Entry | None:
        """The newest entry of these facts."""
        return next((each for each in reversed(self.entries) if each.name in names), None)


def withholding(view: View[Any], letters: Letters) -> View[Any]:
    """The view for a reader who may have nothing of some classes."""

    def show(told: CaseTold, at: datetime, say: Say) -> dict[str, Any]:
        return view.show(changed(told, {"withheld": letters}), at, say)

    return replace(view, show=show)


@dataclass(frozen=True, slots=True)
class Telling:
    """``in_full``: classes that are told as they were recorded. ``read``: all that are read.
    ``untold``: facts that are none of this reader's, by name. ``retold``: those that ``retell``
    changes, by name; None: any. ``corrected``: the classes of which corrections are told; None:
    all that are read."""

    in_full: Letters
    read: Letters
    retell: Retell = as_it_is
    untold: frozenset[str] = frozenset()
    retold: frozenset[str] | None = None
    corrected: Letters | None = None
    _heard: dict[type[Fact], "_Heard"] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def fold(self, view: C, recorded: Recorded[Fact]) -> C:
        return self.fold_all(view, (recorded,))

    def fold_all(self, view: C, history: Iterable[Recorded[Fact]]) -> C:
        """One after the other, with the entries put in order once."""
        status, version, new = view.status, view.version, list[Entry]()
        update: dict[str, Any] = {}
        for recorded in history:
            heard = self._hears(kind_of(recorded))
            if not heard.speaks:
                continue
            version = max(version, recorded.version)
            if heard.bears_on_status:
                status = fold_status(status, recorded)
            if heard.opens:
                update |= _of_opening(recorded)
            entry = self._entry(recorded, heard)
            if entry is not None:
                new.append(entry)
        if status is not view.status:
            update["status"] = status
        if new:
            update["entries"] = in_order(view.entries, new)
        if DataClass.A in self.in_full:
            update["version"] = version
        return changed(view, update) if update else view

    def _entry(self, recorded: Recorded[Fact], heard: "_Heard") -> Entry | None:
        if not heard.is_told:
            return None
        if heard.corrects:
            return self._correction(recorded, heard)
        name = name_told(recorded, self.read) if heard.names_vary else heard.entries.name
        if name is None:
            return None
        plain = told(recorded, self.in_full)
        if heard.is_retold:
            plain = self.retell(recorded, plain)
        return heard.entries.of(recorded, plain, name) if plain or heard.is_bare else None

    def _correction(self, recorded: Recorded[Fact], heard: "_Heard") -> Entry | None:
        letters = self.read if self.corrected is None else self.corrected
        whole = told(recorded, self.in_full)
        plain = told_of_correction(recorded, whole, letters, self._told)
        if not plain:
            return None
        shown = self.retell(recorded, plain) if heard.is_retold else plain
        entry = heard.entries.of(recorded, shown, heard.entries.name) if shown else None
        if entry is None or plain == whole:
            return entry
        return changed(entry, {"reason": None})

    def _told(self, recorded: Recorded[Fact]) -> Plain | None:
        """What he is told of a fact; None where of none."""
        entry = self._entry(recorded, self._hears(kind_of(recorded)))
        return None if entry is None else entry.fact

    def _hears(self, kind: type[Fact]) -> "_Heard":
        heard = self._heard.get(kind)
        if heard is None:
            heard = self._heard[kind] = _Heard(
                speaks=speaks_to(kind, self.read),
                bears_on_status=bears_on_status(kind),
                opens=kind is CaseOpened,
                is_told=kind.__name__ not in self.untold,
                is_retold=self.retold is None or kind.__name__ in self.retold,
                is_bare=kind.says_how_it_stands and DataClass.B in self.in_full,
                corrects=kind.corrects,
                names_vary=depends_on_values(kind),
                entries=Entries.of_kind(kind, self.in_full),
            )
        return heard


@dataclass(frozen=True, slots=True)
class _Heard:
    """What facts of a kind are to a reader; found out once, for there are many facts. ``is_bare``:
    they say something to him though he reads none of their fields; ``names_vary``: the name by
    which he is told of one hangs on what it says."""

    speaks: bool
    bears_on_status: bool
    opens: bool
    is_told: bool
    is_retold: bool
    is_bare: bool
    corrects: bool
    names_vary: bool
    entries: Entries


def _of_opening(recorded: Recorded[Any]) -> dict[str, Any]:
    return {"case": recorded.stream, "time_zone": recorded.fact.time_zone}
