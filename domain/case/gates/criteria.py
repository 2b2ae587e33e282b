"""How a gate says what it required and what it saw; what is not recorded is not met (2.8a)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.case.state import Measured
from domain.data_classes import DataClass
from domain.decision import Criterion


@dataclass(frozen=True, slots=True)
class Seen:
    """Something on file, as a reader is told it, and the events that show it."""

    text: str
    evidence: tuple[UUID, ...] = ()


def at_most(id_: str, bound: Decimal, seen: Measured | None, letter: DataClass) -> Criterion:
    """A value that may not lie above a bound."""
    met = seen is not None and seen.value <= bound
    return _bounded(id_, f"<= {plain(bound)}", seen, letter, met=met)


def _bounded(
    id_: str, required: str, seen: Measured | None, letter: DataClass, *, met: bool
) -> Criterion:
    return Criterion(
        id=id_,
        required=required,
        observed=None if seen is None else plain(seen.value),
        met=met,
        evidence=() if seen is None else (seen.event_id,),
        data_class=letter,
    )


def on_record(
    id_: str, required: str, seen: Seen | None, letter: DataClass = DataClass.Q
) -> Criterion:
    """Something that has to be there at all."""
    return Criterion(
        id=id_,
        required=required,
        observed=None if seen is None else seen.text,
        met=seen is not None,
        evidence=() if seen is None else seen.evidence,
        data_class=letter,
    )


def one_of(*ways: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Criteria of several ways of which one is enough: each says what else would do, and none
    of them is unmet where one way is met whole."""
    enough = any(each and all(criterion.met for criterion in each) for each in ways)
    return tuple(
        criterion.model_copy(
            update={
                "required": f"{criterion.required}, or {_named(ways, way)}",
                "met": criterion.met or enough,
            }
        )
        for way in ways
        for criterion in way
    )


def _named(ways: Iterable[Sequence[Criterion]], left_out: Sequence[Criterion]) -> str:
    others = (way for way in ways if way is not left_out)
    return ", or ".join(" and ".join(each.id for each in way) for way in others)


def plain(value: Decimal) -> str:
    """A decimal without an exponent."""
    return format(value, "f")
