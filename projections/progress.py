"""How far the worker has come, from what was measured: gains, loads against targets, adherence.

A value that cannot be computed is None, never a guess (DOMAIN 1: S40, S96, S97).
"""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.measures.capacity import GRIP_CHANGE, WALK_CHANGE, adherence_pct, percent_of
from projections.entries import Entry
from projections.telling import CaseTold
from projections.unread import Plain

ASSESSED = ("BaselineAssessmentRecorded", "ReassessmentRecorded", "MeasurementRecorded")
ZONES = ("LFW", "LWS", "LOH")
IN_LISTS = ("measures", "rom", "balance", "endurance")
ALONE = {"carry": ("CAR", "kg"), "push": ("PSH", "N"), "pull": ("PUL", "N")}

_REAL_CHANGE = {
    **dict.fromkeys(("grip", "gripstrength", "handgrip", "handgripstrength"), GRIP_CHANGE),
    **dict.fromkeys(("6mwt", "sixminutewalk", "sixminutewalktest"), WALK_CHANGE),
}
"""Measures of which it is known how much of a change is real."""

Found = tuple[str, str | None, str | None, Decimal]
"""Code, side, unit and value."""


def gains(view: CaseTold) -> list[Plain]:
    """Of each measured quantity the first value, the newest, and the gain in percent."""
    series: dict[tuple[str, str | None], list[tuple[datetime, Decimal, str | None]]] = {}
    for entry in view.of(*ASSESSED):
        for code, side, unit, value in _measured(entry):
            series.setdefault((code, side), []).append((entry.at, value, unit))
    return [_gain(code, side, found) for (code, side), found in sorted(series.items(), key=str)]


def _gain(code: str, side: str | None, found: list[tuple[datetime, Decimal, str | None]]) -> Plain:
    first, last = found[0], found[-1]
    unit = next((each for *_, each in found if each is not None), None)
    shown = {"code": code, "side": side, "unit": unit}
    known = {key: value for key, value in shown.items() if value is not None}
    change = last[1] - first[1]
    real = _REAL_CHANGE.get(re.sub("[^a-z0-9]", "", code.lower()))
    gained = percent_of(change, first[1]) if len(found) > 1 else None
    return {
        **known,
        "first": {"at": first[0], "value": str(first[1])},
        "newest": {"at": last[0], "value": str(last[1])},
        "change": str(change) if len(found) > 1 else None,
        "gain_pct": None if gained is None else str(gained),
        "meaning": None if real is None or len(found) == 1 else real.meaning(change),
        "direction": None if real is None or len(found) == 1 else real.direction(change),
    }


def _measured(entry: Entry) -> Iterable[Found]:
    fact = entry.fact
    if entry.name == "MeasurementRecorded":
        if fact.get("valid", True) and "chosen" in fact:
            yield fact["code"], fact.get("side"), fact.get("unit"), Decimal(fact["chosen"])
        return
    for name in IN_LISTS:
        for each in fact.get(name, ()):
            if each.get("valid", True):
                yield each["code"], each.get("side"), each.get("unit"), Decimal(each["chosen"])
    for zone, value in fact.get("lift_zones", {}).items():
        yield zone, None, "kg", Decimal(value)
    for name, (code, unit) in ALONE.items():
        if name in fact:
            yield code, None, unit, Decimal(fact[name])


def scores(view: CaseTold) -> list[Plain]:
    """Each instrument's scores in their order, with the change from the one before."""
    series: dict[str, list[tuple[datetime, Plain]]] = {}
    for entry in view.of("ScreeningScored", "PsychReadinessAssessed"):
        for each in entry.fact.get("scores", [entry.fact]):
            if "instrument" in each:
                series.setdefault(each["instrument"], []).append((entry.at, each))
    return [
        {"instrument": name, "scores": list(_with_changes(found))}
        for name, found in sorted(series.items())
    ]


def _with_changes(found: list[tuple[datetime, Plain]]) -> Iterable[Plain]:
    before: Decimal | None = None
    for at, each in found:
        total = Decimal(each["total"])
        change = None if before is None else str(total - before)
        yield {"at": at, "total": each["total"], "band": each.get("band"), "change": change}
        before = total


def loads(view: CaseTold) -> list[Plain]:
    """By dimension: each target with its reference, and the most that was done under it."""
    targets = view.of("LoadTargetSet", "DeloadStarted")
    found: dict[str, list[Plain]] = {}
    for number, entry in enumerate(targets):
        until = targets[number + 1].at if number + 1 < len(targets) else None
        for each in entry.fact.get("targets", ()):
            done = _done(view, each["dimension"], entry.at, until)
            kind = "deload" if entry.name == "DeloadStarted" else "target"
            line = {"at": entry.at, "week": entry.fact.get("week"), "kind": kind, **each}
            found.setdefault(each["dimension"], []).append({**line, "done": done})
    for entry in view.of("LoadTargetRejected"):
        refused = {"at": entry.at, "week": entry.fact.get("week"), "kind": "refused"}
        for each in entry.fact.get("requested", ()):
            told = {key: entry.fact.get(key) for key in ("ref_load", "increase_pct", "cap_pct")}
            of_it = told if each["dimension"] == entry.fact["dimension"] else {}
            found.setdefault(each["dimension"], []).append({**refused, **each, **of_it})
    return [
        {"dimension": name, "points": sorted(points, key=lambda point: point["at"])}
        for name, points in sorted(found.items())
    ]


def _done(view: CaseTold, dimension: str, since: datetime, until: datetime | None) -> str | None:
    found = [
        Decimal(load["load"])
        for entry in view.of("SessionCompleted")
        if entry.at >= since and (until is None or entry.at < until)
        for load in entry.fact.get("loads", ())
        if load["dimension"] == dimension
    ]
    return str(max(found)) if found else None


def adherence(view: CaseTold) -> Plain:
    """Sessions done, missed and declined so far; the percentage is None before the first."""
    done, missed, declined = (
        len(view.of(name)) for name in ("SessionCompleted", "SessionMissed", "SessionDeclined")
    )
    pct = adherence_pct(done, 0, missed, declined)
    counted: dict[str, Any] = {"done": done, "missed": missed, "declined": declined}
    return {**counted, "pct": None if pct is None else str(pct)}
