"""Figures that follow from a case; like the fields of facts, each names its data class."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.data_classes import DataClass
from domain.decision import Criterion

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
            return _criterion(value, letters)
        case tuple():
            return [_told(each, letters) for each in value]
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


def _criterion(criterion: Criterion, letters: Letters) -> Told:
    """Of one in another class only that it is there, and whether it is met."""
    told = criterion.model_dump(mode="json")
    if criterion.data_class in letters | {DataClass.B}:
        return told
    return {key: each for key, each in told.items() if key not in Criterion.in_own_class}
