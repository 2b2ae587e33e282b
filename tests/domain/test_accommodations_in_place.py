"""Which accommodations are in place: until when, and while what holds (DOMAIN 2.6)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from domain.case.evidence.accommodations import in_force
from domain.case.outcome.outcome import FullDutyResumed
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import Scenario, through
from tests.domain.work_case import implement, on, propose, respond


def placed(scenario: Scenario, acc_id: UUID, at: datetime, **said: Any) -> Scenario:
    """With an accommodation in place from a time on."""
    proposed = through(scenario, (at, propose(acc_id, **said)), by=case.BY_HR)
    agreed = through(proposed, (at, respond(acc_id)), by=case.BY_MANAGER)
    return through(agreed, (at, implement(acc_id)), by=case.BY_HR)


def names(scenario: Scenario, at: datetime) -> list[UUID]:
    return [each.terms.acc_id for each in in_force(scenario.state, at)]


def resumed(*permanent: UUID) -> FullDutyResumed:
    return FullDutyResumed.model_validate(
        {"with_permanent_accommodations": permanent, "decision": work.ACCEPTED}
    )


DESK = placed(work.P2, work.AC1, on(3, 24, 8), until="2025-06-06")
BOTH = placed(DESK, work.AC2, on(4, 23), kind="equipment", **{"from": "2025-04-23"})


@pytest.mark.parametrize(
    ("at", "there"),
    [
        (on(3, 23, 23, 59), False),
        (on(3, 24, 0), True),
        (on(6, 6, 23, 59), True),
        (on(6, 7, 0), False),
    ],
)
def test_it_is_in_place_from_its_first_day_to_its_last(at: datetime, there: bool) -> None:
    assert names(DESK, at) == ([work.AC1] if there else [])


def test_what_is_proposed_agreed_declined_or_ended_is_not_in_place() -> None:
    proposed = through(work.P2, (on(3, 17), propose()), by=case.BY_HR)
    agreed = through(proposed, (on(3, 18), respond()), by=case.BY_MANAGER)
    declined = through(proposed, (on(3, 18), respond(response="declined")), by=case.BY_WORKER)
    ended = through(DESK, (on(4, 1), work.end()), by=case.BY_MANAGER)

    for scenario in (proposed, agreed, declined, ended):
        assert names(scenario, on(4, 2)) == []
    reviewed = through(DESK, (on(4, 1), work.review(result="Kept")), by=case.BY_MANAGER)
    assert names(reviewed, on(4, 2)) == [work.AC1]


@pytest.mark.parametrize("kind", ["modified_duty", "alternate_duty"])
def test_a_temporary_other_duty_ends_when_r1_starts(kind: str) -> None:
    p4 = placed(work.P4, work.AC1, on(6, 6, 12), kind=kind)
    r1 = through(p4, (on(6, 9, 6), work.begin(1)))

    assert names(r1, on(6, 9, 5, 59)) == [work.AC1]
    assert names(r1, on(6, 9, 6)) == []


def test_r1_ends_neither_other_kinds_nor_what_is_for_good() -> None:
    kept = placed(work.P4, work.AC1, on(6, 6, 12), kind="equipment")
    good = placed(kept, work.AC2, on(6, 6, 12), temporary=False)
    r1 = through(good, (on(6, 9, 6), work.begin(1)))

    assert names(r1, on(6, 9, 7)) == [work.AC1, work.AC2]


def test_r1_does_not_end_what_is_put_in_place_after_it_and_r2_ends_nothing() -> None:
    during = placed(work.R1, work.AC1, on(6, 12))
    r2 = through(during, (on(6, 16, 6), work.begin(2)))

    assert names(r2, on(6, 16, 7)) == [work.AC1]


def test_full_duty_ends_what_is_temporary_but_for_what_it_keeps() -> None:
    equipment = placed(work.P4, work.AC1, on(6, 6, 12), kind="equipment")
    breaks = placed(equipment, work.AC2, on(6, 6, 12), kind="break")
    ended = through(breaks, (on(7, 21, 6), resumed()))
    kept = through(breaks, (on(7, 21, 6), resumed(work.AC2)))

    assert names(ended, on(7, 21, 5)) == [work.AC1, work.AC2]
    assert names(ended, on(7, 21, 6)) == []
    assert names(kept, on(7, 21, 6)) == [work.AC2]


def test_full_duty_does_not_end_what_comes_after_it() -> None:
    after = through(work.P4, (on(7, 21, 6), resumed()))

    for at in (on(7, 22), on(7, 21, 6)):
        assert names(placed(after, work.AC1, at, kind="break"), on(7, 22)) == [work.AC1]


@pytest.mark.parametrize(
    ("hold", "suspended"),
    [
        (case.alarm(), [True, False]),
        (work.hold_request(), [False, False]),
    ],
)
def test_an_alarm_suspends_other_duties_and_nothing_else(hold: Any, suspended: list[bool]) -> None:
    held = through(BOTH, (on(5, 6, 10), hold), by=case.BY_WORKER)

    found = in_force(held.state, on(5, 6, 12))
    assert [each.suspended for each in found] == suspended
    assert [each.suspended for each in in_force(held.state, on(5, 6, 9))] == [False, False]
    assert [each.suspended for each in in_force(held.state, on(5, 6, 10))] == suspended


def test_a_lifted_hold_suspends_nothing() -> None:
    lifted = through(
        BOTH, (on(5, 6), case.alarm()), (on(5, 7), case.reassess()), (on(5, 7), case.lift())
    )

    assert [each.suspended for each in in_force(lifted.state, on(5, 8))] == [False, False]
