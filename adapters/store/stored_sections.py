"""A stored body as views want it: its fields as they are stored, and its fact when it is asked for.

The parser makes values of the sections that may be read and skips the others. What is told is
byte for byte what the fact would say of itself, in the order in which the ledger keeps it.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from pydantic_core import SchemaValidator, from_json
from pydantic_core import core_schema as schemas

from adapters.store.codec import REASON
from adapters.store.own_classes import Each, Inside, Own, Shape, bring_back, shapes_of
from adapters.store.section_reader import SectionReader
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.recorded import Fact
from projections.entries import withheld
from projections.unread import Letters, Plain

Cut = dict[str, dict[str, Any]]
Tell = Callable[[Cut], Plain]
READS_UNCLASSIFIED = frozenset({DataClass.C, DataClass.D, DataClass.F, DataClass.R})
"""Whoever reads all of these treats the worker or is she: they alone are told of a stored field
that no class is declared for (DOMAIN 4.2, fail-closed)."""
_NOTHING: dict[str, Any] = {}
_CRITERIA = "criteria"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of all facts of a kind: the class of each key, values with classes of their
    own, which of these hold criteria alone, as decisions do, and what stands for a field that did
    not exist yet when the fact was stored."""

    letters: Mapping[str, str]
    shapes: Mapping[str, Shape]
    judged: frozenset[str]
    defaults: Mapping[str, Any]
    classes: Letters

    @classmethod
    def of(cls, known: type[Fact]) -> "_Kind":
        fields = known.model_fields.items()
        letters = {info.alias or name: str(known.class_of(name)) for name, info in fields}
        unset = {
            name: info.get_default(call_default_factory=True)
            for name, info in fields
            if not info.is_required()
        }
        told = known.model_construct(**unset)
        defaults = told.model_dump(
            mode="json", by_alias=True, exclude_none=True, include=set(unset)
        )
        classes = {known.class_of(name) for name in known.model_fields} | {DataClass.C}
        shapes = shapes_of(known)
        judged = frozenset(key for key, each in shapes.items() if _holds_criteria_alone(each))
        return cls(letters, shapes, judged, defaults, frozenset(classes))

    def hides_nothing_from(self, readable: Letters) -> bool:
        """Whether all that such a body may hold is for this reader; the reason is of class C."""
        return not self.shapes and self.classes <= readable

    def teller(self, letters: Letters, readable: Letters) -> Tell:
        """How bodies of this kind are told to a reader of some of the readable classes."""
        defaults = {
            key: each for key, each in self.defaults.items() if self.letters[key] in letters
        }
        known = None if letters >= READS_UNCLASSIFIED else self.letters.keys()
        own = partial(_told, letters=letters, defaults=defaults, known=known)
        if not self.shapes:
            return own
        return partial(_told_of_classes, self, letters=letters, readable=readable, own=own)


_kind_of = lru_cache(maxsize=1024)(_Kind.of)


class StoredKind:
    """The bodies of one kind of fact in one shape, as a reader of some classes sees them.

    Made once for very many events.
    """

    __slots__ = ("_name", "_readable", "_reader", "_schema_no", "_tellers", "known", "parse")

    def __init__(
        self, reader: SectionReader, known: type[Fact], schema_no: int, readable: Letters
    ) -> None:
        self.known = known
        self._reader = reader
        self._name = known.event_name()
        self._schema_no = schema_no
        self._readable = readable
        self._tellers: dict[Letters, Tell] = {}
        everything = _kind_of(known).hides_nothing_from(readable)
        self.parse: Callable[[bytes], Cut] = (
            from_json if everything else _parser(readable).validate_json
        )

    @property
    def is_newest(self) -> bool:
        """Whether what is stored has the shape of the class as it is now."""
        return self._schema_no == self.known.schema_no

    def read(self, body: bytes, letters: Letters | None) -> tuple[Fact, str | None]:
        """The fact; no more of it than some classes where they are named."""
        seen = self._readable if letters is None else self._readable & letters
        return self._reader.read(self._name, self._schema_no, body, seen)

    def teller(self, letters: Letters) -> Tell:
        found = self._tellers.get(letters)
        if found is None:
            found = _kind_of(self.known).teller(letters, self._readable)
            self._tellers[letters] = found
        return found


