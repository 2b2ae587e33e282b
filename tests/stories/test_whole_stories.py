"""Both whole stories play green, and say in every row what DOMAIN 7 lists."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from domain.case.loading.deload import DeloadStarted
from domain.case.loading.loading import LoadTargetSet
from tests.stories.playing import SHARED, Told, lines_of, play, told

STORIES = {"picker": "story_A.json", "firefighter": "story_B.json"}
BOTH = pytest.mark.parametrize("name", STORIES)

IN_THE_COMMIT_OF_ITS_CAUSE = {
    "2025-03-06 11:30": "2025-03-06 11:25",
    "2024-12-02 14:30": "2024-12-02 14:20",
    "2025-02-25 10:15": "2025-02-25 10:00",
    "2025-04-23 17:00": "2025-04-16 10:00",
}
"""Rows whose fact stands at another time: what a policy stores belongs to its cause's commit, and
a late entry is listed where it was recorded."""

LOADS = re.compile(r"([A-Z]{3,4}) ([0-9.]+) \((first|[+-][0-9.]+)")
DELOADS = re.compile(r"([A-Z]{3,4}) ([0-9.]+) \(x([0-9.]+)")


def rows(name: str) -> list[dict[str, Any]]:
    path = SHARED / STORIES[name]
    if not path.exists():
        pytest.skip("the listed rows stand in ../shared/stories, which is not here")
    listed: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return listed


@BOTH
def test_every_line_has_the_outcome_it_expects(name: str) -> None:
    played, _ = play(name)

    assert played.difference is None
    assert played.lines == len(lines_of(name))


@BOTH
def test_every_listed_row_is_a_fact_at_its_time(name: str) -> None:
    story = told(name)
    there = {(story.local(each), type(each.fact).__name__) for each in story.history}
    listed = {
        (IN_THE_COMMIT_OF_ITS_CAUSE.get(row["ts"], row["ts"]), row["type"]) for row in rows(name)
    }

    assert listed - there == set()


@BOTH
def test_the_computed_loads_are_those_that_are_listed(name: str) -> None:
    story = told(name)
    expected = [
        (row["ts"], *found)
        for row in rows(name)
        if row["type"] == "LoadTargetSet"
        for found in LOADS.findall(row["calc"])
    ]

    assert Counter(_loads(story)) == Counter(expected)


def _loads(story: Told) -> list[tuple[str, str, str, str]]:
    return [
        (
            story.local(each),
            target.dimension.value,
            f"{target.load:f}",
            "first" if target.increase_pct is None else f"{target.increase_pct:+}",
        )
        for each in story.history
        if isinstance(each.fact, LoadTargetSet)
        for target in each.fact.targets
    ]


@BOTH
def test_the_computed_deloads_are_those_that_are_listed(name: str) -> None:
    story = told(name)
    expected = {
        (row["ts"], *found)
        for row in rows(name)
        if row["type"] == "DeloadStarted"
        for found in DELOADS.findall(row["calc"])
    }
    computed = {
        (story.local(each), target.dimension.value, f"{target.load:f}", f"{target.factor:.3f}")
        for each in story.history
        if isinstance(each.fact, DeloadStarted)
        for target in each.fact.targets
    }

    assert computed == expected
