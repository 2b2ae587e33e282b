"""Facts as entries of bodies: alone, in lists, and on a timeline, with what is told beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from domain.case.aggregate import FACTS
from domain.recorded import Fact
from projections.bodies.parts import Fields, Part, Stamp, by_event, many, maybe, of
from projections.bodies.told import Reader, fact_told, union_told
from projections.naming import DRIVING

KINDS: Mapping[str, type[Fact]] = {each.__name__: each for each in FACTS}
MEDICATION = "MedicationEffectNoted"
CORRECTIONS = ("EntryCorrected", "EntryMarkedInError")
GOALS = ("GoalAgreed", "GoalRevised", "GoalClosed")


@dataclass(frozen=True)
class Telling:
    """How a reader is told of facts: on top of ``base``, with what follows from classes that are
    summarised for him, by event, and in any event."""

    reader: Reader
    base: type[Part]
    beside: Mapping[str, Fields] = field(default_factory=dict)

    def fact(self, name: str, base: type[Part] = Part) -> Any:
        """What it says, and no more."""
        return fact_told(self.reader, KINDS[name], base, *self.beside.get(name, {}).items())

    def stamped(self, *names: str) -> Any:
        """The newest of these: when, and what it says."""
        return maybe(self._one_of(names, Stamp))

    def shown(self, *names: str) -> Any:
        """A list of these, each with who and when; of several kinds each says which it is."""
        return many(self._one_of(names, self.base) if len(names) == 1 else self.events(names))

    def either(self, *names: str) -> Any:
        """One of these, with who and when; it does not say which it is."""
        return self._one_of(names, self.base)

    def events(self, names: Iterable[str]) -> Any:
        """One of these, told apart by its name."""
        return by_event(self._event(each) for each in names)

    def _one_of(self, names: tuple[str, ...], base: type[Part]) -> Any:
        named = Reader(f"{self.reader.name}{base.__name__}", self.reader.letters)
        beside = [each for name in names for each in self.beside.get(name, {}).items()]
        kinds = [KINDS[each] for each in names]
        return union_told(named, names[0], kinds, base, *beside)

    def _event(self, name: str) -> Any:
        named = Reader(f"{self.reader.name}Event", self.reader.letters)
        event = {"event": (Literal[name], of("B", "The name of the event."))}
        fields = {**self.beside.get(name, {}), **event}
        kind = KINDS[MEDICATION if name == DRIVING else name]
        return union_told(named, name, (kind,), self.base, *fields.items())
