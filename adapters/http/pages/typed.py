"""What was typed into a form, as the tree that a command is made of.

Names of fields are paths: ``targets.0.load``. Only what the command has is read; a field that was
left empty is absent; rows that are empty are none, and the others are numbered anew.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.asking.problems import FieldError, ProblemError
from adapters.http.pages.local_times import LocalTimeError, local_instant
from adapters.http.pages.schemas import Node

Typed = Mapping[str, Sequence[str]]
"""By the path of a field: what was typed or chosen, several where several may be chosen."""

_WHOLE = re.compile(r"-?[0-9]{1,9}")
YES, NO = "yes", "no"


def gathered(pairs: Iterable[tuple[str, str]], nodes: Sequence[Node]) -> dict[str, list[str]]:
    """What was typed, with its rows numbered anew. Raises ProblemError 422 for a field that the
    command does not have."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    known = _compact(found, nodes, "", "")
    if len(known) != len(found):
        left = {_family(name) for name in found} - {_family(name) for name in known}
        if left - {_family(name) for name, values in found.items() if not any(values)}:
            raise ProblemError(422, "input", errors=[FieldError("", "unknown_field")])
    return known


def _family(name: str) -> str:
    """A path without the numbers of its rows."""
    return re.sub(r"\.[0-9]+(?=\.)", "", name)


def _compact(
    found: Mapping[str, list[str]], nodes: Sequence[Node], old: str, new: str
) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for node in nodes:
        match node.shape:
            case "group":
                kept |= _compact(found, node.inside, f"{old}{node.name}.", f"{new}{node.name}.")
            case "rows":
                for to, row in enumerate(_rows(found, f"{old}{node.name}.")):
                    path = f"{new}{node.name}.{to}."
                    kept |= _compact(found, node.inside, f"{old}{node.name}.{row}.", path)
            case _ if f"{old}{node.name}" in found:
                kept[f"{new}{node.name}"] = found[f"{old}{node.name}"]
            case _:
                pass
    return kept


def _rows(found: Typed, path: str) -> list[int]:
    """The numbers of the rows in which something was typed."""
    pattern = re.compile(re.escape(path) + r"([0-9]{1,3})\.")
    filled = {
        int(match[1])
        for name, values in found.items()
        if (match := pattern.match(name)) and any(value.strip() for value in values)
    }
    return sorted(filled)


def tree_of(typed: Typed, nodes: Sequence[Node], zone: ZoneInfo, path: str = "") -> dict[str, Any]:
    """The tree. Raises ProblemError 422 for a time that the clocks of the zone do not show once."""
    tree = {}
    for node in nodes:
        value = _value(typed, node, zone, f"{path}{node.name}")
        if value not in (None, {}, []):
            tree[node.name] = value
    return tree


def _value(typed: Typed, node: Node, zone: ZoneInfo, path: str) -> Any:
    match node.shape:
        case "group":
            return tree_of(typed, node.inside, zone, f"{path}.")
        case "rows":
            rows = _rows(typed, f"{path}.")
            return [tree_of(typed, node.inside, zone, f"{path}.{row}.") for row in rows]
        case "choices" | "ids":
            return [each for each in typed.get(path, ()) if each]
        case "lines":
            written = "\n".join(typed.get(path, ())).split("\n")
            return [each.strip() for each in written if each.strip()]
        case _:
            text = _text(typed, path)
            return _scalar(text, node, zone, path) if text.strip() else None


def _text(typed: Typed, path: str) -> str:
    return next(iter(typed.get(path, ())), "")


def _scalar(text: str, node: Node, zone: ZoneInfo, path: str) -> Any:
    match node.shape:
        case "whole":
            return int(text) if _WHOLE.fullmatch(text.strip()) else text
        case "yes_no":
            return {YES: True, NO: False}.get(text, text)
        case "moment":
            return _moment(text, zone, path)
        case "note":
            return text
        case _:
            return text.strip()


def _moment(text: str, zone: ZoneInfo, path: str) -> str:
    try:
        return local_instant(text, zone).isoformat(timespec="seconds")
    except LocalTimeError as error:
        raise ProblemError(422, "input", errors=[FieldError(path, error.code)]) from None


def flat(tree: Any, path: str = "") -> dict[str, list[str]]:
    """A tree as it would have been typed, to fill a form in beforehand."""
    match tree:
        case None:
            return {}
        case dict():
            inside = (flat(value, f"{path}.{name}".lstrip(".")) for name, value in tree.items())
            return {name: values for each in inside for name, values in each.items()}
        case list() if any(isinstance(each, dict) for each in tree):
            rows = (flat(each, f"{path}.{number}") for number, each in enumerate(tree))
            return {name: values for each in rows for name, values in each.items()}
        case list():
            return {path: [str(each) for each in tree]}
        case bool():
            return {path: [YES if tree else NO]}
        case _:
            return {path: [str(tree)]}