class StoredSections:
    """projections.unread.Sections of one event."""

    __slots__ = ("_body", "_cut", "_kind")

    def __init__(self, kind: StoredKind, body: bytes) -> None:
        self._kind = kind
        self._body = body
        self._cut: Cut | None = None

    def read(self, letters: Letters | None = None) -> tuple[Fact, str | None]:
        return self._kind.read(self._body, letters)

    def told(self, letters: Letters) -> Plain:
        """Of a body in the newest shape. Criteria and classified values come with what the feed
        was asked for."""
        return self._kind.teller(letters)(self._sections())

    def reason(self) -> str | None:
        reason: str | None = self._sections().get("C", _NOTHING).get(REASON)
        return reason

    def _sections(self) -> Cut:
        cut = self._cut
        if cut is None:
            cut = self._cut = self._kind.parse(self._body)
        return cut


class UnreadableSections:
    """projections.unread.Sections of an event in an old shape, or in one that nobody knows, which
    cannot be read."""

    __slots__ = ("_error",)

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(
        self,
        letters: Letters | None = None,  # noqa: ARG002
    ) -> tuple[Fact, str | None]:
        raise self._error

    def told(self, letters: Letters) -> Plain:  # noqa: ARG002
        raise self._error

    def reason(self) -> str | None:
        raise self._error


def _told(cut: Cut, *, letters: Letters, defaults: Plain, known: Set[str] | None) -> Plain:
    """The fields of sections that hold nothing of others, and none but the known ones where they
    are named. Each is in the order of names."""
    first, *more = [each for letter, each in cut.items() if letter in letters] or [_NOTHING]
    if known is not None and not all(each.keys() <= known for each in (first, *more)):
        first, *more = [_only(known, each) for each in (first, *more)]
    if not more and REASON not in first and defaults.keys() <= first.keys():
        return first
    found = {**defaults, **first}
    for each in more:
        found |= each
    found.pop(REASON, None)
    return {key: found[key] for key in sorted(found)}


def _only(known: Set[str], section: Plain) -> Plain:
    return {key: value for key, value in section.items() if key in known}


def _told_of_classes(
    kind: _Kind, cut: Cut, *, letters: Letters, readable: Letters, own: Tell
) -> Plain:
    """The same of sections in which something of other classes may stand."""
    found = own({letter: _own_of(kind, letter, each) for letter, each in cut.items()})
    for key in kind.shapes.keys() & found.keys():
        letter = kind.letters[key]
        if key not in cut.get(letter, _NOTHING):
            continue
        if key in kind.judged:
            criteria = _criteria(cut, letter, key, letters)
            found[key] = {**found[key], _CRITERIA: criteria}
        else:
            whole = bring_back(cut, letter, key, kind.shapes[key], readable)
            found[key] = withheld(whole, letters)
    return found


def _own_of(kind: _Kind, letter: str, section: Plain) -> Plain:
    """Without the reason and what stands there of fields of other classes, which may have the same
    key."""
    return {key: value for key, value in section.items() if kind.letters.get(key) == letter}


def _holds_criteria_alone(shape: Shape) -> bool:
    if not isinstance(shape, Inside) or shape.fields.keys() != {_CRITERIA}:
        return False
    listed = shape.fields[_CRITERIA]
    return (
        isinstance(listed, Each) and isinstance(listed.item, Own) and listed.item.model is Criterion
    )


def _criteria(cut: Cut, letter: str, key: str, letters: Letters) -> list[Plain]:
    """One by one, with what stands of each in the section of its class."""
    place = f"{key}.{_CRITERIA}"
    shelves = {own: section[place] for own, section in cut.items() if place in section}
    told = []
    for number, criterion in enumerate(cut[letter][key][_CRITERIA]):
        own = criterion["data_class"]
        seen = criterion if own == letter else shelves.get(own, _NOTHING).get(str(number), _NOTHING)
        each = {
            "data_class": own,
            "evidence": seen.get("evidence", []),
            "id": criterion["id"],
            "met": criterion["met"],
        }
        if own in letters or own == "B":
            if "observed" in seen:
                each["observed"] = seen["observed"]
            each["required"] = seen.get("required", "")
        told.append(each)
    return told


@lru_cache(maxsize=256)
def _parser(readable: Letters) -> SchemaValidator:
    section = schemas.dict_schema(schemas.str_schema(), schemas.any_schema())
    fields = {
        str(letter): schemas.typed_dict_field(section, required=False)
        for letter in sorted(readable)
    }
    return SchemaValidator(schemas.typed_dict_schema(fields, extra_behavior="ignore"))
