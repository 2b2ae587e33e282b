"""JSON Schema (2020-12) of every version of every message."""

from typing import Any

from adapters.interfaces.examples import OF_FORMAT
from adapters.interfaces.schemas import DIALECT

Schema = dict[str, Any]
CASE_CHANGED = "rtw.case.changed.v1"


def message_schemas() -> dict[str, Schema]:
    """By the type of the message, which ends with its version."""
    return {CASE_CHANGED: case_changed()}


def case_changed() -> Schema:
    """That an event of a case was recorded: a CloudEvents 1.0 message in structured mode, without
    anything that the event says."""
    uuid = {"type": "string", "format": "uuid"}
    position = {"type": "integer", "minimum": 1}
    recorded = {"type": "string", "format": "date-time"}
    data = {
        "tenant": {**uuid, "description": "Whose ledger."},
        "position": {**position, "description": "Of the event in the ledger, without gaps."},
        "case": {**uuid, "description": "The id of the case."},
        "version": {**position, "description": "Of the case, without gaps."},
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
        "type": {"const": CASE_CHANGED},
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
        "$id": f"urn:rtw:message:{CASE_CHANGED}",
        "title": "CaseChanged",
        "description": "An event of a case was recorded. What it says is read from the API, with "
        "the rights of the reader.",
        "type": "object",
        "properties": fields,
        "required": [each for each in fields if each != "datacontenttype"],
    }
