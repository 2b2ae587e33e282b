"""Reassessments of holds to the minute, corrective actions in business days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.safety.corrective_actions import CorrectiveActionCompleted, CorrectiveActionPlanned
from domain.case.safety.safety import CaseHeld, HoldLifted, ReassessmentCompleted
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import Because, Kind
from tests.domain.deadlines.due_case import DOCTOR, DueCase, adverse_event, fact, opened

HOLD, AE, ACTION = (UUID(f"55555555-0000-4000-8000-{number:012d}") for number in (1, 2, 3))


def held(kind: str = "ALARM") -> DueCase:
    hold = fact(
        CaseHeld,
        hold_id=HOLD,
        kind=kind,
        resume_to="IN_PROGRAMME",
        reassess_due="2025-04-10T10:36:00+02:00",
    )
    return opened().has("2025-04-09T10:36", hold)


def test_a_hold_is_to_be_reassessed_to_the_minute_and_says_neither_alarm_nor_key_of_it() -> None:
    case = held()

    item = case.one(Kind.REASSESSMENT, "2025-04-09T12:00")

    assert item.due == datetime(2025, 4, 10, 8, 36, tzinfo=UTC)
    assert item.because == Because(
        case.event(CaseHeld), "CaseHeld", "alarm.reassess_h", "24", "hours"
    )
    assert (item.owner, item.party, item.data_class) == (Role.CLINICIAN, DOCTOR, DataClass.J)


def test_a_reassessment_is_overdue_after_its_minute_and_not_at_it() -> None:
    item = held().one(Kind.REASSESSMENT, "2025-04-09T12:00")
    due = datetime(2025, 4, 10, 8, 36, tzinfo=UTC)

    assert not item.is_overdue(due)
    assert item.is_overdue(due + timedelta(seconds=1))


@pytest.mark.parametrize("ended", ["reassessed", "lifted"])
def test_a_hold_that_was_reassessed_or_lifted_is_not_due(ended: str) -> None:
    done = {
        "reassessed": fact(ReassessmentCompleted, hold_id=HOLD),
        "lifted": fact(HoldLifted, hold_id=HOLD),
    }
    case = held().has("2025-04-10T09:00", done[ended])

    assert case.of(Kind.REASSESSMENT, "2025-04-10T12:00") == []


def test_a_workers_own_hold_is_due_at_the_time_that_was_named() -> None:
    item = held("WORKER_REQUEST").one(Kind.REASSESSMENT, "2025-04-09T12:00")

    assert (item.because.rule, item.because.value) == ("reassess_due", None)


def test_an_action_is_to_be_planned_within_business_days_across_easter() -> None:
    """Reported on Maundy Thursday: Good Friday and Easter Monday are no business days in CZ."""
    case = opened().has("2025-04-17T15:00", adverse_event(AE))

    with_easter = case.one(
        Kind.ACTION_TO_PLAN,
        "2025-04-17T16:00",
        holidays=("2025-04-18", "2025-04-21"),
        calendar="CZ",
    )
    without = case.one(Kind.ACTION_TO_PLAN, "2025-04-17T16:00")

    assert (with_easter.due, without.due) == (date(2025, 4, 23), date(2025, 4, 21))
    assert with_easter.because == Because(
        case.event(AdverseEventReported), "AdverseEventReported", "ae.action_due_bd", "2", "CZ"
    )
    assert without.because.calendar == "Mon-Fri"


@pytest.mark.parametrize(
    ("place", "owner", "letter"),
    [("clinic", Role.CLINICIAN, DataClass.M), ("work", Role.SUPERVISOR, DataClass.N)],
)
def test_who_has_to_plan_it_follows_from_where_it_happened(
    place: str, owner: Role, letter: DataClass
) -> None:
    case = opened().has("2025-04-16T15:00", adverse_event(AE, place))

    item = case.one(Kind.ACTION_TO_PLAN, "2025-04-16T16:00")

    assert (item.owner, item.data_class) == (owner, letter)


def planned() -> DueCase:
    action = fact(
        CorrectiveActionPlanned,
        action_id=ACTION,
        ae_id=AE,
        owner=DOCTOR,
        due="2025-04-23",
        at_work=None,
    )
    return opened().has("2025-04-16T15:00", adverse_event(AE)).has("2025-04-17T09:00", action)


def test_a_planned_action_is_due_from_its_owner_on_its_day() -> None:
    case = planned()

    item = case.one(Kind.CORRECTIVE_ACTION, "2025-04-17T10:00")

    assert case.of(Kind.ACTION_TO_PLAN, "2025-04-17T10:00") == []
    assert (item.due, item.owner, item.party) == (date(2025, 4, 23), Role.CLINICIAN, DOCTOR)
    assert item.because.event_id == case.event(CorrectiveActionPlanned)


def test_an_action_that_is_done_is_not_due() -> None:
    done = fact(CorrectiveActionCompleted, action_id=ACTION, ae_id=AE, owner=DOCTOR, at_work=None)

    case = planned().has("2025-04-22T09:00", done)

    assert case.of(Kind.CORRECTIVE_ACTION, "2025-04-24T09:00") == []
