"""The gate that comes next, as it stands now."""

from domain.case.standing.gate import GateStanding, gate_standing
from domain.case.vocabulary import Phase
from domain.data_classes import DataClass
from tests.domain import gates_case as gate
from tests.domain import outcome_case as outcome
from tests.domain import thin_case as case
from tests.domain.gates_case import on
from tests.domain.scenario import Scenario


def standing(scenario: Scenario, day: str) -> GateStanding | None:
    return gate_standing(scenario.state, scenario.context(at=on(day, "11:00")))


def test_the_board_shows_what_the_next_advance_still_wants() -> None:
    found = standing(gate.ready_for_p2(education=False, consent=False), "03-21")

    assert found is not None
    assert found.to is Phase.P2
    unmet = [each.id for each in found.criteria if not each.met]
    assert unmet == ["gate.G12.education", "informed.max_age_d"]
    assert found.open == 2


def test_a_gate_that_nothing_holds_back_has_nothing_open() -> None:
    found = standing(gate.ready_for_p3(), "05-09")

    assert found is not None
    assert (found.to, found.open) == (Phase.P3, 0)


def test_before_full_duty_it_is_the_gate_of_p4() -> None:
    found = standing(outcome.WORKED, "07-18")

    assert found is not None
    assert found.to is Phase.P5
    assert {each.id for each in found.criteria} >= {"gate.G45.min_days", "gate.G45.open_ae"}


def test_without_a_programme_under_way_no_gate_comes_next() -> None:
    for scenario in (case.PLANNED, outcome.RESUMED, outcome.CLOSED, outcome.WITHDRAWN):
        assert standing(scenario, "08-20") is None


def test_who_may_not_read_pain_learns_only_that_the_criterion_is_not_met() -> None:
    scenario = gate.told(gate.ready_for_p2(), on("03-21", "09:00"), gate.morning("03-19", 7))
    found = standing(scenario, "03-21")
    assert found is not None

    told = found.told(frozenset({DataClass.Q, DataClass.B, DataClass.L}))["criteria"]

    assert isinstance(told, list)
    assert told[-1] == {"id": "clinical", "met": False}
    assert not [each for each in told if each["id"].startswith("gate.G12.worst7d")]
