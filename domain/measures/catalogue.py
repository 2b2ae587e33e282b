"""Every measure by name, as people and programs ask for it: {value, unit, steps}."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.measures.answers import Answer, Measure
from domain.measures.capacity_answers import CAPACITY_MEASURES
from domain.measures.demand_level import DEMAND_MEASURES
from domain.measures.lifting_answers import LIFTING_MEASURES
from domain.measures.progression_answers import PROGRESSION_MEASURES
from domain.measures.ramp_answers import RAMP_MEASURES
from domain.measures.score_answers import SCORE_MEASURES
from domain.measures.step_test import STEP_TEST_MEASURES
from domain.measures.units import UNIT_MEASURES

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        **PROGRESSION_MEASURES,
        **LIFTING_MEASURES,
        **DEMAND_MEASURES,
        **SCORE_MEASURES,
        **STEP_TEST_MEASURES,
        **CAPACITY_MEASURES,
        **RAMP_MEASURES,
        **UNIT_MEASURES,
    }
)


def measured(name: str, given: Mapping[str, object]) -> Answer:
    """{value, unit, steps}, or {value: null, reason}. Raises pydantic.ValidationError, KeyError."""
    return MEASURES[name].of(given)
