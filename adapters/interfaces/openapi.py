"""The OpenAPI 3.1 document, completed: what the framework makes of the routes says nothing of
parameters that the routes read themselves, of answers, problems, examples and what follows what.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from adapters.http.policy import HEADER as POLICY
from adapters.interfaces import answers, log_answers, parameters, problem_answers
from adapters.interfaces.examples import INSTEAD, Examples
from adapters.interfaces.links import linked
from adapters.interfaces.openness import opened, reached
from adapters.interfaces.parameters import IF_MATCH, IF_NONE_MATCH, KEY
from adapters.interfaces.texts import with_patterns
from adapters.words.wording import Catalogue
from domain.case.aggregate import REQUESTS

Document = dict[str, Any]
Operation = dict[str, Any]
JSON = "application/json"
VIEW = "/v1/cases/{case_id}/views/{view_name}"
OPEN = "/v1/cases"
OF_READS: Mapping[str, tuple[str, str, type[BaseModel] | None]] = {
    "/v1/cases": ("ListCases", "The cases of whoever asks", answers.CaseList),
    "/v1/feed": ("ReadFeed", "What happened, in order", answers.Feed),
    "/v1/work": ("ReadWork", "What there is to see to", answers.WorkList),
    "/v1/admin-log": ("ReadAdminLog", "What was done to the ledger", log_answers.AdminLog),
    VIEW: ("ReadView", "A view of a case", None),
    f"{VIEW}/difference": ("ReadDifference", "What changed in a view", answers.Differences),
    "/v1/cases/{case_id}/history": ("ReadHistory", "The events of a case", answers.History),
    "/v1/cases/{case_id}/due": ("ReadDue", "What is due in a case", answers.DueList),
    "/v1/cases/{case_id}/accesses": ("ReadAccesses", "Who saw a case", log_answers.Accesses),
    "/v1/cases/{case_id}/disclosures": (
        *("ReadDisclosures", "What went out of a case"),
        log_answers.Disclosures,
    ),
    "/v1/cases/{case_id}/export": ("ExportCase", "All that the worker reads", log_answers.Export),
    "/live": ("Live", "Whether the process lives", answers.Live),
    "/ready": ("Ready", "Whether the process can answer", answers.Ready),
}
"""The name of each route that reads, what it is called, and what it answers; views are answered
with the body of their role."""
MODELS: Sequence[type[BaseModel]] = (
    *(model for _, _, model in OF_READS.values() if model is not None),
    answers.CommandAnswer,
)
_IN_COMMANDS = (400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 428, 429, 500, 503)
_IN_READS = (400, 401, 403, 404, 422, 429, 500, 503)
_ACROSS_CASES = (400, 401, 403, 422, 429, 500, 503)
_TAG = {"ETag": {"$ref": "#/components/headers/ETag"}}


def completed(document: Document, wording: Catalogue) -> Document:
    """The same with everything that a partner must know. ``document`` has the schemas of the
    commands, of the bodies of views and of MODELS."""
    components = document["components"]
    schemas = components["schemas"]
    for left_over in ("HTTPValidationError", "ValidationError"):
        schemas.pop(left_over, None)
    schemas |= {
        problem_answers.PROBLEM: problem_answers.schema(),
        "FieldProblem": problem_answers.field_schema(),
    }
    components.setdefault("parameters", {}).update(parameters.PARAMETERS)
    components["responses"] = problem_answers.responses(wording)
    components["headers"] = _headers()
    examples = Examples(schemas, INSTEAD)
    for path, method, operation in _operations(document):
        if method == "post":
            _complete_command(path, operation, schemas, examples)
        else:
            _complete_read(path, operation, examples)
    linked(document)
    opened(document)
    sent = reached(schemas, set(REQUESTS))
    with_patterns([schemas[name] for name in sorted(sent)])
    return document


def _operations(document: Document) -> Iterator[tuple[str, str, Operation]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _complete_command(
    path: str, operation: Operation, schemas: Mapping[str, Any], examples: Examples
) -> None:
    command = operation["summary"]
    operation["operationId"] = command
    kind = REQUESTS[command]
    operation["description"] = schemas[command].get("description") or kind.__name__
    body = operation["requestBody"]["content"][JSON]
    body["example"] = examples.of(body["schema"])
    own = [KEY, IF_MATCH] if path == OPEN else ["case_id", KEY, IF_MATCH]
    _take(operation, own)
    answer = _answer("What was stored, and what was decided.", "CommandAnswer", examples)
    replayed = {"Idempotent-Replayed": {"$ref": "#/components/headers/Idempotent-Replayed"}}
    answer["headers"] = {**_TAG, **replayed}
    problems = _IN_COMMANDS
    operation["responses"] = {"200": answer, **problem_answers.references(problems)}


def _complete_read(path: str, operation: Operation, examples: Examples) -> None:
    name, summary, model = OF_READS[path]
    operation |= {"operationId": name, "summary": summary}
    if path not in parameters.TAKEN:
        operation["responses"] = _of_health(model, examples)
        operation["security"] = []
        return
    _take(operation, [*parameters.TAKEN[path], IF_NONE_MATCH])
    known = operation["responses"]["200"]
    answer = known if model is None else _answer(summary + ".", model.__name__, examples)
    unchanged = {"description": "The body is as it was.", "headers": _TAG}
    statuses = _IN_READS if "{case_id}" in path else _ACROSS_CASES
    operation["responses"] = {
        "200": {**answer, "headers": _TAG},
        "304": unchanged,
        **problem_answers.references(statuses),
    }


def _of_health(model: type[BaseModel] | None, examples: Examples) -> dict[str, Any]:
    assert model is not None
    answer = _answer((model.__doc__ or "").split("\n")[0], model.__name__, examples)
    if model is answers.Live:
        return {"200": answer}
    late = {**answer, "description": "Not ready: the same body says why."}
    return {"200": answer, "503": late}


def _take(operation: Operation, names: list[str]) -> None:
    """Before what every route takes; in the stead of what the framework says of the path."""
    kept = [each for each in operation.get("parameters", ()) if "$ref" in each]
    operation["parameters"] = [*parameters.references(names), *kept]


def _answer(says: str, model: str, examples: Examples) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {
        "description": says,
        "content": {JSON: {"schema": schema, "example": examples.of(schema)}},
    }


def _headers() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "ETag": {
            "description": "Of the answer; for If-None-Match, and for If-Match of a command.",
            "schema": text,
        },
        "Idempotent-Replayed": {
            "description": "true where the command had been answered before.",
            "schema": {"enum": ["true"]},
        },
        "Retry-After": {
            "description": "Seconds to wait.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
        "WWW-Authenticate": {"description": "Bearer.", "schema": text},
        POLICY: {"description": "The tables of rights that decided.", "schema": text},
    }
