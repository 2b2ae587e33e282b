"""The workplace: the lifting equation of a task, the environment, the equipment."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.assessment.lifting_risk import LiftingResult
from domain.case.assessment.surroundings import (
    AssessEnvironment,
    AssessEquipment,
    EnvironmentAssessed,
    EquipmentAssessed,
    JobRiskAssessed,
)
from domain.recorded import Request
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case

FLOOR_SLOT = {
    "L_avg": "8",
    "L_max": "18",
    "H": "35",
    "V": "20",
    "D": "80",
    "A": "30",
    "F": "2",
    "duration": "long",
    "coupling": "fair",
}
RAISED_SLOT = {
    **FLOOR_SLOT,
    "H": "30",
    "V": "60",
    "D": "40",
    "A": "0",
    "F": "1",
    "coupling": "good",
}


def assessed(request: Request) -> JobRiskAssessed:
    fact = case.LINKED.when(request).fact
    assert isinstance(fact, JobRiskAssessed)
    return fact


def result(**lift: Any) -> LiftingResult:
    found = assessed(assess.job_risk(rnle_in={**FLOOR_SLOT, **lift})).rnle_out
    assert found is not None
    return found


def test_a_lift_is_assessed_by_the_lifting_equation() -> None:
    """Known answer K13."""
    out = {
        "HM": "0.7143",
        "VM": "0.8350",
        "DM": "0.8763",
        "AM": "0.9040",
        "FM": "0.6500",
        "CM": "0.9500",
        "RWL": "6.7100",
        "LI_avg": "1.1923",
        "LI_max": "2.6826",
        "units": "metric",
        "governing": "origin",
    }
    said = {"other_risks": ["narrow aisle"], "participants": [str(case.SUPERVISOR)], "notes": "M"}

    case.LINKED.when(assess.job_risk(rnle_in=FLOOR_SLOT, **said)).then(
        JobRiskAssessed.model_validate(
            {"job_task_id": "T1", "rnle_in": FLOOR_SLOT, "rnle_out": out, **said}
        )
    )


def test_the_same_lift_from_a_raised_slot_is_within_the_goal() -> None:
    """Known answer K13, after the change."""
    found = assessed(assess.job_risk(rnle_in=RAISED_SLOT)).rnle_out

    assert found is not None
    assert (str(found.RWL), str(found.LI_avg), str(found.LI_max)) == (
        "12.8015",
        "0.6249",
        "1.4061",
    )


def test_what_was_measured_in_inches_and_pounds_is_computed_so() -> None:
    """Known answer K3."""
    lift = {"L_avg": 40, "L_max": 40, "H": 18, "V": 15, "D": 21, "A": 45, "F": "0.2"}

    found = result(**lift, units="us", duration="short")

    assert (found.units, str(found.RWL), str(found.LI_max)) == ("us", "18.5206", "2.1598")


def test_a_destination_that_is_controlled_may_govern() -> None:
    """Known answer K1."""
    origin = {"L_avg": 44, "L_max": 44, "H": 23, "V": 15, "D": 49, "A": 0, "F": "0.2"}

    found = result(**origin, dest={"V": 64, "H": 23}, units="us", duration="short")

    assert (found.governing, str(found.RWL), str(found.LI_max)) == (
        "destination",
        "14.1529",
        "3.1089",
    )


@pytest.mark.parametrize(("farthest", "reason"), [("63", None), ("64", "limit_is_zero")])
def test_an_index_that_is_undefined_is_null_with_its_reason(
    farthest: str, reason: str | None
) -> None:
    found = result(H=farthest)

    assert found.reason == reason
    assert (found.LI_avg is None, found.LI_max is None) == (reason is not None,) * 2
    assert (found.RWL == 0) is (reason is not None)


def test_without_a_load_there_is_a_limit_and_no_index() -> None:
    found = result(L_avg=None, L_max=None)

    assert (str(found.RWL), found.LI_avg, found.LI_max) == ("6.7100", None, None)
    assert found.reason == "no_load"


def test_one_load_alone_leaves_the_other_index_unknown() -> None:
    found = result(L_max=None)

    assert (str(found.LI_avg), found.LI_max, found.reason) == ("1.1923", None, "no_load")


def test_where_the_equation_must_not_be_used_nothing_is_computed() -> None:
    found = result(one_handed=True, floor_cof="0.3", temp="30")

    assert found == LiftingResult(
        units="metric",
        reason="one_handed, slippery_floor",
        warnings=("temperature_outside_19_to_26",),
    )


def test_an_assessor_may_say_that_it_does_not_apply() -> None:
    with_lift = assessed(
        assess.job_risk(rnle_in=FLOOR_SLOT, not_applicable_reason="carried for 20 m")
    )
    without = assessed(assess.job_risk(not_applicable_reason="cart is pushed"))

    assert with_lift.rnle_out == LiftingResult(units="metric", reason="not_applicable")
    assert without.rnle_out is None


def test_an_assessment_of_a_task_says_something() -> None:
    assert assessed(assess.job_risk(other_risks=["narrow aisle"])).rnle_out is None
    with pytest.raises(ValidationError, match="rnle_in, not_applicable_reason or other_risks"):
        assess.job_risk(notes="nothing to add")


def test_the_task_is_one_of_the_linked_job() -> None:
    request = assess.job_risk(job_task_id="T9", rnle_in=FLOOR_SLOT)

    refused = case.LINKED.when(request).then_refused("input", field="job_task_id")
    case.INTAKE.when(assess.job_risk(rnle_in=FLOOR_SLOT)).then_refused("input", field="job_task_id")

    assert refused.criteria[0].required == "a task of the linked job profile"


ENVIRONMENT = {
    "place": "Aisle 7",
    "temp": "20",
    "humidity": "45",
    "noise_dBA": "71",
    "floor": {"surface": "dry", "cof": "0.52"},
    "aisle": "110",
    "lighting": "300",
    "slot_heights": {"lowest": "20", "highest": "175"},
    "hazards": ["forklifts"],
}
CART = {
    "item": "cart",
    "fit_for_purpose": True,
    "anthropometrics": {"handle_height": "102", "glove": 9},
    "push": "178",
    "defects": ["one wheel sticks"],
    "action": "wheel to be replaced",
}


def environment(**said: Any) -> AssessEnvironment:
    return AssessEnvironment.model_validate(said)


def equipment(**said: Any) -> AssessEquipment:
    return AssessEquipment.model_validate({**CART, **said})


def test_the_environment_is_recorded_as_it_was_found() -> None:
    case.LINKED.when(environment(**ENVIRONMENT)).then(
        EnvironmentAssessed.model_validate(ENVIRONMENT)
    )


def test_an_environment_of_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one thing must have been assessed"):
        environment()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temp", "-91"),
        ("humidity", "100.1"),
        ("noise_dBA", "201"),
        ("aisle", "-1"),
        ("floor", {"cof": "2.1"}),
        ("slot_heights", {"lowest": "21", "highest": "20"}),
    ],
)
def test_what_cannot_be_so_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        environment(**{name: value})


def test_equipment_is_recorded_with_what_is_wrong_and_what_is_done() -> None:
    glove = {**CART, "anthropometrics": {"handle_height": "102", "glove": "9"}}

    case.LINKED.when(equipment()).then(EquipmentAssessed.model_validate(glove))


def test_the_same_assessment_of_the_same_time_is_recorded_once() -> None:
    at = case.LINKED.clock
    requests = [assess.job_risk(rnle_in=FLOOR_SLOT), environment(**ENVIRONMENT), equipment()]
    for request in requests:
        once = case.LINKED.when(request, at=at).after

        once.when(request, at=at).then_nothing()
        assert len(once.when(request, at=at + timedelta(days=1)).facts) == 1


def test_nothing_clinical_stands_where_the_employer_reads() -> None:
    clinical = "lumbar strain after the last shift"
    case.LINKED.when(assess.job_risk(other_risks=[clinical])).then_refused(
        "INV-13", field="other_risks"
    )
    case.LINKED.when(environment(notes=clinical)).then_refused("INV-13", field="notes")
    case.LINKED.when(equipment(action=clinical)).then_refused("INV-13", field="action")


def test_nothing_is_assessed_before_consent() -> None:
    case.STAFFED.when(environment(temp="20")).then_refused("INV-2")
    case.STAFFED.when(equipment()).then_refused("INV-2")
    case.STAFFED.when(assess.job_risk(rnle_in=FLOOR_SLOT)).then_refused("INV-2")
