"""What is to be done though nobody has said by when."""

from typing import Any
from uuid import UUID

import pytest

from domain.case.accommodation.accommodation import (
    AccommodationAgreed,
    AccommodationDeclined,
    AccommodationEnded,
    AccommodationImplemented,
    AccommodationProposed,
    AccommodationReviewed,
)
from domain.case.governance.tasks import TaskAssigned, TaskCompleted
from domain.case.opening.release import PartyReleased
from domain.case.outcome.closing import CaseWithdrawn
from domain.case.safety.corrective_actions import (
    CorrectiveActionCompleted,
    CorrectiveActionPlanned,
)
from domain.case.vocabulary import Role
from domain.context import Context
from domain.data_classes import DataClass
from domain.deadlines.items import NEVER, DueItem, Kind
from domain.deadlines.undated import undated_items
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

ACC, TASK, ACTION, AE = (UUID(f"55555555-0000-4000-8000-{number:012d}") for number in range(1, 5))
LATER, LAST = "2025-04-10T10:00", "2025-04-11T10:00"
TERMS = {"acc_id": ACC, "temporary": True, "from": "2025-04-08", "until": None, "review_on": None}
DONE = {"action_id": ACTION, "ae_id": None, "owner": DOCTOR, "due": None, "at_work": None}


def undated(case: DueCase, when: str = "2025-04-20T10:00") -> list[DueItem]:
    moment = case.at(when)
    return list(undated_items(case.state, Context(moment, moment, BY_SYSTEM, CASE)))


def one(case: DueCase) -> DueItem:
    (only,) = undated(case)
    return only


def task(**said: Any) -> TaskAssigned:
    known: dict[str, Any] = {"task_id": TASK, "assignee": None, "role": None, "rule": None}
    found = fact(TaskAssigned, **{**known, "due": None, "due_at": None, **said})
    assert isinstance(found, TaskAssigned)
    return found


def test_everything_in_a_staffed_case_has_a_day() -> None:
    assert undated(opened()) == []


@pytest.mark.parametrize(
    ("said", "owner", "party"),
    [
        ({"assignee": DOCTOR}, Role.CLINICIAN, DOCTOR),
        ({"role": "supervisor"}, Role.SUPERVISOR, SUPERVISOR),
        ({"role": "surgeon"}, Role.SURGEON, None),
        ({}, Role.CASE_MANAGER, None),
    ],
)
def test_a_task_without_a_day_is_whose_it_is(
    said: dict[str, Any], owner: Role, party: UUID | None
) -> None:
    item = one(opened().has(LATER, task(**said)))

    assert (item.kind, item.due, item.owner, item.party) == (Kind.TASK, None, owner, party)
    assert item.because.rule == "undated"
    assert (item.over_at(), item.is_overdue(item.over_at().replace(year=9000))) == (NEVER, False)
    assert item.escalation == ()


def test_a_task_that_is_dated_or_done_is_not_among_them() -> None:
    case = opened().has(LATER, task(role="clinician"))

    assert undated(case.has(LAST, task(role="clinician", due="2025-05-01"))) == []
    assert undated(case.has(LAST, fact(TaskCompleted, task_id=TASK))) == []
    assert case.of(Kind.TASK, LAST) == []


@pytest.mark.parametrize("at_work", [True, False])
def test_a_corrective_action_without_a_day_waits_for_its_owner(at_work: bool) -> None:
    told = {"action_id": ACTION, "action": "slot blocks", "owner": DOCTOR}
    said = {**DONE, "at_work": told if at_work else None}
    case = opened().has(LATER, fact(CorrectiveActionPlanned, **said))

    item = one(case)

    assert (item.kind, item.due, item.party) == (Kind.CORRECTIVE_ACTION, None, DOCTOR)
    assert item.data_class is (DataClass.N if at_work else DataClass.M)
    assert undated(case.has(LAST, fact(CorrectiveActionCompleted, **DONE))) == []
    dated = fact(CorrectiveActionPlanned, **{**DONE, "due": "2025-05-01"})
    assert undated(opened().has(LATER, dated)) == []


def test_the_next_step_of_an_accommodation_has_no_day_of_its_own() -> None:
    proposed = opened().has(LATER, fact(AccommodationProposed, **TERMS))
    waits = proposed.has(LAST, fact(AccommodationAgreed, **TERMS, awaiting=["worker"]))
    agreed = waits.has(LAST, fact(AccommodationAgreed, **TERMS, awaiting=[]))

    for case in (proposed, waits):
        item = one(case)
        assert (item.kind, item.owner, item.party) == (
            Kind.ACCOMMODATION_ANSWER,
            Role.CASE_MANAGER,
            MANAGER,
        )
    item = one(agreed)
    assert (item.kind, item.party, item.data_class) == (
        Kind.ACCOMMODATION_START,
        SUPERVISOR,
        DataClass.I,
    )
    assert (item.because.rule, item.because.value) == ("accommodation_start", "2025-04-08")


@pytest.mark.parametrize("kind", [AccommodationDeclined, AccommodationEnded])
def test_an_accommodation_that_is_over_asks_for_nothing(kind: Any) -> None:
    case = opened().has(LATER, fact(AccommodationProposed, **TERMS))

    assert undated(case.has(LAST, fact(kind, **TERMS))) == []


def test_what_is_in_place_for_a_time_is_looked_at_again_though_no_day_was_agreed() -> None:
    def in_place(**said: Any) -> DueCase:
        return opened().has(LATER, fact(AccommodationImplemented, **{**TERMS, **said}))

    assert one(in_place()).kind is Kind.ACCOMMODATION_REVIEW
    assert undated(in_place(temporary=False)) == []
    assert undated(in_place(review_on="2025-05-01")) == []
    assert undated(in_place().has(LAST, fact(AccommodationReviewed, **TERMS))) == []


def test_a_role_that_every_case_needs_and_nobody_has_is_somebody_to_be_found() -> None:
    gone = {"party_id": DOCTOR, "role": "clinician", "to": "2025-04-09"}
    case = opened().has(LATER, fact(PartyReleased, **gone))

    item = one(case)

    assert (item.kind, item.subject, item.party) == (Kind.ROLE_TO_FILL, "clinician", None)
    assert undated(case, "2025-04-09T10:00") == []


def test_of_a_case_that_has_ended_only_tasks_are_left() -> None:
    case = opened().has(
        LATER, task(role="clinician"), fact(AccommodationProposed, **TERMS), fact(CaseWithdrawn)
    )

    assert [each.kind for each in undated(case)] == [Kind.TASK]
