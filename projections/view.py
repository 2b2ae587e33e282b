"""What a view is: the classes it may read, its fold, its table, and how it is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.correcting import as_corrected
from projections.latest import Shape, Stored

V = TypeVar("V", bound=Shape)
Say = Callable[[str], str]
"""The text of a code, from the wording catalogue."""


@dataclass(frozen=True, slots=True)
class View(Generic[V]):
    """One view. ``fold`` is pure, accepts any subset of a history in position order, and sees
    only sections of the classes in ``readable``. ``show`` makes what a person reads of it.

    ``summarised`` are those of the readable classes of which the person may have no more than
    a summary (S in DOMAIN 4.2) or nothing without a consent (C): the fold keeps what follows
    from them, never what they say. Whatever else it is given, it may keep as it is.
    """

    name: str
    table: str
    readable: frozenset[DataClass]
    empty: V
    fold: Callable[[V, Recorded[Fact]], V]
    show: Callable[[V, datetime, Say], dict[str, Any]]
    summarised: frozenset[DataClass] = frozenset()
    live: bool = True
    """Whether its rows are kept; else it is folded whenever it is read."""
    fold_all: Callable[[V, Iterable[Recorded[Fact]]], V] | None = None
    """The same as ``fold`` one after the other, where that can be done faster."""
    untold: frozenset[str] = frozenset()
    """Facts of which its readers are told nothing, by name, whatever they read of their classes."""
    beside: Mapping[str, Callable[[V], Any]] = field(default_factory=dict)
    """Further columns of the table, to find rows by; they follow from a row's body alone."""

    @property
    def in_full(self) -> frozenset[DataClass]:
        """The classes that may be shown as they were recorded."""
        return self.readable - self.summarised

    def folded(self, history: Iterable[Recorded[Fact]]) -> V:
        """The view of a history, from its beginning and as corrected by what stands in it."""
        return self.folded_on(self.empty, as_corrected(history))

    def folded_on(self, view: V, events: Iterable[Recorded[Fact]]) -> V:
        """The view after more events."""
        if self.fold_all is not None:
            return self.fold_all(view, events)
        for recorded in events:
            view = self.fold(view, recorded)
        return view

    def stored(self, view: V) -> Stored:
        """The bytes of the live table."""
        return view.stored()

    def loaded(self, stored: Stored) -> V:
        """The view of a row."""
        return type(self.empty).loaded(stored)
