"""What a work ability statement limits: by its words, its days and how often."""

import pytest

from domain.case.evidence.work_ability import hours_limit, means
from domain.case.vocabulary import Dimension
from tests.domain import work_case as work
from tests.domain.scenario import through
from tests.domain.work_case import on


@pytest.mark.parametrize(
    ("ability", "dimensions"),
    [
        ("lift", {"LFW", "LWS", "LOH"}),
        ("Lifting, floor to waist", {"LFW"}),
        ("lift waist to shoulder", {"LWS"}),
        ("overhead lift", {"LOH", "OHP"}),
        ("carry", {"CAR", "CARR", "CARL"}),
        ("CARR", {"CARR"}),
        ("push", {"PSH"}),
        ("pull", {"PUL"}),
        ("drag", {"DRAG"}),
        ("wear a vest", {"VEST"}),
        ("assist patients", {"PT"}),
        ("standing", {"STD"}),
        ("walk", {"WLK"}),
        ("stairs", {"STR"}),
        ("grip", {"GRP"}),
        ("lifting", {"LFW", "LWS", "LOH"}),
        ("lifting overhead", {"LOH", "OHP"}),
        ("carrying", {"CAR", "CARR", "CARL"}),
        ("pushing", {"PSH"}),
        ("pulling", {"PUL"}),
        ("dragging", {"DRAG"}),
        ("move a patient", {"PT"}),
        ("stand", {"STD"}),
        ("walking", {"WLK"}),
        ("climb", {"STR"}),
        ("climbing", {"STR"}),
        ("gripping", {"GRP"}),
        ("sit", set()),
        ("shoulder height", set()),
    ],
)
def test_words_of_a_statement_mean_load_dimensions(ability: str, dimensions: set[str]) -> None:
    assert {str(each) for each in Dimension if means(ability, each)} == dimensions


def test_the_fewest_hours_that_are_stated_for_a_day_are_the_limit() -> None:
    stated = work.able(
        {"ability": "hours", "limit": {"value": "24", "unit": "h/wk"}},
        {
            "ability": "hours",
            "limit": {"value": "20", "unit": "h/wk"},
            "from": "2025-04-01",
            "until": "2025-04-30",
        },
        work.lift("5"),
    )
    issued = through(work.P2, (on(3, 21), stated)).history[-1]

    found = [hours_limit(issued, on(month, day).date()) for month, day in ((3, 31), (4, 1), (5, 1))]  # type: ignore[arg-type]
    assert found == [24, 20, 24]


def test_a_statement_without_hours_limits_none() -> None:
    issued = work.ABLE.history[-1]

    assert hours_limit(issued, on(3, 22).date()) is None  # type: ignore[arg-type]
