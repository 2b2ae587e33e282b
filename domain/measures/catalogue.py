"""Every measure by name, as people and programs ask for it: {value, unit, steps}."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from domain.measures.progression import highest_within, increase_pct
from domain.measures.quantity import Exact


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LoadIncrease(_Input):
    """``load`` against ``ref_load``, both in the unit of their dimension."""

    load: Exact
    ref_load: Exact


class HighestLoad(_Input):
    """The highest load that a cap in percent allows above a reference."""

    ref_load: Exact
    cap_pct: Exact


class PercentGain(_Input):
    """``now`` against ``base``."""

    base: Exact
    now: Exact


def _found(value: Decimal, unit: str | None, *steps: str) -> dict[str, Any]:
    return {"value": format(value, "f"), "unit": unit, "steps": list(steps)}


def _change(now: Decimal, base: Decimal) -> dict[str, Any]:
    change = increase_pct(now, base)
    if change is None:
        return {"value": None, "reason": "undefined: the reference is 0"}
    return _found(change, "%", f"({now} - {base}) / {base} x 100, half-up to one decimal")


def _load_increase(given: LoadIncrease) -> dict[str, Any]:
    return _change(given.load, given.ref_load)


def _percent_gain(given: PercentGain) -> dict[str, Any]:
    return _change(given.now, given.base)


def _highest_load(given: HighestLoad) -> dict[str, Any]:
    highest = highest_within(given.ref_load, given.cap_pct)
    return _found(highest, None, f"{given.ref_load} x (100 + {given.cap_pct}) / 100")


MEASURES: Mapping[str, tuple[type[_Input], Callable[[Any], dict[str, Any]]]] = {
    "load-increase": (LoadIncrease, _load_increase),
    "percent-gain": (PercentGain, _percent_gain),
    "highest-load": (HighestLoad, _highest_load),
}


def measured(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """{value, unit, steps}, or {value: null, reason}. Raises pydantic.ValidationError, KeyError."""
    shape, measure = MEASURES[name]
    return measure(shape.model_validate(dict(given)))
