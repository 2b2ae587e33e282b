"""A refusal in words: which rule it was, and what would satisfy each criterion that is not met.

A text is found by the code of a rule or a criterion, else by that of the group of keys it belongs
to: ``gate.G23.capacity_pct.T1`` is worded as ``gate.G23.capacity_pct``.
"""

import re
from collections.abc import Iterable
from typing import Any

from adapters.words.wording import Catalogue
from domain.case.vocabulary import Dimension
from domain.told_criteria import CLINICAL

INPUT = "input"
NOT_TOLD = "nothing"
"""What was seen where nothing was recorded."""
WORDING_CODES = frozenset(
    {"refusal.other", "refusal.input", "refusal.state", f"refusal.{CLINICAL}"}
    | {"satisfy.other", "satisfy.state", "satisfy.role", "satisfy.version", "satisfy.input"}
)
"""What the catalogue must hold for this module."""

Told = dict[str, Any]

_NAMED = re.compile(r"[TP][0-9]+[ab]?")
"""A task or a phase in the code of a criterion."""
_DIMENSIONS = frozenset(Dimension)
_CODES = re.compile(
    r"\bgate\.[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*|\b(?:" + "|".join(sorted(_DIMENSIONS)) + r")\b"
)


def rule_text(code: str, wording: Catalogue) -> str:
    """The rule in words."""
    return wording.text(_key("refusal", code, wording))


def way_out(code: str, wording: Catalogue) -> str:
    """What would satisfy a rule that gave no criteria."""
    return wording.text(_key("satisfy", code, wording), required="-", observed=NOT_TOLD)


def worded(criteria: Iterable[Told], wording: Catalogue) -> list[Told]:
    """The criteria; each that is not met with its text and what would satisfy it. One that is
    only told to be clinical has no more than its text."""
    return [each if each["met"] else _worded(each, each["id"], wording) for each in criteria]


def worded_input(criteria: Iterable[Told], wording: Catalogue) -> list[Told]:
    """The criteria of a field: their keys name the field, or the key that it was to set."""
    return [each if each["met"] else _worded(each, INPUT, wording) for each in criteria]


def _worded(criterion: Told, code: str, wording: Catalogue) -> Told:
    if "required" not in criterion:
        return {**criterion, "text": rule_text(CLINICAL, wording)}
    values = {
        "required": spelled(criterion["required"], wording),
        "observed": spelled(criterion.get("observed") or NOT_TOLD, wording),
    }
    key = "satisfy.other" if code == INPUT else _key("satisfy", code, wording)
    words = {"text": rule_text(code, wording), "satisfy": wording.text(key, **values)}
    return {**criterion, **words}


def criterion_name(code: str, wording: Catalogue) -> str:
    """A criterion by what it looks at, met or not: by its code, else by the group of it."""
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        key = "criterion." + ".".join(parts[:length])
        if key in wording:
            named = [each for each in parts[length:] if _NAMED.fullmatch(each)]
            return " ".join([wording.text(key), *(f"({each})" for each in named)])
    return rule_text(code, wording)


def spelled(text: str, wording: Catalogue) -> str:
    """What a rule required or saw, with the codes of criteria and dimensions in words."""

    def named(found: re.Match[str]) -> str:
        code = found[0]
        is_dimension = code in _DIMENSIONS
        name = wording.text(f"dimension.{code}") if is_dimension else criterion_name(code, wording)
        return name if found.start() == 0 else name[:1].lower() + name[1:]

    return _CODES.sub(named, text)


def _key(table: str, code: str, wording: Catalogue) -> str:
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        key = f"{table}." + ".".join(parts[:length])
        if key in wording:
            return key
    return f"{table}.other"
