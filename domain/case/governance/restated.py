"""A request as it must have been, from the fact that it led to.

A fact says what its request said, and what rules made of it. What the request has no field for
is left out, at any depth. Of a classified value the request says the value.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel

from domain.recorded import Fact, Recorded, Request

R = TypeVar("R", bound=Request)


def said_by(fact: Fact) -> dict[str, Any]:
    """All that a fact says, as JSON has it."""
    return fact.model_dump(mode="json", by_alias=True, exclude_none=True)


def as_request(kind: type[R], recorded: Recorded[Fact], said: Mapping[str, Any]) -> R:
    """The request of this kind that says this, by whom and when the fact was recorded. Raises
    ValidationError where that is less than such a request must say, or what it must not."""
    envelope: dict[str, Any] = {"effective_at": recorded.effective_at}
    if recorded.reason is not None:
        envelope["reason"] = recorded.reason
    return kind.model_validate({**_kept(said, kind), **_gathered(said, kind), **envelope})


def _gathered(said: Mapping[str, Any], kind: type[Request]) -> dict[str, Any]:
    """What a request wants as a thing, or in a list of things, and the fact says at the top."""
    found = {}
    for name, info in kind.model_fields.items():
        models = set(models_in(info.annotation))
        if info.is_required() and (info.alias or name) not in said and len(models) == 1:
            thing = _kept(said, models.pop())
            found[info.alias or name] = [thing] if get_origin(info.annotation) is tuple else thing
    return found


def _kept(tree: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    known = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    return {key: _pruned(value, known[key]) for key, value in tree.items() if key in known}


def _pruned(tree: Any, annotation: Any) -> Any:
    if isinstance(tree, list):
        return [_pruned(each, annotation) for each in tree]
    models = set(models_in(annotation))
    if isinstance(tree, dict) and len(models) == 1:
        return _kept(tree, models.pop())
    if isinstance(tree, dict) and not models and "data_class" in tree:
        return tree.get("value")
    return tree


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of this type may be, or be a list of."""
    if isinstance(get_origin(annotation), type) and issubclass(get_origin(annotation), Mapping):
        return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from models_in(each)
