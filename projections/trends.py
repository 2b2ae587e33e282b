"""How sessions and symptoms go over time: faults, cues, technique, exertion, fatigue, pain,
confidence in each task (S27, S28, S30, S31, S50, S53, S55, S66, S93)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from projections.telling import CaseTold

Plain = dict[str, Any]
OF_LATE = 3
"""So many sessions are held against as many before them."""

_PAIN = {
    "SessionCompleted": (("nprs", "pre"), ("nprs", "peak"), ("nprs", "post")),
    "NextDayResponseRecorded": (("nprs_morning",),),
    "WorkerCheckInRecorded": (("nprs",),),
    "ShiftWorked": (("nprs_peak",),),
    "BaselineAssessmentRecorded": (("pain", "rest"), ("pain", "worst7d")),
    "ReassessmentRecorded": (("pain", "rest"), ("pain", "worst7d")),
    "ProgressReviewed": (("pain", "rest"), ("pain", "worst7d")),
}
"""Where facts tell of pain."""


def trends(view: CaseTold) -> Plain:
    """Each as points in the order of the world; what was not recorded is left out."""
    sessions = view.of("SessionCompleted")
    faults = [len(each.fact.get("faults", ())) for each in sessions]
    check_ins = [each.fact for each in view.of("WorkerCheckInRecorded")]
    return {
        "faults": {
            "points": [
                {"at": each.at, "count": count, "faults": each.fact.get("faults", [])}
                for each, count in zip(sessions, faults, strict=True)
            ],
            "direction": _direction(faults),
        },
        "cues": _counted(each.fact.get("cues", ()) for each in sessions),
        "self_checks": _counted(each.get("self_checks", ()) for each in check_ins),
        "technique": _points(view, "SessionCompleted", "technique"),
        "transfer": _points(view, "SessionCompleted", "transfer"),
        "exertion": _points(view, "SessionCompleted", "rpe"),
        "fatigue": [
            *_points(view, "SessionCompleted", "fatigue"),
            *_points(view, "WorkerCheckInRecorded", "fatigue"),
        ],
        "pain": list(_pain(view)),
        "confidence": _confidence(view),
    }


def _direction(counts: Sequence[int]) -> str | None:
    """Whether faults have become fewer; None while there are too few sessions to tell."""
    if len(counts) < 2 * OF_LATE:
        return None
    late, before = counts[-OF_LATE:], counts[-2 * OF_LATE : -OF_LATE]
    if sum(late) == sum(before):
        return "unchanged"
    return "better" if sum(late) < sum(before) else "worse"


def _counted(said: Iterable[Iterable[str]]) -> dict[str, int]:
    found = Counter(code for codes in said for code in codes)
    return dict(sorted(found.items()))


def _points(view: CaseTold, name: str, field: str) -> list[Plain]:
    found = [(each.at, each.fact.get(field)) for each in view.of(name)]
    return [{"at": at, field: value} for at, value in found if value is not None]


def _pain(view: CaseTold) -> Iterator[Plain]:
    """Every value with what it was, sorted by time."""
    for entry in view.of(*_PAIN):
        for path in _PAIN[entry.name]:
            value = _at(entry.fact, path)
            if value is not None:
                yield {"at": entry.at, "event": entry.name, "of": path[-1], "nprs": value}


def _at(fact: Plain, path: Sequence[str]) -> int | None:
    value: Any = fact
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, int) else None


def _confidence(view: CaseTold) -> dict[str, list[Plain]]:
    """By task, as the worker said; and of the readiness assessments, under no task."""
    found: dict[str, list[Plain]] = {}
    for entry in view.of("WorkerCheckInRecorded"):
        for each in entry.fact.get("confidence", ()):
            point = {"at": entry.at, "value": str(Decimal(each["value"]))}
            found.setdefault(each["task"], []).append(point)
    return dict(sorted(found.items()))
