"""The employer's brief: what holds at work now, and the days to come (S101)."""

from datetime import date
from typing import Any

from adapters.words.wording import load_wording
from projections.brief import CODES, brief

WORDING = load_wording()
TODAY = date(2025, 4, 10)
PAGE: dict[str, Any] = {
    "work_ability": {
        "version": 2,
        "fitness": "fit_with_changes",
        "abilities": [{"ability": "lift", "limit": {"value": "5", "unit": "kg"}}],
        "until": "2025-06-06",
        "in_force": True,
    },
    "restrictions": [{"ability": "driving", "frequency": "never"}],
    "accommodations": [
        {"acc_id": "AC1", "step": "IMPLEMENTED", "from": "2025-03-24", "review_on": "2025-04-22"},
        {"acc_id": "AC2", "step": "DECLINED", "from": "2025-05-01", "review_on": "2025-05-02"},
        {"acc_id": "AC3", "step": "PROPOSED", "from": "2025-04-10", "until": "2025-04-30"},
    ],
    "duties_suspended_since": date(2025, 4, 9),
    "next_progress_review": "2025-04-18",
}


def told(**otherwise: Any) -> dict[str, Any]:
    return brief({**PAGE, **otherwise}, TODAY, WORDING.text)


def test_the_brief_tells_restrictions_and_the_accommodations_that_are_open() -> None:
    found = told()

    assert found["fitness"] == "fit_with_changes"
    assert [each["ability"] for each in found["restrictions"]] == ["lift", "driving"]
    assert [each["acc_id"] for each in found["accommodations"]] == ["AC1", "AC3"]
    assert found["duties_suspended_since"] == date(2025, 4, 9)


def test_the_brief_tells_every_day_to_come_with_what_it_is_for() -> None:
    assert [(str(each["on"]), each["code"], each.get("acc_id")) for each in told()["dates"]] == [
        ("2025-04-10", "accommodation_from", "AC3"),
        ("2025-04-18", "progress_review", None),
        ("2025-04-22", "accommodation_review_on", "AC1"),
        ("2025-04-30", "accommodation_until", "AC3"),
        ("2025-06-06", "work_ability_until", None),
    ]
    assert all(each["text"] == WORDING.text(f"brief.{each['code']}") for each in told()["dates"])


def test_every_code_of_a_day_has_its_words() -> None:
    assert all(f"brief.{code}" in WORDING for code in CODES)


def test_a_statement_that_is_not_in_force_restricts_nothing() -> None:
    over = {**PAGE["work_ability"], "in_force": False}

    assert told(work_ability=over)["restrictions"] == PAGE["restrictions"]
    assert told(work_ability=over)["fitness"] is None
    assert told(work_ability=None, next_progress_review=None)["fitness"] is None
