"""What the documents of now break of those that were released, in sentences: for whom, and what."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.interfaces.changed_channels import of_channels
from adapters.interfaces.changed_routes import of_routes
from adapters.interfaces.compatibility import Compared
from adapters.interfaces.documents import COMMANDS, EVENTS, MESSAGES, OPENAPI, Documents

Document = Mapping[str, Any]
Sentences = Iterator[str]


def breaking(old: Documents, new: Documents) -> list[str]:
    """Each change once that breaks something for somebody; none where all goes on. ``new`` with the
    schemas that are kept of older numbers of events."""
    if old == new:
        return []
    found = (
        *_of_events(old, new),
        *_of_messages(old, new),
        *_of_commands(old, new),
        *of_routes(old[OPENAPI], new[OPENAPI]),
        *of_channels(old, new),
    )
    return list(dict.fromkeys(found))


def _of_events(old: Documents, new: Documents) -> Sentences:
    for path, schema in _in(EVENTS, old, new):
        who = f"Whoever reads {schema['x-event']}#{schema['x-schema-no']}"
        if path not in new:
            yield f"{who}: the event is gone."
            continue
        broken = Compared(schema, new[path]).for_readers(schema, new[path])
        yield from (f"{who}: {each}." for each in broken)


def _of_messages(old: Documents, new: Documents) -> Sentences:
    for path, schema in _in(MESSAGES, old, new):
        name = _name(path, MESSAGES)
        taken = schema.get("x-direction") == "in"
        who = f"Whoever {'sends' if taken else 'reads'} {name}"
        if path not in new:
            yield f"{who}: the message is gone."
            continue
        both = Compared(schema, new[path])
        check = both.for_senders if taken else both.for_readers
        yield from (f"{who}: {each}." for each in check(schema, new[path]))


def _of_commands(old: Documents, new: Documents) -> Sentences:
    for path, schema in _in(COMMANDS, old, new):
        who = f"Whoever sends {_name(path, COMMANDS)}"
        if path not in new:
            yield f"{who}: the command is gone."
            continue
        broken = Compared(schema, new[path]).for_senders(schema, new[path])
        yield from (f"{who}: {each}." for each in broken)


def _in(folder: str, old: Documents, new: Documents) -> Iterator[tuple[str, Document]]:
    """Those of a folder that are not the same in both."""
    return (
        (path, each)
        for path, each in old.items()
        if path.startswith(f"{folder}/") and each != new.get(path)
    )


def _name(path: str, folder: str) -> str:
    return path.removeprefix(f"{folder}/").removesuffix(".schema.json")
