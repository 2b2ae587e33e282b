"""Figures that follow from a case; like the fields of facts, each names its data class."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.told_criteria import told_criteria

Letters: TypeAlias = frozenset[DataClass]
Told: TypeAlias = dict[str, object]
"""Plain values: text, numbers, lists and objects of them; dates and ids as they are."""


class Figures(BaseModel):
    """Frozen; a field without a data class fails when its class is made. None: cannot be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name in cls.model_fields:
            cls.class_of(name)

    @classmethod
    def class_of(cls, field: str) -> DataClass:
        """The data class of one field. Raises TypeError where it has none or several."""
        letters = [m for m in cls.model_fields[field].metadata if isinstance(m, DataClass)]
        if len(letters) != 1:
            raise TypeError(f"{cls.__name__}.{field} must name exactly one data class")
        return letters[0]

    def told(self, letters: Letters) -> Told:
        """What a reader of these classes is told of it."""
        fields = (name for name in type(self).model_fields if self.class_of(name) in letters)
        return {name: _told(getattr(self, name), letters) for name in fields}


def _told(value: object, letters: Letters) -> object:
    match value:
        case Figures():
            return value.told(letters)
        case Criterion():
            return told_criteria([value.model_dump(mode="json")], letters)[0]
        case tuple():
            return _listed(value, letters)
        case Decimal():
            return format(value, "f")
        case Enum():
            return str(value.value)
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True, exclude_none=True)
        case None | bool() | int() | str() | date() | datetime() | UUID():
            return value
        case _:
            raise TypeError(f"{type(value).__name__} cannot be told")


def _listed(values: tuple[object, ...], letters: Letters) -> list[Any]:
    """Criteria stand together; of those in other classes only whether they are met."""
    criteria = [each.model_dump(mode="json") for each in values if isinstance(each, Criterion)]
    others = [_told(each, letters) for each in values if not isinstance(each, Criterion)]
    return [*others, *told_criteria(criteria, letters)]
