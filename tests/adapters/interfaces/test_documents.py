"""The documents are those of the product, whole and valid."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from adapters.http.app import routed
from adapters.http.declared import endpoints_of
from adapters.interfaces import problem_answers
from adapters.interfaces.changes import breaking
from adapters.interfaces.documents import (
    OPENAPI,
    Documents,
    committed,
    differing,
    kept,
    text_of,
    with_kept,
    write,
)
from adapters.interfaces.releases import last_release, write_release
from adapters.interfaces.trees import nodes
from adapters.words.wording import load_wording
from domain.case.aggregate import REQUESTS

NOT_DOCUMENTED = ("/openapi.json",)


@pytest.fixture(scope="module")
def openapi(made: Documents) -> dict[str, Any]:
    return made[OPENAPI]


def test_what_is_committed_is_what_is_made(made: Documents) -> None:
    assert differing(made, committed()) == [], "run rtw interfaces --write"


def test_nothing_that_was_released_breaks(made: Documents) -> None:
    _, released = last_release()

    assert breaking(released, with_kept(made, committed())) == []


def test_the_openapi_document_is_valid(openapi: dict[str, Any]) -> None:
    validate(openapi)  # type: ignore[arg-type]


def test_control_a_document_that_is_not_is_found_out(openapi: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(openapi))
    broken["paths"]["/v1/feed"]["get"]["parameters"][0] = {"in": "query"}

    with pytest.raises(OpenAPIValidationError):
        validate(broken)


def _operations(openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, operations in openapi["paths"].items()
        for method, operation in operations.items()
    }


def test_every_route_of_the_interface_is_documented(openapi: dict[str, Any]) -> None:
    routes = {
        f"{method} {path}"
        for path, methods, _ in endpoints_of(routed())
        for method in methods
        if path.startswith("/v1/") or path in ("/live", "/ready")
    }

    assert routes == _operations(openapi).keys()


def test_every_operation_says_what_it_answers_and_which_problems(openapi: dict[str, Any]) -> None:
    for route, operation in _operations(openapi).items():
        answers = operation["responses"]
        assert operation["summary"], route
        assert "application/json" in answers["200"]["content"], route
        if route.partition(" ")[2].startswith("/v1/"):
            assert {"401", "403", "422", "429", "500", "503"} <= answers.keys(), route
        if route.startswith("POST"):
            assert {"404", "409", "412", "413", "415", "428"} <= answers.keys(), route


@pytest.mark.parametrize("command", REQUESTS)
def test_every_example_of_a_command_is_taken(openapi: dict[str, Any], command: str) -> None:
    (operation,) = (
        each for each in _operations(openapi).values() if each["operationId"] == command
    )
    example = operation["requestBody"]["content"]["application/json"]["example"]

    REQUESTS[command].model_validate(example, context={"now": datetime.now(UTC)})


def test_every_problem_that_has_words_stands_under_a_status() -> None:
    worded = {
        code.removeprefix("problem.")
        for code in load_wording()
        if code.startswith("problem.") and code.count(".") == 1
    }
    documented = {code for codes in problem_answers.CODES.values() for code in codes}

    assert documented <= worded
    elsewhere = problem_answers.OF_PAGES.union(
        problem_answers.OF_MESSAGES, problem_answers.OF_IMPORTS, problem_answers.ANY_OTHER
    )
    assert worded - documented == elsewhere


def test_answers_are_open_to_more_fields_and_requests_are_not(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    closed = {
        name
        for name, schema in schemas.items()
        if any(each.get("additionalProperties") is False for each in nodes(schema))
    }

    assert REQUESTS.keys() <= closed
    assert not any(name.endswith(("View", "AsTold", "Answer", "List")) for name in closed)


def test_a_case_that_was_opened_leads_to_all_that_is_done_with_it(openapi: dict[str, Any]) -> None:
    links = openapi["paths"]["/v1/cases"]["post"]["responses"]["200"]["links"]

    assert links.keys() >= (REQUESTS.keys() - {"OpenCase"}) | {"ReadView", "ReadHistory"}
    (link,) = (openapi["components"]["links"][f"Case{name}"] for name in ("SetLoadTarget",))
    assert link["parameters"] == {"case_id": "$response.body#/case"}


def test_writing_brings_a_folder_up_to_date(made: Documents, tmp_path: Any) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "rtw.case.NoSuchThing.1.schema.json").write_text("{}")
    some = {path: made[path] for path in list(made)[:4]}

    assert len(write(some, tmp_path)) == 5
    assert write(some, tmp_path) == []
    assert committed(tmp_path) == {path: text_of(each) for path, each in some.items()}


def test_the_schema_of_an_older_number_stays() -> None:
    now: Documents = {"events/rtw.case.CaseOpened.2.schema.json": {}}
    there = {
        "events/rtw.case.CaseOpened.1.schema.json": "{}",
        "events/rtw.case.NoSuchThing.1.schema.json": "{}",
    }

    assert kept(now, there) == {"events/rtw.case.CaseOpened.1.schema.json"}


def test_an_event_under_a_new_number_breaks_nobody_while_the_old_schema_stays(
    made: Documents,
) -> None:
    old, new = (f"events/rtw.case.CaseOpened.{number}.schema.json" for number in (1, 2))
    there = {path: text_of(each) for path, each in made.items()}
    now = {path: each for path, each in made.items() if path != old}
    now[new] = {**made[old], "x-schema-no": 2, "properties": {}, "required": []}

    assert breaking(made, with_kept(now, there)) == []
    gone = ["Whoever reads rtw.case:CaseOpened#1: the event is gone."]
    assert breaking(made, with_kept(now, {**there, old: "{}"})) != []
    del there[old]
    assert breaking(made, with_kept(now, there)) == gone


def test_the_last_release_is_that_of_the_highest_version(tmp_path: Any) -> None:
    for version in ("0.9.0", "0.10.0", "0.2.11"):
        write_release(version, {"a.json": {"version": version}}, tmp_path)

    assert last_release(tmp_path) == ("0.10.0", {"a.json": {"version": "0.10.0"}})
    with pytest.raises(FileExistsError):
        write_release("0.9.0", {}, tmp_path)
