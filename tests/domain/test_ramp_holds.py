"""Stages that a hold suspends, or that a reassessment leads back from (alarm.work_effect)."""

from decimal import Decimal
from typing import Any

from domain.case.governance.corrected import EntryMarkedInError
from domain.case.ramp_up.ramp_course import StageState, ramp_of
from domain.case.ramp_up.ramp_holds import reverted, suspended_by_hold
from domain.case.ramp_up.ramp_stages import (
    RampStageReverted,
    RampStageSuspended,
)
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import Scenario, through
from tests.domain.work_case import begin, on, sign, stage

EARLY = {"min": 2, "every_min": 30}
TERMS: dict[str, Any] = {
    "days/wk": "5",
    "max_h_day": "5",
    "load_cap": "16",
    "duties": ["T4"],
}


# holds


def suspended(no: int, hours: str, pct: str, step: str | None) -> RampStageSuspended:
    said = work.completed(no, hours, pct, step).model_dump()
    return RampStageSuspended(**said)


def test_a_hold_suspends_the_stage_under_way() -> None:
    assert suspended_by_hold(work.R2.state) == [suspended(2, "24", "60.0", "10.0")]


def test_there_is_nothing_to_suspend_without_a_stage_or_under_another_such_hold() -> None:
    held = through(work.R1, (on(6, 12), case.alarm()))
    back = through(work.R1, (on(6, 12), work.case_reverted("P4", "P3")))

    assert suspended_by_hold(work.P4.state) == []
    assert suspended_by_hold(held.state) == []
    assert suspended_by_hold(back.state) == []


def test_a_suspended_stage_is_marked_until_the_next_begins() -> None:
    fact: Fact = suspended(1, "20", "50.0", None)
    ramp = ramp_of(through(work.R1, (on(6, 12), fact)).state)

    assert ramp.current is not None
    assert ramp.current.state is StageState.SUSPENDED


# the way back


def test_a_reassessment_may_lead_back_to_the_stage_before() -> None:
    (fact,) = reverted(work.R3.state)

    assert isinstance(fact, RampStageReverted)
    assert work.in_force(fact) == {
        "plan_id": str(work.RP1),
        "plan_version": 1,
        "stage_no": 2,
        "hours": "24",
        "pct": "60.0",
        "step_pts": "-15.0",
        "micro_break": EARLY,
        "from_stage_no": 3,
    }


def test_after_the_way_back_the_same_stage_comes_next() -> None:
    back = through(work.R3, (on(6, 25), reverted(work.R3.state)[0]))
    ramp = ramp_of(back.state)

    assert [run.state for run in ramp.runs][-2:] == [StageState.REVERTED, StageState.ACTIVE]
    assert work.unmet(back.when(begin(3), at=on(7, 1, 6))) == ["ramp.min_days"]
    again = back.when(begin(3), at=on(7, 2, 6))
    assert work.in_force(again.facts[-1])["step_pts"] == "15.0"


def test_from_the_first_stage_the_way_leads_to_its_first_day() -> None:
    (fact,) = reverted(work.R1.state)

    assert isinstance(fact, RampStageReverted)
    assert (fact.stage_no, fact.from_stage_no, fact.hours) == (1, 1, Decimal(20))
    assert reverted(work.P4.state) == []


def test_the_way_back_never_leads_to_more_hours() -> None:
    plan = sign(stage(1, "20"), stage(2, "16"), stage(3, "24"))
    second = through(work.P4, (on(6, 7), plan), (on(6, 9, 6), begin(1)), (on(6, 16, 6), begin(2)))

    (fact,) = reverted(second.state)
    assert isinstance(fact, RampStageReverted)
    assert (fact.stage_no, fact.hours) == (2, Decimal(16))


def without_its_plan(scenario: Scenario) -> Scenario:
    """The same case after its signed plan was entered in error."""
    (plan,) = [each for each in scenario.history if isinstance(each.fact, RampUpPlanAgreed)]
    mark = EntryMarkedInError(
        target_event_id=plan.event_id,
        reason="Of somebody else",
    )
    return through(scenario, (on(6, 24, 8), mark))


def test_there_is_no_way_back_in_a_plan_that_was_entered_in_error() -> None:
    held = without_its_plan(through(work.R3, (on(6, 24, 7), case.alarm())))

    assert ramp_of(held.state).plan is None
    assert ramp_of(held.state).current is not None
    refused = held.when(case.reassess(outcome="REVERT_STAGE"), at=on(6, 24, 9)).then_refused(
        "state"
    )
    assert [each.id for each in refused.criteria] == ["INV-10"]
    assert held.when(case.reassess(outcome="RESUME_SAME"), at=on(6, 24, 9)).facts


def test_what_holds_and_moves_say_without_a_plan_is_a_refusal_or_a_fact_and_no_fault() -> None:
    lost = without_its_plan(work.R3)

    alarmed = lost.when(case.alarm(), at=on(6, 24, 9))
    assert [type(each) for each in alarmed.facts][-1] is RampStageSuspended
    for move in (begin(4), work.repeat(3), work.adjust(3, hours="20"), work.complete(3)):
        lost.when(move, at=on(7, 7, 6)).then_refused("INV-10")
