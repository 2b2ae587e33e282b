"""The OpenAPI document: whole, resolvable, and true to the routes."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from adapters.asking.command_names import kebab
from domain.case.aggregate import REQUESTS
from domain.purposes import Purpose
from projections.bodies.catalogue import BODIES
from projections.bodies.parts import CLASSES
from services.audiences import Audience
from tests.adapters.http.living import House, commands
from tests.projections.test_bodies import BEYOND_THE_TABLE, read_as

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def document(held: House) -> dict[str, Any]:
    answered = await held.ask(None, "GET", "/openapi.json")
    assert answered.status_code == 200
    parsed: dict[str, Any] = json.loads(answered.content)
    return parsed


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for part in tree.values():
            yield from _nodes(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _nodes(part)


def _found(document: dict[str, Any], reference: str) -> Any:
    assert reference.startswith("#/")
    place: Any = document
    for part in reference[2:].split("/"):
        place = place[unquote(part).replace("~1", "/").replace("~0", "~")]
    return place


async def test_every_reference_in_the_document_resolves(document: dict[str, Any]) -> None:
    references = [each["$ref"] for each in _nodes(document) if isinstance(each.get("$ref"), str)]

    assert len(references) > len(commands())
    assert all(isinstance(_found(document, each), dict) for each in references)


@pytest.mark.parametrize("command", commands())
async def test_every_command_has_a_route_with_its_schema_and_its_key(
    document: dict[str, Any], command: str
) -> None:
    path = f"/v1/cases/{{case_id}}/commands/{kebab(command)}"
    operation = document["paths"]["/v1/cases" if command == "OpenCase" else path]["post"]

    body = operation["requestBody"]
    schema = _found(document, body["content"]["application/json"]["schema"]["$ref"])
    own = REQUESTS[command].model_json_schema()
    assert body["required"] is True
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(own["properties"])
    assert schema.get("required", []) == own.get("required", [])
    named = [_found(document, each["$ref"]) for each in operation["parameters"]]
    keys = [each for each in named if each["name"] == "Idempotency-Key"]
    assert [(each["in"], each["required"]) for each in keys] == [("header", True)]


async def test_no_operation_has_the_name_of_another(document: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]

    assert len(names) == len(set(names))


async def test_every_path_names_its_parameters(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        named = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        for operation in operations.values():
            taken = [_found(document, each["$ref"]) for each in operation.get("parameters", [])]
            assert {each["name"] for each in taken if each["in"] == "path"} == named, path


async def test_who_may_read_the_document_needs_no_token_and_gets_it_as_it_is(
    held: House, document: dict[str, Any]
) -> None:
    signed_in = await held.ask("EM-1", "GET", "/openapi.json")

    assert signed_in.json() == document
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


async def test_every_read_says_which_role_and_purpose_it_takes(document: dict[str, Any]) -> None:
    both = [f"#/components/parameters/{name}" for name in ("RTW-Role", "RTW-Purpose")]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            named = [each.get("$ref") for each in operation.get("parameters", ())]
            taken = [each for each in named if each in both]
            wanted = both if method == "get" else both[:1]
            assert taken == (wanted if path.startswith("/v1/") else []), path

    purpose = document["components"]["parameters"]["RTW-Purpose"]
    assert purpose["schema"]["enum"] == [*Purpose]
    assert "insurer_auditor: COVERAGE, HPAYMT, HLEGAL" in purpose["description"]


def _of_views(document: dict[str, Any]) -> dict[str, str]:
    """The names of the schemas that a view is answered with, by the name of the view."""
    answers = document["paths"]["/v1/cases/{case_id}/views/{view_name}"]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    assert schema["discriminator"]["propertyName"] == "view"
    mapping: dict[str, str] = schema["discriminator"]["mapping"]
    assert [{"$ref": each} for each in mapping.values()] == schema["oneOf"]
    return {name: place.rpartition("/")[2] for name, place in mapping.items()}


def _reached(document: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """The schemas of objects of which a body is made, by name."""
    found, open_ones = {}, [name]
    while open_ones:
        each = open_ones.pop()
        schema = document["components"]["schemas"][each]
        if each not in found:
            found[each] = schema
            nodes = (node.get("$ref") for node in _nodes(schema))
            open_ones += [ref.rpartition("/")[2] for ref in nodes if isinstance(ref, str)]
    return {key: schema for key, schema in found.items() if "properties" in schema}


async def test_a_view_is_answered_with_the_body_of_its_role(document: dict[str, Any]) -> None:
    named = _of_views(document)

    assert named.keys() == {*Audience}
    for view, name in named.items():
        own = BODIES[view].model_json_schema(by_alias=True)["properties"]
        told = document["components"]["schemas"][name]["properties"]
        assert told.keys() == own.keys()
        assert {key: each.get(CLASSES) for key, each in told.items()} == {
            key: each.get(CLASSES) for key, each in own.items()
        }


@pytest.mark.parametrize("view", list(Audience))
async def test_the_fields_of_a_view_say_what_they_are_and_nobody_reads_more_than_his_classes(
    document: dict[str, Any], view: Audience
) -> None:
    schemas = _reached(document, _of_views(document)[view])
    fields = [
        (name, key, each)
        for name, schema in schemas.items()
        for key, each in schema["properties"].items()
    ]
    readable = read_as(view) | {
        letter
        for (reader, _), letters in BEYOND_THE_TABLE.items()
        if reader == view
        for letter in letters
    }

    assert len(fields) > 100
    assert [each for *each, field in fields if not field.get("description")] == []
    assert {letter for *_, each in fields for letter in each.get(CLASSES, ())} <= readable
