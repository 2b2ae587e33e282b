"""How the hours of a week compare with what was in force before it."""

from decimal import Decimal

from domain.case.evidence.week_steps import Step, hours_step
from tests.domain import work_case as work
from tests.domain.work_case import on


def test_a_step_is_shown_by_the_last_stage_before_the_week_and_the_newest_in_it() -> None:
    second, third = work.R2.history[-1], work.R3.history[-1]
    scenario = work.R3

    found = hours_step(scenario.state, scenario.when(work.adjust(), at=on(6, 27)).context)

    assert found == Step(
        second.fact.hours,  # type: ignore[attr-defined]
        third.fact.hours,  # type: ignore[attr-defined]
        (second.event_id, third.event_id),
    )


def test_the_first_stage_comes_after_no_hours() -> None:
    scenario = work.R1

    found = hours_step(scenario.state, scenario.when(work.adjust(), at=on(6, 9, 7)).context)

    assert found == Step(None, Decimal("20"), (scenario.history[-1].event_id,))
