"""What lowers a reference load: a return to an earlier phase, weeks without a session."""

from decimal import Decimal

import pytest

from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet, SetLoadTarget
from domain.case.phases.phases import PhaseReverted
from tests.domain import thin_case as case
from tests.domain.load_case import (
    LFW,
    NEXT,
    W4,
    WHY,
    ask,
    at,
    deload,
    did,
    reference_of,
    was,
    week,
)


def a_return(load: str) -> PhaseReverted:
    decision = {"outcome": "accepted", "rationale": "all_met", "criteria": []}
    loads = [{"dimension": "LFW", "load": load}]
    return PhaseReverted.model_validate(
        {"from": "P2", "to": "P1", "reason": WHY, "ref_load_after": loads, "decision": decision}
    )


@pytest.mark.parametrize(("after", "reference"), [("7.0", "7.0"), ("11.0", "10.0")])
def test_a_return_to_an_earlier_phase_lowers_it_and_never_raises_it(
    after: str, reference: str
) -> None:
    back = was(W4, at("2025-04-06"), a_return(after))

    assert reference_of(back, NEXT) == Decimal(reference)


def test_what_was_set_before_a_return_stays_lowered_however_often_it_is_reached() -> None:
    back = was(W4, at("2025-04-06"), a_return("7.0"))
    again = did(back, at("2025-04-09"), LFW)

    assert reference_of(again) == Decimal("7.0")


def test_what_is_set_and_tolerated_after_a_return_counts() -> None:
    back = was(W4, at("2025-04-06"), a_return("7.0"))

    assert reference_of(week(back, "W5", NEXT, {"LFW": "7.5"})) == Decimal("7.5")


@pytest.mark.parametrize(
    ("day", "time", "reference"),
    [
        ("2025-04-11", "09:29", "10.0"),
        ("2025-04-11", "09:30", "9.0"),
        ("2025-04-18", "09:29", "9.0"),
        ("2025-04-18", "09:30", "8.1"),
        ("2025-05-16", "09:30", "5.31441"),
        ("2025-05-23", "09:30", "5.0"),
        ("2025-09-26", "09:30", "5.0"),
    ],
)
def test_each_full_week_without_a_session_takes_a_tenth_down_to_a_half(
    day: str, time: str, reference: str
) -> None:
    """The last session was on Friday 4 April at 9:30."""
    fact = W4.when(case.target("W9", LFW="1.0"), at=at(day, time)).fact

    assert isinstance(fact, LoadTargetSet)
    assert fact.targets[0].ref_load == Decimal(reference)


def test_a_decision_after_a_gap_says_what_the_gap_took() -> None:
    fact = ask(W4, "W9", "2025-04-14", LFW="9.9").fact

    assert isinstance(fact, LoadTargetSet)
    gap = next(each for each in fact.decision.criteria if each.id == "load.gap")
    assert (gap.required, gap.observed) == (
        "LFW against 9 kg",
        "10.0 kg, 1 wk without a session",
    )
    assert fact.targets[0].increase_pct == Decimal("10.0")


def test_without_any_session_the_gap_counts_from_the_first_target() -> None:
    first = was(case.IN_PROGRAMME, at("2025-03-31"), case.was_set("W4", LFW="5.0"))

    assert reference_of(first, "2025-04-07") == Decimal("4.5")


def test_a_reference_of_nothing_refuses_what_is_asked_for_and_breaks_nothing() -> None:
    back = was(W4, at("2025-04-06"), a_return("0"))
    target = {"dimension": "LFW", "load": "1.0", "sets": 3, "reps": 8}
    request = SetLoadTarget.model_validate({"week": "W5", "targets": [target], "reason": WHY})

    fact = back.when(request, at=at(NEXT)).fact
    lighter = back.when(deload(LFW="1.0"), at=at(NEXT)).fact

    assert isinstance(fact, LoadTargetRejected)
    assert (fact.policy_id, fact.ref_load, fact.increase_pct) == ("load.hard_pct", 0, None)
    assert isinstance(lighter, LoadTargetRejected)
    assert lighter.policy_id == "deload.load_factor"
