"""Problem answers: the shape of RFC 9457, the right status, and nothing of the input."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from adapters.http import body, cursor, identity, problems
from adapters.http.body import read_object
from adapters.http.problems import (
    AnswerBroken,
    FieldError,
    ProblemError,
    declared_names,
    install_problems,
    validation_problem,
)
from adapters.wording import Catalogue, MissingWording, check_wording, load_wording
from domain.identifiers import Id
from domain.instants import Instant, PastDate
from domain.measures.quantity import Exact
from domain.text import Line, Note

MARKER = "qK7vZ2mX9tR4wB6nL8pD3sFh"
DOMAIN = Path(__file__).parents[3] / "domain"


class Load(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: Annotated[Exact, Field(gt=0, le=200)]
    unit: Literal["kg"]


class Lift(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["lift"]
    weight: Load


class Walk(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["walk"]
    minutes: Annotated[int, Field(strict=True, ge=0, le=480)]


class Target(BaseModel):
    """Has a field of each kind that requests have."""

    model_config = ConfigDict(extra="forbid")

    load: Load
    task: Id | None = None
    at: Instant | None = None
    born: PastDate | None = None
    name: Line = "x"
    note: Note | None = None
    code: Annotated[str, Field(pattern=r"^[A-Z]\d$")] = "A1"
    steps: Annotated[tuple[Load, ...], Field(max_length=3)] = ()
    free: dict[str, Decimal] = {}
    deed: Annotated[Lift | Walk, Field(discriminator="kind")] | None = None


DECLARED = declared_names(Target)


def app_of(route: Callable[..., Any]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/things/{thing}", route, methods=["GET", "POST"])
    install_problems(app, load_wording(), DECLARED)
    return app


def ask(app: FastAPI, method: str, url: str, **parts: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
            return await client.request(method, url, **parts)

    return asyncio.run(asked())


def refused(tree: object) -> ProblemError:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(Target).validate_python(tree)
    return validation_problem(error.value, DECLARED)


def fields(problem: ProblemError) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in problem.errors]


GOOD = {"value": Decimal("12.5"), "unit": "kg"}


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


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        ({}, [("load", "missing")]),
        ([], [("", "model_type")]),
        (None, [("", "model_type")]),
        ({"load": GOOD, "role": "admin"}, [("", "unknown_field")]),
        ({"load": GOOD | {"tenant": 1}}, [("load", "unknown_field")]),
        ({"load": GOOD, "steps": [GOOD, GOOD | {MARKER: 1}]}, [("steps.1", "unknown_field")]),
        ({"load": {"value": Decimal(0), "unit": "kg"}}, [("load.value", "greater_than")]),
        (
            {"load": {"value": Decimal("200.0001"), "unit": "kg"}},
            [("load.value", "less_than_equal")],
        ),
        ({"load": {"value": Decimal("1E-320"), "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": "12kg", "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": True, "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": None, "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": "12,5", "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": 12, "unit": "lb"}}, [("load.unit", "literal_error")]),
        ({"load": {"value": 12}}, [("load.unit", "missing")]),
        ({"load": GOOD, "task": "{" + MARKER + "}"}, [("task", "identifier")]),
        ({"load": GOOD, "at": 1_700_000_000}, [("at", "instant")]),
        ({"load": GOOD, "at": "2025-04-07T10:00:00"}, [("at", "instant")]),
        ({"load": GOOD, "at": "1999-01-01T00:00:00Z"}, [("at", "instant_range")]),
        ({"load": GOOD, "born": "2025-02-29"}, [("born", "date")]),
        ({"load": GOOD, "note": "x" * 4_001}, [("note", "string_too_long")]),
        ({"load": GOOD, "name": " "}, [("name", "blank")]),
        ({"load": GOOD, "name": "a" + "\u0301" * 10_000}, [("name", "string_too_long")]),
        ({"load": GOOD, "name": "a" + "\u0316" * 9}, [("name", "marks")]),
        ({"load": GOOD, "code": MARKER}, [("code", "string_pattern_mismatch")]),
        ({"load": GOOD, "steps": [GOOD] * 4}, [("steps", "too_long")]),
        ({"load": GOOD, "free": {MARKER: MARKER}}, [("free", "decimal_parsing")]),
        ({"load": GOOD, "deed": {"kind": MARKER}}, [("deed", "union_tag_invalid")]),
        (
            {"load": GOOD, "deed": {"kind": "walk", "minutes": 481}},
            [("deed.minutes", "less_than_equal")],
        ),
        (
            {"load": GOOD, "deed": {"kind": "lift", MARKER: 1}, "at": ""},
            [
                ("at", "instant"),
                ("deed.weight", "missing"),
                ("deed", "unknown_field"),
            ],
        ),
    ],
    ids=lambda value: None,
)
def test_what_pydantic_refuses_is_422_at_the_declared_field(
    tree: object, found: list[tuple[str, str]]
) -> None:
    problem = refused(tree)

    assert (problem.status, problem.code, fields(problem)) == (422, "input", found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control_character"),
        ("a\x85b", "control_character"),
        ("a\r\nb", "control_character"),
        ("a\u202eb", "hidden_character"),
        ("a\u200bb", "hidden_character"),
        ("a\ud800b", "surrogate"),
    ],
    ids=ascii,
)
def test_text_that_no_layer_can_store_is_400(text: str, code: str) -> None:
    problem = refused({"load": {"value": 999, "unit": "kg"}, "name": text})

    assert problem.status == 400
    assert ("name", code) in fields(problem)


def test_a_limit_is_named() -> None:
    async def route(thing: str) -> None:
        Target.model_validate(
            {"load": {"value": Decimal("200.5"), "unit": "lb"}, "steps": [GOOD] * 4}
        )

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


def test_the_number_of_errors_is_bounded() -> None:
    class Many(BaseModel):
        steps: list[int]

    with pytest.raises(ValidationError) as error:
        Many.model_validate({"steps": ["x"] * 10_000})

    assert len(validation_problem(error.value, {"steps"}).errors) == problems.MAX_FIELD_ERRORS


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


def test_any_other_failure_is_500_with_a_request_id_and_no_detail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def route(thing: str) -> None:
        raise RuntimeError(f"cannot read {thing}")

    with caplog.at_level(logging.DEBUG):
        answer = ask(app_of(route), "GET", f"/things/{MARKER}")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    [record] = [each for each in caplog.records if each.name == problems.__name__]
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
    [record] = [each for each in caplog.records if each.name == problems.__name__]
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
        Target.model_validate(await read_object(request))

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


def test_every_code_of_the_edge_has_its_words() -> None:
    needed = (
        problems.WORDING_CODES | body.WORDING_CODES | cursor.WORDING_CODES | identity.WORDING_CODES
    )

    check_wording(load_wording(), needed)


def test_every_code_that_the_domain_refuses_input_with_has_its_words() -> None:
    raised = re.compile(r'(?:PydanticCustomError|_refuse)\(\s*"(\w+)"')
    codes = {code for path in DOMAIN.rglob("*.py") for code in raised.findall(path.read_text())}

    assert "control_character" in codes
    check_wording(load_wording(), {f"problem.field.{code}" for code in codes})


def test_the_check_of_the_wording_names_every_missing_code() -> None:
    with pytest.raises(MissingWording, match=r"^problem\.a, problem\.c$"):
        check_wording(Catalogue({"problem.b": "B"}), ["problem.c", "problem.b", "problem.a"])


def test_a_text_that_wants_a_value_says_so() -> None:
    with pytest.raises(MissingWording, match="no limit"):
        Catalogue({"problem.depth": "At most {limit}."}).text("problem.depth")


def test_a_catalogue_holds_texts_only(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[a.b]\n"INV-4" = "x"\nd = 1\n')

    with pytest.raises(TypeError, match=r"^a\.b\.d must be a text$"):
        load_wording(tmp_path / "en.toml")
