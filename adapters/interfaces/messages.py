"""JSON Schema (2020-12) of every version of every message: of what is told, and of what is sent."""

from functools import cache
from typing import Any

from adapters.broker.messages import CASE_CHANGED_V1
from adapters.inbound.messages import MESSAGES, Envelope, source_of, type_of
from adapters.interfaces.examples import OF_FORMAT
from adapters.interfaces.schemas import DIALECT, command_schema

Schema = dict[str, Any]
DIRECTION = "x-direction"
"""In a schema: "out" for what is told, "in" for what is sent."""


@cache
def message_schemas() -> dict[str, Schema]:
    """By the type of the message, which ends with its version; for whoever only reads them."""
    sent = {type_of(command): command_message(command) for command in MESSAGES}
    return {CASE_CHANGED_V1: case_changed(), **sent}


def command_message(command: str) -> Schema:
    """A command as a message: its data are those of the command over HTTP."""
    own = command_schema(MESSAGES[command])
    schema = Envelope.model_json_schema()
    data = {key: each for key, each in own.items() if key not in ("$schema", "$id", "$defs")}
    schema["properties"]["data"] = data
    schema["properties"] |= {
        "type": {"const": type_of(command)},
        "source": {**schema["properties"]["source"], "examples": [source_of("clinic")]},
    }
    schema["$defs"] = dict(sorted({**schema.get("$defs", {}), **own.get("$defs", {})}.items()))
    return {
        "$schema": DIALECT,
        "$id": f"urn:rtw:message:{type_of(command)}",
        DIRECTION: "in",
        **schema,
        "title": MESSAGES[command].__name__,
    }


def case_changed() -> Schema:
    """That an event of a case was recorded: a CloudEvents 1.0 message in structured mode, without
    anything that the event says."""
    uuid = {"type": "string", "format": "uuid"}
    position = {"type": "integer", "minimum": 1}
    recorded = {"type": "string", "format": "date-time"}
    data = {
        "tenant": {**uuid, "description": "Whose ledger."},
        "position": {**position, "description": "Of the event in the ledger, which has no gaps."},
        "case": {**uuid, "description": "The id of the case."},
        "version": {**position, "description": "Of the case, which has no gaps."},
        "name": {
            "type": "string",
            "description": "The name of the event, where everybody who reads a case may know it.",
        },
        "at": {**recorded, "description": "When it was recorded."},
    }
    fields = {
        "specversion": {"const": "1.0"},
        "id": {
            "type": "string",
            "description": "TENANT:POSITION. The same again is the same event.",
            "pattern": "^[0-9a-f-]{36}:[1-9][0-9]*$",
            "examples": [f"{OF_FORMAT['uuid']}:1"],
        },
        "source": {
            "type": "string",
            "pattern": "^/returnledger/[0-9a-f-]{36}$",
            "examples": [f"/returnledger/{OF_FORMAT['uuid']}"],
        },
        "type": {"const": CASE_CHANGED_V1},
        "subject": {**uuid, "description": "The id of the case."},
        "time": {**recorded, "description": "When it was recorded."},
        "datacontenttype": {"const": "application/json"},
        "data": {
            "type": "object",
            "properties": data,
            "required": [each for each in data if each != "name"],
        },
    }
    return {
        "$schema": DIALECT,
        "$id": f"urn:rtw:message:{CASE_CHANGED_V1}",
        DIRECTION: "out",
        "title": "CaseChanged",
        "description": "An event of a case was recorded. What it says is read from the API, with "
        "the rights of the reader.",
        "type": "object",
        "properties": fields,
        "required": [*fields],
    }
