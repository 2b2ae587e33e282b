"""Every model of the domain is frozen and closed, and what nobody says is of its field's type."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

import domain


def derived(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in kind.__subclasses__():
        yield each
        yield from derived(each)


def name_of(model: type[BaseModel]) -> str:
    return f"{model.__module__}.{model.__qualname__}".removeprefix("domain.")


for module in pkgutil.walk_packages(domain.__path__, "domain."):
    importlib.import_module(module.name)
MODELS = sorted(
    {each for each in derived(BaseModel) if each.__module__.startswith("domain.")}, key=name_of
)


def could_be_said(field: FieldInfo) -> Any:
    """The default of a field, as if somebody had said it."""
    if field.default is None and NoneType in get_args(field.annotation):
        return None
    said: Any = field.annotation
    for each in field.metadata:
        said = Annotated[said, each]
    return TypeAdapter(said).validate_python(field.default)


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_a_default_is_what_its_field_may_hold(model: type[BaseModel]) -> None:
    for field in model.model_fields.values():
        if not field.is_required() and field.default_factory is None:
            assert could_be_said(field) == field.default


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_a_model_is_frozen_and_takes_nothing_unknown(model: type[BaseModel]) -> None:
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("extra") == "forbid"


def test_of_what_is_remembered_nothing_begins_as_an_empty_text() -> None:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for each in vars(sys.modules[module.name]).values():
            if isinstance(each, type) and is_dataclass(each):
                assert all(part.default != "" for part in fields(each)), each
