"""Phases and their parts begin when the tissue has healed so far (H1, POL-HEAL)."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import pytest
from pydantic import ValidationError

from domain.case.opening.diagnosis import SurgeryRecorded
from domain.case.outcome.recurrence import CaseReopened
from domain.case.phases.healing import anchor
from domain.case.phases.phases import PhaseStarted, StartSubphase, SubphaseStarted
from domain.case.vocabulary import TissueClass
from domain.protocol import ClinicalProtocol
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on, told
from tests.domain.scenario import Scenario


def operated(scenario: Scenario, day: str = "2025-01-14", at: datetime | None = None) -> Scenario:
    fact = SurgeryRecorded.model_validate({"procedure": "cuff repair", "date": day})
    return told(scenario, at or on("03-10", "10:10"), fact)


def repaired() -> Scenario:
    """P1 began on 10 March, the operation was on 14 January."""
    return operated(gate.opened(gate.RCR, injury_date="2024-11-18"))


def test_a_start_carries_the_healing_that_it_was_decided_on() -> None:
    fact = case.PLANNED.when(case.start()).fact

    assert isinstance(fact, PhaseStarted)
    (healing,) = fact.decision.criteria
    assert (healing.id, healing.required, healing.observed) == ("heal.P1", ">= 0 d", "7 d")
    assert healing.evidence == (case.PLANNED.history[0].event_id,)
    assert (fact.decision.policy_version, fact.protocol) == (
        1,
        case.IN_PROGRAMME.state.linked.protocol,
    )


@pytest.mark.parametrize(("day", "count", "met"), [("02-24", 41, False), ("02-25", 42, True)])
def test_p1b_of_a_repaired_tendon_begins_on_day_42(day: str, count: int, met: bool) -> None:
    scenario = replace(repaired(), commands=0)
    moved = _began_in_january(scenario)

    outcome = moved.when(asking.part("P1b"), at=on(day))

    if not met:
        refused = outcome.then_refused("heal.tendon_repair")
        assert [(each.required, each.observed) for each in refused.criteria] == [
            (">= 42 d", f"{count} d")
        ]
        return
    fact = outcome.fact
    assert isinstance(fact, SubphaseStarted)
    assert (fact.phase, fact.day_since_anchor) == ("P1b", 42)
    assert fact.decision.criteria[0].evidence == (_surgery(moved),)


def _surgery(scenario: Scenario) -> object:
    (found,) = scenario.state.on_file(SurgeryRecorded)
    return found.event_id


def _began_in_january(scenario: Scenario) -> Scenario:
    """The same case, but its programme began the day after the operation."""
    history = tuple(
        replace(each, effective_at=on("01-15")) if isinstance(each.fact, PhaseStarted) else each
        for each in scenario.history
    )
    return replace(scenario, history=history)


def test_a_part_belongs_to_the_phase_that_is_under_way() -> None:
    refused = gate.opened().when(asking.part("P2a"), at=on("03-12")).then_refused("state")

    assert [(each.required, each.observed) for each in refused.criteria] == [("P2 under way", "P1")]


def test_a_part_may_be_called_a_subphase() -> None:
    assert StartSubphase.model_validate({"subphase": "P1b"}) == asking.part("P1b")
    both = StartSubphase.model_validate({"phase": "P1", "subphase": "P1b"})
    assert both == asking.part("P1b")
    with pytest.raises(ValidationError):
        StartSubphase.model_validate({"phase": "P2", "subphase": "P1b"})


def test_a_part_without_a_day_of_its_own_begins_with_its_phase() -> None:
    fact = gate.in_p2().when(asking.part("P2b"), at=on("03-24")).fact

    assert isinstance(fact, SubphaseStarted)
    assert (fact.phase, fact.day_since_anchor) == ("P2b", 21)


def test_a_part_is_not_said_to_have_begun_before_its_phase() -> None:
    gate.in_p2().when(asking.part("P2a"), at=on("03-20")).then_refused("state")


def test_the_same_part_again_stores_nothing() -> None:
    begun = gate.opened().when(asking.part("P1b"), at=on("03-12")).after

    begun.when(asking.part("P1b"), at=on("03-12")).then_nothing()


def test_on_hold_no_part_begins() -> None:
    gate.opened().given(case.alarm()).when(asking.part("P1b"), at=on("03-12")).then_refused("INV-4")


@pytest.mark.parametrize("phase", ["P1b", "P2"])
def test_a_day_that_must_be_set_by_the_clinician_and_is_not_is_never_reached(phase: str) -> None:
    fracture = ClinicalProtocol(case.PROTOCOL, 1, TissueClass.FRACTURE, MappingProxyType({}))
    scenario = gate.opened(fracture)

    if phase == "P1b":
        refused = scenario.when(asking.part("P1b"), at=on("03-20")).then_refused("heal.fracture")
        assert refused.criteria[0].required == "a healing day, set by the clinician"
        return
    found = asking.unmet(gate.ready_for_p2(scenario), "P2")
    assert found == {"heal.P2": "18 d"}


# the anchor


def _anchor(scenario: Scenario, day: str = "2025-05-01") -> str:
    found = anchor(scenario.state, datetime.fromisoformat(day).date())
    assert found is not None
    return found.day.isoformat()


def test_healing_is_counted_from_the_injury_then_from_the_last_operation_by_now() -> None:
    scenario = gate.opened(injury_date="2024-11-18")
    once = operated(scenario)
    twice = operated(once, "2025-04-01")

    assert _anchor(scenario) == "2024-11-18"
    assert _anchor(once) == "2025-01-14"
    assert _anchor(once, "2025-01-13") == "2024-11-18"
    assert _anchor(twice) == "2025-04-01"
    assert _anchor(twice, "2025-03-31") == "2025-01-14"


def test_in_a_later_episode_healing_is_counted_from_its_onset() -> None:
    reopened = CaseReopened.model_validate({"episode_no": 2, "onset": "2025-04-10"})
    scenario = told(operated(gate.opened()), on("04-12"), reopened)

    assert _anchor(scenario) == "2025-04-10"
    assert _anchor(operated(scenario, "2025-04-20", on("04-20"))) == "2025-04-20"
    assert _anchor(operated(scenario, "2025-04-09", on("04-20"))) == "2025-04-10"


def test_before_the_opening_there_is_no_anchor() -> None:
    assert anchor(case.NOT_OPENED.state, on("03-10").date()) is None


def test_a_programme_that_was_not_planned_does_not_start() -> None:
    refused = case.ASSESSED.when(case.start()).then_refused("state")

    assert [(each.id, each.required, each.observed) for each in refused.criteria] == [
        ("status", "PLANNED", case.ASSESSED.state.status)
    ]
