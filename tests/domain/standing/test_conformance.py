"""Planned against actual: phases, sessions a week, policies that sessions did not keep (S90)."""

from datetime import date
from decimal import Decimal

from domain.case.phases.phases import PhaseStarted
from domain.case.plan.plan_changes import PlanRevised
from domain.case.standing.conformance import (
    Conformance,
    NotKept,
    PhaseConformance,
    conformance,
)
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on, told
from tests.domain.scenario import Scenario

BEGUN = PhaseStarted.model_validate({"phase": "P1", "day_since_anchor": 10})


def seen(scenario: Scenario, day: str) -> Conformance:
    return conformance(scenario.state, scenario.context(at=on(day)))


def revised(**starts: str) -> PlanRevised:
    phases = [{"id": phase, "target_start": day} for phase, day in starts.items()]
    return PlanRevised.model_validate(
        {"plan_version": 2, "phases": phases, "sessions_per_week": 2, "session_min": 45}
    )


def test_phases_are_held_against_the_first_plan_and_the_one_in_force() -> None:
    scenario = told(gate.in_p2(), on("03-21", "12:00"), revised(P1="2025-03-10", P3="2025-05-05"))

    first, second, third = seen(scenario, "03-24").phases

    day = date(2025, 3, 10)
    assert first == PhaseConformance(phase="P1", planned=day, revised=day, began=day, late_d=0)
    assert second == PhaseConformance(phase="P2", began=date(2025, 3, 21))
    assert third == PhaseConformance(phase="P3", revised=date(2025, 5, 5))


def test_a_phase_that_began_after_its_day_is_late() -> None:
    late = told(case.PLANNED, on("03-13"), BEGUN)

    (only,) = seen(late, "03-14").phases

    assert (only.began, only.late_d) == (date(2025, 3, 13), 3)


def test_sessions_a_week_are_held_against_the_plan_in_force() -> None:
    scenario = gate.ready_for_p2()

    found = seen(scenario, "03-24")

    assert (found.sessions, found.sessions_per_week) == (6, Decimal("3.0"))
    assert found.sessions_per_week_planned == 3
    again = told(scenario, on("03-21"), revised(P1="2025-03-10"))
    assert seen(again, "03-24").sessions_per_week_planned == 2


def test_of_a_programme_shorter_than_a_week_a_week_is_counted() -> None:
    scenario = told(gate.opened(), on("03-10", "11:00"), gate.session("03-10"))

    assert seen(scenario, "03-12").sessions_per_week == Decimal("1.0")
    assert seen(case.PLANNED, "03-12").sessions_per_week is None


def test_policies_that_sessions_did_not_keep_are_counted() -> None:
    scenario = gate.opened()
    for day, flags in (("03-10", ()), ("03-11", ("rest.hours.P1",)), ("03-12", ("rest.hours.P1",))):
        scenario = told(scenario, on(day, "11:00"), gate.session(day, flags=flags))

    found = seen(scenario, "03-14")

    assert (found.sessions, found.sessions_that_kept_all) == (3, 1)
    assert found.not_kept == (NotKept(policy_id="rest.hours.P1", sessions=2),)
