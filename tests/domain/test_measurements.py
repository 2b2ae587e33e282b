"""Measurements: the value that counts, its unit, and what may be lifted first for it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.assessment.measurements import RecordMeasurement
from domain.case.assessment.medication import NoteMedicationEffect
from domain.case.vocabulary import Dimension
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case


def test_a_measurement_is_recorded_as_it_was_taken() -> None:
    said = {"side": "R", "trials": ["41.0", "42.0"], "chosen": "41.5", "unit": "kg"}
    how = {"method": "standing", "device": "setting 2", "valid": False, "invalid_reason": "cough"}

    case.LINKED.when(assess.measure(**said, **how, job_task_id="T1")).then(
        assess.measured(**said, **how, job_task_id="T1")
    )


def test_the_measure_may_stand_in_a_field_of_its_own() -> None:
    request = RecordMeasurement.model_validate(
        {"measure": {"code": "6MWT", "chosen": "410", "unit": "m"}, "job_task_id": "T1"}
    )

    case.LINKED.when(request).then(
        assess.measured("6MWT", chosen="410", unit="m", job_task_id="T1")
    )


def test_the_highest_trial_counts_unless_another_is_chosen() -> None:
    trials = ["39.5", "42.0", "40"]

    case.LINKED.when(assess.measure(trials=trials)).then(
        assess.measured(trials=trials, chosen="42.0")
    )


def test_what_counts_may_be_called_the_value() -> None:
    assert assess.measure(value="42") == assess.measure(chosen="42")
    nested = RecordMeasurement.model_validate({"measure": {"code": "grip", "value": "42"}})
    assert nested == assess.measure(chosen="42")
    for both in ({"value": "42", "chosen": "41"}, {"value": None}):
        with pytest.raises(ValidationError):
            assess.measure(**both)


@pytest.mark.parametrize("lacking", [{}, {"trials": []}, {"chosen": None}])
def test_a_measure_without_any_value_is_refused(lacking: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="chosen"):
        assess.measure(**lacking)


@pytest.mark.parametrize("wrong", [{"chosen": "a lot"}, {"trials": ["42", 41.5]}])
def test_what_is_no_exact_number_is_refused_where_it_stands(wrong: dict[str, Any]) -> None:
    (name,) = wrong

    with pytest.raises(ValidationError, match=f"measure.{name}"):
        assess.measure(unit="lb", **{"chosen": "1", **wrong})


@pytest.mark.parametrize(
    ("code", "unit", "stored", "value"),
    [
        ("grip", "[lb_av]", "kg", "45.359237"),
        ("grip", "lb", "kg", "45.359237"),
        ("reach", "[in_i]", "cm", "254.000000"),
        ("PSH", "kgf", "N", "980.665000"),
        ("pul", "kgf", "N", "980.665000"),
    ],
)
def test_another_unit_is_converted_and_what_was_read_stays_beside_it(
    code: str, unit: str, stored: str, value: str
) -> None:
    kept = {"lb": "[lb_av]"}.get(unit, unit)

    case.LINKED.when(assess.measure(code, trials=["100"], unit=unit)).then(
        assess.measured(
            code,
            trials=[value],
            chosen=value,
            unit=stored,
            orig_value="100",
            orig_trials=["100"],
            orig_unit=kept,
        )
    )


def test_a_dynamometer_s_kgf_stays_what_it_is() -> None:
    case.LINKED.when(assess.measure("ER", chosen="5.2", unit="kgf")).then(
        assess.measured("ER", chosen="5.2", unit="kgf")
    )


@pytest.mark.parametrize("unit", ["stone", "mmHg", "", "KG"])
def test_a_unit_that_is_not_stored_is_refused(unit: str) -> None:
    with pytest.raises(ValidationError, match="unit"):
        assess.measure(chosen="1", unit=unit)


def test_the_same_measurement_of_the_same_time_is_recorded_once() -> None:
    request = assess.measure(chosen="42", unit="kg", side="R")
    at = case.LINKED.clock
    once = case.LINKED.when(request, at=at).after

    once.when(request, at=at).then_nothing()
    once.when(request, at=at + timedelta(minutes=1)).then(
        assess.measured(chosen="42", unit="kg", side="R")
    )
    once.when(assess.measure(chosen="42", unit="kg", side="L"), at=at).then(
        assess.measured(chosen="42", unit="kg", side="L")
    )


def test_a_task_must_be_one_of_the_linked_job() -> None:
    request = assess.measure("LFW", chosen="5", job_task_id="T9")

    refused = case.LINKED.when(request).then_refused("input", field="job_task_id")
    case.INTAKE.when(request).then_refused("input", field="job_task_id")

    assert refused.criteria[0].observed == "T9"


def test_nothing_is_measured_before_consent() -> None:
    case.STAFFED.when(assess.measure(chosen="42")).then_refused("INV-2")


def test_a_measure_of_a_dimension_is_what_a_first_target_may_not_exceed() -> None:
    request = assess.measure("DRAG", chosen="25.0", unit="kg")

    recorded = case.LINKED.when(request).after

    found = recorded.state.assessed.measured[Dimension.DRAG]
    assert (found.value, found.event_id) == (Decimal("25.0"), recorded.history[-1].event_id)


@pytest.mark.parametrize(
    "said",
    [
        {"valid": False, "invalid_reason": "stopped early"},
        {"unit": "N"},
        {"unit": "min"},
        {"code": "grip"},
    ],
)
def test_no_other_measure_is(said: dict[str, Any]) -> None:
    request = assess.measure(**{"code": "DRAG", "chosen": "25.0", "unit": "kg", **said})

    assert case.LINKED.when(request).after.state.assessed.measured == {}


def test_a_dimension_may_be_written_in_small_letters_and_without_its_unit() -> None:
    recorded = case.LINKED.when(assess.measure("drag", chosen="25.0")).after

    assert recorded.state.assessed.measured[Dimension.DRAG].value == Decimal("25.0")


def test_a_measurement_that_is_entered_late_does_not_replace_a_later_one() -> None:
    today = case.LINKED.clock
    weeks = case.LINKED.when(assess.measure("DRAG", chosen="25.0"), at=today).after

    late = weeks.when(assess.measure("DRAG", chosen="40.0"), at=today - timedelta(seconds=1)).after
    same = weeks.when(assess.measure("DRAG", chosen="40.0"), at=today).after

    assert late.state.assessed.measured[Dimension.DRAG].value == Decimal("25.0")
    assert same.state.assessed.measured[Dimension.DRAG].value == Decimal("40.0")


@pytest.mark.parametrize(
    ("begins", "ends", "under"),
    [
        ("2025-03-10", "2025-03-10", ["opioid"]),
        ("2025-03-01", None, ["opioid"]),
        ("2025-03-01", "2025-03-09", []),
        ("2025-03-11", None, []),
    ],
)
def test_a_test_under_a_drug_that_affects_it_says_so(
    begins: str, ends: str | None, under: list[str]
) -> None:
    drug = NoteMedicationEffect.model_validate(
        {"drug_class": "opioid", "affects_test": True, "from": begins, "to": ends}
    )
    harmless = NoteMedicationEffect.model_validate({"drug_class": "NSAID", "from": begins})

    noted = case.LINKED.given(drug, harmless)

    noted.when(assess.measure(chosen="42")).then(assess.measured(chosen="42", under_effect=under))


def test_a_note_of_days_to_come_does_not_hide_what_the_drug_does_now() -> None:
    drug = NoteMedicationEffect.model_validate({"drug_class": "opioid", "affects_test": True})
    later = NoteMedicationEffect.model_validate({"drug_class": "opioid", "from": "2025-03-20"})

    noted = case.LINKED.given(drug, later)

    noted.when(assess.measure(chosen="42")).then(
        assess.measured(chosen="42", under_effect=["opioid"])
    )


def test_a_drug_that_is_noted_afterwards_does_not_make_the_same_measurement_another() -> None:
    at = case.LINKED.clock
    request = assess.measure(chosen="42")
    taken = case.LINKED.when(request, at=at).after
    drug = NoteMedicationEffect.model_validate({"drug_class": "opioid", "affects_test": True})

    taken.given(drug).when(request, at=at).then_nothing()
