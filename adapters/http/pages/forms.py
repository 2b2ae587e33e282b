"""The form of a command: its fields in words, what may be chosen, what was typed, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.http.pages.on_file import Choices, choices_for
from adapters.http.pages.schemas import Node, nodes_of
from adapters.http.pages.typed import NO, YES, Typed, flat
from adapters.http.pages.words import Plain, Words, plain

MOST_ROWS = 50
_IN_ONE_LINE = 6
"""Rows of no more fields than that stand beside each other."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is shown. ``path`` names it in the form."""

    path: str
    label: str
    shape: str
    required: bool = False
    hint: str = ""
    values: Sequence[str] = ()
    choices: Choices = ()
    inside: Sequence["Field"] = ()
    rows: Sequence[Sequence["Field"]] = ()
    wrong: str = ""

    @property
    def value(self) -> str:
        return next(iter(self.values), "")

    @property
    def is_narrow(self) -> bool:
        return len(self.inside) <= _IN_ONE_LINE


@dataclass(frozen=True, slots=True)
class Filling:
    """What a form is made with. ``wrong``: by path what is wrong; ``choices``: by field those
    that the body does not tell; ``more``: the list of rows that is to have one more."""

    command: str
    body: Plain
    words: Words
    typed: Typed
    wrong: Mapping[str, str]
    choices: Mapping[str, Choices] = field(default_factory=dict)
    more: str = ""


def fields_of(filling: Filling) -> list[Field]:
    """All fields of the form."""
    shown = (_field(each, filling, "") for each in nodes_of(filling.command))
    return [each for each in shown if each is not None]


def field_of(node: Node, filling: Filling, before: str = "") -> Field | None:
    """One field, whose path begins with ``before``."""
    return _field(node, filling, before)


def label_of(w: Words, command: str, name: str) -> str:
    """A field in words: as the command calls it, else as it is called everywhere."""
    own = f"field.{command}.{name}"
    return w.wording.text(own) if own in w.wording else w.code("field", name)


def defaults_of(nodes: Sequence[Node], path: str = "") -> dict[str, list[str]]:
    """What a field holds before anything is typed."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        if node.shape == "group":
            found |= defaults_of(node.inside, f"{path}{node.name}.")
        elif node.default not in (None, [], {}) and node.shape != "rows":
            found |= flat(node.default, f"{path}{node.name}")
    return found


def _field(node: Node, filling: Filling, before: str) -> Field | None:
    """None for an id of which there is none on file: then it is something new."""
    path, w = f"{before}{node.name}", filling.words
    label = label_of(w, filling.command, node.name)
    wrong = filling.wrong.get(path, "")
    if node.shape == "group":
        inside = _inside(node, filling, f"{path}.")
        return Field(path, label, "group", inside=inside, wrong=wrong) if inside else None
    if node.shape == "rows":
        return _rows(node, filling, path, label)
    choices = _choices(node, filling)
    values = filling.typed.get(path, ())
    if node.shape in ("id", "ids") and not choices:
        return Field(path, label, "kept", values=values, wrong=wrong) if values or wrong else None
    shape = _shape(node, choices)
    hint = _hint(node, w)
    return Field(path, label, shape, node.required, hint, values, choices, wrong=wrong)


def _inside(node: Node, filling: Filling, path: str) -> list[Field]:
    found = (_field(each, filling, path) for each in node.inside)
    return [each for each in found if each is not None]


def _rows(node: Node, filling: Filling, path: str, label: str) -> Field:
    """Those that were typed, and an empty one where there is none or one more is asked for."""
    numbers = {
        int(name[len(path) + 1 :].partition(".")[0])
        for name in filling.typed
        if name.startswith(f"{path}.")
    }
    count = max(numbers, default=-1) + 1
    wanted = min(
        MOST_ROWS, max(count + (filling.more == path), 1 if node.required or not count else 0)
    )
    rows = [_inside(node, filling, f"{path}.{number}.") for number in range(wanted)]
    wrong = filling.wrong.get(path, "")
    first = rows[0] if rows else []
    return Field(path, label, "rows", node.required, inside=first, rows=rows, wrong=wrong)


def _choices(node: Node, filling: Filling) -> Choices:
    w = filling.words
    given = filling.choices.get(node.name)
    if given is not None:
        return given
    if node.shape in ("choice", "choices"):
        return tuple(
            (code, w.code(node.table, code) if node.table else _bare(code)) for code in node.codes
        )
    if node.shape == "yes_no":
        return ((YES, w.say("yes")), (NO, w.say("no")))
    if node.shape in ("id", "ids") or node.name in ("job_task_id", "task", "owner"):
        return choices_for(node.name, filling.body, w)
    return ()


def _bare(code: str) -> str:
    """Units as they are written, the rest read as words."""
    return plain(code) if code.replace("_", "").isalpha() and len(code) > 3 else code


def _shape(node: Node, choices: Choices) -> str:
    if node.shape in ("choices", "ids"):
        return "choices"
    return "choice" if choices else node.shape


def _hint(node: Node, w: Words) -> str:
    if node.shape == "lines":
        return w.say("form.one_a_line")
    if node.lowest is not None and node.highest is not None:
        return w.say("form.range", lowest=node.lowest, highest=node.highest)
    return ""
