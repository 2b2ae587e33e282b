"""The composite lifting index of several tasks, worked by hand (DOMAIN 3.2)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.measures.catalogue import measured
from tests.domain.measures.lifts import lift

NEAR = {"task": "near", "L": "10", "F": "1"}
FAR = {"task": "far", "L_avg": "8", "L_max": "12", "H": "50", "F": "2"}
SMALL = {"task": "small", "L": "5", "F": "0.5"}


def _task(**but: Any) -> dict[str, Any]:
    loads = {"L": None} if "L_avg" in but else {}
    return {**lift(duration=None, **{**loads, **but})}


def _job(*tasks: dict[str, Any], **more: Any) -> Any:
    given = {"duration": "long", "tasks": [_task(**each) for each in tasks], **more}
    return measured("composite-lifting-index", given)


def test_one_task_alone_has_its_single_task_index() -> None:
    found = _job(NEAR)

    assert found["value"] == "0.5797"  # 10 / (23 x .75)
    assert found["increments"] == []
    assert (found["units"], found["warnings"]) == ("metric", [])
    assert found["source"].startswith("NIOSH 94-110")
    assert _job(NEAR, temp="10")["warnings"] == ["temperature_outside_19_to_26"]


def test_tasks_are_sorted_and_each_adds_what_its_frequency_adds() -> None:
    found = _job(NEAR, FAR)

    assert [each["task"] for each in found["tasks"]] == ["far", "near"]
    assert found["tasks"][0] == {
        "no": 1,
        "task": "far",
        "F": "2",
        "FIRWL": "11.5000",
        "STRWL": "7.4750",
        "FILI": "1.0435",
        "STLI": "1.0702",
    }
    assert found["tasks"][1]["STRWL"] == "17.2500"
    assert found["increments"] == [
        {"task": "near", "F": "3", "FM": "0.5500", "FM_before": "0.6500", "value": "0.1216"}
    ]
    assert (found["value"], found["unit"], found["CLI"]) == ("1.1919", "1", "1.1919")
    assert found["band"] == "raised_for_some"


def test_a_third_task_adds_to_the_sum_of_frequencies() -> None:
    found = _job(SMALL, NEAR, FAR)

    assert [each["task"] for each in found["tasks"]] == ["far", "near", "small"]
    assert found["value"] == "1.2314"
    assert found["steps"] == [
        "STLI of far = 1.0702",
        "near adds 0.4348 x (1 / 0.5500 - 1 / 0.6500) = 0.1216",
        "small adds 0.2174 x (1 / 0.5000 - 1 / 0.5500) = 0.0395",
        "CLI = their sum = 1.2314",
    ]


def test_the_increment_is_of_the_highest_load_and_the_first_index_of_the_average() -> None:
    heavy = {**NEAR, "L": None, "L_avg": "10", "L_max": "20"}

    assert _job(FAR, heavy)["increments"][0]["value"] == "0.2432"
    assert _job(heavy)["value"] == "0.5797"


def test_both_multipliers_of_an_increment_go_by_the_height_of_its_own_task() -> None:
    low, high = {**NEAR, "V": "20", "F": "8", "L": "20"}, {**SMALL, "V": "100", "F": "1"}

    found = _job(low, high)

    assert found["increments"][0]["FM"] == "0.1500"
    assert found["increments"][0]["FM_before"] == "0.1800"
    assert _job(low, {**high, "V": "60"})["value"] is None


def test_tasks_without_a_name_have_their_number_and_ties_keep_their_order() -> None:
    unnamed = {"L": "10", "F": "1"}

    assert [each["task"] for each in _job(unnamed, unnamed)["tasks"]] == ["1", "2"]


def test_the_worse_end_of_a_controlled_task_counts() -> None:
    guided = {**NEAR, "dest": {"V": "75", "H": "50", "A": "0"}, "D": "25"}

    assert _job(guided)["tasks"][0]["FIRWL"] == "11.5000"


@pytest.mark.parametrize(
    ("tasks", "names"),
    [
        (({**NEAR, "H": "64"},), "near"),
        ((FAR, {**NEAR, "F": "12"}), "near, far"),
        (({**NEAR, "F": "8", "V": "20"}, {**SMALL, "F": "1", "V": "20"}), "small"),
        ((FAR, {**NEAR, "A": "136"}, {**SMALL, "D": "176"}), "near, small"),
    ],
)
def test_a_job_beyond_a_limit_has_no_index_and_names_the_tasks(
    tasks: tuple[dict[str, Any], ...], names: str
) -> None:
    found = _job(*tasks)

    assert found["value"] is None
    assert found["reason"] == f"undefined: a limit or a frequency multiplier is 0: {names}"
    assert len(found["tasks"]) == len(tasks)
    assert (found["CLI"], found["band"]) == (None, None)


def test_a_job_in_us_units() -> None:
    tasks = [{**_task(L="51"), "H": "10", "V": "30", "D": "10"}]

    found: Any = measured(
        "composite-lifting-index", {"units": "us", "duration": "short", "tasks": tasks}
    )

    assert (found["value"], found["unit_of_limits"]) == ("1.0000", "[lb_av]")
    assert found["band"] == "goal"


def test_a_job_is_refused_like_a_lift() -> None:
    found = _job(NEAR, one_handed=True)

    assert found["value"] is None
    assert found["not_applicable"] == ["one_handed"]


@pytest.mark.parametrize("tasks", [[], [_task(L=None)], [_task(L=None, L_max="9")]])
def test_a_job_needs_tasks_with_both_loads(tasks: list[dict[str, Any]]) -> None:
    with pytest.raises(ValidationError) as bad:
        measured("composite-lifting-index", {"duration": "long", "tasks": tasks})

    assert bad.value.errors()[0]["loc"] == ("tasks",)


_tasks = st.lists(
    st.fixed_dictionaries(
        {
            "L": st.integers(1, 40),
            "H": st.integers(20, 63),
            "V": st.integers(0, 175),
            "F": st.integers(0, 30).map(lambda each: Decimal(each) / 10),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(_tasks)
def test_a_composite_index_is_never_below_any_task_of_it(tasks: list[dict[str, Any]]) -> None:
    found = _job(*tasks)

    alone = [Decimal(each["STLI"]) for each in found["tasks"] if each["STLI"]]
    assert alone == sorted(alone, reverse=True)
    assert found["value"] is None or Decimal(found["value"]) >= alone[0]


@given(_tasks, st.randoms(use_true_random=False))
def test_the_order_in_which_tasks_are_given_does_not_count(
    tasks: list[dict[str, Any]], chance: Any
) -> None:
    found = _job(*tasks)
    assume(len({each["STLI"] for each in found["tasks"]}) == len(tasks))

    assert _job(*chance.sample(tasks, len(tasks)))["CLI"] == found["CLI"]
