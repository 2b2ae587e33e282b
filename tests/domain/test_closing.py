"""The end of a case: what it takes to close one, what a closed one still takes (INV-16)."""

from datetime import date
from typing import Any

import pytest

from domain.case.outcome.closing import CaseClosed, CaseOutcome, CaseWithdrawn, FollowUpCompleted
from domain.case.vocabulary import Status
from domain.case.workplace.renegotiation import OpenRenegotiation
from domain.recorded import Request
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through

DAY = later.on(8, 20)
RENEGOTIATION = OpenRenegotiation.model_validate(
    {"rn_id": str(case.an_id(650)), "subject": "task_demand"}
)
NO_PLAN = through(later.P4, (later.on(7, 21, 6), later.FULL_DUTY))


def unmet(scenario: Scenario, request: Request) -> list[str]:
    refused = scenario.when(request, by=case.BY_MANAGER, at=DAY).then_refused("INV-16")
    return [each.id for each in refused.criteria]


def test_a_case_is_closed_with_the_follow_ups_of_its_protocol() -> None:
    outcome = later.SUSTAINED.when(later.close(), by=case.BY_MANAGER, at=DAY)

    after = outcome.then(
        CaseClosed(outcome=CaseOutcome.SAME_JOB_FULL_DUTY, follow_ups=later.FOLLOW_UPS)
    )
    assert after.state.status is Status.CLOSED
    after.when(later.close(), by=case.BY_MANAGER, at=DAY).then_nothing()
    after.when(later.close("NOT_RTW"), by=case.BY_MANAGER, at=DAY).then_refused("state")
    named = later.close("SAME_JOB_FULL_DUTY", "2025-10-01")
    after.when(named, by=case.BY_MANAGER, at=DAY).then_refused("state")


def test_other_dates_may_be_agreed_and_those_of_the_protocol_may_differ() -> None:
    agreed = later.close("SAME_JOB_FULL_DUTY", "2025-08-21", "2025-12-01")
    later.SUSTAINED.when(agreed, at=DAY).then(
        CaseClosed(
            outcome=CaseOutcome.SAME_JOB_FULL_DUTY,
            follow_ups=(date(2025, 8, 21), date(2025, 12, 1)),
        )
    )
    soon = Scenario(
        case.a_protocol(followup__days__1="14"),
        case.JP_PICK,
        later.SUSTAINED.history,
        later.SUSTAINED.commands,
    )
    (fact,) = soon.when(later.close(), at=DAY).facts
    assert isinstance(fact, CaseClosed)
    assert fact.follow_ups[0] == date(2025, 9, 3)


@pytest.mark.parametrize(
    "dates", [("2025-08-20",), ("2025-12-01", "2025-11-01"), ("2025-12-01", "2025-12-01")]
)
def test_follow_ups_come_after_closing_and_in_order(dates: tuple[str, ...]) -> None:
    request = later.close("SAME_JOB_FULL_DUTY", *dates)

    later.SUSTAINED.when(request, at=DAY).then_refused("input", field="follow_ups")


def test_closing_needs_a_maintenance_plan_and_follow_ups() -> None:
    assert unmet(NO_PLAN, later.close()) == ["INV-16.maintenance"]
    without = later.close(follow_ups=[])
    assert unmet(later.SUSTAINED, without) == ["INV-16.follow_ups"]
    assert unmet(NO_PLAN, without) == ["INV-16.maintenance", "INV-16.follow_ups"]


@pytest.mark.parametrize(
    ("opened", "missing"),
    [
        (later.report(), ["INV-16.adverse_event"]),
        (later.report("work"), ["INV-16.adverse_event", "INV-16.hold"]),
        (RENEGOTIATION, ["INV-16.renegotiation"]),
    ],
    ids=["event", "at work", "renegotiation"],
)
def test_nothing_may_be_open_when_a_case_is_closed(opened: Request, missing: list[str]) -> None:
    assert unmet(later.SUSTAINED.given(opened), later.close()) == missing


def test_a_case_on_hold_is_not_closed() -> None:
    held = later.SUSTAINED.given(later.hold(), by=case.BY_WORKER)

    assert unmet(held, later.close()) == ["INV-16.hold"]


