"""The AsyncAPI 3.0 document: which messages go out, and which are taken in.

FastStream could make one of its subscribers; but events are published with nats-py, and all
messages that come in have one subscriber, so it would name neither. It is made of the same tables
as the messages instead.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.asking.problems import MEDIA_TYPE as PROBLEM
from adapters.broker.messages import CASE_CHANGED_V1
from adapters.consuming.feeds import PARTITIONS
from adapters.inbound.messages import MEDIA_TYPE as CLOUDEVENTS
from adapters.inbound.messages import MESSAGES, WHY, errors_of, subject_of, type_of
from adapters.inbound.service import MESSAGE_ID, REPLY, SEQUENCE
from adapters.interfaces.examples import INSTEAD, Examples
from adapters.interfaces.messages import message_schemas

Document = dict[str, Any]
EVENTS, ERRORS, ANSWERS = "caseChanged", "refused", "answers"
"""Names of channels; the others are those of commands."""
SYSTEM = "{system}"
_OF_HTTP = "openapi.json#/components/schemas/"
_TEXT = {"type": "string"}


def asyncapi() -> Document:
    """Refers to the schemas that lie beside it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "ReturnLedger",
            "version": "0.1.0",
            "description": "What is told to other systems of cases, and what they may send. A "
            "message that is told says only that something happened: whoever follows keeps a "
            "bookmark over GET /v1/feed and is right though messages are lost, doubled or come "
            "in another order.",
        },
        "defaultContentType": CLOUDEVENTS,
        "servers": {"broker": _broker()},
        "channels": {
            EVENTS: _events(),
            ERRORS: _errors(),
            ANSWERS: _channel(None, ["Answer", "Refused"], title="What a command was answered"),
            **{command: _commands(command) for command in MESSAGES},
        },
        "operations": {
            "tellCaseChanged": _operation("send", EVENTS, ["CaseChanged"]),
            "tellRefused": _operation("send", ERRORS, ["Refused"]),
            **{f"take{kind.__name__}": _taking(command) for command, kind in MESSAGES.items()},
        },
        "components": {
            "messages": {
                "CaseChanged": _case_changed(),
                "Answer": _answer(),
                "Refused": _refused(),
                **{kind.__name__: _command(command) for command, kind in MESSAGES.items()},
            },
            "securitySchemes": {"user": {"type": "userPassword"}},
        },
    }


def _channel(address: str | None, messages: Iterable[str], **more: Any) -> Document:
    held = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {"address": address, **more, "messages": held}


def _operation(action: str, channel: str, messages: Iterable[str], **more: Any) -> Document:
    place = f"#/channels/{channel}"
    held = [{"$ref": f"{place}/messages/{name}"} for name in messages]
    return {"action": action, "channel": {"$ref": place}, "messages": held, **more}


def _broker() -> Document:
    return {
        "host": "nats.example.org:4222",
        "protocol": "nats",
        "security": [{"$ref": "#/components/securitySchemes/user"}],
        "description": "NATS with JetStream. The stream RTW_EVENTS keeps what is told for 14 days; "
        "RTW_IN keeps what is sent until it has been dealt with.",
    }


def _events() -> Document:
    parameters = {
        "tenant": {"description": "The id of the ledger."},
        "partition": {
            "enum": [str(each) for each in range(PARTITIONS)],
            "description": "The first four bytes of the case's id as a number, modulo "
            f"{PARTITIONS}: as in GET /v1/feed?partition=k/{PARTITIONS}.",
        },
        "case": {"description": "The id of the case."},
    }
    address = "rtw.v1.{tenant}.p{partition}.{case}"
    return _channel(address, ["CaseChanged"], title="What happened in cases", parameters=parameters)


def _errors() -> Document:
    return _channel(
        errors_of(SYSTEM),
        ["Refused"],
        title="What was refused",
        description="Where the message named no inbox. Kept in no stream: who is away misses it.",
        parameters=_of_system(),
    )


def _commands(command: str) -> Document:
    kind = MESSAGES[command].__name__
    why = f"{WHY[kind][0].upper()}{WHY[kind][1:]}."
    unnumbered = "Without the header Nats-Msg-Id: the broker drops what has the same one, whoever "
    unnumbered += "sent it; the id of the message is enough."
    address, said = subject_of(SYSTEM, command), f"{why} {unnumbered}"
    return _channel(address, [kind], title=kind, description=said, parameters=_of_system())


def _of_system() -> Document:
    return {"system": {"description": "The name under which the system was registered."}}


def _taking(command: str) -> Document:
    place = f"#/channels/{ANSWERS}"
    reply = {
        "address": {
            "location": f"$message.header#/{REPLY}",
            "description": "An inbox of the system's own; without it only what was refused is "
            f"told, on {errors_of(SYSTEM)}. No stream keeps answers, so silence does not mean "
            "accepted: send the message again under the same id, with an inbox, until it is "
            "answered. It is done once; what was refused is decided anew.",
        },
        "channel": {"$ref": place},
        "messages": [{"$ref": f"{place}/messages/{name}"} for name in ("Answer", "Refused")],
    }
    return _operation("receive", command, [MESSAGES[command].__name__], reply=reply)


def _case_changed() -> Document:
    headers = {"Nats-Msg-Id": {**_TEXT, "description": "The id of the message."}}
    return _message(CASE_CHANGED_V1, "An event was recorded", headers, headers)


def _command(command: str) -> Document:
    headers = {
        "Content-Type": {"const": CLOUDEVENTS},
        "Authorization": {**_TEXT, "description": "Bearer and a token, as over HTTP."},
        "RTW-Proof": {
            **_TEXT,
            "description": "A JWS (ES256, typ rtw-proof+jwt) by the key of the system over sub, "
            "the subject; ath, the SHA-256 of the token; bsh, the SHA-256 of the body; both in "
            "base64url.",
        },
        REPLY: {**_TEXT, "description": f"Where to answer: _INBOX_system.{SYSTEM}. and more."},
    }
    needed = [name for name in headers if name != REPLY]
    return _message(type_of(command), MESSAGES[command].__name__, headers, needed)


def _message(name: str, title: str, headers: Mapping[str, Any], needed: Iterable[str]) -> Document:
    schema = message_schemas()[name]
    data = schema["properties"]["data"]
    examples = Examples({**schema.get("$defs", {}), title: data}, INSTEAD)
    example = {**examples.of(schema), "data": examples.of({"$ref": f"#/$defs/{title}"})}
    return {
        "name": name,
        "title": title,
        "contentType": CLOUDEVENTS,
        "headers": {"type": "object", "properties": dict(headers), "required": [*needed]},
        "payload": {"$ref": f"messages/{name}.schema.json"},
        "examples": [{"name": title, "payload": example}],
    }


def _answered(title: str, media_type: str, schema: str) -> Document:
    told = {
        MESSAGE_ID: {**_TEXT, "description": "The id of the message that is answered."},
        SEQUENCE: {**_TEXT, "description": "Its place in the stream RTW_IN."},
        "Idempotent-Replayed": {"const": "true"},
    }
    return {
        "title": title,
        "contentType": media_type,
        "headers": {"type": "object", "properties": told, "required": [SEQUENCE]},
        "payload": {"$ref": f"{_OF_HTTP}{schema}"},
    }


def _answer() -> Document:
    return _answered("What was stored", "application/json", "CommandAnswer")


def _refused() -> Document:
    return _answered("Why nothing was stored", PROBLEM, "Problem")
