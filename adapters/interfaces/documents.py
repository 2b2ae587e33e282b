"""All documents of the interfaces: what they are called, and how they are written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.http.app import document
from adapters.interfaces.asyncapi import asyncapi
from adapters.interfaces.messages import message_schemas
from adapters.interfaces.schemas import command_schemas, event_schemas
from adapters.words.wording import load_wording

Document = dict[str, Any]
Documents = dict[str, Document]
FOLDER = Path(__file__).parents[2] / "docs" / "interfaces"
RELEASED = FOLDER / "released"
OPENAPI, ASYNCAPI = "openapi.json", "asyncapi.json"
EVENTS, COMMANDS, MESSAGES = "events", "commands", "messages"
_ENDING = ".schema.json"


def documents() -> Documents:
    """By their paths under docs/interfaces, for whoever only reads them."""
    return {
        OPENAPI: document(load_wording()),
        ASYNCAPI: asyncapi(),
        **_in(EVENTS, {_file(name): each for name, each in event_schemas().items()}),
        **_in(COMMANDS, command_schemas()),
        **_in(MESSAGES, message_schemas()),
    }


def _in(folder: str, schemas: Mapping[str, Document]) -> Documents:
    return {f"{folder}/{name}{_ENDING}": each for name, each in schemas.items()}


def _file(event: str) -> str:
    """rtw.case:LoadTargetSet#1 as it stands in the name of a file."""
    return event.replace(":", ".").replace("#", ".")


def committed(folder: Path = FOLDER) -> dict[str, str]:
    """The texts that are there, by their paths; those of releases apart."""
    paths = [each for each in folder.rglob("*.json") if each.parent != folder / RELEASED.name]
    return {each.relative_to(folder).as_posix(): each.read_text("utf-8") for each in sorted(paths)}


def kept(made: Documents, there: Mapping[str, str]) -> frozenset[str]:
    """Schemas of events under older numbers: stored events and readers have them, and nothing makes
    them any more."""
    now = {path.rsplit(".", 3)[0] for path in made if path.startswith(f"{EVENTS}/")}
    older = {path for path in there if path.startswith(f"{EVENTS}/") and path not in made}
    return frozenset(each for each in older if each.rsplit(".", 3)[0] in now)


def with_kept(made: Documents, there: Mapping[str, str]) -> Documents:
    """All that is promised: what is made, and what is kept as it is there."""
    return {**made, **{path: json.loads(there[path]) for path in kept(made, there)}}


def differing(made: Documents, there: Mapping[str, str]) -> list[str]:
    """The paths of documents that are missing, are other than they should be, or too many."""
    wrong = [path for path, each in made.items() if there.get(path) != text_of(each)]
    return sorted([*wrong, *(there.keys() - made.keys() - kept(made, there))])


def write(made: Documents, folder: Path = FOLDER) -> list[str]:
    """Brings the folder up to date and gives the paths that it changed."""
    changed = differing(made, committed(folder))
    for path in changed:
        place = folder / path
        if path not in made:
            place.unlink()
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text_of(made[path]), "utf-8")
    return changed


def text_of(document: Document) -> str:
    """The one way in which a document is written."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
