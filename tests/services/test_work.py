"""Whose to see to something is, and that what is hidden from somebody moves nothing on his list."""

from typing import Any
from uuid import UUID

import pytest

from domain.case.accommodation.accommodation import AccommodationAgreed
from domain.case.safety.corrective_actions import CorrectiveActionPlanned
from domain.context import Context
from domain.deadlines.items import NEVER
from domain.deadlines.raised import Raised
from domain.deadlines.undated import undated_items
from services.audiences import Audience
from services.deadlines import DueCase as Found
from services.work import Work, due_from, work_in
from tests.domain.deadlines.due_case import (
    BY_SYSTEM,
    DOCTOR,
    MANAGER,
    SUPERVISOR,
    DueCase,
    fact,
    opened,
)
from tests.domain.scenario import CASE

ACC, ACTION = (UUID(f"55555555-0000-4000-8000-{number:012d}") for number in (1, 3))
AT = "2025-04-20T10:00"
TERMS = {"acc_id": ACC, "temporary": True, "from": "2025-04-08", "until": None, "awaiting": []}


def work(case: DueCase) -> list[Work]:
    moment = case.at(AT)
    undated = undated_items(case.state, Context(moment, moment, BY_SYSTEM, CASE))
    return work_in(Found(CASE, case.state, case.due(AT), Raised(), undated), moment)


def of(reader: UUID, listed: list[Work]) -> list[Work]:
    return [each for each in listed if each.reader == reader]


def action(**said: Any) -> DueCase:
    known = {"action_id": ACTION, "ae_id": None, "owner": SUPERVISOR, "due": None, "at_work": None}
    return opened().has("2025-04-09T10:00", fact(CorrectiveActionPlanned, **{**known, **said}))


def agreed() -> DueCase:
    return opened().has("2025-04-09T10:00", fact(AccommodationAgreed, **TERMS))


def test_what_has_no_day_is_on_the_list_of_whoever_reads_its_class() -> None:
    listed = [each for each in work(agreed()) if each.is_undated]

    assert {(each.reader, each.is_own) for each in listed} == {
        (MANAGER, False),
        (SUPERVISOR, True),
    }
    assert {due_from(each.told.item) for each in listed} == {NEVER}


def test_the_employer_side_is_not_told_since_which_event() -> None:
    (own,) = [each for each in of(SUPERVISOR, work(agreed())) if each.is_undated]

    assert own.audience is Audience.SUPERVISOR
    assert (own.told.item.because.event_id, own.told.item.because.event) == (None, None)


@pytest.mark.parametrize("hidden", [{}, {"due": "2025-05-01"}, {"owner": DOCTOR}])
def test_what_the_employer_side_may_not_see_is_not_on_its_list(hidden: dict[str, Any]) -> None:
    before = of(SUPERVISOR, work(opened()))

    after = of(SUPERVISOR, work(action(**hidden)))

    assert after == before
    assert "corrective_action" in {each.told.item.kind for each in of(MANAGER, work(action()))}
