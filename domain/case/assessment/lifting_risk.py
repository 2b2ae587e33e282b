"""What the lifting equation finds of a task of the job, as a case keeps it (DOMAIN 3.2, S41)."""

from collections.abc import Mapping
from decimal import Decimal

from domain.case.vocabulary import Value
from domain.measures.answers import half_up
from domain.measures.lifting import Limit, governing, limits
from domain.measures.lifting_inputs import SingleLift
from domain.measures.quantity import Exact
from domain.text import Line

PLACES = 4
NOT_APPLICABLE = "not_applicable"
LIMIT_IS_ZERO = "limit_is_zero"
NO_LOAD = "no_load"


class LiftingResult(Value):
    """Multipliers, limit and indexes at the end that governs, in the unit system of the inputs
    (``units``: RWL in kg or lb). What is undefined is None, and ``reason`` says why."""

    HM: Exact | None = None
    VM: Exact | None = None
    DM: Exact | None = None
    AM: Exact | None = None
    FM: Exact | None = None
    CM: Exact | None = None
    RWL: Exact | None = None
    LI_avg: Exact | None = None
    LI_max: Exact | None = None
    units: Line
    governing: Line | None = None
    reason: Line | None = None
    warnings: tuple[Line, ...] = ()


def lifting_result(lift: SingleLift, *, applicable: bool) -> LiftingResult:
    """The equation's result for a lift; nothing but reasons where it must not be used."""
    refused = () if applicable else (NOT_APPLICABLE,)
    reasons = (*refused, *lift.not_applicable())
    if reasons:
        return LiftingResult(units=lift.units, reason=", ".join(reasons), warnings=lift.warnings())
    lowest = governing(limits(lift, lift.units, lift.duration))
    return LiftingResult.model_validate(
        {
            **_multipliers(lowest),
            "RWL": half_up(lowest.rwl, PLACES),
            "LI_avg": _index(lowest, lift.average),
            "LI_max": _index(lowest, lift.highest),
            "units": lift.units,
            "governing": lowest.end.name,
            "reason": _why_no_index(lowest, lift),
            "warnings": lift.warnings(),
        }
    )


def _multipliers(limit: Limit) -> Mapping[str, Decimal]:
    return {each.name: half_up(each.value, PLACES) for each in limit.multipliers}


def _index(limit: Limit, load: Decimal | None) -> Decimal | None:
    index = None if load is None else limit.index(load)
    return None if index is None else half_up(index, PLACES)


def _why_no_index(limit: Limit, lift: SingleLift) -> str | None:
    if not limit.rwl:
        return LIMIT_IS_ZERO
    return NO_LOAD if None in (lift.average, lift.highest) else None
