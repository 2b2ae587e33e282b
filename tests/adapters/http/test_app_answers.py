"""Every answer is what the document says of it, and has no field beyond, whoever reads it."""

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from adapters.interfaces import problem_answers
from adapters.interfaces.answers import CommandAnswer
from adapters.interfaces.documents import FOLDER, OPENAPI
from adapters.interfaces.openapi import OF_READS
from domain.case.vocabulary import Role
from services.audiences import AUDIENCES
from tests.adapters.http.living import House, asked_for

pytestmark = pytest.mark.anyio

SPAN = {"from": "2025-03-10T12:00:00Z", "to": "2025-03-12T12:00:00Z"}
READS = [path for path, (_, _, model) in OF_READS.items() if model is not None]


def _wrong(model: type[BaseModel], answered: httpx.Response) -> list[str]:
    """What is not as the model says, which knows no field but its own."""
    found = Draft202012Validator(model.model_json_schema()).iter_errors(answered.json())
    return [f"{each.json_path}: {each.message}" for each in found]


async def _asked(held: House, role: Role, path: str) -> httpx.Response:
    view = AUDIENCES.get(role, "employer")
    url = path.replace("{case_id}", str(held.case)).replace("{view_name}", view)
    asked = SPAN if path.endswith("difference") else {}
    return await held.ask(held.staff[role], "GET", url, params=asked)


async def test_the_document_that_is_served_is_the_one_that_partners_are_given(held: House) -> None:
    served = await held.ask(None, "GET", "/openapi.json")

    assert served.json() == json.loads((FOLDER / OPENAPI).read_text("utf-8"))


@pytest.mark.parametrize("path", READS)
async def test_a_read_is_answered_as_its_document_says(held: House, path: str) -> None:
    model = OF_READS[path][2]
    assert model is not None
    read = 0
    for role in held.staff:
        answered = await _asked(held, role, path)
        if answered.status_code == 200:
            read += 1
            assert _wrong(model, answered) == [], role
        elif path != "/ready":
            assert answered.json()["code"] in problem_answers.CODES[answered.status_code]
    assert read > 0 or path == "/ready"


async def test_control_a_field_that_no_model_knows_is_found_out(held: House) -> None:
    model: Any = OF_READS["/v1/feed"][2]
    answered = await _asked(held, Role.CLINICIAN, "/v1/feed")
    body = {**answered.json(), "diagnosis": "none of theirs"}

    assert _wrong(model, httpx.Response(200, json=body)) != []


async def test_a_command_is_answered_as_its_document_says(house: House) -> None:
    for number, _ in house.story[1]:
        answered = await house.take(number)
        assert answered.status_code == 200
        assert _wrong(CommandAnswer, answered) == [], number


async def test_a_command_that_is_refused_is_answered_with_a_problem_of_the_document(
    held: House,
) -> None:
    problem = {**problem_answers.schema(), "additionalProperties": False}
    problem["properties"] |= {"errors": {"type": "array"}, "criteria": {"type": "array"}}
    for command in asked_for():
        for role in (Role.CLINICIAN, Role.SUPERVISOR):
            answered = await held.send(held.staff[role], command, {"no such field": 1})
            status, body = answered.status_code, answered.json()
            assert [each.message for each in Draft202012Validator(problem).iter_errors(body)] == []
            assert body["code"] in problem_answers.CODES[status], (command, role)
