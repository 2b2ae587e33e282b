"""What a change of a schema breaks, and for whom.

Whoever reads must find what he found before, and nothing that he cannot know: no field gone, no new
form or value. Whoever sends must be able to send what he sent: nothing more asked for, nothing less
taken. Limits of what is read may widen; new fields are let pass by who reads.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from adapters.interfaces.limits import narrower, other_words
from adapters.interfaces.schemas import CLASS
from adapters.interfaces.shapes import ANYTHING, MISSING, Form, Node, Schemas
from adapters.interfaces.unchanged import unchanged

Broken = Iterator[str]
_MANIFOLD = ("object", "array", ANYTHING)


class Compared:
    """Two documents, in which the schemas of before and of now refer to others."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = Schemas(old), Schemas(new)
        self._same = unchanged(old, new)

    def for_readers(self, old: Node, new: Node) -> Broken:
        """What breaks for who reads what the schemas say."""
        return _Reading(self.old, self.new, self._same).of(old, new, "")

    def for_senders(self, old: Node, new: Node) -> Broken:
        """The same for who sends it."""
        return _Sending(self.old, self.new, self._same).of(old, new, "")


class _Walk(ABC):
    """Goes through both at once. A pair of schemas is looked at once: they may go round."""

    def __init__(self, old: Schemas, new: Schemas, same: Set[str]) -> None:
        self._old, self._new, self._same = old, new, same
        self._seen: set[tuple[int, int, str]] = set()

    def of(self, old: Node, new: Node, place: str) -> Broken:
        if "$ref" in old and old["$ref"] in self._same and old == new:
            return
        yield from self._of_forms(self._old.forms(old), self._new.forms(new), place)

    @abstractmethod
    def _of_forms(self, old: Sequence[Form], new: Sequence[Form], place: str) -> Broken: ...

    @abstractmethod
    def _of_form(self, old: Form, new: Form, place: str) -> Broken: ...

    @abstractmethod
    def _of_others(self, old: Form, new: Form, place: str) -> Broken:
        """Of fields that one of the two does not name."""

    def _pair(self, old: Form, new: Form, place: str) -> Broken:
        pair = id(old.node), id(new.node), new.kind
        if pair in self._seen and (old.kind in _MANIFOLD or new.kind in _MANIFOLD):
            return
        self._seen.add(pair)
        yield from self._of_form(old, new, place)
        if "array" in (old.kind, new.kind):
            yield from self.of(old.items, new.items, f"{place}[]")
        if "object" not in (old.kind, new.kind):
            return
        for name in (each for each in old.fields if each in new.fields):
            yield from self.of(old.fields[name], new.fields[name], _inside(place, name))
        yield from self._of_others(old, new, place)
        yield from self.of(old.names, new.names, _inside(place, "(name)"))


class _Reading(_Walk):
    def _of_forms(self, old: Sequence[Form], new: Sequence[Form], place: str) -> Broken:
        for form in new:
            found = _best(form, old)
            if found is None:
                yield f"{_named(place)} may be {form.says} now"
            elif found.node is not MISSING:
                yield from self._pair(found, form, place)

    def _of_form(self, old: Form, new: Form, place: str) -> Broken:
        if old.format not in (None, new.format):
            yield f"{_named(place)} is no longer {old.says}"
        if old.values is not None:
            more = None if new.values is None else sorted(new.values - old.values)
            yield from [f"{_named(place)} may be anything now"] if more is None else []
            yield from (f"{_named(place)} may be '{each}' now" for each in more or ())
        for name in old.fields:
            if name not in new.fields:
                yield f"{_named(_inside(place, name))} is gone"
                continue
            if name in old.required - new.required:
                yield f"{_named(_inside(place, name))} may be missing now"
            yield from _told_to_others(old.fields[name], new.fields[name], _inside(place, name))

    def _of_others(self, old: Form, new: Form, place: str) -> Broken:
        if old.rest is None:
            return
        for name in new.fields.keys() - old.fields.keys():
            yield from self.of(old.rest, new.fields[name], _inside(place, name))
        if new.rest is not None:
            yield from self.of(old.rest, new.rest, _inside(place, "*"))


