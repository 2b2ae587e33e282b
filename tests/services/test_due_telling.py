"""Who learns of what is due."""

from datetime import date
from uuid import UUID

import pytest

from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import Because, DueItem, Kind
from domain.deadlines.raised import Raised
from services.audiences import Audience
from services.deadlines import DueCase
from services.due_telling import told
from tests.domain.scenario import CASE

PARTY, EVENT = UUID(int=1), UUID(int=2)
LETTERS = {
    Kind.WORKER_CHECK_IN: (DataClass.B, Role.WORKER),
    Kind.ACCOMMODATION_REVIEW: (DataClass.I, Role.CASE_MANAGER),
    Kind.DELOAD_END: (DataClass.L, Role.CLINICIAN),
    Kind.PSYCH_INTERVENTION: (DataClass.E, Role.PSYCHOLOGIST),
}


def an_item(kind: Kind, subject: str = "one") -> DueItem:
    letter, owner = LETTERS[kind]
    why = Because(EVENT, "ScreeningScored", "psych.triggers.due_d", "14")
    return DueItem(kind, subject, date(2025, 3, 20), "UTC", owner, why, letter, PARTY)


def read_by(audience: Audience, *items: DueItem) -> list[DueItem]:
    found = DueCase(CASE, CaseState(), items, Raised())
    return [each.item for each in told(found, audience)]


@pytest.mark.parametrize(
    ("audience", "kinds"),
    [
        (Audience.CLINICIAN, [*LETTERS]),
        (
            Audience.CASE_MANAGER,
            [Kind.WORKER_CHECK_IN, Kind.ACCOMMODATION_REVIEW, Kind.PSYCH_PLAN],
        ),
        (Audience.WORKER, [Kind.WORKER_CHECK_IN]),
        (Audience.EMPLOYER, [Kind.ACCOMMODATION_REVIEW]),
        (Audience.AUDIT, [Kind.WORKER_CHECK_IN, Kind.ACCOMMODATION_REVIEW]),
    ],
)
def test_each_audience_learns_of_the_classes_it_reads(
    audience: Audience, kinds: list[Kind]
) -> None:
    assert [each.kind for each in read_by(audience, *map(an_item, LETTERS))] == kinds


def test_the_case_manager_learns_that_there_is_a_psychological_plan_and_no_more() -> None:
    first, second = (an_item(Kind.PSYCH_INTERVENTION, each) for each in ("one", "two"))

    (plan,) = read_by(Audience.CASE_MANAGER, first, second)

    assert (plan.key, plan.due) == ("psych_plan/plan", date(2025, 3, 20))
    assert plan.because == Because(None, None, "psych_plan")
