"""Advances go one step at a time, and nothing open stands in their way (INV-4, INV-5, INV-6)."""

import pytest

from domain.case.gates.board import gate_board
from domain.case.phases.phases import PhaseAdvanced, PhaseAdvanceRejected, SubphaseStarted
from domain.case.phases.progression import ProgressionPaused, ProgressionResumed
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.safety.corrective_actions import CorrectiveActionPlanned
from domain.data_classes import DataClass
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_asked import unmet
from tests.domain.gates_case import on, told
from tests.domain.scenario import CLINICIAN, Scenario

AE = case.an_id(430)


@pytest.mark.parametrize("to", ["P1", "P3", "P4", "P5"])
def test_an_advance_is_one_step_forward(to: str) -> None:
    refused = gate.ready_for_p2().when(asking.advance(to), at=asking.ADVANCES["P2"])

    (criterion,) = refused.then_refused("INV-5").criteria
    assert (criterion.required, criterion.observed) == ("P1 -> P2", f"P1 -> {to}")


def test_an_advance_is_from_the_phase_under_way() -> None:
    scenario = gate.ready_for_p3()

    scenario.when(asking.advance("P3", "P1"), at=asking.ADVANCES["P3"]).then_refused("INV-5")
    scenario.when(asking.advance("P2", "P1"), at=asking.ADVANCES["P3"]).then_nothing()
    scenario.when(asking.advance("P2", "P2"), at=asking.ADVANCES["P3"]).then_refused("INV-5")


@pytest.mark.parametrize("stage", [case.ASSESSED, case.PLANNED])
def test_there_is_no_advance_before_the_first_phase(stage: Scenario) -> None:
    stage.when(asking.advance("P2")).then_refused("state")


def test_p5_begins_with_full_duty_and_not_with_an_advance() -> None:
    scenario = gate.in_p4()

    refused = scenario.when(asking.advance("P5"), at=on("06-20")).then_refused("state")

    assert [each.id for each in refused.criteria] == ["gate.G45"]
    scenario.when(asking.advance("P4"), at=on("06-20")).then_nothing()
    scenario.when(asking.advance("P3"), at=on("06-20")).then_refused("INV-5")


def test_an_advance_is_not_said_to_be_earlier_than_its_phase() -> None:
    scenario = gate.in_p2()

    refused = scenario.when(asking.advance("P3"), at=on("03-21", "10:59")).then_refused("state")

    assert [each.id for each in refused.criteria] == ["phase.order"]
    assert isinstance(
        scenario.when(asking.advance("P3"), at=on("03-21", "11:00")).fact, PhaseAdvanceRejected
    )


def test_on_hold_there_is_no_advance() -> None:
    held = gate.ready_for_p2().given(case.alarm())

    held.when(asking.advance("P2"), at=asking.ADVANCES["P2"]).then_refused("INV-4")


@pytest.mark.parametrize(
    ("clock", "inside"), [("10:29", False), ("10:30", True), ("10:44", True), ("10:45", False)]
)
def test_a_late_entry_is_no_way_around_a_hold_that_was_lifted_since(
    clock: str, inside: bool
) -> None:
    scenario = gate.ready_for_p2()
    for at, request in (
        ("10:30", case.alarm()),
        ("10:40", case.reassess()),
        ("10:45", case.lift()),
    ):
        scenario = scenario.when(request, at=on("03-21", at)).after

    outcome = scenario.when(asking.advance("P2"), at=on("03-21", clock))

    if inside:
        (criterion,) = outcome.then_refused("INV-4").criteria
        assert criterion.observed == str(case.HOLD)
    else:
        assert outcome.facts


def test_an_open_adverse_event_wants_its_action_planned_first() -> None:
    reported = AdverseEventReported.model_validate(
        {"ae_id": AE, "occurred_at": "2025-03-20T09:00:00+01:00", "place": "clinic"}
    )
    planned = CorrectiveActionPlanned.model_validate(
        {
            "action_id": case.an_id(431),
            "ae_id": AE,
            "action": "Lower the shelf",
            "owner": CLINICIAN.party_id,
        }
    )
    waiting = told(gate.ready_for_p2(), on("03-20"), reported)

    fact = asking.asked(waiting, "P2").fact

    assert isinstance(fact, PhaseAdvanceRejected)
    (criterion,) = fact.decision.unmet
    assert (criterion.id, criterion.observed, criterion.data_class) == (
        "INV-6",
        str(AE),
        DataClass.M,
    )
    assert criterion.evidence == (waiting.history[-1].event_id,)
    assert unmet(told(waiting, on("03-20", "12:00"), planned), "P2") == {}


def test_while_progression_is_paused_there_is_no_advance() -> None:
    paused = told(gate.ready_for_p2(), on("03-20"), ProgressionPaused())
    resumed = told(paused, on("03-21", "10:30"), ProgressionResumed())

    assert set(unmet(paused, "P2")) == {"progression.paused"}
    assert unmet(resumed, "P2") == {}


@pytest.mark.parametrize("started", [True, False])
def test_a_part_that_has_a_healing_day_is_not_left_out(started: bool) -> None:
    """P1b of a tendon repair; a muscle strain has no day for it."""
    scenario = gate.ready_for_p2(gate.opened(gate.RCR, injury_date="2024-11-18"))
    part = SubphaseStarted.model_validate(
        {"phase": "P1b", "day_since_anchor": 49, "decision": gate.ACCEPTED}
    )
    scenario = told(scenario, on("03-12"), part) if started else scenario

    assert unmet(scenario, "P2") == ({} if started else {"phase.P1b": None})


def test_the_board_shows_what_the_next_advance_wants_without_asking_for_it() -> None:
    scenario = gate.ready_for_p2(screen=False)
    context = scenario.context(at=asking.ADVANCES["P2"])

    board = gate_board(scenario.state, context)

    fact = asking.asked(scenario, "P2").fact
    assert isinstance(fact, PhaseAdvanceRejected)
    assert board == fact.decision.criteria
    assert gate_board(case.PLANNED.state, context) == ()
    assert gate_board(gate.in_p4().state, context) == ()


def test_an_advance_stores_no_more_than_itself() -> None:
    (fact,) = asking.asked(gate.ready_for_p2(), "P2").facts

    assert isinstance(fact, PhaseAdvanced)
