"""Links: what can be done with the id of a case that an answer holds."""

from typing import Any

Document = dict[str, Any]
_CASE = "$response.body#/case"
_READS = ("ReadView", "ReadHistory", "ReadDue")


def linked(document: Document) -> None:
    """Adds them: from a case that was opened to all reads and commands, from a command to the
    reads, from a view to the commands."""
    by_id = _in_a_case(document)
    links = {f"Case{name}": _link(name) for name in by_id}
    document["components"]["links"] = links
    commands = [name for name, method in by_id.items() if method == "post"]
    _add(document, "/v1/cases", "post", [*_READS, *commands])
    _add(document, "/v1/cases/{case_id}/views/{view_name}", "get", commands)
    for path, operations in document["paths"].items():
        if "/commands/" in path:
            _add(document, path, next(iter(operations)), _READS)


def _in_a_case(document: Document) -> dict[str, str]:
    """The name and the method of each operation of one case."""
    return {
        operation["operationId"]: method
        for path, operations in document["paths"].items()
        if "{case_id}" in path
        for method, operation in operations.items()
    }


def _link(name: str) -> dict[str, Any]:
    return {"operationId": name, "parameters": {"case_id": _CASE}}


def _add(document: Document, path: str, method: str, names: Any) -> None:
    answer = document["paths"][path][method]["responses"]["200"]
    answer["links"] = {name: {"$ref": f"#/components/links/Case{name}"} for name in names}
