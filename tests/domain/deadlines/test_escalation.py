"""Steps of escalation: when each falls due, once, and anew for another day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from domain.case.vocabulary import Role
from domain.data_classes import Classified, DataClass
from domain.deadlines.escalation import STEPS, next_change, step_due
from domain.deadlines.items import Because, DueItem, Kind
from domain.deadlines.raised import EscalationRaised, Raised, evolve, to_raise
from domain.recorded import Actor, Recorded
from tests.domain.scenario import CASE

DOCTOR = UUID("33333333-0000-4000-8000-000000000004")
EVENT = UUID("55555555-0000-4000-8000-000000000008")
WHY = Because(EVENT, "CaseHeld", "alarm.reassess_h", "24", "hours")
DUE_AT = datetime(2025, 4, 10, 8, 36, tzinfo=UTC)


def an_item(kind: Kind = Kind.REASSESSMENT, due: date = DUE_AT, zone: str = "UTC") -> DueItem:
    steps = STEPS.get(kind, ())
    return DueItem(
        kind, "one", due, zone, Role.CLINICIAN, WHY, DataClass.J, DOCTOR, escalation=steps
    )


REVIEW = an_item(Kind.PROGRESS_REVIEW, date(2025, 10, 31), "America/Denver")
"""Two days later the clock goes back in Denver."""


@pytest.mark.parametrize(
    ("after", "step"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=1), 1),
        (timedelta(hours=1), 1),
        (timedelta(hours=1, seconds=1), 2),
        (timedelta(hours=4, seconds=1), 3),
        (timedelta(days=30), 3),
    ],
)
def test_a_missed_reassessment_goes_up_within_hours(after: timedelta, step: int) -> None:
    assert step_due(an_item(), DUE_AT + after) == step


@pytest.mark.parametrize(
    ("moment", "step"),
    [
        (datetime(2025, 11, 1, 5, 59, tzinfo=UTC), 0),
        (datetime(2025, 11, 1, 6, 0, tzinfo=UTC), 1),
        (datetime(2025, 11, 3, 6, 59, tzinfo=UTC), 1),
        (datetime(2025, 11, 3, 7, 0, tzinfo=UTC), 2),
        (datetime(2025, 11, 8, 7, 0, tzinfo=UTC), 3),
    ],
)
def test_days_after_a_day_are_days_of_the_zone(moment: datetime, step: int) -> None:
    assert step_due(REVIEW, moment) == step


def test_the_next_change_is_the_next_step_and_after_the_last_there_is_none() -> None:
    assert next_change(REVIEW, datetime(2025, 10, 1, tzinfo=UTC)) == REVIEW.over_at()
    assert next_change(REVIEW, REVIEW.over_at()) == datetime(2025, 11, 3, 7, tzinfo=UTC)
    assert next_change(REVIEW, datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert next_change(an_item(Kind.DELOAD_END, date(2025, 10, 31)), DUE_AT) is None


def recorded(fact: EscalationRaised, at: datetime) -> Recorded[EscalationRaised]:
    number = uuid5(fact.item_id, f"{fact.step}")
    return Recorded(fact, number, CASE, 1, 1, at, at, number, Actor(CASE, "system"), CASE, CASE)


def test_a_step_says_what_was_due_when_by_which_rule_and_to_whom() -> None:
    item = an_item()

    (fact,) = to_raise(Raised(), CASE, [item], DUE_AT + timedelta(minutes=5))

    assert fact == EscalationRaised(
        case_id=CASE,
        item_id=item.id_in(CASE),
        kind=Classified(data_class=DataClass.J, value="reassessment"),
        due_at=DUE_AT,
        time_zone="UTC",
        step=1,
        to=Role.CLINICIAN,
        party=DOCTOR,
        rule=Classified(data_class=DataClass.J, value="alarm.reassess_h 24"),
        calendar="hours",
        source_event_id=EVENT,
    )


def test_what_was_raised_is_not_raised_again_and_the_next_step_is() -> None:
    now = DUE_AT + timedelta(minutes=5)
    (first,) = to_raise(Raised(), CASE, [an_item()], now)
    state = evolve(Raised(), recorded(first, now))

    assert to_raise(state, CASE, [an_item()], now + timedelta(minutes=30)) == []
    (second,) = to_raise(state, CASE, [an_item()], now + timedelta(hours=2))
    assert (second.step, second.to, second.party) == (2, Role.CASE_MANAGER, None)


def test_after_downtime_the_step_that_is_due_now_is_raised_and_none_before_it() -> None:
    (fact,) = to_raise(Raised(), CASE, [an_item()], DUE_AT + timedelta(days=3))

    assert (fact.step, fact.to) == (3, Role.OH_PHYSICIAN)


def test_an_item_that_was_moved_begins_anew() -> None:
    now = DUE_AT + timedelta(days=3)
    (first,) = to_raise(Raised(), CASE, [an_item()], now)
    state = evolve(Raised(), recorded(first, now))
    moved = replace(an_item(), due=DUE_AT + timedelta(days=4))

    assert to_raise(state, CASE, [moved], now) == []
    (again,) = to_raise(state, CASE, [moved], now + timedelta(days=1, minutes=1))
    assert again.step == 1


def test_the_reassessment_is_the_fastest_of_all() -> None:
    seconds = {kind: steps[1].after for kind, steps in STEPS.items() if len(steps) > 1}
    fastest = seconds.pop(Kind.REASSESSMENT)

    assert all(fastest < each for each in seconds.values())
