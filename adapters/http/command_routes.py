"""One route a command: body to request, request to answer."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse

from adapters.asking.asked import asked_of
from adapters.asking.command_names import BY_PATH
from adapters.asking.refused import EXPECTED, problem_for
from adapters.http.admission import admit
from adapters.http.answering import noted
from adapters.http.body import read_object
from adapters.http.command_route import CommandRoute
from adapters.http.declared import Declares
from adapters.http.matching import handled
from adapters.http.requests import (
    case_in_path,
    command_id_of,
    desk_of,
    identity_of,
    only_known,
    wanted_role,
)
from adapters.words.command_answers import receipt
from domain.case.aggregate import REQUESTS
from domain.case.opening.opening import OpenCase
from domain.recorded import Request
from services.actions import AskFor
from services.answers import Answer
from services.askers import audience_of_asker
from services.audiences import HIDES_ACTIVITY, Audience
from services.commands import Asked

router = APIRouter(tags=["commands"], route_class=CommandRoute)
SCHEMA_PLACE = "#/components/schemas/{model}"


def schemas(beside: Iterable[type[BaseModel]] = ()) -> dict[str, Any]:
    """The JSON Schemas of all commands, and of models beside them, for the components of the
    OpenAPI document."""
    kinds = [(kind, "validation") for kind in (*REQUESTS.values(), *beside)]
    _, document = models_json_schema(kinds, ref_template=SCHEMA_PLACE)  # type: ignore[arg-type]
    definitions: dict[str, Any] = document.get("$defs", {})
    return definitions


def _described(kind: type[Request]) -> dict[str, Any]:
    reference = {"$ref": SCHEMA_PLACE.format(model=kind.__name__)}
    key = {"name": "Idempotency-Key", "in": "header", "required": True}
    return {
        "parameters": [{**key, "schema": {"type": "string", "format": "uuid"}}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
    }


@router.post("/v1/cases", openapi_extra=_described(OpenCase), summary="OpenCase")
@Declares(AskFor(OpenCase))
async def open_case(request: HttpRequest) -> JSONResponse:
    return await _command(request, OpenCase)


def _add(path: str, kind: type[Request]) -> None:
    @Declares(AskFor(kind))
    async def command(request: HttpRequest, case_id: str) -> JSONResponse:
        return await _command(request, kind, case_id)

    router.add_api_route(
        f"/v1/cases/{{case_id}}/commands/{path}",
        command,
        methods=["POST"],
        openapi_extra=_described(kind),
        summary=kind.__name__,
        operation_id=kind.__name__,
    )


for _path, _kind in BY_PATH.items():
    _add(_path, _kind)


async def _command(
    request: HttpRequest, kind: type[Request], case_id: str | None = None
) -> JSONResponse:
    identity = identity_of(request)
    case = None if case_id is None else case_in_path(case_id)
    only_known(request, frozenset())
    command_id = command_id_of(request)
    await admit(request, identity, kind, case, command_id)
    tree = await read_object(request)
    now, role = desk_of(request).product.clock.now(), wanted_role(request)
    asked = asked_of(identity, kind, tree, command_id, case, now, as_role=role)
    return await _answered(request, asked)


async def _answered(request: HttpRequest, asked: Asked) -> JSONResponse:
    desk = desk_of(request)
    try:
        audience = await _audience(request, asked)
        answer = await noted(request, handled(request, asked, audience))
    except EXPECTED as error:
        audience = await _audience(request, asked)
        raise problem_for(error, audience, desk.wording) from None
    return _response(request, answer, audience or Audience.EMPLOYER)


async def _audience(request: HttpRequest, asked: Asked) -> Audience | None:
    return await audience_of_asker(desk_of(request).product.commands, asked)


def _response(request: HttpRequest, answer: Answer, audience: Audience) -> JSONResponse:
    body = receipt(answer, audience, desk_of(request).wording)
    headers = {"Cache-Control": "no-store"}
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    if audience not in HIDES_ACTIVITY:
        headers["ETag"] = f'"{answer.version}"'
    return JSONResponse(body, headers=headers)
