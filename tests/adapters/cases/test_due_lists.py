"""What is due, in words."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from adapters.cases.due_lists import all_of
from adapters.words.wording import check_wording, load_wording
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import Because, DueItem, Kind
from domain.deadlines.raised import Raised
from domain.thresholds import POLICIES
from services.deadlines import DueCase

DOMAIN = Path(__file__).parents[3] / "domain" / "deadlines"
NOW = datetime(2025, 3, 21, 12, tzinfo=UTC)
WORDING = load_wording()


def test_every_kind_and_every_rule_of_a_policy_has_its_words() -> None:
    source = "".join(path.read_text("utf-8") for path in DOMAIN.glob("*.py"))
    named = {text for text in re.findall(r'"([a-z_]+\.[\w.]+)"', source) if text in POLICIES}
    named.remove("checkin.escalate_d")  # says when the next is told, not when it is due
    reviews = {f"review.days.P{number}" for number in range(1, 5)}

    assert "ae.action_due_bd" in named
    check_wording(WORDING, {f"due.{kind}" for kind in Kind})
    check_wording(WORDING, {f"due_rule.{rule}" for rule in named | reviews})


@pytest.mark.parametrize(
    ("rule", "value", "text"),
    [
        ("ae.action_due_bd", "2", "Within 2 business days of the report (CZ)."),
        ("the steering group", None, "The day that was named for it."),
    ],
)
def test_a_rule_is_said_with_its_value_and_calendar(
    rule: str, value: str | None, text: str
) -> None:
    why = Because(UUID(int=1), "AdverseEventReported", rule, value, "CZ")
    item = DueItem(Kind.TASK, "one", date(2025, 3, 20), "UTC", Role.CLINICIAN, why, DataClass.B)

    (body,) = all_of(DueCase(UUID(int=2), CaseState(), (item,), Raised()), NOW, WORDING)

    assert body["because"]["text"] == text
    assert (body["overdue"], body["escalated"]) == (True, None)
