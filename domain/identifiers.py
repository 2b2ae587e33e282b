"""Identifiers at the door: canonical UUIDs only, so that one thing has one spelling."""

import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def canonical_uuid(value: Any) -> UUID:
    """The UUID, from lower-case text with hyphens only."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not _CANONICAL.fullmatch(value):
        raise PydanticCustomError("identifier", "must be a UUID in its canonical form")
    return UUID(value)


Id = Annotated[UUID, BeforeValidator(canonical_uuid)]
