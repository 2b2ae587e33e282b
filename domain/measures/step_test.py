"""The 3-minute step test: heart beats in the minute after it, rated by sex and age (DOMAIN 3.3).

The norms are a tenant's configuration. Their bands have gaps, so the rating is the first whose
upper bound is not below the value. Where no norm is known there is no rating.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.measures.answers import Answer, Measure, MeasureInput, found, measure, plain, unknown
from domain.measures.quantity import Exact, Whole


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Rating(StrEnum):
    """From the lowest heart rate to the highest."""

    EXCELLENT = "excellent"
    GOOD = "good"
    ABOVE_AVERAGE = "above_average"
    AVERAGE = "average"
    BELOW_AVERAGE = "below_average"
    POOR = "poor"
    VERY_POOR = "very_poor"


BOUNDED = tuple(Rating)[:-1]
"""The ratings that have an upper bound; the last has none."""

Beats = Annotated[Whole, Field(ge=20, le=250)]
"""{beats}/min."""


class Norm(MeasureInput):
    """Upper bounds in {beats}/min for one sex and one range of ages in years.

    ``up_to`` may hold fewer bounds than there are ratings: the rest is not known.
    """

    sex: Sex
    from_age: Annotated[Whole, Field(ge=0, le=120)]
    to_age: Annotated[Whole, Field(ge=0, le=120)]
    up_to: Annotated[tuple[Beats, ...], Field(min_length=1, max_length=len(BOUNDED))]

    @field_validator("to_age")
    @classmethod
    def _ordered_ages(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("from_age", value):
            raise PydanticCustomError("age", "must not be below from_age")
        return value

    @field_validator("up_to")
    @classmethod
    def _rising(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if any(later <= earlier for earlier, later in pairwise(value)):
            raise PydanticCustomError("norm", "the bounds must rise")
        return value

    def is_for(self, sex: Sex, age: int) -> bool:
        """Whether a person of this sex and age is rated by it."""
        return self.sex is sex and self.from_age <= age <= self.to_age

    def rating(self, beats: Decimal) -> Rating | None:
        """The rating of a heart rate; None above the bounds that are known."""
        known = zip(BOUNDED, self.up_to, strict=False)
        found_at = next((rating for rating, bound in known if beats <= bound), None)
        complete = len(self.up_to) == len(BOUNDED)
        return Rating.VERY_POOR if found_at is None and complete else found_at


def _norm(sex: Sex, ages: str, up_to: str) -> Norm:
    first, last = ages.split("-")
    bounds = tuple(int(bound) for bound in up_to.split("/"))
    return Norm(sex=sex, from_age=int(first), to_age=int(last), up_to=bounds)


NORMS: tuple[Norm, ...] = (
    _norm(Sex.FEMALE, "18-25", "81/93/102/110/120/131"),
    _norm(Sex.FEMALE, "36-45", "84/96/104/112/120/132"),
    _norm(Sex.MALE, "18-25", "76/84"),
    _norm(Sex.MALE, "26-35", "76/85"),
    _norm(Sex.MALE, "36-45", "76/88"),
)
"""The norms that were read in a source; tenants add the others of the edition they may use."""


class StepTest(MeasureInput):
    """``hr``: beats counted in 60 s after the test. ``norms`` replace those that are known."""

    sex: Sex
    age: Annotated[Whole, Field(ge=0, le=120)]
    hr: Annotated[Exact, Field(ge=20, le=250)]
    norms: Annotated[tuple[Norm, ...], Field(max_length=100)] = NORMS


def norm_for(sex: Sex, age: int, norms: Sequence[Norm] = NORMS) -> Norm | None:
    """The first norm for a person; None where there is none."""
    return next((norm for norm in norms if norm.is_for(sex, age)), None)


def _rated(given: StepTest) -> Answer:
    norm = norm_for(given.sex, given.age, given.norms)
    if norm is None:
        return unknown(f"no norm for {given.sex}, {given.age} years")
    ages = f"{given.sex}, {norm.from_age} to {norm.to_age} years"
    rating = norm.rating(given.hr)
    if rating is None:
        return unknown(f"no norm above {norm.up_to[-1]} beats/min for {ages}")
    bounds = "/".join(str(bound) for bound in norm.up_to)
    step = f"{plain(given.hr)} beats/min against {bounds} ({ages})"
    return found(rating.value, None, [step], hr=plain(given.hr))


STEP_TEST_MEASURES: dict[str, Measure] = {"step-test": measure(StepTest, _rated)}
