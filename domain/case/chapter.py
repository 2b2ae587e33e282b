"""What every chapter is made of: facts of the case, and decisions on requests."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal

Decided: TypeAlias = list[Fact] | Refusal
"""The facts that a request leads to, none where all is said already, or why not."""

Decides: TypeAlias = Mapping[type[Request], Callable[[CaseState, Any, Context], Decided]]
"""Which request of a chapter is decided by which function."""

Evolves: TypeAlias = Mapping[type[Fact], Callable[[CaseState, Any], CaseState]]
"""Which fact of a chapter is folded by which function. An evolve reads and replaces parts of
the state other than its file (``filed``, ``archived``, ``newest``), which the aggregate keeps."""


class CaseFact(Fact):
    stream_kind = "rtw.case"


def only_filed(state: CaseState, recorded: Recorded[Fact]) -> CaseState:
    """The fold of a fact that needs no more than to be on file."""
    return state


def unless_restated(state: CaseState, fact: Fact, context: Context) -> list[Fact]:
    """The fact, or none where the newest on its subject says exactly this."""
    return [] if state.restates(fact, context) else [fact]


def unless_on_file(state: CaseState, fact: Fact, context: Context) -> list[Fact]:
    """The fact, or none where the very same is on file for the very same time: for what may
    be so again on another day."""
    return [] if state.has_on_file(fact, context) else [fact]


def gathered(data: Any, key: str, item: type[Value]) -> Any:
    """Lets a request that takes several things be given one, with its fields at the top."""
    alone, rest = _parted(data, key, item)
    return {**rest, key: [alone]} if alone else data


def nested(data: Any, key: str, item: type[Value]) -> Any:
    """Lets a request that takes one thing be given its fields at the top."""
    alone, rest = _parted(data, key, item)
    return {**rest, key: alone} if alone else data


def _parted(data: Any, key: str, item: type[Value]) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(data, dict) or key in data:
        return {}, {}
    aliases = {info.alias or name for name, info in item.model_fields.items()}
    alone = {name: value for name, value in data.items() if name in aliases}
    return alone, {name: value for name, value in data.items() if name not in aliases}
