"""Places of the documents that tests change."""

from collections.abc import Callable
from typing import Any

from adapters.interfaces.documents import ASYNCAPI, OPENAPI, Documents

EVENT = "events/rtw.case.LoadTargetSet.1.schema.json"
COMMAND = "commands/set-load-target.schema.json"
MESSAGE = "messages/rtw.case.changed.v1.schema.json"
SENT = "messages/rtw.command.record-shift.v1.schema.json"
VIEW = "/v1/cases/{case_id}/views/{view_name}"
Change = Callable[[Documents], Any]


def fields(tree: Any) -> dict[str, Any]:
    found: dict[str, Any] = tree["properties"]
    return found


def schemas(docs: Documents) -> dict[str, Any]:
    found: dict[str, Any] = docs[OPENAPI]["components"]["schemas"]
    return found


def parameters(docs: Documents) -> dict[str, Any]:
    found: dict[str, Any] = docs[OPENAPI]["components"]["parameters"]
    return found


def asks_for_more(docs: Documents) -> None:
    fields(docs[COMMAND])["grip"] = {"type": "string"}
    docs[COMMAND]["required"] = [*docs[COMMAND].get("required", ()), "grip"]


def takes_a_parameter_more(docs: Documents, required: bool) -> None:
    parameter = {
        "name": "site",
        "in": "query",
        "required": required,
        "schema": {"type": "string"},
    }
    docs[OPENAPI]["paths"]["/v1/feed"]["get"]["parameters"].append(parameter)


def feed(docs: Documents) -> dict[str, Any]:
    found: dict[str, Any] = docs[OPENAPI]["paths"]["/v1/feed"]["get"]
    return found


def opening(docs: Documents) -> dict[str, Any]:
    found: dict[str, Any] = docs[OPENAPI]["paths"]["/v1/cases"]["post"]
    return found


def message(docs: Documents, name: str) -> dict[str, Any]:
    found: dict[str, Any] = docs[ASYNCAPI]["components"]["messages"][name]
    return found


def renamed(contents: dict[str, Any]) -> None:
    contents["application/xml"] = contents.pop("application/json")
