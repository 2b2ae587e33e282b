"""All measures by name: each has its input's schema, and no answer holds a float."""

from typing import Any

import pytest

from domain.measures.catalogue import MEASURES, measured
from tests.domain.measures.lifts import lift

NAMES = {
    "acute-chronic-ratio": {"weekly": [1, 2, 3, 4]},
    "adherence": {"done": 1},
    "composite-lifting-index": {"duration": "short", "tasks": [lift(duration=None)]},
    "demand-frequency": {"hours": 1},
    "demand-level": {"occ_lb": 10},
    "duty-tolerance": {"shifts": [], "planned_h": 1},
    "fabq-pa": {"total": 1},
    "fabq-w": {"total": 1},
    "fatigue-threshold": {"samples": [{"at": 1, "rpe": 8}]},
    "grip-ratio": {"left": 1, "right": 2, "affected": "NA"},
    "highest-load": {"ref_load": 1, "cap_pct": 20},
    "lifting-duration": {"spells": [{"work_min": 1}]},
    "lifting-equation": lift(),
    "lifting-frequency": {"lifts_per_min": 1, "work_min": 1},
    "lifting-index": lift(),
    "load-increase": {"load": 1, "ref_load": 1},
    "meaningful-change": {"of": "nprs", "before": 1, "after": 2},
    "odi": {"total": 1},
    "ompsq-sf": {"total": 1},
    "pcs": {"total": 1},
    "percent-gain": {"base": 1, "now": 2},
    "percent-of-job-demand": {"capacity": 1, "demand": 2},
    "percent-of-other-side": {"affected": 1, "other": 2},
    "phq-2": {"total": 1},
    "phq-9": {"total": 1},
    "quickdash": {"total": 1},
    "ramp-step": {"hours": 20, "contract_hours": 40},
    "step-test": {"sex": "female", "age": 20, "hr": 80},
    "tsk-11": {"total": 11},
    "tsk-17": {"total": 17},
    "unit-conversion": {"value": 1, "unit": "lb"},
    "wai": {"total": 7},
}


def test_every_measure_is_listed_here() -> None:
    assert set(MEASURES) == set(NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_measure_answers_in_text_with_its_unit_and_its_steps(name: str) -> None:
    found = measured(name, NAMES[name])

    assert isinstance(found["value"], str)
    assert "unit" in found
    assert found["steps"]
    assert not list(_floats(found))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_measure_has_a_schema_of_its_input(name: str) -> None:
    schema = MEASURES[name].shape.model_json_schema()

    assert schema["additionalProperties"] is False
    assert schema["properties"]


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _floats(each)
    elif isinstance(value, float):
        yield value
