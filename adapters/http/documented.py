"""The OpenAPI document: what the framework makes of the routes, the schemas of all commands, and
the headers that every route takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from adapters.http import command_routes
from adapters.http.declared import actions_of, endpoints_of
from adapters.http.requests import PURPOSE_HEADER, ROLE_HEADER
from adapters.interfaces.openapi import MODELS, completed
from adapters.words.wording import Catalogue
from domain.case.vocabulary import Role
from domain.purposes import Purpose
from services.actions import FOR_ANYBODY, PURPOSES

_WORDS = ("described", "field")
"""Tables of the wording that say what fields are."""
OF_VIEWS = "/v1/cases/{case_id}/views/{view_name}"
_PARAMETERS = "#/components/parameters/"


def openapi(app: FastAPI, wording: Catalogue) -> dict[str, Any]:
    """Made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(_schemas(wording))
        _of_views(document)
        components["parameters"] = {ROLE_HEADER: _role(), PURPOSE_HEADER: _purpose()}
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        components["securitySchemes"] = {"bearer": bearer}
        document["security"] = [{"bearer": []}]
        for operation, names in _operations(app, document):
            known = operation.setdefault("parameters", [])
            known += [{"$ref": f"{_PARAMETERS}{name}"} for name in names]
        app.openapi_schema = completed(document, wording)
    return app.openapi_schema


def _schemas(wording: Catalogue) -> dict[str, Any]:
    """Of commands and of views. A field that does not say what it is says what forms call it."""
    schemas = command_routes.schemas([*bodies().values(), *MODELS])
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            keys = [each for table in _WORDS if (each := f"{table}.{name}") in wording]
            if "description" not in field and keys:
                field["description"] = wording.text(keys[0])
    return schemas


def bodies() -> Mapping[str, type[BaseModel]]:
    """By view. They take a second to make, and nobody needs them but who asks for the document."""
    from projections.bodies.catalogue import BODIES  # noqa: PLC0415

    return BODIES


def _of_views(document: dict[str, Any]) -> None:
    """A view is answered with the body of its role, told apart by its name."""
    places = {
        name: command_routes.SCHEMA_PLACE.format(model=body.__name__)
        for name, body in bodies().items()
    }
    schema = {
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": "view", "mapping": places},
    }
    answers = document["paths"][OF_VIEWS]["get"]["responses"]
    answers["200"] = {
        "description": "The view, as its reader may read it.",
        "content": {"application/json": {"schema": schema}},
    }


def _operations(
    app: FastAPI, document: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each operation for which it matters who asks, with the headers that it takes."""
    for path, methods, endpoint in endpoints_of(app):
        if actions_of(endpoint) <= FOR_ANYBODY:
            continue
        for method in methods:
            operation = document["paths"].get(path, {}).get(method.lower())
            if operation is not None:
                yield operation, [ROLE_HEADER, *([PURPOSE_HEADER] if method == "GET" else [])]


def _role() -> dict[str, Any]:
    return {
        "name": ROLE_HEADER,
        "in": "header",
        "required": False,
        "description": "The role to act in, for a person who has several; without it the first "
        "that may.",
        "schema": {"type": "string", "enum": [*Role]},
    }


def _purpose() -> dict[str, Any]:
    usual = "; ".join(f"{role}: {', '.join(codes)}" for role, codes in PURPOSES.items())
    return {
        "name": PURPOSE_HEADER,
        "in": "header",
        "required": False,
        "description": "What somebody reads for, by the codes of HL7 v3 ActReason; it is recorded "
        "with the read. Without it the first of his role. What a role may read for: "
        f"{usual}. Another is refused with 403, an unknown code with 422.",
        "schema": {"type": "string", "enum": [*Purpose]},
    }
