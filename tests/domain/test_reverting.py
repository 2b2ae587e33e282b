"""The way back to an earlier phase keeps history and lowers what loads are held against."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.evidence.phase_runs import RunState, runs
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.phases.phases import PhaseReverted, ReferenceLoad
from domain.case.vocabulary import Dimension, Phase, Status
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on, told
from tests.domain.scenario import Scenario

WHY = "Too much, too soon"


def trained() -> Scenario:
    """In P4; LFW 10 kg was set and reached in April, in P2."""
    scenario = gate.in_p2()
    scenario = told(scenario, on("04-28"), case.was_set("W8", LFW="10.0"))
    session = gate.session("04-30", "P2", loads={"LFW": "10.0"})
    return gate.in_p4(gate.in_p3(told(scenario, on("04-30"), session)))


def test_one_step_back_from_graded_return_is_in_the_programme_again() -> None:
    outcome = gate.in_p4().when(asking.revert("P3"), at=on("06-20"))

    fact = outcome.fact
    assert isinstance(fact, PhaseReverted)
    assert (fact.from_, fact.to, fact.reason) == (Phase.P4, Phase.P3, WHY)
    assert fact.decision.outcome == "accepted"
    assert outcome.after.state.phase is Phase.P3
    assert outcome.after.state.status is Status.IN_PROGRAMME
    assert len(outcome.after.history) == len(gate.in_p4().history) + 1


@pytest.mark.parametrize("to", ["P1", "P2", "P3"])
def test_more_than_one_step_back_is_possible(to: str) -> None:
    after = gate.in_p4().when(asking.revert(to), at=on("06-20")).after

    assert after.state.phase == to


@pytest.mark.parametrize("to", ["P3", "P4", "P5"])
def test_back_is_an_earlier_phase(to: str) -> None:
    refused = gate.in_p3().when(asking.revert(to), at=on("06-20")).then_refused("state")

    assert [(each.required, each.observed) for each in refused.criteria] == [
        ("a phase before P3", f"P3 -> {to}")
    ]


def test_the_way_back_is_from_the_phase_under_way() -> None:
    scenario = gate.in_p3()

    scenario.when(asking.revert("P2", **{"from": "P4"}), at=on("06-20")).then_refused("state")
    assert scenario.when(asking.revert("P2", **{"from": "P3"}), at=on("06-20")).facts


def test_there_is_no_way_back_before_the_first_phase_nor_before_it_began() -> None:
    case.PLANNED.when(asking.revert("P1")).then_refused("state")
    gate.in_p3().when(asking.revert("P2"), at=on("05-09", "10:59")).then_refused("state")


def test_the_way_back_is_open_during_a_hold() -> None:
    held = gate.in_p3().given(case.alarm())

    assert held.when(asking.revert("P2"), at=on("06-20")).facts


def test_the_same_way_back_again_stores_nothing() -> None:
    after = gate.in_p4().when(asking.revert("P3"), at=on("06-20")).after

    after.when(asking.revert("P3"), at=on("06-20")).then_nothing()
    after.when(asking.revert("P3", **{"from": "P4"}), at=on("06-20")).then_nothing()
    after.when(asking.revert("P3", reason="Another"), at=on("06-20")).then_refused("state")


def test_from_full_duty_the_way_back_ends_it() -> None:
    resumed = FullDutyResumed.model_validate({"decision": gate.ACCEPTED})
    scenario = told(gate.in_p4(), on("07-21"), resumed)
    assert scenario.state.status is Status.FULL_DUTY_MONITORED

    after = scenario.when(asking.revert("P4"), at=on("07-25")).after

    assert after.state.status is Status.GRADED_RTW
    assert [(each.phase, each.number, each.state) for each in runs(after.state)][-3:] == [
        (Phase.P4, 1, RunState.COMPLETED),
        (Phase.P5, 1, RunState.REVERTED),
        (Phase.P4, 2, RunState.ACTIVE),
    ]


def test_each_change_begins_a_run_of_a_phase() -> None:
    back = gate.in_p4().when(asking.revert("P2"), at=on("06-20")).after
    forward = told(back, on("07-01"), gate.advanced("P2", "P3"))

    found = [(each.phase, each.number, each.state, each.ended) for each in runs(forward.state)]

    assert found == [
        (Phase.P1, 1, RunState.COMPLETED, on("03-21", "11:00")),
        (Phase.P2, 1, RunState.COMPLETED, on("05-09", "11:00")),
        (Phase.P3, 1, RunState.COMPLETED, on("06-06", "09:00")),
        (Phase.P4, 1, RunState.REVERTED, on("06-20")),
        (Phase.P2, 2, RunState.COMPLETED, on("07-01")),
        (Phase.P3, 2, RunState.ACTIVE, None),
    ]


def test_before_the_programme_there_are_no_runs() -> None:
    assert runs(case.PLANNED.state) == ()


def test_consent_to_an_advance_is_asked_again_after_the_way_back() -> None:
    back = gate.in_p3().when(asking.revert("P2"), at=on("05-12")).after

    found = asking.unmet(back, "P3", on("05-13"))

    assert found == {"informed.max_age_d": None}


# reference loads


def reference(*loads: tuple[Dimension, str]) -> tuple[ReferenceLoad, ...]:
    return tuple(ReferenceLoad.model_validate({"dimension": d, "load": load}) for d, load in loads)


def reverted(scenario: Scenario, **said: Any) -> PhaseReverted:
    fact = scenario.when(asking.revert("P3", **said), at=on("06-09")).fact
    assert isinstance(fact, PhaseReverted)
    return fact


def test_the_loads_after_it_are_those_of_the_last_tolerated_week() -> None:
    fact = reverted(trained())

    assert fact.ref_load_after == reference((Dimension.LFW, "10.0"))
    *_, kept = fact.decision.criteria
    assert (kept.id, kept.required, kept.observed, kept.met) == (
        "INV-7.LFW",
        "LFW <= 10.0 kg",
        "10.0 kg",
        True,
    )
    assert kept.evidence


def test_the_loads_after_it_may_be_lower_as_a_mapping_or_a_list() -> None:
    as_mapping = reverted(trained(), ref_load_after={"LFW": "7.5"})
    as_list = reverted(trained(), ref_load_after=[{"dimension": "LFW", "load": "7.5"}])

    assert as_mapping == as_list
    assert as_mapping.ref_load_after == reference((Dimension.LFW, "7.5"))


@pytest.mark.parametrize(("name", "load", "met"), [("LFW", "10.0", True), ("LFW", "10.1", False)])
def test_no_load_after_it_lies_above_what_was_tolerated(name: str, load: str, met: bool) -> None:
    outcome = trained().when(asking.revert("P3", ref_load_after={name: load}), at=on("06-09"))

    if met:
        assert outcome.facts
        return
    refused = outcome.then_refused("INV-7", "ref_load_after")
    assert {each.data_class for each in refused.criteria} == {"L"}
    assert [(each.required, each.observed) for each in refused.criteria] == [
        ("LFW <= 10.0 kg", "10.1 kg")
    ]


def test_a_dimension_that_was_never_trained_has_no_reference() -> None:
    request = asking.revert("P3", ref_load_after={"LOH": "1"})

    refused = trained().when(request, at=on("06-09")).then_refused("INV-7", "ref_load_after")

    assert [each.required for each in refused.criteria] == ["LOH <= a reference load"]


def test_without_any_target_there_are_no_loads_to_keep() -> None:
    fact = gate.in_p3().when(asking.revert("P2"), at=on("06-20")).fact

    assert isinstance(fact, PhaseReverted)
    assert fact.ref_load_after == ()


@pytest.mark.parametrize(
    "said",
    [
        {"reason": None},
        {"ref_load_after": [{"dimension": "LFW", "load": "1"}] * 2},
        {"ref_load_after": {"XYZ": "1"}},
        {"ref_load_after": {"LFW": "-1"}},
    ],
)
def test_a_way_back_says_why_and_names_each_dimension_once(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        asking.revert("P3", **said)
