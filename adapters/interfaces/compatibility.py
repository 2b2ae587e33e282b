"""What a change of a schema breaks, and for whom.

Whoever reads must find what he found before, and nothing that he cannot know: no field gone, no new
form or value. Whoever sends must be able to send what he sent: nothing more asked for, nothing less
taken. Limits of what is read may widen; new fields are let pass by who reads.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

from adapters.interfaces.shapes import ANYTHING, Form, Node, Schemas

Broken = Iterator[str]


def broken_for_readers(
    old: Node, new: Node, *, old_document: Node | None = None, new_document: Node | None = None
) -> Broken:
    """What breaks for who reads it; references are found in the documents, else in the schemas."""
    return _Reading(Schemas(old_document or old), Schemas(new_document or new)).of(old, new, "")


def broken_for_senders(
    old: Node, new: Node, *, old_document: Node | None = None, new_document: Node | None = None
) -> Broken:
    """The same for who sends it."""
    return _Sending(Schemas(old_document or old), Schemas(new_document or new)).of(old, new, "")


class _Walk(ABC):
    """Goes through both at once. A pair of schemas is looked at once: they may go round."""

    def __init__(self, old: Schemas, new: Schemas) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[int, int]] = set()

    def of(self, old: Node, new: Node, place: str) -> Broken:
        yield from self._of_forms(self._old.forms(old), self._new.forms(new), place)

    @abstractmethod
    def _of_forms(self, old: Sequence[Form], new: Sequence[Form], place: str) -> Broken: ...

    @abstractmethod
    def _of_form(self, old: Form, new: Form, place: str) -> Broken: ...

    def _pair(self, old: Form, new: Form, place: str) -> Broken:
        pair = id(old.node), id(new.node)
        if pair in self._seen and old.kind in ("object", "array"):
            return
        self._seen.add(pair)
        yield from self._of_form(old, new, place)
        for name in (each for each in old.fields if each in new.fields):
            yield from self.of(old.fields[name], new.fields[name], _inside(place, name))
        for key, within in (("items", f"{place}[]"), ("additionalProperties", f"{place}.*")):
            before, after = old.node.get(key), new.node.get(key)
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                yield from self.of(before, after, within)


class _Reading(_Walk):
    def _of_forms(self, old: Sequence[Form], new: Sequence[Form], place: str) -> Broken:
        for form in new:
            found = _best(form, old)
            if found is None:
                yield f"{_named(place)} may be {form.says} now"
            elif found.kind != ANYTHING:
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
            elif name in old.required - new.required:
                yield f"{_named(_inside(place, name))} may be missing now"


class _Sending(_Walk):
    def _of_forms(self, old: Sequence[Form], new: Sequence[Form], place: str) -> Broken:
        for form in old:
            found = _best(form, new)
            if found is None:
                yield f"{_named(place)} may not be {form.says} any more"
            elif found.kind != ANYTHING:
                yield from self._pair(form, found, place)

    def _of_form(self, old: Form, new: Form, place: str) -> Broken:
        if new.format not in (None, old.format):
            yield f"{_named(place)} must be {new.says} now"
        if new.pattern not in (None, old.pattern):
            yield f"{_named(place)} must be written otherwise now"
        yield from _fewer_values(old, new, place)
        yield from _narrower(old, new, place)
        for name in old.fields:
            if name not in new.fields and new.is_closed:
                yield f"{_named(_inside(place, name))} is not taken any more"
        for name in sorted(new.required - old.required):
            yield f"{_named(_inside(place, name))} is required now"


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


def _narrower(old: Form, new: Form, place: str) -> Broken:
    for bounds, further in ((Form.lowest, 1), (Form.highest, -1)):
        before, after = dict(bounds(old)), dict(bounds(new))
        for name, bound in after.items():
            known = before.get(name)
            if known is None or (bound - known) * further > 0:
                was = "none" if known is None else known
                yield f"{_named(place)}: {name} is {bound} now, was {was}"


def _best(form: Form, among: Sequence[Form]) -> Form | None:
    """The one that it fits best; None where it fits none."""
    fitting = [each for each in among if _fits(form, each)]
    return max(fitting, key=lambda each: _likeness(form, each), default=None)


def _fits(one: Form, other: Form) -> bool:
    """Whether it is of the other's kind, and not told apart by a value that both always have."""
    is_number = (one.kind, other.kind) == ("integer", "number")
    if other.kind not in (one.kind, ANYTHING) and not is_number:
        return False
    return not any(
        "const" in one.fields[name]
        and "const" in other.fields[name]
        and one.fields[name]["const"] != other.fields[name]["const"]
        for name in one.fields.keys() & other.fields.keys()
    )


def _likeness(one: Form, other: Form) -> tuple[bool, bool, bool, int]:
    shared = len(one.fields.keys() & other.fields.keys())
    same_title = one.node.get("title") == other.node.get("title")
    return one.kind == other.kind, one.format == other.format, same_title, shared


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _named(place: str) -> str:
    return f"field {place}" if place else "it"
