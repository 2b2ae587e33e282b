"""A measured quantity, in the unit that is stored, with what was read off beside it."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, TypeAdapter, ValidationError, model_validator

from domain.case.vocabulary import Dimension, Laterality, Value
from domain.measures.answers import half_up
from domain.measures.quantity import Exact, Unit
from domain.measures.units import FACTORS, PLACES_STORED, converted, ucum
from domain.text import Line

Trials = Annotated[tuple[Exact, ...], Field(max_length=50)]
OrigUnit = Annotated[str, Field(pattern=r"^[!-~]{1,20}$")]
_EXACT: TypeAdapter[Decimal] = TypeAdapter(Exact)


def _chosen_may_be_left_out(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema["required"] if name != "chosen"]


class Measure(Value):
    """``chosen`` is the value that counts of ``trials``, the highest of them unless said.

    What was read off in lb or in, and a push or pull in kgf, is stored in kg, cm or N:
    ``orig_value``, ``orig_trials`` and ``orig_unit`` then say what it was.
    """

    model_config = ConfigDict(json_schema_extra=_chosen_may_be_left_out)

    code: Line
    chosen: Annotated[Exact, Field(ge=-100_000, le=100_000)]
    side: Laterality | None = None
    trials: Trials = ()
    unit: Unit | None = None
    method: Line | None = None
    device: Line | None = None
    valid: StrictBool = True
    invalid_reason: Line | None = None
    orig_value: Exact | None = None
    orig_trials: Trials = ()
    orig_unit: OrigUnit | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_stored(cls, data: Any) -> Any:
        return _as_stored(data) if isinstance(data, dict) else data

    @property
    def dimension(self) -> Dimension | None:
        """The load dimension that this measures in its unit, if it is one."""
        known = dimension_of(self.code)
        return known if known is not None and self.unit in (None, known.unit) else None


def dimension_of(code: object) -> Dimension | None:
    """The load dimension that the code of a measure names, in capitals or not."""
    return Dimension.__members__.get(code.upper()) if isinstance(code, str) else None


def with_chosen(data: dict[str, Any]) -> dict[str, Any]:
    """What counts of a measure may be called its value."""
    if "value" not in data or "chosen" in data:
        return data
    rest = {name: value for name, value in data.items() if name != "value"}
    return {**rest, "chosen": data["value"]}


def _as_stored(data: dict[str, Any]) -> dict[str, Any]:
    """What is no number stays as it is, to be refused where it stands."""
    data = with_chosen(data)
    listed = data.get("trials")
    try:
        trials = [_EXACT.validate_python(each) for each in _listed(listed)]
        given = data.get("chosen")
        chosen = max(trials, default=None) if given is None else _EXACT.validate_python(given)
    except ValidationError:
        return data
    if chosen is None:
        return data
    if _is_converted(data.get("unit"), data.get("code")):
        return {**data, **_converted(chosen, trials, str(data["unit"]))}
    return {**data, "chosen": chosen}


def _listed(trials: object) -> list[object]:
    return list(trials) if isinstance(trials, list | tuple) else []


def _is_converted(unit: object, code: object) -> bool:
    """Force is converted where a load dimension wants it; a dynamometer's kgf may stay."""
    if not isinstance(unit, str) or ucum(unit) not in FACTORS:
        return False
    known = dimension_of(code)
    return unit != Unit.KGF or (known is not None and known.unit is Unit.NEWTON)


def _converted(chosen: Decimal, trials: list[Decimal], unit: str) -> dict[str, Any]:
    exact = converted(chosen, unit)
    return {
        "chosen": half_up(exact.value, PLACES_STORED),
        "trials": tuple(half_up(converted(each, unit).value, PLACES_STORED) for each in trials),
        "unit": exact.unit,
        "orig_value": chosen,
        "orig_trials": tuple(trials),
        "orig_unit": exact.orig_unit,
    }
