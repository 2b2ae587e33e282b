"""Identifiers at the door: canonical UUIDs only, so that one thing has one spelling.

A story names things by short references instead. Whoever reads one says how a reference
becomes a UUID in pydantic's validation context, ``{"resolve": (str) -> UUID}``.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_canonical(text: str) -> bool:
    """Whether this is a UUID in lower case with hyphens and nothing else."""
    return _CANONICAL.fullmatch(text) is not None


def _identifier(value: Any, info: ValidationInfo) -> UUID:
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and is_canonical(value):
        return UUID(value)
    resolve: Callable[[str], UUID] | None = (info.context or {}).get("resolve")
    if resolve is not None and isinstance(value, str) and value:
        return resolve(value)
    raise PydanticCustomError("identifier", "must be a UUID in its canonical form")


Id = Annotated[UUID, BeforeValidator(_identifier)]
