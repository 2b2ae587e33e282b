"""What a view is: the classes it may read, its fold, its table, and how it is shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.latest import Shape

V = TypeVar("V", bound=Shape)
Say = Callable[[str], str]
"""The text of a code, from the wording catalogue."""


@dataclass(frozen=True, slots=True)
class View(Generic[V]):
    """One view. ``fold`` is pure, accepts any subset of a history in position order, and sees
    only sections of the classes in ``readable``. ``show`` makes what a person reads of it."""

    name: str
    table: str
    readable: frozenset[DataClass]
    empty: V
    fold: Callable[[V, Recorded[Fact]], V]
    show: Callable[[V, datetime, Say], dict[str, Any]]
    beside: Mapping[str, Callable[[V], Any]] = field(default_factory=dict)
    """Further columns of the table, to find rows by; they follow from the view alone."""

    def folded(self, history: Iterable[Recorded[Fact]]) -> V:
        view = self.empty
        for recorded in history:
            view = self.fold(view, recorded)
        return view

    def stored(self, view: V) -> bytes:
        """The bytes of the live table: equal views are equal bytes."""
        return view.model_dump_json(exclude_defaults=True).encode()

    def loaded(self, body: bytes) -> V:
        return type(self.empty).model_validate_json(body)
