"""Ramp-up plans: three sign, stages rise step by step (INV-10, POL-RAMP; known answer R1)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.assessment.surroundings import AssessJobRisk
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.job_profile import JobProfile, Task
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import Scenario
from tests.domain.work_case import sign, stage, stages

SIGNED_BY = work.SIGNED
EARLY, LATE = {"min": 2, "every_min": 30}, {"min": 5, "every_min": 60}


def agreed(*listed: dict[str, Any], **said: Any) -> RampUpPlanAgreed:
    return RampUpPlanAgreed.model_validate(
        {
            "plan_id": work.RP1,
            "version": 1,
            "stages": listed,
            "signed_by": SIGNED_BY,
            **said,
        }
    )


def planned(no: int, hours: str, pct: str, **said: Any) -> dict[str, Any]:
    usual = {"micro_break": EARLY if no < 3 else LATE, "min_days": 5}
    return {"no": no, "hours": hours, "pct": pct, **usual, **said}


def test_percentages_breaks_and_least_days_follow_from_contract_and_policy() -> None:
    work.P3.when(sign(), by=case.BY_MANAGER).then(
        agreed(
            planned(1, "20", "50.0"),
            planned(2, "24", "60.0"),
            planned(3, "30", "75.0"),
            planned(4, "36", "90.0"),
            planned(5, "40", "100.0"),
        )
    )


def test_what_a_plan_says_of_itself_is_kept() -> None:
    terms: dict[str, Any] = {
        "days/wk": "5",
        "max_h_day": "4.5",
        "nights": True,
        "shift": "day shift",
        "load_cap": "16",
        "duties": ["T1", "returns desk"],
        "micro_break": {"min": 10, "every_min": 50},
        "min_days": 6,
    }
    whole: dict[str, Any] = {"hydration": "water at each station", "conditions": ["no overtime"]}

    work.P3.when(sign(stage("R1", "20", pct="50.0", **terms), **whole)).then(
        agreed(planned(1, "20", "50.0", **terms), **whole)
    )


@pytest.mark.parametrize("hours", [("20", "24", "30", "36", "40"), ("20", "32"), ("24", "36")])
def test_three_signatures_make_a_plan_whose_steps_are_judged_when_they_start(
    hours: tuple[str, ...],
) -> None:
    outcome = work.P3.when(sign(*stages(*hours)), by=case.BY_MANAGER)

    assert work.kinds(outcome) == ["RampUpPlanAgreed"]


def test_the_days_of_a_stage_are_those_of_the_protocol() -> None:
    strict = case.a_protocol(ramp__min_days="7")
    known = Scenario(strict, case.JP_PICK, work.P3.history, work.P3.commands)

    (fact,) = known.when(sign(*stages("16", "20"))).facts
    assert isinstance(fact, RampUpPlanAgreed)
    assert [each.min_days for each in fact.stages] == [7, 7]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ([stage(2, "20")], "stages.0.no"),
        ([stage(1, "20"), stage(3, "24")], "stages.1.no"),
        ([stage(1, "20"), stage(1, "24")], "stages.1.no"),
        ([stage(1, "40.1")], "stages.0.hours"),
        ([stage(1, "20", pct="51.0")], "stages.0.pct"),
    ],
)
def test_stages_are_numbered_and_stay_within_the_contract(
    said: list[dict[str, Any]], field: str
) -> None:
    work.P3.when(sign(*said)).then_refused("input", field)


def test_a_plan_can_be_drafted_from_p2_on() -> None:
    assert work.kinds(work.P2.when(sign())) == ["RampUpPlanAgreed"]
    assert work.kinds(work.R1.when(sign(*stages("20", "26")))) == ["RampUpPlanAgreed"]
    work.STAFFED.when(sign()).then_refused("state")
    case.PLANNED.when(sign()).then_refused("state")


def test_a_plan_may_be_agreed_during_a_hold() -> None:
    held = work.P3.given(case.alarm())

    assert work.kinds(held.when(sign())) == ["RampUpPlanAgreed"]


def test_the_same_plan_again_adds_nothing() -> None:
    work.SIGNED_UP.when(sign(), by=case.BY_MANAGER).then_nothing()
    work.SIGNED_UP.when(sign(plan_id=None), by=case.BY_MANAGER).then_nothing()
    work.SIGNED_UP.when(sign(version=1), by=case.BY_MANAGER).then_nothing()


def test_another_plan_is_the_next_version_or_a_plan_of_its_own() -> None:
    other = stages("20", "26")
    listed = [planned(1, "20", "50.0"), planned(2, "26", "65.0")]

    work.SIGNED_UP.when(sign(*other, plan_id=None)).then(agreed(*listed, version=2))
    work.SIGNED_UP.when(sign(*other, version=2)).then(agreed(*listed, version=2))
    work.SIGNED_UP.when(sign(*other, plan_id=work.RP2)).then(agreed(*listed, plan_id=work.RP2))
    work.SIGNED_UP.when(sign(*other, version=3)).then_refused("version", "version")
    work.P3.when(sign(version=2)).then_refused("version", "version")


def test_a_plan_that_nobody_named_gets_a_name_of_its_command() -> None:
    outcome = work.P3.when(sign(*stages("20"), plan_id=None))

    named = outcome.context.id_for("ramp")
    outcome.then(agreed(planned(1, "20", "50.0"), plan_id=named))


def test_a_task_whose_lifting_index_blocks_it_stands_in_no_duties(assessed_task: Scenario) -> None:
    refusal = assessed_task.when(sign(stage(1, "20", duties=["T1"]))).then_refused(
        "gate.LI", "stages"
    )

    assert [each.id for each in refusal.criteria] == ["gate.LI.T1"]
    others = assessed_task.when(sign(stage(1, "20", duties=["T4", "returns desk"])))
    assert work.kinds(others) == ["RampUpPlanAgreed"]


@pytest.fixture
def assessed_task() -> Scenario:
    """T1 lifts 18 kg where 5 kg are recommended."""
    lift = {
        "L_avg": "8",
        "L_max": "25",
        "H": "35",
        "V": "20",
        "D": "80",
        "A": "30",
        "F": "2",
        "duration": "long",
        "coupling": "fair",
    }
    risk = AssessJobRisk.model_validate({"job_task_id": "T1", "rnle_in": lift})
    return work.P3.given(risk)


def patients(demand: str) -> Scenario:
    task = Task.model_validate(
        {
            "task_id": "T9",
            "name": "Assist patients",
            "dimension": "PT",
            "demand": {"value": demand, "unit": "kg"},
        }
    )
    profile = JobProfile(case.PROFILE, 3, "Nurse", "DOT", (task,))
    return Scenario(case.a_protocol(), profile, work.P3.history, work.P3.commands)


@pytest.mark.parametrize(
    ("demand", "cap", "allowed"),
    [("15.9", None, True), ("16", None, False), ("16", "15.9", True), ("20", "16", False)],
)
def test_no_more_of_a_patient_is_lifted_by_hand_than_the_limit(
    demand: str, cap: str | None, allowed: bool
) -> None:
    outcome = patients(demand).when(sign(stage(1, "20", duties=["T9"], load_cap=cap)))

    if allowed:
        assert work.kinds(outcome) == ["RampUpPlanAgreed"]
    else:
        outcome.then_refused("patient_handling.limit_kg", "stages")


def test_inv_13_holds_for_the_texts_of_a_plan() -> None:
    work.P3.when(sign(stage(1, "20", duties=["no lifting with back pain"]))).then_refused(
        "INV-13", "stages"
    )


@pytest.mark.parametrize(
    "said",
    [
        {"stages": []},
        {"stages": [stage(0, "20")]},
        {"stages": [stage("X1", "20")]},
        {"stages": [stage(1, "0")]},
        {"stages": [stage(1, "169")]},
        {"stages": [stage(1, "20", load_cap="201")]},
        {"stages": [stage(1, "20", micro_break={"min": 0, "every_min": 30})]},
        {"stages": [stage(1, "20", **{"days/wk": "8"})]},
        {"stages": [stage(1, "20", max_h_day="25")]},
        {"version": 0},
    ],
)
def test_a_plan_is_plausible(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        sign(**said)