class _Sending(_Walk):
    def _of_forms(self, old: Sequence[Form], new: Sequence[Form], place: str) -> Broken:
        for form in old:
            found = _best(form, new)
            if found is None:
                yield f"{_named(place)} may not be {form.says} any more"
            elif found.node is not MISSING:
                yield from self._pair(form, found, place)

    def _of_form(self, old: Form, new: Form, place: str) -> Broken:
        if new.format not in (None, old.format):
            yield f"{_named(place)} must be {new.says} now"
        if new.pattern not in (None, old.pattern):
            yield f"{_named(place)} must be written otherwise now"
        yield from _fewer_values(old, new, place)
        yield from (f"{_named(place)}: {each}" for each in narrower(old, new))
        yield from (f"{_named(place)} {each}" for each in other_words(old, new))
        for name in old.fields:
            if name in new.fields:
                yield from _otherwise_left_out(old.fields[name], new.fields[name], place, name)
        for name in sorted(new.required - old.required):
            yield f"{_named(_inside(place, name))} is required now"

    def _of_others(self, old: Form, new: Form, place: str) -> Broken:
        for name in (each for each in old.fields if each not in new.fields):
            inside = _inside(place, name)
            if new.rest is None:
                yield f"{_named(inside)} is not taken any more"
                continue
            yield from self.of(old.fields[name], new.rest, inside)
        if old.rest is None:
            return
        if old.is_map:
            for name in new.fields.keys() - old.fields.keys():
                yield from self.of(old.rest, new.fields[name], _inside(place, name))
        if new.rest is None:
            yield f"{_named(place)} takes no other fields any more"
            return
        yield from self.of(old.rest, new.rest, _inside(place, "*"))


def _told_to_others(old: Node, new: Node, place: str) -> Broken:
    was, now = old.get(CLASS), new.get(CLASS)
    if was is not None and was != now:
        yield f"{_named(place)} is told to who reads class {now} now, not {was}"


def _fewer_values(old: Form, new: Form, place: str) -> Broken:
    if new.values is None:
        return
    if old.values is None:
        yield f"{_named(place)} takes only {', '.join(sorted(new.values))} now"
        return
    yield from (
        f"'{each}' is not taken any more in {_named(place)}"
        for each in sorted(old.values - new.values)
    )


def _otherwise_left_out(old: Node, new: Node, place: str, name: str) -> Broken:
    """A field that is not sent means something else."""
    before, after = old.get("default"), new.get("default")
    if before != after:
        yield f"{_named(_inside(place, name))} is {after} now where it is left out, was {before}"


def _best(form: Form, among: Sequence[Form]) -> Form | None:
    """The one that it fits best; None where it fits none. One that stands alone need not fit in
    the values by which several are told apart: it is the same, with other values."""
    kin = [each for each in among if _is_kind(form, each)]
    fitting = kin if len(kin) == 1 else [each for each in kin if not _is_told_apart(form, each)]
    return max(fitting, key=lambda each: _likeness(form, each), default=None)


def _is_kind(one: Form, other: Form) -> bool:
    return other.kind in (one.kind, ANYTHING) or (one.kind, other.kind) == ("integer", "number")


def _is_told_apart(one: Form, other: Form) -> bool:
    """Whether a field that both have always has other values in each."""
    return any(
        "const" in one.fields[name]
        and "const" in other.fields[name]
        and one.fields[name]["const"] != other.fields[name]["const"]
        for name in one.fields.keys() & other.fields.keys()
    )


def _likeness(one: Form, other: Form) -> tuple[bool, bool, bool, int]:
    shared = len(one.fields.keys() & other.fields.keys())
    shared += len((one.values or frozenset()) & (other.values or frozenset()))
    same_title = one.node.get("title") == other.node.get("title")
    return one.kind == other.kind, one.format == other.format, same_title, shared


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _named(place: str) -> str:
    return f"field {place}" if place else "it"
