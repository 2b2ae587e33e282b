"""The scores of a case: the last and the first of an instrument, and how far it changed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.case.evidence.scores import baseline_score, last_score, score_change, scores
from domain.case.vocabulary import BodyRegion
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case

START = case.LINKED.clock
SCREENED = (
    case.LINKED.when(assess.screen(**{"TSK-11": 31, "ODI": 42}), at=START)
    .after.when(assess.screen(**{"TSK-11": 26}), at=START + timedelta(days=60))
    .after
)
END = START + timedelta(days=100)


def test_the_last_score_by_a_time_counts() -> None:
    def at(days: float) -> Decimal | None:
        found = last_score(SCREENED.state, "TSK-11", START + timedelta(days=days))
        return None if found is None else found.fact.total

    assert at(-0.001) is None
    assert at(0) == Decimal(31)
    assert at(59.999) == Decimal(31)
    assert at(60) == Decimal(26)


def test_a_score_that_is_entered_late_stands_where_it_was_found() -> None:
    late = SCREENED.when(assess.screen(**{"TSK-11": 29}), at=START + timedelta(days=30)).after

    found = [str(each.fact.total) for each in scores(late.state, "TSK-11", END)]

    assert found == ["31", "29", "26"]


def test_of_two_of_the_same_time_the_later_entry_counts() -> None:
    again = SCREENED.when(assess.screen(**{"TSK-11": 25}), at=START + timedelta(days=60)).after

    found = last_score(again.state, "TSK-11", END)

    assert found is not None
    assert (found.fact.total, found.event_id) == (Decimal(25), again.history[-1].event_id)


def test_scores_of_a_readiness_assessment_count_as_screened() -> None:
    ready = SCREENED.when(
        assess.ready(("TSK-11", "22"), ("PCS", "11")), at=START + timedelta(days=90)
    ).after

    fear, catastrophising = (last_score(ready.state, name, END) for name in ("tsk11", "PCS"))

    assert fear is not None
    assert catastrophising is not None
    assert (fear.fact.total, fear.fact.band) == (Decimal(22), "minimal")
    assert fear.event_id == catastrophising.event_id == ready.history[-1].event_id
    assert catastrophising.fact == assess.score("PCS", "11", 13, "not_high")


def test_the_first_score_is_the_baseline() -> None:
    found = baseline_score(SCREENED.state, "TSK-11", END)

    assert found is not None
    assert found.fact.total == Decimal(31)
    assert baseline_score(SCREENED.state, "PCS", END) is None
    assert last_score(SCREENED.state, "no such thing", END) is None


@pytest.mark.parametrize(
    ("instrument", "region", "before", "after", "meaningful"),
    [
        ("ODI", None, "42", "26", True),
        ("ODI", None, "42", "32.1", False),
        ("TSK-11", None, "31", "26", False),
        ("TSK-11", None, "31", "25", True),
        ("QuickDASH", BodyRegion.SHOULDER, "68.2", "77.3", False),
        ("QuickDASH", BodyRegion.SHOULDER, "77.3", "52.3", True),
        ("QuickDASH", BodyRegion.SHOULDER, "50.0", "36.4", True),
        ("QuickDASH", BodyRegion.HAND, "50.0", "36.4", False),
        ("QuickDASH", BodyRegion.ELBOW, "50.0", "36.4", False),
        ("QuickDASH", None, "50.0", "36.0", True),
        ("PHQ-2", None, "4", "1", None),
    ],
)
def test_a_change_counts_from_the_published_points_on(
    instrument: str, region: BodyRegion | None, before: str, after: str, meaningful: bool | None
) -> None:
    change = score_change(instrument, Decimal(before), Decimal(after), region)

    assert change.points == Decimal(after) - Decimal(before)
    assert change.meaningful is meaningful
