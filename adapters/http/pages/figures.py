"""The figures of charts: each is drawn from these and told as a table of the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from adapters.http.pages.blocks import Chart, Number, Table
from adapters.http.pages.words import NOTHING, Plain, Words

LOAD, PAIN, CAPACITY = "load", "pain", "capacity"
CAPS = ("load.hard_pct", "load.soft_pct", "load.small", "POL-CAP")
"""The criteria that say how much may be asked for, the widest first."""
_ALLOWED = re.compile(r"([A-Z]+) <= ([0-9.]+) ")

Point = tuple[datetime, Decimal]


@dataclass(frozen=True, slots=True)
class Series:
    """``kind``: a line that is kept to, a limit (dashed), or points alone."""

    name: str
    points: Sequence[Point]
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one chart shows; ``name`` is its address beside the page."""

    name: str
    title: str
    unit: str
    series: Sequence[Series]
    table: Table

    def chart(self, address: str) -> Chart:
        """As a block of a page; ``address`` holds ``{name}``."""
        return Chart(self.title, address.format(name=self.name), self.table)


def all_of(body: Plain, w: Words) -> list[Figures]:
    """Every chart of a body, in the order in which it is shown."""
    drawn = [*loads(body, w), *pain(body, w), *capacity(body, w)]
    return [each for each in drawn if any(one.points for one in each.series)]


def loads(body: Plain, w: Words) -> Iterable[Figures]:
    """Of each dimension the plan, what was done, what was refused, and what was allowed."""
    caps = _caps(body)
    for chart in body.get("load_chart") or body.get("loads") or ():
        if "points" in chart:
            yield _load(chart, caps, w)


def _load(chart: Plain, caps: dict[tuple[str, str], Decimal], w: Words) -> Figures:
    dimension, points = chart["dimension"], chart["points"]
    planned = [each for each in points if each["kind"] != "refused"]
    refused = [each for each in points if each["kind"] == "refused"]
    allowed = [(each["at"], caps.get((dimension, each["at"]))) for each in points]
    series = [
        Series(w.say("load.plan"), _points((each["at"], each["load"]) for each in planned)),
        Series(
            w.say("load.done"),
            _points((each["at"], each.get("done")) for each in planned),
            "points",
        ),
        Series(w.say("load.cap"), _points(allowed), "limit"),
        Series(
            w.say("load.refused"),
            _points((each["at"], each["load"]) for each in refused),
            "points",
        ),
    ]
    rows = [_load_row(each, caps.get((dimension, each["at"])), w) for each in points]
    head = [w.say(f"load.{each}") for each in ("week", "asked", "load", "done", "cap")]
    title = w.say("load.title", what=w.dimension(dimension))
    table = Table(w.say("load.caption", what=w.dimension(dimension)), head, rows)
    return Figures(f"{LOAD}-{dimension}", title, unit_of(dimension), series, table)


def _load_row(each: Plain, cap: Decimal | None, w: Words) -> tuple[Any, ...]:
    return (
        w.day(each["at"]),
        w.say(f"load.kind.{each['kind']}"),
        Number(str(each["load"])),
        Number(str(each.get("done") or NOTHING)),
        Number(NOTHING if cap is None else str(cap)),
    )


def unit_of(dimension: str) -> str:
    """Loads are in the unit of their dimension."""
    if dimension in ("PSH", "PUL", "OHP"):
        return "N"
    return {"STD": "min", "WLK": "min", "STR": "steps", "GRP": "s"}.get(dimension, "kg")


def _caps(body: Plain) -> dict[tuple[str, str], Decimal]:
    """How much of a dimension the rule allowed at a time, by what it required then."""
    found: dict[tuple[str, str], Decimal] = {}
    for each in (*body.get("loads", ()), *body.get("refusals", ())):
        criteria = (each.get("decision") or {}).get("criteria", ())
        for code in reversed(CAPS):
            for one in criteria:
                allowed = _ALLOWED.match(one.get("required") or "")
                if one["id"] == code and allowed:
                    found[allowed[1], each["at"]] = Decimal(allowed[2])
    return found


def pain(body: Plain, w: Words) -> Iterable[Figures]:
    """As it was told: before, at the peak of and after sessions, in the mornings, in between."""
    told = (body.get("trends") or {}).get("pain") or ()
    if not told:
        return
    kinds = [*dict.fromkeys(each["of"] for each in told)]
    series = [
        Series(
            w.say(f"pain.{kind}"),
            _points((each["at"], each["nprs"]) for each in told if each["of"] == kind),
        )
        for kind in kinds
    ]
    rows = [
        (w.moment(each["at"]), w.say(f"pain.{each['of']}"), Number(str(each["nprs"])))
        for each in told
    ]
    head = [w.say(f"pain.{each}") for each in ("when", "what", "value")]
    yield Figures(
        PAIN, w.say("pain.title"), "0–10", series, Table(w.say("pain.caption"), head, rows)
    )


def capacity(body: Plain, w: Words) -> Iterable[Figures]:
    """What was done of each task of the job, as a share of what the job demands."""
    job = ((body.get("standing") or {}).get("job")) or {}
    demands = {
        each["dimension"]: (each["name"], Decimal(str(each["demand"])))
        for each in job.get("tasks", ())
        if Decimal(str(each["demand"]))
    }
    charts = body.get("load_chart") or body.get("loads") or ()
    series, rows = [], []
    for chart in charts:
        if "points" not in chart or chart["dimension"] not in demands:
            continue
        name, demand = demands[chart["dimension"]]
        done = [
            (at, (load * 100 / demand).quantize(Decimal("0.1"), "ROUND_HALF_UP"))
            for at, load in _points((each["at"], each.get("done")) for each in chart["points"])
        ]
        series.append(Series(name, done))
        rows += [(w.day(at.isoformat()), name, Number(f"{share} %")) for at, share in done]
    if series:
        spread = [at for each in series for at, _ in each.points]
        full = [(min(spread), Decimal(100)), (max(spread), Decimal(100))] if spread else []
        series.append(Series(w.say("capacity.demand"), full, "limit"))
    head = [w.say(f"capacity.{each}") for each in ("when", "task", "share")]
    table = Table(w.say("capacity.caption"), head, rows)
    yield Figures(CAPACITY, w.say("capacity.title"), "%", series, table)


def _points(pairs: Iterable[tuple[Any, Any]]) -> list[Point]:
    return [
        (datetime.fromisoformat(str(at)), Decimal(str(value)))
        for at, value in pairs
        if value is not None
    ]
