"""Models of facts as somebody is told them: the fields of the classes that he reads, and no others.

Made of the declarations of the facts, so that a new field stands in the bodies of those who read
its class, and of nobody else.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import isclass
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from domain import decision
from domain.case.assessment.scoring import Score
from domain.case.phases import phases
from domain.case.standing.figures import Figures
from domain.case.standing.job_tasks import TaskStanding
from domain.data_classes import Classified, DataClass
from domain.recorded import Fact
from projections.bodies.parts import (
    CLASSES,
    Fields,
    OfAClass,
    Part,
    ToldCriterion,
    ToldDecision,
    ToldScore,
    ToldUnmet,
    many,
    maybe,
    of,
    part,
)
from projections.unread import Letters

INSTEAD: Mapping[Any, Any] = {
    decision.Decision: ToldDecision,
    decision.Criterion: ToldCriterion,
    phases.Unmet: ToldUnmet,
    Classified: OfAClass,
    Score: ToldScore,
}
"""What is told of what has parts in classes of their own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose bodies they are, as a part of the names of models, and the classes that are told as
    they were recorded. ``names_people``: people stand in them by their ids, not by pseudonyms."""

    name: str
    letters: Letters
    names_people: bool = True


def fact_told(reader: Reader, kind: type[Fact], base: type[Part], *beside: tuple[str, Any]) -> Any:
    """The model of a fact for a reader; ``beside`` are fields that it has besides."""
    return union_told(reader, kind.__name__, (kind,), base, *beside)


def union_told(
    reader: Reader,
    name: str,
    kinds: Iterable[type[Fact]],
    base: type[Part],
    *beside: tuple[str, Any],
) -> Any:
    """The same for a thing that several facts tell of."""
    several = tuple(kinds)
    fields = _fields_told(reader, several)
    says = several[0].__doc__ if len(several) == 1 else None
    return part(f"{reader.name}{name}", says or name, fields | dict(beside), base)


def figures_told(reader: Reader, kind: type[Figures], *left_out: str) -> Any:
    """The model of figures that follow from a case; those of a task have words."""
    whole = _fields_told(reader, (kind,), optional=False)
    fields = {name: each for name, each in whole.items() if name not in left_out}
    if kind is TaskStanding:
        fields["code"] = (str, of("K", "The code of how far she is from what the task demands."))
        fields["text"] = (str, of("K", "The same in words."))
    return part(f"{reader.name}{kind.__name__}", kind.__doc__ or kind.__name__, fields)


def _fields_told(
    reader: Reader, kinds: Iterable[type[Fact] | type[Figures]], *, optional: bool = True
) -> Fields:
    """Of each kind those that the reader is told, the first of each name."""
    fields: Fields = {}
    for kind in kinds:
        for field, info in kind.model_fields.items():
            letter = kind.class_of(field)
            if letter in reader.letters and field not in fields:
                told = _type_of(info, reader) if optional else _retyped(_type(info), reader)
                fields[field] = (told, _described(info, letter, optional=optional))
    return fields


def _described(info: FieldInfo, letter: DataClass, *, optional: bool) -> Any:
    return Field(
        default=None if optional else ...,
        alias=info.alias,
        description=info.description,
        json_schema_extra={CLASSES: [letter.value]},
    )


def _type_of(info: FieldInfo, reader: Reader) -> Any:
    """As the fact declares it; what is nothing is left out of what is told."""
    told = _retyped(_type(info), reader)
    metadata = [each for each in info.metadata if not isinstance(each, DataClass)]
    return maybe(Annotated[(told, *metadata)] if told is info.annotation and metadata else told)


def _type(info: FieldInfo) -> Any:
    return info.annotation


@cache
def _retyped(known: Any, reader: Reader) -> Any:
    """The same type with what is told instead, at any depth; itself where nothing is."""
    if known in INSTEAD:
        return INSTEAD[known]
    if known is UUID and not reader.names_people:
        return str
    if isclass(known) and issubclass(known, Figures):
        return figures_told(reader, known)
    if isclass(known) and issubclass(known, BaseModel):
        return _model_retyped(known, reader)
    arguments = tuple(each for each in get_args(known) if each is not Ellipsis)
    told = tuple(_retyped(each, reader) for each in arguments if isinstance(each, Hashable))
    if told == arguments:
        return known
    if get_origin(known) is tuple:
        return many(Union[told])  # noqa: UP007
    return told[0] if get_origin(known) is Annotated else Union[told]  # noqa: UP007


def _model_retyped(known: type[BaseModel], reader: Reader) -> Any:
    told = {name: _retyped(_type(info), reader) for name, info in known.model_fields.items()}
    changed: Fields = {
        name: (each, known.model_fields[name])
        for name, each in told.items()
        if each is not known.model_fields[name].annotation
    }
    if not changed:
        return known
    return create_model(f"{known.__name__}For{reader.name}", __base__=known, **changed)
