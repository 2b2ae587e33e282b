"""Capacity is what sessions of this episode showed to be tolerated (DOMAIN 2.8a)."""

from datetime import datetime
from decimal import Decimal

from domain.case.evidence.capacity import capacity_pct, tolerated_load
from domain.case.outcome.recurrence import CaseReopened
from domain.case.phases.phases import PhaseStarted
from domain.case.state import Measured
from domain.case.vocabulary import Dimension
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on, told
from tests.domain.scenario import Scenario


def tolerated(scenario: Scenario, at: datetime, dimension: str = "LFW") -> Measured | None:
    return tolerated_load(scenario.state, scenario.context(at=at), Dimension(dimension))


def value(scenario: Scenario, at: datetime) -> Decimal | None:
    found = tolerated(scenario, at)
    return None if found is None else found.value


def trained(*sessions: tuple[str, str]) -> Scenario:
    """Sessions of the days with a load of LFW each."""
    scenario = gate.opened()
    for day, load in sessions:
        scenario = told(scenario, on(day, "11:00"), gate.session(day, loads={"LFW": load}))
    return scenario


def test_the_highest_load_counts_and_the_session_that_shows_it() -> None:
    scenario = trained(("03-12", "7"), ("03-14", "9"), ("03-17", "8"))

    found = tolerated(scenario, on("03-20"))

    assert found == Measured(Decimal(9), scenario.history[-2].event_id)


def test_of_equal_loads_the_later_session_shows_it() -> None:
    scenario = trained(("03-12", "9"), ("03-14", "9"))

    found = tolerated(scenario, on("03-20"))

    assert found is not None
    assert found.event_id == scenario.history[-1].event_id


def test_a_session_of_later_does_not_count_yet() -> None:
    scenario = trained(("03-12", "7"), ("03-14", "9"))

    assert value(scenario, on("03-14", "10:59")) == Decimal(7)
    assert value(scenario, on("03-14", "11:00")) == Decimal(9)


def test_an_amber_morning_takes_its_session_away_and_leaves_the_one_before() -> None:
    scenario = trained(("03-12", "7"), ("03-14", "9"))
    sore = told(scenario, on("03-15", "07:00"), gate.morning("03-14", 4))

    assert value(sore, on("03-20")) == Decimal(7)


def test_several_loads_of_a_dimension_in_a_session_count_by_the_highest() -> None:
    session = gate.session("03-12").model_copy()
    loads = [{"dimension": "LFW", "load": load} for load in ("5", "8", "6")]
    fact = type(session).model_validate({**session.model_dump(), "loads": loads})

    assert value(told(gate.opened(), on("03-12"), fact), on("03-20")) == Decimal(8)


def test_another_dimension_shows_nothing() -> None:
    assert tolerated(trained(("03-12", "7")), on("03-20"), "LWS") is None


def test_what_was_tolerated_in_an_earlier_episode_counts_no_more() -> None:
    scenario = trained(("03-12", "7"))
    reopened = CaseReopened.model_validate({"episode_no": 2, "onset": "2025-07-01"})
    begun = PhaseStarted.model_validate({"phase": "P1", "day_since_anchor": 9})
    scenario = told(told(scenario, on("07-02"), reopened), on("07-10"), begun)

    assert tolerated(scenario, on("07-11")) is None


def test_before_the_programme_nothing_was_tolerated() -> None:
    session = gate.session("03-09", loads={"LFW": "7"})

    assert tolerated(told(case.PLANNED, on("03-09"), session), on("03-20")) is None


def test_capacity_is_in_percent_of_the_demand() -> None:
    scenario = trained(("03-12", "14.0"))
    context = scenario.context(at=on("03-20"))
    lift, push = case.JP_PICK.tasks
    nothing = lift.model_copy(update={"demand": lift.demand.model_copy(update={"value": 0})})

    assert capacity_pct(scenario.state, context, lift) == Decimal("77.8")
    assert capacity_pct(scenario.state, context, push) is None
    assert capacity_pct(scenario.state, context, nothing) is None
