"""Releases of the interfaces: what partners were promised, one file a release with one document a
line."""

import json
from pathlib import Path
from typing import Any

from adapters.interfaces.documents import RELEASED, Documents


def last_release(folder: Path = RELEASED) -> tuple[str, Documents]:
    """Its version and its documents. Raises FileNotFoundError where nothing was released."""
    found = sorted(folder.glob("*.json"), key=_number)
    if not found:
        raise FileNotFoundError(folder)
    documents: Documents = json.loads(found[-1].read_text("utf-8"))
    return found[-1].stem, documents


def write_release(version: str, made: Documents, folder: Path = RELEASED) -> Path:
    """Raises FileExistsError for a version that is there already: what was released stays."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (f"{json.dumps(path)}:{_line(each)}" for path, each in sorted(made.items()))
    place = folder / f"{version}.json"
    with place.open("x", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")
    return place


def _line(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _number(path: Path) -> tuple[int, ...]:
    return tuple(int(each) for each in path.stem.split("."))
