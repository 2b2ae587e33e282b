"""How the lifting equation answers: limits, indexes, multipliers, bands, and named refusals."""

from collections.abc import Sequence
from decimal import Decimal

from domain.measures.answers import (
    RATIO,
    Answer,
    Json,
    Measure,
    found,
    half_up,
    measure,
    plain,
    shown,
    unknown,
)
from domain.measures.lifting import Limit, Multiplier, band_of, governing, limits
from domain.measures.lifting_inputs import LiftingJob, SingleLift, Surroundings
from domain.measures.lifting_multitask import Composite, Increment, TaskIndex, composite
from domain.measures.lifting_tables import CONSTANTS
from domain.measures.lifting_work import (
    DAY_MIN,
    LiftingRate,
    WorkPattern,
    blocks,
    hardest,
)

PLACES = 4
NO_LIMIT = "undefined: the recommended weight limit is 0"
SOURCE = "NIOSH 94-110, rev. 9/2021; the band above 3 is the view of some experts"


def _refused(given: Surroundings) -> Answer | None:
    codes = list(given.not_applicable())
    if not codes:
        return None
    return unknown(f"the lifting equation does not apply: {', '.join(codes)}", not_applicable=codes)


def _limit(given: SingleLift) -> Answer:
    refused = _refused(given)
    if refused is not None:
        return refused
    all_ends = limits(given, given.units, given.duration)
    lowest = governing(all_ends)
    unit = lowest.constants.load_unit
    return found(half_up(lowest.rwl, PLACES), unit, _steps(all_ends), **_members(given, all_ends))


def _index(given: SingleLift) -> Answer:
    refused = _refused(given)
    if refused is not None:
        return refused
    all_ends = limits(given, given.units, given.duration)
    members, lowest = _members(given, all_ends), governing(all_ends)
    load = _load(given)
    if load is None:
        return unknown("no load given: L, L_avg or L_max", **members)
    index = lowest.index(load)
    if index is None:
        return unknown(NO_LIMIT, **members)
    step = f"LI = {plain(load)} / {shown(lowest.rwl, PLACES)} = {shown(index, PLACES)}"
    return found(half_up(index, PLACES), RATIO, [*_steps(all_ends), step], **members)


def _load(given: SingleLift) -> Decimal | None:
    return given.average if given.highest is None else given.highest


def _members(given: SingleLift, all_ends: Sequence[Limit]) -> dict[str, Json]:
    lowest = governing(all_ends)
    return {
        "units": given.units.value,
        "RWL": shown(lowest.rwl, PLACES),
        **_indexes(given, lowest),
        "governing": lowest.end.name,
        "multipliers": _values(lowest, PLACES),
        "display": _display(given, lowest),
        "ends": {each.end.name: _end(given, each) for each in all_ends},
        "warnings": list(given.warnings()),
        "source": SOURCE,
    }


def _indexes(given: SingleLift, limit: Limit) -> dict[str, Json]:
    loads = {"LI": _load(given), "LI_avg": given.average, "LI_max": given.highest}
    values = {name: _index_of(limit, load) for name, load in loads.items()}
    return {
        **{name: _text(value, PLACES) for name, value in values.items()},
        "LI_reason": _why_no_index(limit, _load(given)),
        "band": _band(values["LI"]),
        "bands": {name: _band(values[name]) for name in ("LI_avg", "LI_max")},
    }


def _index_of(limit: Limit, load: Decimal | None) -> Decimal | None:
    return None if load is None else limit.index(load)


def _why_no_index(limit: Limit, load: Decimal | None) -> str | None:
    if load is None:
        return "no load given"
    return None if limit.rwl else NO_LIMIT


def _text(value: Decimal | None, places: int) -> str | None:
    return None if value is None else shown(value, places)


def _band(index: Decimal | None) -> str | None:
    return None if index is None else band_of(index).value


def _values(limit: Limit, places: int) -> dict[str, Json]:
    return {each.name: shown(each.value, places) for each in limit.multipliers}


def _display(given: SingleLift, limit: Limit) -> dict[str, Json]:
    return {
        "multipliers": _values(limit, 2),
        "RWL": shown(limit.rwl, 1),
        "LI_avg": _text(_index_of(limit, given.average), 1),
        "LI_max": _text(_index_of(limit, given.highest), 1),
    }


def _end(given: SingleLift, limit: Limit) -> dict[str, Json]:
    return {
        "RWL": shown(limit.rwl, PLACES),
        **_indexes(given, limit),
        "multipliers": _values(limit, PLACES),
        "H": plain(limit.end.H),
        "D": plain(limit.end.D),
        "notes": list(limit.end.notes),
    }


