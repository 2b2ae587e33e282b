"""What the documents of now break of those that were released, in sentences: for whom, and what."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.interfaces.compatibility import broken_for_readers, broken_for_senders
from adapters.interfaces.documents import ASYNCAPI, COMMANDS, EVENTS, MESSAGES, OPENAPI, Documents
from adapters.interfaces.shapes import Schemas

Document = Mapping[str, Any]
Sentences = Iterator[str]
_JSON = "application/json"


def breaking(old: Documents, new: Documents) -> list[str]:
    """Each change once that breaks something for somebody; none where all goes on."""
    found = (
        *_of_events(old, new),
        *_of_messages(old, new),
        *_of_commands(old, new),
        *_of_routes(old[OPENAPI], new[OPENAPI]),
        *_of_channels(old[ASYNCAPI], new[ASYNCAPI]),
    )
    return list(dict.fromkeys(found))


def _of_events(old: Documents, new: Documents) -> Sentences:
    for path, schema in _in(old, EVENTS):
        who = f"Whoever reads {schema['x-event']}#{schema['x-schema-no']}"
        if path not in new:
            yield f"{who}: the event is gone."
            continue
        yield from (f"{who}: {each}." for each in broken_for_readers(schema, new[path]))


def _of_messages(old: Documents, new: Documents) -> Sentences:
    for path, schema in _in(old, MESSAGES):
        name = _name(path, MESSAGES)
        taken = schema.get("x-direction") == "in"
        who = f"Whoever {'sends' if taken else 'reads'} {name}"
        if path not in new:
            yield f"{who}: the message is gone."
            continue
        broken = broken_for_senders if taken else broken_for_readers
        yield from (f"{who}: {each}." for each in broken(schema, new[path]))


def _of_commands(old: Documents, new: Documents) -> Sentences:
    for path, schema in _in(old, COMMANDS):
        who = f"Whoever sends {_name(path, COMMANDS)}"
        if path not in new:
            yield f"{who}: the command is gone."
            continue
        yield from (f"{who}: {each}." for each in broken_for_senders(schema, new[path]))


def _of_routes(old: Document, new: Document) -> Sentences:
    for path, operations in old["paths"].items():
        for method, operation in operations.items():
            who = f"Whoever calls {method.upper()} {path}"
            found = new["paths"].get(path, {}).get(method)
            if found is None:
                yield f"{who}: the route is gone."
                continue
            sentences = (
                *_of_parameters(old, operation, new, found),
                *_of_answers(old, operation, new, found),
            )
            yield from (f"{who}: {each}." for each in sentences)


def _of_parameters(
    old_document: Document, old: Document, new_document: Document, new: Document
) -> Sentences:
    before, after = (
        {(each["in"], each["name"]): each for each in _parameters(document, operation)}
        for document, operation in ((old_document, old), (new_document, new))
    )
    for place, parameter in before.items():
        if place not in after:
            yield f"parameter {place[1]} is not taken any more"
            continue
        yield from _of_parameter(parameter, after[place])
    for place, parameter in after.items():
        was = before.get(place, {}).get("required", False)
        if parameter.get("required") and not was:
            yield f"parameter {place[1]} is required now"


def _of_parameter(old: Document, new: Document) -> Sentences:
    for each in broken_for_senders(old["schema"], new["schema"]):
        yield f"parameter {old['name']}: {each}"


def _parameters(document: Document, operation: Document) -> Iterator[Document]:
    for each in operation.get("parameters", ()):
        yield Schemas(document).found(each["$ref"]) if "$ref" in each else each


def _of_answers(
    old_document: Document, old: Document, new_document: Document, new: Document
) -> Sentences:
    for status, answer in old["responses"].items():
        found = new["responses"].get(status)
        if found is None:
            yield f"it is not answered {status} any more"
            continue
        before, after = (
            _schema(doc, one) for doc, one in ((old_document, answer), (new_document, found))
        )
        if before is None:
            continue
        if after is None:
            yield f"the answer {status} is no JSON any more"
            continue
        broken = broken_for_readers(
            before, after, old_document=old_document, new_document=new_document
        )
        yield from (f"in the answer {status} {each}" for each in broken)


def _schema(document: Document, answer: Document) -> Document | None:
    """Of a body in JSON, whatever its media type is called."""
    whole = Schemas(document).found(answer["$ref"]) if "$ref" in answer else answer
    contents = whole.get("content", {})
    found: Document | None = next((each.get("schema") for each in contents.values()), None)
    return found


def _of_channels(old: Document, new: Document) -> Sentences:
    for operation in old["operations"].values():
        name = operation["channel"]["$ref"].rpartition("/")[2]
        verb = "follows" if operation["action"] == "send" else "sends to"
        who = f"Whoever {verb} {old['channels'][name]['address']}"
        channel = new["channels"].get(name)
        if channel is None:
            yield f"{who}: the channel is gone."
        elif channel["address"] != old["channels"][name]["address"]:
            yield f"{who}: its address is {channel['address']} now."


def _in(documents: Documents, folder: str) -> Iterator[tuple[str, Document]]:
    return ((path, each) for path, each in documents.items() if path.startswith(f"{folder}/"))


def _name(path: str, folder: str) -> str:
    return path.removeprefix(f"{folder}/").removesuffix(".schema.json")
