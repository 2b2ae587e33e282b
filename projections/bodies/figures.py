"""The parts of bodies that are counted or computed: gains, adherence, where the case stands."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from domain.case.standing.case import CaseStanding
from domain.instants import Instant
from projections.bodies.parts import Part, maybe, of
from projections.bodies.told import Reader, figures_told


class ValueAt(Part):
    """A measured value."""

    at: Instant = of("G", "When it was measured.")
    value: Decimal = of("G", "The value, in the unit of the gain.")


class Gain(Part):
    """How a measured quantity has changed from the first value to the newest."""

    code: str = of("G", "The code of what was measured.")
    side: str | None = of("G", "On which side.", default=None)
    unit: str | None = of("G", "The UCUM unit of the values and of the change.", default=None)
    first: ValueAt = Field(description="The first value.")
    newest: ValueAt = Field(description="The newest value.")
    change: Decimal | None = of("G", "The newest less the first; None of one value alone.")
    gain_pct: Decimal | None = of("G", "The change in % of the first value.")
    meaning: str | None = of("G", "Whether it is a real change, where that is known.")
    direction: str | None = of("G", "Whether it is better or worse, where that is known.")


class Adherence(Part):
    """Sessions so far."""

    done: int = of("L", "Sessions that were done.")
    missed: int = of("L", "Sessions that were missed.")
    declined: int = of("L", "Sessions that the worker declined.")
    pct: Decimal | None = of("L", "Those done of all, in %; None before the first.")


def standing(reader: Reader, *left_out: str) -> dict[str, Any]:
    """Where the case stands, for whoever reads of it, but for some figures."""
    found = figures_told(reader, CaseStanding, *left_out)
    return {"standing": (maybe(found), Field(description="Where the case stands.", default=None))}


Pain = Literal["green", "amber", "red"]
"""A band of pain on the scale of 0 to 10."""