def _steps(all_ends: Sequence[Limit]) -> list[str]:
    return [step for limit in all_ends for step in _steps_at(limit)]


def _steps_at(limit: Limit) -> list[str]:
    names = " x ".join(["LC", *(each.name for each in limit.multipliers)])
    unit = limit.constants.load_unit
    return [
        f"{limit.end.name}: LC = {limit.constants.load_constant} {unit}",
        *(_step_at(limit, each) for each in limit.multipliers),
        f"{limit.end.name}: RWL = {names} = {shown(limit.rwl, PLACES)} {unit}",
    ]


def _step_at(limit: Limit, multiplier: Multiplier) -> str:
    return f"{limit.end.name}: {multiplier.step}"


def _composite(given: LiftingJob) -> Answer:
    refused = _refused(given)
    if refused is not None:
        return refused
    job = composite(given)
    members = _job_members(given, job)
    if job.index is None:
        names = ", ".join(job.without_limit)
        return unknown(f"undefined: a limit or a frequency multiplier is 0: {names}", **members)
    return found(half_up(job.index, PLACES), RATIO, _job_steps(job), **members)


def _job_members(given: LiftingJob, job: Composite) -> dict[str, Json]:
    return {
        "units": given.units.value,
        "unit_of_limits": CONSTANTS[given.units].load_unit,
        "CLI": _text(job.index, PLACES),
        "band": _band(job.index),
        "tasks": [_task(number, task) for number, task in enumerate(job.tasks, start=1)],
        "increments": [_increment(each) for each in job.increments],
        "warnings": list(given.warnings()),
        "source": SOURCE,
    }


def _task(number: int, task: TaskIndex) -> dict[str, Json]:
    return {
        "no": number,
        "task": task.name,
        "F": plain(task.frequency),
        "FIRWL": shown(task.firwl, PLACES),
        "STRWL": shown(task.strwl, PLACES),
        "FILI": _text(task.fili, PLACES),
        "STLI": _text(task.stli, PLACES),
    }


def _increment(each: Increment) -> dict[str, Json]:
    return {
        "task": each.task.name,
        "F": plain(each.lifts),
        "FM": shown(each.fm_with, PLACES),
        "FM_before": shown(each.fm_without, PLACES),
        "value": _text(each.value, PLACES),
    }


def _job_steps(job: Composite) -> list[str]:
    first = job.tasks[0]
    return [
        f"STLI of {first.name} = {_text(first.stli, PLACES)}",
        *(_added(each) for each in job.increments),
        f"CLI = their sum = {_text(job.index, PLACES)}",
    ]


def _added(each: Increment) -> str:
    fili, value = _text(each.task.fili, PLACES), _text(each.value, PLACES)
    joined, before = shown(each.fm_with, PLACES), shown(each.fm_without, PLACES)
    return f"{each.task.name} adds {fili} x (1 / {joined} - 1 / {before}) = {value}"


def _frequency(given: LiftingRate) -> Answer:
    rate = plain(given.lifts_per_min)
    if given.continuous:
        return found(given.frequency, "/min", [f"continuous lifting: F = {rate}"])
    step = f"F = {rate} x {plain(given.work_min)} / {plain(given.of_min)}"
    exact = half_up(given.frequency, PLACES)
    return found(exact, "/min", [step], display=shown(given.frequency, 2))


def _duration(given: WorkPattern) -> Answer:
    total = plain(given.work_min)
    if given.work_min > DAY_MIN:
        return unknown(
            f"the lifting equation does not apply: over_8_hours ({total} min)",
            not_applicable=["over_8_hours"],
        )
    parts = blocks(given)
    worst = hardest(parts)
    needed = worst.needs_recovery_min
    return found(
        worst.duration.value,
        None,
        [f"block of {plain(each.work_min)} min: {each.duration}" for each in parts],
        work_min=plain(worst.work_min),
        total_work_min=total,
        needs_recovery_min=None if needed is None else plain(needed),
    )


LIFTING_MEASURES: dict[str, Measure] = {
    "lifting-equation": measure(SingleLift, _limit),
    "lifting-index": measure(SingleLift, _index),
    "composite-lifting-index": measure(LiftingJob, _composite),
    "lifting-frequency": measure(LiftingRate, _frequency),
    "lifting-duration": measure(WorkPattern, _duration),
}
