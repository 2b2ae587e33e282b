"""Examples made of schemas: the smallest thing that has what must be there, and is of nobody."""

import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

OF_FORMAT: Mapping[str, str] = {
    "date": "2025-03-10",
    "date-time": "2025-03-10T09:30:00+01:00",
    "uuid": "00000000-0000-4000-8000-000000000001",
}
OF_PATTERN = ("5", "09:30", "P2", "confirmed", "application/pdf", "0f" * 32, "code")
"""Tried in turn where a text has to have a form."""
OF_NAME: Mapping[str, Any] = {
    "time_zone": "Europe/Prague",
    "week": "2025-W11",
    "iso_week": "2025-W11",
    "jurisdiction": "CZ",
    "language": "en",
    "unit": "kg",
    "text": "In words.",
    "sha256": "0f" * 32,
}
"""Where the name of a field says more than its schema."""

INSTEAD: Mapping[str, Mapping[str, Any]] = {
    "AssessJobRisk": {"job_task_id": "T1", "not_applicable_reason": "It lifts nothing."},
    "AssessEnvironment": {"temp": "20", "humidity": "45"},
    "RecordScreening": {"scores": [{"instrument": "ODI", "total": "42.0"}]},
    "RecordPreferences": {"language": "en", "interpreter": False},
    "RecordMeasurement": {"measure": {"code": "trunk_flexion", "chosen": "52", "unit": "deg"}},
    "ConfirmInformedConsent": {"for": "advance", "advance": {"from": "P1", "to": "P2"}},
}
"""What the examples of some commands say where a schema does not tell all that must be said."""


class NoExampleError(Exception):
    """A schema of which none is known to be made; the message is its form."""


class Examples:
    """Makes examples of schemas that refer to each other by name. ``instead``: for fields whose
    schemas do not tell all that they must be, by the name of the schema."""

    def __init__(
        self, named: Mapping[str, Any], instead: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self._named = named
        self._instead = instead or {}

    def of(self, schema: Schema, name: str = "") -> Any:
        """One example. Raises NoExampleError."""
        if "$ref" in schema:
            target = schema["$ref"].rpartition("/")[2]
            return (
                self._named_one(target)
                if "properties" in self._named[target]
                else (self.of(self._named[target], name))
            )
        if "examples" in schema:
            return schema["examples"][0]
        for known in ("const", "default"):
            if schema.get(known) is not None:
                return schema[known]
        if "enum" in schema:
            return schema["enum"][0]
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.of(schema[several][0], name)
        return self._of_type(schema, name)

    def _named_one(self, name: str) -> Any:
        instead = self._instead.get(name, {})
        return {**self._object(self._named[name], skipped=frozenset(instead)), **instead}

    def _of_type(self, schema: Schema, name: str) -> Any:
        kinds = schema.get("type", "object")
        match kinds if isinstance(kinds, str) else kinds[0]:
            case "object":
                return self._object(schema)
            case "array":
                few = schema.get("minItems", 1)
                return [self.of(schema["items"], name) for _ in range(few)] if few else []
            case "string":
                return _text(schema, name)
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return True
            case _:
                return None

    def _object(self, schema: Schema, skipped: frozenset[str] = frozenset()) -> dict[str, Any]:
        wanted = [each for each in schema.get("required", ()) if each not in skipped]
        fields = schema.get("properties", {})
        return {each: self.of(fields[each], each) for each in wanted}


def _text(schema: Schema, name: str) -> str:
    if "format" in schema:
        return OF_FORMAT[schema["format"]]
    if "pattern" in schema:
        tried = [str(OF_NAME[name])] if name in OF_NAME else []
        tried += OF_PATTERN
        found = next((each for each in tried if re.search(schema["pattern"], each)), None)
        if found is None:
            raise NoExampleError(schema["pattern"])
        return found
    return str(OF_NAME.get(name, "text"))[: schema.get("maxLength", 4000)]
