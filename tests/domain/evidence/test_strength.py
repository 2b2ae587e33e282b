"""Strength side by side: which value of which side counts, and what it is held against."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.case.evidence.strength import (
    SideBySide,
    Strength,
    er_strength,
    grip,
    side_by_side,
    strength_code,
)
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario


def injured(laterality: str) -> Scenario:
    """A case of this side, up to consent."""
    opened = case.NOT_OPENED.given(case.open_case(laterality=laterality), by=case.BY_HR)
    staffed = opened.given(case.assign((CLINICIAN.party_id, "clinician")), by=case.BY_MANAGER)
    return staffed.given(case.consent("TREAT"), by=case.BY_WORKER)


def both(right: str, left: str, code: str = "grip", unit: str = "kg") -> list[dict[str, Any]]:
    return [
        {"code": code, "side": "R", "chosen": right, "unit": unit},
        {"code": code, "side": "L", "chosen": left, "unit": unit},
    ]


def pair(scenario: Scenario, test: Strength = Strength.GRIP) -> tuple[str, str] | None:
    found = side_by_side(scenario.state, test, scenario.clock)
    return None if found is None else (str(found.affected), str(found.other))


def in_newtons(kgf: str) -> str:
    return str(Decimal(kgf) * Decimal("9.80665"))


@pytest.mark.parametrize(
    ("laterality", "affected", "other"),
    [("R", "44.0", "52.0"), ("L", "52.0", "44.0"), ("NA", "44.0", "52.0")],
)
def test_the_affected_side_is_held_against_the_other(
    laterality: str, affected: str, other: str
) -> None:
    scenario = injured(laterality).given(case.baseline(measures=both("44.0", "52.0")))

    assert pair(scenario) == (in_newtons(affected), in_newtons(other))


def test_without_a_side_the_weaker_is_held_against_the_stronger() -> None:
    scenario = injured("NA").given(case.baseline(measures=both("52.0", "44.0")))

    assert pair(scenario) == (in_newtons("44.0"), in_newtons("52.0"))


def test_where_both_sides_are_affected_there_is_no_other_side() -> None:
    assert pair(injured("B").given(case.baseline(measures=both("44.0", "52.0")))) is None


def test_a_side_that_was_not_measured_leaves_nothing_to_compare() -> None:
    scenario = injured("R")
    one = scenario.given(case.baseline(measures=both("44.0", "52.0")[:1]))

    assert pair(scenario) is None
    assert pair(one) is None


def test_the_last_value_of_each_side_counts_wherever_it_was_found() -> None:
    scenario = injured("R").given(case.baseline(measures=both("44.0", "52.0")))
    reassessed = scenario.given(assess.again(measures=both("46.0", "53.0")))
    single = reassessed.given(assess.measure("Grip strength", side="R", chosen="48", unit="kgf"))

    assert pair(reassessed) == (in_newtons("46.0"), in_newtons("53.0"))
    assert pair(single) == (in_newtons("48"), in_newtons("53.0"))
    found = grip(single.state, single.clock)
    assert found is not None
    assert found.percent == Decimal("90.6")
    assert found.evidence == (reassessed.history[-1].event_id, single.history[-1].event_id)


def test_the_last_is_the_last_that_was_taken_and_not_the_last_that_was_entered() -> None:
    scenario = injured("R").given(case.baseline(measures=both("44.0", "52.0")))
    baseline_at = scenario.history[-1].effective_at
    late = scenario.when(
        assess.measure("grip", side="R", chosen="30", unit="kg"),
        at=baseline_at - timedelta(seconds=1),
    ).after

    assert pair(late) == (in_newtons("44.0"), in_newtons("52.0"))
    assert grip(late.state, baseline_at - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    "said",
    [
        {"valid": False, "invalid_reason": "cough"},
        {"unit": "deg"},
        {"side": None},
        {"side": "B"},
        {"code": "pinch"},
        {"chosen": "-1"},
    ],
)
def test_no_other_measure_counts(said: dict[str, Any]) -> None:
    scenario = injured("R").given(case.baseline(measures=both("44.0", "52.0")))
    request = {"code": "grip", "side": "R", "chosen": "50", "unit": "kg", **said}

    after = scenario.given(assess.measure(**request))

    assert pair(after) == (in_newtons("44.0"), in_newtons("52.0"))


def test_sides_in_different_units_are_compared_as_forces() -> None:
    scenario = injured("R").given(
        assess.measure("er_strength", side="R", chosen="78.4532", unit="N"),
        assess.measure("ER HHD", side="L", chosen="13.0", unit="kgf"),
    )

    found = er_strength(scenario.state, scenario.clock)

    assert found is not None
    assert (str(found.affected), found.percent) == ("78.4532", Decimal("61.5"))


def test_a_range_of_motion_of_the_same_name_is_no_strength() -> None:
    rom = [{"code": "external_rotation", "side": "R", "chosen": "60", "unit": "deg"}]
    scenario = injured("R").given(
        case.baseline(measures=both("5.2", "13.0", "external_rotation", "kgf"), rom=rom)
    )

    assert pair(scenario, Strength.ER) == (in_newtons("5.2"), in_newtons("13.0"))


def test_nothing_is_a_percentage_of_nothing() -> None:
    assert SideBySide(Decimal(5), Decimal(0), ()).percent is None


@pytest.mark.parametrize(
    ("written", "test"),
    [
        ("grip", Strength.GRIP),
        ("GRIP", Strength.GRIP),
        ("hand-grip strength", Strength.GRIP),
        ("ER", Strength.ER),
        ("external rotation", Strength.ER),
        ("shoulder_external_rotation", Strength.ER),
        ("grip strength", Strength.GRIP),
        ("handgrip", Strength.GRIP),
        ("ER strength", Strength.ER),
        ("ER HHD", Strength.ER),
        ("HHD ER", Strength.ER),
        ("shoulder ER", Strength.ER),
        ("external rotation strength", Strength.ER),
        ("external rotation HHD", Strength.ER),
        ("GRP", None),
        ("internal rotation", None),
    ],
)
def test_a_strength_test_is_known_however_it_is_written(
    written: str, test: Strength | None
) -> None:
    assert strength_code(written) is test


def test_a_case_that_was_never_opened_has_no_sides() -> None:
    assert grip(case.NOT_OPENED.state, case.NOT_OPENED.clock) is None
