"""Small gains are told: every improvement that is a real change, when it was reached (S38)."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.measures.capacity import GRIP_CHANGE, NPRS_CHANGE, WALK_CHANGE, MeaningfulChange
from domain.measures.score_bands import INSTRUMENTS
from domain.measures.scores import change_between
from projections.telling import CaseTold
from projections.view import Say

Plain = dict[str, Any]
Point = tuple[datetime, Decimal]
IsBetter = Callable[[Decimal, Decimal], bool]
"""Whether a value is better than another one by a real change."""

KINDS = ("everyday", "fear", "grip", "pain", "walk", "worry")
"""What can have got better, as the wording names it."""

_OF_CODE = {
    **dict.fromkeys(("grip", "gripstrength", "handgrip", "handgripstrength"), "grip"),
    **dict.fromkeys(("6mwt", "sixminutewalk", "sixminutewalktest"), "walk"),
}
_OF_INSTRUMENT = {
    "TSK-11": "fear",
    "TSK-17": "fear",
    "PCS": "worry",
    "ODI": "everyday",
    "QuickDASH": "everyday",
}
_AT_REST = {
    "SessionCompleted": ("nprs", "pre"),
    "BaselineAssessmentRecorded": ("pain", "rest"),
    "ReassessmentRecorded": ("pain", "rest"),
    "ProgressReviewed": ("pain", "rest"),
}
_ASSESSED = ("BaselineAssessmentRecorded", "ReassessmentRecorded", "MeasurementRecorded")


def improvements(view: CaseTold, say: Say) -> list[Plain]:
    """In plain words. Of each thing the first value is held, and from then on every one that is
    better than the one last told by a real change."""
    found = [
        *_improved("pain", _pain(view), _measure(NPRS_CHANGE)),
        *(each for kind, real in _REAL.items() for each in _of_measures(view, kind, real)),
        *(each for code in _OF_INSTRUMENT for each in _of_scores(view, code)),
    ]
    told = sorted(found, key=lambda each: (each["at"], each["kind"]))
    return [{**each, "text": say(f"worker.improved.{each['kind']}")} for each in told]


_REAL = {"grip": GRIP_CHANGE, "walk": WALK_CHANGE}


def _improved(kind: str, points: Iterable[Point], is_better: IsBetter) -> Iterator[Plain]:
    before: Decimal | None = None
    for at, value in points:
        if before is None:
            before = value
        elif is_better(value, before):
            yield {"at": at, "kind": kind, "from": str(before), "to": str(value)}
            before = value


def _measure(real: MeaningfulChange) -> IsBetter:
    def is_better(value: Decimal, before: Decimal) -> bool:
        change = value - before
        return abs(change) >= real.certain and real.direction(change) == "better"

    return is_better


def _score(code: str) -> IsBetter:
    def is_better(value: Decimal, before: Decimal) -> bool:
        change = change_between(INSTRUMENTS[code], before, value)
        return change.direction == "better" and bool(change.meaningful)

    return is_better


def _pain(view: CaseTold) -> Iterator[Point]:
    for entry in view.of(*_AT_REST):
        part, name = _AT_REST[entry.name]
        value = (entry.fact.get(part) or {}).get(name)
        if value is not None:
            yield entry.at, Decimal(value)


def _of_measures(view: CaseTold, kind: str, real: MeaningfulChange) -> Iterator[Plain]:
    """Each side by itself."""
    sides: dict[str | None, list[Point]] = {}
    for entry in view.of(*_ASSESSED):
        for each in _measures(entry.fact):
            code = re.sub("[^a-z0-9]", "", str(each.get("code", "")).lower())
            if _OF_CODE.get(code) == kind and each.get("valid", True) and "chosen" in each:
                sides.setdefault(each.get("side"), []).append((entry.at, Decimal(each["chosen"])))
    for points in sides.values():
        yield from _improved(kind, points, _measure(real))


def _measures(fact: Plain) -> Iterator[Plain]:
    yield fact
    yield from fact.get("measures", ())
    yield from fact.get("endurance", ())


def _of_scores(view: CaseTold, code: str) -> Iterator[Plain]:
    points = [
        (entry.at, Decimal(each["total"]))
        for entry in view.of("ScreeningScored", "PsychReadinessAssessed")
        for each in entry.fact.get("scores", [entry.fact])
        if each.get("instrument") == code and "total" in each
    ]
    yield from _improved(_OF_INSTRUMENT[code], points, _score(code))
