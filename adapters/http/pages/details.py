"""What an entry says, field by field, in words: codes of tables that are known, days, moments."""

import re
from typing import Any

from adapters.http.pages.blocks import Written
from adapters.http.pages.words import Plain, Words

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TABLES = {
    "phase": ("phase", "subphase"),
    "from": ("phase", "supervision"),
    "to": ("phase", "supervision"),
    "fitness": ("fitness",),
    "kind": ("accommodation", "deload", "hold"),
    "hold": ("page.hold",),
    "place": ("adverse_event.place",),
    "severity": ("adverse_event.severity",),
    "statutory_report": ("adverse_event.statutory_report",),
    "resume_to": ("status",),
    "outcome": ("reassessment", "closing"),
    "dimension": ("dimension",),
    "scopes": ("scope",),
    "audience": ("learner", "role"),
    "code": ("alarm", "component"),
    "components": ("component",),
    "rule": ("load_rule",),
    "tissue_class": ("tissue_class",),
    "body_region": ("body_region",),
    "laterality": ("laterality",),
    "side": ("laterality",),
    "supervision": ("supervision",),
    "motor_control": ("motor_control",),
    "teach_back": ("teach_back",),
    "trigger": ("deload.trigger",),
    "subject": ("renegotiation.subject",),
    "frequency": ("frequency",),
    "band": ("score.band",),
    "verification": ("page.verification",),
    "classification": ("recurrence",),
    "scale": ("rpe_scale",),
}
"""By the name of a field the tables that may word what it holds."""


def details_of(details: Plain, w: Words) -> list[tuple[str, Written]]:
    """What the entry itself says, as far as it is plain."""
    told = ((key, value_of(key, value, w)) for key, value in details.items())
    return [(w.code("field", key), Written(value)) for key, value in told if value]


def value_of(key: str, value: Any, w: Words) -> str:
    """What a field holds, in words; nothing where it is empty."""
    match value:
        case None | "":
            return ""
        case bool():
            return w.yes(value)
        case {"value": amount, "unit": unit, **rest} if not rest:
            return w.amount(amount, unit)
        case dict():
            told = ((one, value_of(one, each, w)) for one, each in value.items())
            return ", ".join(f"{w.code('field', one)}: {each}" for one, each in told if each)
        case list():
            return "; ".join(value_of(key, each, w) for each in value)
        case _:
            return _text(key, str(value), w)


def _text(key: str, value: str, w: Words) -> str:
    if value in w.names:
        return w.names[value]
    for table in _TABLES.get(key, ()):
        if f"{table}.{value}" in w.wording:
            return w.code(table, value)
    if _DAY.fullmatch(value):
        return w.day(value)
    return w.moment(value) if _MOMENT.fullmatch(value) else value
