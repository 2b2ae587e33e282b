"""Changes that only add something."""

from adapters.interfaces.documents import ASYNCAPI, OPENAPI
from tests.adapters.interfaces.changing import (
    COMMAND,
    EVENT,
    Change,
    feed,
    fields,
    message,
    opening,
    schemas,
    takes_a_parameter_more,
)

ADDS: dict[str, Change] = {
    "event": lambda docs: docs.update({"events/rtw.case.Moved.1.schema.json": {}}),
    "number of an event": lambda docs: docs.update({EVENT.replace(".1.", ".2."): {}}),
    "field of an event": lambda docs: fields(docs[EVENT]).update(grip={"type": "string"}),
    "value less for who reads": (
        lambda docs: docs[EVENT]["$defs"]["LoadRule"]["enum"].remove("reason")
    ),
    "field always there": lambda docs: docs[EVENT]["required"].append("protocol"),
    "field that may be sent": lambda docs: fields(docs[COMMAND]).update(grip={"type": "string"}),
    "field not required any more": lambda docs: docs[COMMAND]["required"].remove("week"),
    "value more for who sends": (
        lambda docs: docs[COMMAND]["$defs"]["Dimension"]["enum"].append("SLED")
    ),
    "wider limit": lambda docs: fields(docs[COMMAND])["targets"].update(maxItems=99),
    "type more for who sends": (
        lambda docs: fields(docs[COMMAND]).update(week={"type": ["string", "integer"]})
    ),
    "route": lambda docs: docs[OPENAPI]["paths"].update({"/v1/news": {"get": {}}}),
    "parameter": lambda docs: takes_a_parameter_more(docs, required=False),
    "field of an answer": (
        lambda docs: fields(schemas(docs)["FeedEvent"]).update(by={"type": "string"})
    ),
    "problem": lambda docs: docs[OPENAPI]["paths"]["/v1/feed"]["get"]["responses"].update(
        {"410": {}}
    ),
    "channel": lambda docs: docs[ASYNCAPI]["channels"].update(news={"address": "rtw.news"}),
    "proof that is enough": lambda docs: feed(docs).update(security=[{"bearer": []}, {"key": []}]),
    "media type": lambda docs: opening(docs)["requestBody"]["content"].update({"text/x": {}}),
    "header of an answer": lambda docs: feed(docs)["responses"]["200"]["headers"].update(X={}),
    "header that may be sent": lambda docs: fields(message(docs, "RecordShift")["headers"]).update(
        X={"type": "string"}
    ),
    "operation": lambda docs: docs[ASYNCAPI]["operations"].update(takeNews={"action": "receive"}),
    "words": lambda docs: docs[EVENT].update(description="Said better."),
}
