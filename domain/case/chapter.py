"""What every chapter is made of: facts of the case, and decisions on requests."""

from typing import Any

from domain.case.vocabulary import Value
from domain.recorded import Fact
from domain.refusals import Refusal

Decided = list[Fact] | Refusal
"""The facts that a request leads to, none where all is said already, or why not."""


class CaseFact(Fact):
    stream_kind = "rtw.case"


def gathered(data: Any, key: str, item: type[Value]) -> Any:
    """Lets a request that takes several things be given one, with its fields at the top."""
    if not isinstance(data, dict) or key in data:
        return data
    aliases = {info.alias or name for name, info in item.model_fields.items()}
    alone = {name: value for name, value in data.items() if name in aliases}
    rest = {name: value for name, value in data.items() if name not in aliases}
    return {**rest, key: [alone]} if alone else data
