"""A stored body as views want it: its fields as they are stored, and its fact when it is asked for.

The parser makes values of the sections that may be read and skips the others. What is told is
byte for byte what the fact would say of itself, in the order in which the ledger keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic_core import SchemaValidator, from_json
from pydantic_core import core_schema as schemas

from adapters.store.codec import REASON
from adapters.store.own_classes import Inside, Shape, bring_back, shapes_of
from adapters.store.section_reader import SectionReader
from domain.data_classes import DataClass
from domain.decision import Decision
from domain.recorded import Fact
from projections.entries import withheld
from projections.unread import Letters, Plain

Cut = dict[str, dict[str, Any]]
_NOTHING: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of all facts of a kind: the class of each key, values with classes of their
    own, and what stands for a field that did not exist yet when the fact was stored."""

    letters: Mapping[str, str]
    shapes: Mapping[str, Shape]
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
        return cls(letters, shapes_of(known), defaults, frozenset(classes))

    def hides_nothing_from(self, readable: Letters) -> bool:
        """Whether all that such a body may hold is for this reader; the reason is of class C."""
        return not self.shapes and self.classes <= readable


_kind_of = lru_cache(maxsize=1024)(_Kind.of)


class StoredSections:
    """projections.unread.Sections of one event."""

    __slots__ = ("_body", "_cut", "_known", "_readable", "_reader", "_schema_no")

    def __init__(
        self,
        reader: SectionReader,
        known: type[Fact],
        schema_no: int,
        body: bytes,
        readable: Letters,
    ) -> None:
        self._reader = reader
        self._known = known
        self._schema_no = schema_no
        self._body = body
        self._readable = readable
        self._cut: Cut | None = None

    def read(self) -> tuple[Fact, str | None]:
        name = self._known.event_name()
        return self._reader.read(name, self._schema_no, self._body, self._readable)

    def told(self, letters: Letters) -> Plain:
        """Of a body in the newest shape. Criteria and classified values come with what the feed
        was asked for."""
        return _told(_kind_of(self._known), self._sections(), letters, self._readable)

    def reason(self) -> str | None:
        reason: str | None = self._sections().get("C", _NOTHING).get(REASON)
        return reason

    def _sections(self) -> Cut:
        cut = self._cut
        if cut is None:
            if _kind_of(self._known).hides_nothing_from(self._readable):
                cut = from_json(self._body)
            else:
                cut = _parser(self._readable).validate_json(self._body)
            self._cut = cut
        return cut


def _told(kind: _Kind, cut: Cut, letters: Letters, readable: Letters) -> Plain:
    found: Plain = {}
    of_several = False
    for letter, section in cut.items():
        if letter in letters:
            of_several = bool(found)
            found |= _own_of(kind, letter, section) if kind.shapes else section
    found.pop(REASON, None)
    for key, shape in kind.shapes.items():
        if key in found:
            found[key] = _of_classes(cut, kind.letters[key], key, shape, letters, readable)
    if not kind.defaults.keys() <= found.keys():
        unset = {key: kind.defaults[key] for key in kind.defaults.keys() - found.keys()}
        found |= {key: each for key, each in unset.items() if kind.letters[key] in letters}
        of_several = True
    return {key: found[key] for key in sorted(found)} if of_several else found


def _own_of(kind: _Kind, letter: str, section: Plain) -> Plain:
    """Without what stands there of fields of other classes, which may have the same key."""
    return {key: value for key, value in section.items() if kind.letters.get(key) == letter}


def _of_classes(
    cut: Cut, letter: str, key: str, shape: Shape, letters: Letters, readable: Letters
) -> Any:
    """A field that holds values with classes of their own."""
    if isinstance(shape, Inside) and shape.model is Decision:
        return _decision(cut, letter, key, letters)
    return withheld(bring_back(cut, letter, key, shape, readable), letters)


def _decision(cut: Cut, letter: str, key: str, letters: Letters) -> Plain:
    """The same for a decision, of which there are many: its criteria one by one."""
    stored = cut[letter][key]
    place = f"{key}.criteria"
    criteria = []
    for number, criterion in enumerate(stored["criteria"]):
        own = criterion["data_class"]
        seen = criterion
        if own != letter:
            seen = cut.get(own, _NOTHING).get(place, _NOTHING).get(str(number), _NOTHING)
        told = {
            "data_class": own,
            "evidence": seen.get("evidence", []),
            "id": criterion["id"],
            "met": criterion["met"],
        }
        if own in letters or own == "B":
            told |= {name: seen[name] for name in ("observed", "required") if name in seen}
            told.setdefault("required", "")
        criteria.append(told)
    return {name: criteria if name == "criteria" else stored[name] for name in sorted(stored)}


@lru_cache(maxsize=256)
def _parser(readable: Letters) -> SchemaValidator:
    section = schemas.dict_schema(schemas.str_schema(), schemas.any_schema())
    fields = {
        str(letter): schemas.typed_dict_field(section, required=False)
        for letter in sorted(readable)
    }
    return SchemaValidator(schemas.typed_dict_schema(fields, extra_behavior="ignore"))
