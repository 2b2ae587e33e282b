"""Problem answers: the shape of RFC 9457, the right status, and nothing of the input."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from adapters.asking.problems import FieldError, ProblemError, parsed
from adapters.http import failing
from adapters.http.body import read_object
from adapters.http.failing import AnswerBroken, install_problems
from adapters.words.wording import load_wording
from tests.adapters.http.asking import MARKER, ask
from tests.adapters.http.test_validation_problems import DECLARED, GOOD, Target


def app_of(route: Callable[..., Any]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/things/{thing}", route, methods=["GET", "POST"])
    install_problems(app, load_wording(), DECLARED)
    return app


def test_a_problem_has_the_members_of_rfc_9457_and_ours() -> None:
    async def route(thing: str) -> None:
        raise ProblemError(
            412,
            "version",
            "Somebody else was first.",
            errors=[FieldError("steps.0", "missing")],
            headers={"ETag": '"7"'},
            members={"current_version": 7},
        )

    answer = ask(app_of(route), "GET", "/things/1")

    assert answer.status_code == 412
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["etag"] == '"7"'
    assert answer.json() == {
        "type": "urn:rtw:problem:version",
        "title": "Precondition Failed",
        "status": 412,
        "code": "version",
        "text": "Somebody else was first.",
        "errors": [{"field": "steps.0", "code": "missing", "text": "is required"}],
        "current_version": 7,
    }


def test_the_catalogue_gives_the_text_where_the_problem_brings_none() -> None:
    async def route(thing: str) -> None:
        raise ProblemError(413, "body_size", values={"limit": 65536})

    answer = ask(app_of(route), "GET", "/things/1")

    assert answer.json()["text"] == "The body must not be larger than 65536 bytes."


def test_an_extra_member_cannot_replace_one_that_every_problem_has() -> None:
    with pytest.raises(ValueError, match="extra member"):
        ProblemError(409, "state", members={"status": 200})


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad_request"),
        (401, "unauthenticated"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (418, "client_error"),
        (499, "client_error"),
        (502, "server_error"),
        (503, "unavailable"),
    ],
)
def test_an_http_exception_keeps_status_and_headers_but_not_its_detail(
    status: int, code: str
) -> None:
    async def route(thing: str) -> None:
        raise HTTPException(status, thing, {"Retry-After": "3"})

    answer = ask(app_of(route), "GET", f"/things/{MARKER}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["retry-after"] == "3"
    assert MARKER not in answer.text


def test_an_http_exception_that_is_no_failure_has_no_body() -> None:
    async def route(thing: str) -> None:
        raise HTTPException(304, headers={"ETag": '"1"'})

    answer = ask(app_of(route), "GET", "/things/1")

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')


def test_unknown_paths_and_methods_are_problems_too() -> None:
    async def route(thing: str) -> None: ...

    nowhere = ask(app_of(route), "GET", f"/{MARKER}")
    wrong = ask(app_of(route), "DELETE", f"/things/{MARKER}")

    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert MARKER not in nowhere.text + wrong.text


def test_a_limit_is_named() -> None:
    async def route(thing: str) -> None:
        load = {"value": Decimal("200.5"), "unit": "lb"}
        parsed(Target, {"load": load, "steps": [GOOD] * 4}, DECLARED)

    answer = ask(app_of(route), "GET", "/things/1")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "load.value", "code": "less_than_equal", "text": "must be at most 200"},
        {"field": "load.unit", "code": "literal_error", "text": "must be one of 'kg'"},
        {"field": "steps", "code": "too_long", "text": "must hold at most 3 items"},
    ]


def test_a_code_without_words_is_still_answered() -> None:
    async def route(thing: str) -> None:
        raise ProblemError(422, "input", errors=[FieldError("load", "no_such_code")])

    answer = ask(app_of(route), "GET", "/things/1")

    assert answer.json()["errors"][0]["text"] == "is not acceptable"


def test_query_parameters_are_reported_without_their_values_or_unknown_names() -> None:
    class Paging(BaseModel):
        model_config = ConfigDict(extra="forbid")
        limit: int = 50

    async def route(thing: int, paging: Annotated[Paging, Query()]) -> None: ...

    answer = ask(
        app_of(route), "GET", f"/things/{MARKER}", params={"limit": MARKER, MARKER: MARKER}
    )

    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("thing", "int_parsing"),
        ("limit", "int_parsing"),
        ("", "unknown_field"),
    ]
    assert MARKER not in answer.text


def test_stored_data_that_does_not_fit_is_our_fault_and_not_the_callers() -> None:
    async def route(thing: str) -> None:
        Target.model_validate({"load": MARKER})

    answer = ask(app_of(route), "GET", "/things/1")

    assert answer.status_code == 500
    assert MARKER not in answer.text


def test_any_other_failure_is_500_with_a_request_id_and_no_detail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def route(thing: str) -> None:
        raise RuntimeError(f"cannot read {thing}")

    with caplog.at_level(logging.DEBUG):
        answer = ask(app_of(route), "GET", f"/things/{MARKER}")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    [record] = [each for each in caplog.records if each.name == failing.__name__]
    request_id = answer.json()["request_id"]
    assert record.getMessage() == f"RuntimeError in request {request_id} to /things/{{thing}}"
    assert record.exc_info is None
    assert MARKER not in answer.text


def test_a_failure_in_the_middle_of_an_answer_breaks_it_off_without_detail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def parts(thing: str) -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError(thing)

    async def route(thing: str) -> StreamingResponse:
        return StreamingResponse(parts(thing))

    with caplog.at_level(logging.DEBUG), pytest.raises(AnswerBroken) as broken:
        ask(app_of(route), "GET", f"/things/{MARKER}")

    assert broken.value.args == ()
    assert broken.value.__context__ is None
    [record] = [each for each in caplog.records if each.name == failing.__name__]
    assert MARKER not in record.getMessage()


HOSTILE = [
    {"load": {"value": MARKER, "unit": MARKER}},
    {"load": {"value": 1, "unit": "kg", MARKER: MARKER}, MARKER: MARKER},
    {"load": MARKER, "task": MARKER, "at": MARKER, "born": MARKER, "code": MARKER},
    {"load": GOOD, "name": MARKER + "\x00", "note": MARKER + "\u202e"},
    {"load": GOOD, "name": MARKER * 20, "note": MARKER * 200, "steps": MARKER},
    {"load": GOOD, "steps": [MARKER, {MARKER: MARKER}], "free": {MARKER: MARKER}},
    {"load": GOOD, "free": {MARKER: {MARKER: MARKER}}, "deed": {"kind": MARKER}},
    {"load": GOOD, "deed": {"kind": "lift", "weight": {MARKER: MARKER}}},
    [MARKER],
    MARKER,
]


@pytest.mark.parametrize("tree", HOSTILE, ids=range(len(HOSTILE)))
def test_no_answer_and_no_log_line_holds_a_bad_value(
    tree: object, caplog: pytest.LogCaptureFixture
) -> None:
    async def route(thing: str, request: Request) -> None:
        parsed(Target, await read_object(request), DECLARED)

    with caplog.at_level(logging.DEBUG):
        answer = ask(
            app_of(route),
            "POST",
            f"/things/{MARKER}",
            content=json.dumps(tree, default=str),
            headers={"Content-Type": "application/json", "X-Note": MARKER},
        )

    assert answer.status_code in {400, 422}
    assert MARKER not in answer.text + repr(answer.headers)
    own = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    assert MARKER not in "\n".join(own)