def test_who_returned_to_the_same_job_did_so_lastingly() -> None:
    for outcome in ("SAME_JOB_FULL_DUTY", "SAME_JOB_PERMANENT_ACCOMMODATION"):
        refused = later.RESUMED.when(later.close(outcome), at=DAY).then_refused("state")
        assert refused.criteria[0].required == Status.MAINTENANCE
        assert later.SUSTAINED.when(later.close(outcome), at=DAY).facts


@pytest.mark.parametrize(
    "outcome", ["NEW_JOB_SAME_EMPLOYER", "NEW_EMPLOYER", "NOT_RTW", "TRANSFERRED"]
)
def test_another_outcome_closes_a_case_wherever_it_is(outcome: str) -> None:
    prepared = case.LOADED.given(later.maintain())

    assert prepared.when(later.close(outcome), at=DAY).facts
    assert unmet(case.LOADED, later.close(outcome)) == ["INV-16.maintenance"]


@pytest.mark.parametrize(
    "stage", [case.REFERRED, case.INTAKE, case.HELD, later.P4, later.SUSTAINED]
)
def test_an_open_case_may_be_withdrawn_wherever_it_is(stage: Scenario) -> None:
    request = type(later.WithdrawCase()).model_validate({"reason": "Moved abroad"})
    outcome = stage.when(request, by=case.BY_MANAGER)

    after = outcome.then(CaseWithdrawn())
    assert (after.state.status, after.state.holds) == (Status.WITHDRAWN, ())
    assert after.history[-1].reason == "Moved abroad"
    after.when(request, by=case.BY_MANAGER).then_nothing()


def test_a_closed_case_is_not_withdrawn_nor_a_withdrawn_one_closed() -> None:
    later.CLOSED.when(later.WithdrawCase(), by=case.BY_MANAGER).then_refused("state")
    later.WITHDRAWN.when(later.close("NOT_RTW"), by=case.BY_MANAGER).then_refused("state")


@pytest.mark.parametrize("ended", [later.CLOSED, later.WITHDRAWN], ids=["closed", "withdrawn"])
@pytest.mark.parametrize(
    "request_",
    [
        case.assign((case.OTHER, "surgeon")),
        case.link(),
        case.diagnose(),
        case.target("W9", LFW="5.0"),
        case.alarm(),
        later.hold(),
        later.report(),
        later.plan_action(),
        later.maintain(),
        later.CONFIRM,
        later.resume(),
        later.adjust({"milestone": "P3", "new": "2025-05-12"}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_ended_case_takes_nothing_that_belongs_to_an_open_one(
    ended: Scenario, request_: Request
) -> None:
    (criterion,) = ended.when(request_).then_refused("state").criteria

    assert criterion.required == "an open case"


def test_a_follow_up_is_completed_on_its_date_or_the_next_one_that_is_due() -> None:
    said: dict[str, Any] = {"at_work": True, "nprs": 1, "findings": "Works full shifts"}
    first = later.CLOSED.when(later.follow_up(**said), at=later.on(9, 19))
    first.then(FollowUpCompleted(due=date(2025, 9, 19), **said))

    third = first.after.when(later.follow_up(due="2026-02-16"), at=later.on(11, 20)).after
    second = third.when(later.follow_up(), at=later.on(11, 21))
    second.then(FollowUpCompleted(due=date(2025, 11, 18)))
    second.after.when(later.follow_up(), at=later.on(12, 1)).then_refused("input", field="due")


def test_the_same_follow_up_again_stores_nothing() -> None:
    request = later.follow_up(at_work=True)
    first = later.CLOSED.when(request, at=later.on(9, 19))

    first.after.when(request, at=later.on(9, 19)).then_nothing()
    named = later.follow_up(due="2025-09-19", at_work=True)
    first.after.when(named, at=later.on(9, 20)).then_nothing()


def test_a_follow_up_is_one_of_those_that_were_agreed_at_closing() -> None:
    later.CLOSED.when(later.follow_up(due="2025-09-20")).then_refused("input", field="due")
    later.SUSTAINED.when(later.follow_up()).then_refused("state")
    later.WITHDRAWN.when(later.follow_up()).then_refused("state")
