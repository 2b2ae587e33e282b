"""The AsyncAPI 3.0 document: which messages go out, and which are taken in.

FastStream could make one of its subscribers; but events are published with nats-py and commands are
taken from one subject a command, so it would know neither. It is made of the tables instead.
"""

from typing import Any

from adapters.interfaces.examples import Examples
from adapters.interfaces.messages import CASE_CHANGED, message_schemas

Document = dict[str, Any]
PARTITIONS = 8
CLOUDEVENTS = "application/cloudevents+json"
EVENTS_CHANNEL = "caseChanged"


def asyncapi() -> Document:
    """Refers to the schemas that lie beside it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "ReturnLedger",
            "version": "0.1.0",
            "description": "What is told to other systems of cases, and what they may send. A "
            "message holds nothing of a case but that something happened; whoever follows keeps a "
            "bookmark over GET /v1/feed and is right though messages are lost, doubled or come "
            "in another order.",
        },
        "defaultContentType": CLOUDEVENTS,
        "servers": {"broker": _broker()},
        "channels": {EVENTS_CHANNEL: _events()},
        "operations": {"tellCaseChanged": _operation("send", EVENTS_CHANNEL, "CaseChanged")},
        "components": {"messages": {"CaseChanged": _case_changed()}},
    }


def _operation(action: str, channel: str, message: str) -> dict[str, Any]:
    place = f"#/channels/{channel}"
    return {
        "action": action,
        "channel": {"$ref": place},
        "messages": [{"$ref": f"{place}/messages/{message}"}],
    }


def _broker() -> dict[str, Any]:
    return {
        "host": "nats.example.org:4222",
        "protocol": "nats",
        "description": "NATS with JetStream: the stream RTW_EVENTS keeps what is told, RTW_IN what "
        "is sent, for 14 days.",
    }


def _events() -> dict[str, Any]:
    return {
        "address": "rtw.v1.{tenant}.p{partition}.{case}",
        "title": "What happened in cases",
        "description": "One message an event, in the order of the case within its partition.",
        "parameters": {
            "tenant": {"description": "The id of the ledger."},
            "partition": {
                "enum": [str(each) for each in range(PARTITIONS)],
                "description": "The first four bytes of the case's id as a number, modulo "
                f"{PARTITIONS}.",
            },
            "case": {"description": "The id of the case."},
        },
        "messages": {"CaseChanged": {"$ref": "#/components/messages/CaseChanged"}},
    }


def _case_changed() -> dict[str, Any]:
    schema = message_schemas()[CASE_CHANGED]
    headers = {"Nats-Msg-Id": {"type": "string", "description": "The id of the message."}}
    return {
        "name": CASE_CHANGED,
        "title": "An event was recorded",
        "contentType": CLOUDEVENTS,
        "headers": {"type": "object", "properties": headers, "required": ["Nats-Msg-Id"]},
        "payload": {"$ref": f"messages/{CASE_CHANGED}.schema.json"},
        "examples": [{"name": "a step", "payload": Examples({}).of(schema)}],
    }
