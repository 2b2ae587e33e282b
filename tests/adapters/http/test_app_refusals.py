"""What a refusal tells over HTTP: the rule, what it required, what it saw, what would satisfy it;
to who may not read that, only that a clinical criterion is not met."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.database import Database
from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import House, living

pytestmark = pytest.mark.anyio

HIDDEN = {"id": "clinical", "met": False, "text": "A clinical criterion is not met."}
WORDED = {"id", "required", "observed", "met", "evidence", "text", "satisfy"}


def _unmet(criteria: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in criteria if not each["met"]}


def _decision(answered: httpx.Response) -> dict[str, Any]:
    body = answered.json()
    assert (answered.status_code, body["outcome"]) == (200, "refused"), answered.text
    decision: dict[str, Any] = body["decision"]
    return decision


@pytest.mark.played(15)
async def test_a_gate_that_is_shut_tells_the_clinician_what_each_criterion_wants(
    house: House,
) -> None:
    answered = await house.send("CL-1", "RequestPhaseAdvance", {"to": "P2"})

    decision = _decision(answered)
    unmet = _unmet(decision["criteria"])
    assert answered.json()["events"] == ["PhaseAdvanceRejected"]
    assert {"gate.G12.education", "gate.G12.adherence_pct", "informed.max_age_d"} <= unmet.keys()
    assert all(each.keys() == WORDED for each in unmet.values())
    education = unmet["gate.G12.education"]
    assert (education["required"], education["observed"]) == ("worker, teach-back passed", None)
    assert education["satisfy"].startswith("Teach the worker the warning signs")
    assert "required" in decision["criteria"][0]


async def test_a_problem_tells_what_would_satisfy_its_rule(held: House) -> None:
    before = held.stored()

    answered = await held.send("CL-1", "SetLoadTarget", held.body_of("SetLoadTarget"))

    (criterion,) = answered.json()["criteria"]
    assert code_of(answered) == (409, "INV-4")
    assert criterion.keys() == WORDED
    assert (criterion["required"], criterion["observed"]) == ("no open hold", str(held.ref("H1")))
    assert criterion["satisfy"] == "Complete the reassessment of each open hold and lift it."
    assert "satisfy" not in answered.json()
    assert held.stored() == before


@pytest.mark.played(16)
async def test_a_rule_without_criteria_says_what_to_do_by_itself(house: House) -> None:
    body = {"channel": "about his back ache"}

    answered = await house.send("SU-1", "RecordEmployerContact", body)

    assert code_of(answered) == (409, "INV-13")
    assert answered.json()["satisfy"] == (
        "Say it without clinical words: the employer reads this text."
    )
    assert fields_of(answered) == [("channel", "refused")]


async def test_a_field_that_does_not_fit_the_case_tells_what_it_must_be(held: House) -> None:
    body = held.body_of("RecordSurgery") | {"date": "2025-04-01"}

    answered = await held.send(held.by("RecordSurgery"), "RecordSurgery", body)

    assert code_of(answered) == (422, "input")
    assert fields_of(answered) == [("date", "refused")]
    (criterion,) = answered.json()["criteria"]
    assert (criterion["required"], criterion["observed"]) == ("<= 2025-01-14", "2025-04-01")
    assert criterion["satisfy"] == "Needed: <= 2025-01-14."


@pytest.mark.parametrize("command", ["StartRampStage", "RepeatRampStage"])
async def test_on_hold_a_supervisor_learns_only_that_a_clinical_criterion_is_not_met(
    held: House, command: str
) -> None:
    before = held.stored()

    answered = await held.send("SU-1", command, held.body_of(command))

    assert code_of(answered) == (409, "state")
    assert answered.json()["criteria"] == [HIDDEN]
    assert answered.json().keys() == {"type", "title", "status", "code", "text", "criteria"}
    assert held.stored() == before


async def test_a_stage_that_has_to_wait_tells_the_supervisor_of_hours_and_nothing_clinical(
    database: Database, tmp_path: Path
) -> None:
    async with living(database, tmp_path, PICKER) as house:
        first = next(number for number, line in PICKER[1] if line.command == "StartRampStage")
        await house.play(first)
        step = house.step(first)
        body = {**step.body, "stage_no": 2}

        answered = await house.send(step.by, "StartRampStage", body)

    decision = _decision(answered)
    unmet = _unmet(decision["criteria"])
    assert answered.json()["events"] == ["RampStageRejected"]
    assert "ramp.min_days" in unmet
    assert all(each.keys() == WORDED for name, each in unmet.items() if name != "clinical")
    assert unmet["ramp.min_days"]["satisfy"].startswith("Let the stage run for longer: >= ")
    assert decision.keys() == {"outcome", "criteria", "code", "text"}


@pytest.mark.played(16)
async def test_a_case_manager_is_told_of_a_plan_what_is_missing_in_it(house: House) -> None:
    answered = await house.send("CM-1", "CloseCase", {"outcome": "SAME_JOB_FULL_DUTY"})

    assert code_of(answered) == (409, "INV-16")
    unmet = _unmet(answered.json()["criteria"])
    assert "INV-16.maintenance" in unmet
    assert (
        unmet["INV-16.maintenance"]["satisfy"]
        == "Before it closes the case needs: a maintenance plan."
    )
