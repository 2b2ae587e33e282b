"""A duty demands no more than the worker is able to (S74, INV-12)."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import through
from tests.domain.work_case import (
    implement,
    lift,
    on,
    propose,
    respond,
)


@pytest.mark.parametrize(
    ("demand", "allowed"),
    [
        (lift("5"), True),
        (lift("5.1"), False),
        (lift("5", ability="Lift"), True),
        (lift("6", ability="LIFT"), False),
        (lift("20", ability="carry"), True),
        (lift("20", limit={"value": "20", "unit": "N"}), True),
        ({"dimension": "LFW", "limit": {"value": "5.1", "unit": "kg"}}, False),
        ({"dimension": "LFW", "limit": {"value": "5", "unit": "kg"}}, True),
        ({"dimension": "CAR", "limit": {"value": "20", "unit": "kg"}}, True),
        (lift("6", frequency="seldom"), True),
        (lift("6", frequency="occasional"), False),
        (lift("6", frequency="frequent"), False),
    ],
)
def test_inv_12_a_duty_demands_no_more_than_the_worker_is_able_to(
    demand: dict[str, Any], allowed: bool
) -> None:
    """She may lift 5 kg occasionally."""
    outcome = work.ABLE.when(propose(demands=[demand]), by=case.BY_HR, at=on(3, 22))

    if allowed:
        assert work.kinds(outcome) == ["AccommodationProposed"]
    else:
        refusal = outcome.then_refused("INV-12", "demands")
        (failed,) = refusal.criteria
        assert failed.required == "<= 5 kg"
        assert failed.evidence == (work.ABLE.history[-1].event_id,)


def test_inv_12_of_two_limits_the_stricter_holds() -> None:
    twice = through(
        work.P2,
        (on(3, 21), work.able(lift("16", frequency="occasional"), lift("8", frequency="frequent"))),
    )

    often = propose(demands=[lift("8.1", frequency="frequent")])
    seldom = propose(demands=[lift("16", frequency="occasional")])
    unsaid = propose(demands=[lift("8.1")])
    twice.when(often, by=case.BY_HR, at=on(3, 22)).then_refused("INV-12", "demands")
    twice.when(unsaid, by=case.BY_HR, at=on(3, 22)).then_refused("INV-12", "demands")
    assert work.kinds(twice.when(seldom, by=case.BY_HR, at=on(3, 22))) == ["AccommodationProposed"]


def test_inv_12_what_she_must_never_do_no_duty_demands() -> None:
    never = through(
        work.P2, (on(3, 21), work.able({"ability": "overhead lift", "frequency": "never"}))
    )
    overhead = {"dimension": "LOH", "limit": {"value": "1", "unit": "kg"}}
    floor = {"dimension": "LFW", "limit": {"value": "1", "unit": "kg"}}

    never.when(propose(demands=[overhead]), at=on(3, 22)).then_refused("INV-12", "demands")
    assert work.kinds(never.when(propose(demands=[floor]), at=on(3, 22))) == [
        "AccommodationProposed"
    ]


@pytest.mark.parametrize(("hours", "allowed"), [("20", True), ("20.1", False)])
def test_inv_12_hours_stay_within_the_statement(hours: str, allowed: bool) -> None:
    limited = {"ability": "hours", "limit": {"value": "20", "unit": "h/wk"}}
    known = through(work.P2, (on(3, 21), work.able(limited)))

    outcome = known.when(propose(hours_per_week=hours), by=case.BY_HR, at=on(3, 22))

    if allowed:
        assert work.kinds(outcome) == ["AccommodationProposed"]
    else:
        outcome.then_refused("INV-12", "demands")


def test_inv_12_holds_again_when_it_is_agreed_and_put_in_place() -> None:
    proposed = through(work.P2, (on(3, 17), propose(demands=[lift("5")])), by=case.BY_HR)
    less = through(proposed, (on(3, 18), work.able(lift("4"))))
    less.when(respond(), by=case.BY_MANAGER, at=on(3, 19)).then_refused("INV-12", "demands")

    agreed = through(proposed, (on(3, 18), respond()), by=case.BY_MANAGER)
    later = through(agreed, (on(3, 19), work.able(lift("4"))))
    later.when(implement(), by=case.BY_HR, at=on(3, 24)).then_refused("INV-12", "demands")
    assert work.kinds(later.when(respond(), by=case.BY_MANAGER, at=on(3, 18))) == []


def test_the_statement_of_its_first_day_counts() -> None:
    """4 kg until 31 March, 8 kg from 1 April on."""
    two = through(
        work.P2,
        (on(3, 20), work.able(lift("4"), until="2025-03-31")),
        (on(3, 21), work.able(lift("8"), **{"from": "2025-04-01"})),
    )

    for first, allowed in (("2025-03-31", False), ("2025-04-01", True)):
        asked = propose(work.AC1, demands=[lift("8")], **{"from": first})
        outcome = two.when(asked, by=case.BY_HR, at=on(3, 22))
        assert (outcome.decided != [] and not isinstance(outcome.decided, list)) is not allowed


def test_a_demand_names_something_in_its_unit() -> None:
    for demand in (
        {"limit": {"value": "5", "unit": "kg"}},
        {"dimension": "PSH", "limit": {"value": "5", "unit": "kg"}},
    ):
        with pytest.raises(ValidationError):
            propose(demands=[demand])
