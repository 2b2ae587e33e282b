"""Fields of a recorded entry by their dotted path: nprs.peak, loads.0.load, effective_at.

Names are those of the stored JSON. A field that holds a classified value is reached through it
(``note.value``), so that a correction never moves a value to another class.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from domain.data_classes import Classified, DataClass
from domain.instants import Instant, instant_text
from domain.plain_json import Json
from domain.recorded import Fact, Recorded

EFFECTIVE_AT = "effective_at"
_INSTANT: TypeAdapter[Any] = TypeAdapter(Instant)


class NoSuchFieldError(LookupError):
    """The entry has no such field, or nothing stands there that has parts."""


def value_at(recorded: Recorded[Fact], path: str) -> Classified:
    """What stands there, in its class. Raises NoSuchFieldError."""
    if path == EFFECTIVE_AT:
        return Classified(data_class=DataClass.B, value=instant_text(recorded.effective_at))
    name, steps = _steps(recorded.fact, path)
    value = _tree(recorded.fact, name)
    for step in steps:
        value = _inside(value, step)
    return Classified(data_class=_class_at(recorded.fact, name, steps), value=value)


def class_at(recorded: Recorded[Fact], path: str) -> DataClass | None:
    """The class of what stands there, or would where nothing does; None where there is no such
    field."""
    if path == EFFECTIVE_AT:
        return DataClass.B
    try:
        return _class_at(recorded.fact, *_steps(recorded.fact, path))
    except NoSuchFieldError:
        return None


def with_value(recorded: Recorded[Fact], path: str, value: Json) -> Recorded[Fact]:
    """The entry with this value there. Raises NoSuchFieldError, ValidationError."""
    if path == EFFECTIVE_AT:
        return replace(recorded, effective_at=_INSTANT.validate_python(value))
    name, steps = _steps(recorded.fact, path)
    tree = _replaced(_tree(recorded.fact, name), steps, value)
    changed = _adapter(type(recorded.fact), name).validate_python(tree)
    return replace(recorded, fact=recorded.fact.model_copy(update={name: changed}))


def _steps(fact: Fact, path: str) -> tuple[str, Sequence[str]]:
    first, *steps = path.split(".")
    for name, info in type(fact).model_fields.items():
        if (info.alias or name) == first and name in fact.__dict__:
            return name, steps
    raise NoSuchFieldError(path)


def _tree(fact: Fact, name: str) -> Any:
    dumped = fact.model_dump(mode="json", by_alias=True, include={name})
    return next(iter(dumped.values()))


def _inside(tree: Any, step: str) -> Any:
    if isinstance(tree, dict) and step in tree:
        return tree[step]
    if isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
        return tree[int(step)]
    raise NoSuchFieldError(step)


def _replaced(tree: Any, steps: Sequence[str], value: Json) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    inner = _replaced(_inside(tree, step), rest, value)
    if isinstance(tree, dict):
        return {**tree, step: inner}
    place = int(step)
    return [*tree[:place], inner, *tree[place + 1 :]]


def _class_at(fact: Fact, name: str, steps: Sequence[str]) -> DataClass:
    """The class of the field, or of the classified value on the way. Raises NoSuchFieldError
    where the path ends at such a value, or above it, instead of in it."""
    value: Any = getattr(fact, name)
    for step in steps:
        if isinstance(value, Classified):
            if step == "value":
                return value.data_class
            raise NoSuchFieldError(step)
        value = _part(value, step)
    if _holds_classified(value):
        raise NoSuchFieldError(name)
    return type(fact).class_of(name)


def _part(value: Any, step: str) -> Any:
    if isinstance(value, tuple):
        return value[int(step)] if step.isdecimal() and int(step) < len(value) else None
    return getattr(value, step, None)


def _holds_classified(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(_holds_classified(each) for each in value)
    if isinstance(value, Classified) or not isinstance(value, BaseModel):
        return isinstance(value, Classified)
    return any(_holds_classified(getattr(value, each)) for each in type(value).model_fields)


@lru_cache(maxsize=1024)
def _adapter(known: type[Fact], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(known.model_fields[name].rebuild_annotation())
