"""How a load target is asked for: its week, its reach, and the same one again."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.loading.loading import SetLoadTarget
from tests.domain import thin_case as case
from tests.domain.load_case import NEXT, WHY, accepted, ask, at_reference, rejected


def test_a_week_has_one_spelling() -> None:
    weeks = {case.target(week, LFW="5.0").week for week in ("W4", "4", 4, "W04", "W004")}

    assert weeks == {"W4"}
    assert case.target("2025-7", LFW="5.0").week == "2025-W07"
    assert case.target("2025-W07", LFW="5.0").week == "2025-W07"


@pytest.mark.parametrize(
    "week", ["", "W", "W0", "Week 1", "2025-W54", "2025-W00", "W1 ", "W\u0661", "W1000", True, None]
)
def test_what_is_no_week_is_refused(week: Any) -> None:
    with pytest.raises(ValidationError):
        case.target(week, LFW="5.0")


def test_a_target_needs_a_phase_that_was_started() -> None:
    case.PLANNED.when(case.target("W1", LFW="5.0")).then_refused("state")


def test_the_same_target_again_stores_nothing() -> None:
    request = case.target("W1", LFW="5.0", LWS="4.0", PSH="90")

    case.LOADED.when(request).then_nothing()


def test_the_same_target_again_after_a_later_week_stores_nothing() -> None:
    later = ask(at_reference(LFW="10.0"), "W5", NEXT, LFW="10.5").after

    ask(later, "W4", "2025-04-08", LFW="10.0").then_nothing()


def test_a_part_of_the_targets_of_a_week_again_stores_nothing() -> None:
    more = case.LOADED.given(case.was_set("W1", CAR="6.0"))

    more.when(case.target("W1", LFW="5.0", CAR="6.0")).then_nothing()
    assert accepted(more.when(case.target("W1", LFW="4.5", CAR="6.0")).fact)


def test_the_same_refused_target_again_stores_nothing_until_something_else_happened() -> None:
    refused = case.LOADED.given(case.target("W2", WHY, LFW="12.0"))

    refused.when(case.target("W2", WHY, LFW="12.0")).then_nothing()
    moved_on = refused.given(case.target("W2", LFW="5.5"))
    assert rejected(moved_on.when(case.target("W2", WHY, LFW="12.0")).fact)


@pytest.mark.parametrize(
    ("dimension", "load"),
    [("LFW", "0"), ("LFW", "-1"), ("LFW", "200.0001"), ("PSH", "2000.1"), ("STD", "1441")],
)
def test_a_load_is_more_than_nothing_and_within_reach(dimension: str, load: str) -> None:
    with pytest.raises(ValidationError) as caught:
        case.target("W1", **{dimension: load})

    limits = {"LFW": "200 kg", "PSH": "2000 N", "STD": "1440 min"}
    error = caught.value.errors()[0]
    if error["type"] == "load_limit":
        assert error["msg"] == f"must be at most {limits[dimension]}"
    else:
        assert error["type"] == "greater_than"


def test_a_dimension_stands_once_in_a_target() -> None:
    twice = [{"dimension": "LFW", "load": "5.0"}, {"dimension": "LFW", "load": "6.0"}]

    with pytest.raises(ValidationError, match="each dimension may stand once"):
        SetLoadTarget.model_validate({"week": "W1", "targets": twice})
