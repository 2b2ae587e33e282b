"""Red flags, the baseline, and work ability statements."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.assessment.assessment import (
    BaselineAssessmentRecorded,
    Fitness,
    IssueWorkAbility,
    RedFlagScreenCompleted,
    WorkAbilityStatementIssued,
)
from domain.case.opening.diagnosis import DiagnosisRecorded
from domain.case.safety.safety import CaseHeld
from domain.case.vocabulary import Code, Dimension, HoldKind, Status
from tests.domain import thin_case as case
from tests.domain.scenario import START


def statement(**said: Any) -> IssueWorkAbility:
    return IssueWorkAbility.model_validate({"fitness": "unfit", **said})


def issued(version: int, **said: Any) -> WorkAbilityStatementIssued:
    day = {"from": "2025-03-10"}
    return WorkAbilityStatementIssued.model_validate(
        {"version": version, "fitness": "unfit", **day, **said}
    )


def measured(**said: Any) -> dict[Dimension, Decimal]:
    """What the case takes from a baseline as measured."""
    state = case.INTAKE.given(case.baseline(**said)).state
    return {name: each.value for name, each in state.assessed.measured.items()}


def test_a_negative_screen_and_a_complete_baseline_make_a_case_assessed() -> None:
    screened = case.LINKED.when(case.screen()).then(RedFlagScreenCompleted(result="negative"))

    assert screened.state.status is Status.INTAKE
    assert screened.given(case.baseline()).state.status is Status.ASSESSED


def test_a_positive_screen_holds_the_case_in_the_same_decision() -> None:
    outcome = case.LINKED.when(case.screen("positive", "night pain"))

    screened, held = outcome.facts
    assert screened == RedFlagScreenCompleted(result="positive", flags=("night pain",))
    assert isinstance(held, CaseHeld)
    assert (held.kind, held.resume_to) == (HoldKind.ALARM, Status.INTAKE)
    assert held.reassess_due == case.LINKED.clock + timedelta(hours=24)
    assert outcome.after.state.status is Status.ON_HOLD


def test_the_same_screen_again_stores_nothing_and_holds_nothing() -> None:
    screened = case.LINKED.given(case.screen("positive", "fever"))

    screened.when(case.screen("positive", "fever")).then_nothing()


def test_a_negative_screen_lists_no_flags() -> None:
    with pytest.raises(ValidationError, match="a negative screen has no flags"):
        case.screen("negative", "fever")


def test_a_baseline_with_pain_of_the_week_and_a_capacity_is_complete() -> None:
    (fact,) = case.INTAKE.when(case.baseline()).facts

    assert isinstance(fact, BaselineAssessmentRecorded)
    assert fact.complete is True
    assert fact.assessment_id == case.ASSESSMENT


@pytest.mark.parametrize(
    "lacking",
    [
        {"pain": {"rest": 5}},
        {"pain": {"worst7d": 8}},
        {"lift_zones": {}, "carry": None, "push": None},
    ],
)
def test_a_baseline_without_pain_of_the_week_or_any_capacity_is_not(lacking: Any) -> None:
    (fact,) = case.INTAKE.when(case.baseline(**lacking)).facts

    assert isinstance(fact, BaselineAssessmentRecorded)
    assert fact.complete is False


def test_the_clinician_may_say_that_a_baseline_is_not_complete() -> None:
    (fact,) = case.INTAKE.when(case.baseline(complete=False)).facts

    assert isinstance(fact, BaselineAssessmentRecorded)
    assert fact.complete is False


def test_the_same_baseline_again_stores_nothing_named_or_not() -> None:
    named = case.INTAKE.given(case.baseline())
    unnamed = case.INTAKE.given(case.baseline(assessment_id=None))

    named.when(case.baseline()).then_nothing()
    unnamed.when(case.baseline(assessment_id=None)).then_nothing()


def test_another_unnamed_baseline_gets_an_id_of_its_own() -> None:
    first = case.INTAKE.given(case.baseline(assessment_id=None))
    second = first.given(case.baseline(assessment_id=None, push="95"))

    ids = {
        each.fact.assessment_id
        for each in second.history
        if isinstance(each.fact, BaselineAssessmentRecorded)
    }
    assert len(ids) == 2


def test_the_highest_loads_lifted_well_are_what_was_measured() -> None:
    tolerances = {"sit": 40, "stand": 35, "walk": 20}

    assert measured(tolerances=tolerances, pull="80") == {
        Dimension.LFW: Decimal("5.0"),
        Dimension.LWS: Decimal("4.0"),
        Dimension.CAR: Decimal("6.0"),
        Dimension.PSH: Decimal("90"),
        Dimension.PUL: Decimal("80"),
        Dimension.STD: Decimal(35),
        Dimension.WLK: Decimal(20),
    }


def test_a_valid_measure_of_a_dimension_counts_and_an_invalid_one_does_not() -> None:
    drag = {"code": "DRAG", "chosen": "12.5", "unit": "kg"}
    vest = {"code": "VEST", "trials": ["10"], "valid": False, "invalid_reason": "stopped early"}

    found = measured(measures=[drag, vest])

    assert found[Dimension.DRAG] == Decimal("12.5")
    assert Dimension.VEST not in found


@pytest.mark.parametrize("unit", ["N", "min", "kgf"])
def test_a_measure_in_another_unit_than_its_dimension_is_not_taken_for_a_load(unit: str) -> None:
    drag = {"code": "DRAG", "chosen": "120", "unit": unit}

    assert Dimension.DRAG not in measured(measures=[drag])


def test_a_later_baseline_replaces_what_it_measured_and_keeps_the_rest() -> None:
    first = case.INTAKE.given(case.baseline())
    second = first.given(case.baseline(lift_zones={"LFW": "7.5"}, carry=None, push=None))

    found = {name: each.value for name, each in second.state.assessed.measured.items()}
    assert found[Dimension.LFW] == Decimal("7.5")
    assert found[Dimension.PSH] == Decimal("90")


def test_statements_are_numbered_one_two_three() -> None:
    first = case.INTAKE.when(statement()).then(issued(1))
    second = first.when(statement(until="2025-03-21")).then(issued(2, until="2025-03-21"))

    second.when(statement(version=3)).then(issued(3))


def test_the_same_statement_again_stores_nothing_with_or_without_its_number() -> None:
    first = case.INTAKE.given(statement())

    first.when(statement()).then_nothing()
    first.when(statement(version=1)).then_nothing()


@pytest.mark.parametrize("version", [1, 3])
def test_a_statement_of_another_number_than_the_next_is_refused(version: int) -> None:
    first = case.INTAKE.given(statement())

    other = statement(version=version, fitness="fit")
    first.when(other).then_refused("version", field="version")


def test_a_statement_holds_from_the_day_of_its_effective_time_in_the_zone_of_the_case() -> None:
    yesterday = START - timedelta(days=1)

    (fact,) = case.INTAKE.when(statement(), at=yesterday).facts

    assert isinstance(fact, WorkAbilityStatementIssued)
    assert (fact.fitness, fact.from_) == (Fitness.UNFIT, date(2025, 3, 9))


def test_a_statement_that_would_end_before_today_is_refused() -> None:
    case.INTAKE.when(statement(until="2025-03-09")).then_refused("input", field="until")
    with pytest.raises(ValidationError, match="must not end before it begins"):
        statement(**{"from": "2025-03-10", "until": "2025-03-09"})


def test_a_diagnosis_has_its_onset_on_the_day_of_the_injury_unless_said() -> None:
    code = Code(system="http://hl7.org/fhir/sid/icd-10-cm", code="S39.012A")
    diagnosed = case.INTAKE.when(case.diagnose()).then(
        DiagnosisRecorded(code=code, verification="confirmed", onset=case.INJURED)
    )

    diagnosed.when(case.diagnose()).then_nothing()


def test_a_diagnosis_may_be_refuted_later() -> None:
    diagnosed = case.INTAKE.given(case.diagnose())

    (fact,) = diagnosed.when(case.diagnose(verification="refuted")).facts

    assert isinstance(fact, DiagnosisRecorded)
    assert fact.verification == "refuted"
