"""Any value as JSON has it, without floats: a decimal is kept as the text it was written as."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, JsonValue
from pydantic_core import PydanticCustomError


def _without_floats(value: Any) -> Any:
    match value:
        case Decimal():
            return format(value, "f")
        case float():
            raise PydanticCustomError("decimal", "must be a decimal, as text or number")
        case dict():
            return {key: _without_floats(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_floats(each) for each in value]
        case _:
            return value


Json = Annotated[JsonValue, BeforeValidator(_without_floats)]
"""Text, a whole number, true, false, null, a list or an object of these."""
