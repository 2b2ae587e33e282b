"""Progress is reviewed with the adherence so far, and the next review set (S23)."""

from datetime import date
from typing import Any

import pytest

from domain.case.sessions.reviews import ProgressReviewed
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, P2, P3, P4, on


def reviewed(**said: Any) -> ProgressReviewed:
    return ProgressReviewed.model_validate(said)


def test_a_review_says_how_it_goes_and_computes_the_adherence() -> None:
    six = through(
        P1, *((on(day, 11), say.session(case.an_id(day))) for day in (10, 12, 14, 17, 19, 21))
    )
    found: dict[str, Any] = {
        "pain": {"rest": 3, "worst7d": 5},
        "motor_control": "acceptable",
        "summary": {"outcome": "on_course", "rationale": "Settles over night"},
    }

    six.when(say.review(**found), at=on(21, 11, 40)).then(
        reviewed(**found, adherence_pct="100.0", next_review="2025-04-04")
    )


def test_adherence_without_any_session_is_unknown() -> None:
    P1.when(say.review(), at=on(11)).then(reviewed(next_review="2025-03-25"))


def test_a_summary_may_be_a_text() -> None:
    P1.when(say.review(summary="Steady"), at=on(11)).then(
        reviewed(summary={"rationale": "Steady"}, next_review="2025-03-25")
    )


@pytest.mark.parametrize(
    ("scenario", "at", "following"),
    [
        (P1, on(11), date(2025, 3, 25)),
        (P2, on(24), date(2025, 4, 7)),
        (P3, on(12, month=5), date(2025, 5, 19)),
        (P4, on(11, month=6), date(2025, 6, 18)),
    ],
)
def test_the_next_review_follows_from_the_phase(
    scenario: Scenario, at: Any, following: date
) -> None:
    (fact,) = scenario.when(say.review(), at=at).facts

    assert isinstance(fact, ProgressReviewed)
    assert fact.next_review == following


def test_the_next_review_may_be_set_but_not_for_the_past() -> None:
    assert P1.when(say.review(next_review="2025-03-12"), at=on(11)).facts == [
        reviewed(next_review="2025-03-12")
    ]
    P1.when(say.review(next_review="2025-03-11"), at=on(11)).then_refused(
        "input", field="next_review"
    )


def test_the_same_review_again_adds_nothing() -> None:
    told = through(P1, (on(11), say.review(summary="Steady")))

    told.when(say.review(summary="Steady"), at=on(11)).then_nothing()
    assert len(told.when(say.review(summary="Steady"), at=on(18)).facts) == 1


def test_there_is_nothing_to_review_before_the_programme() -> None:
    case.PLANNED.when(say.review()).then_refused("state")


def test_reviews_go_on_in_a_hold() -> None:
    assert len(case.HELD.when(say.review()).facts) == 1
