"""Changes that break something, each with the sentence that is told of it."""

from adapters.interfaces.documents import ASYNCAPI, OPENAPI
from tests.adapters.interfaces.changing import (
    COMMAND,
    EVENT,
    MESSAGE,
    SENT,
    VIEW,
    Change,
    asks_for_more,
    feed,
    fields,
    message,
    opening,
    parameters,
    renamed,
    schemas,
    takes_a_parameter_more,
)

SENDS_SHIFTS = "Whoever sends to rtw.in.v1.{system}.record-shift"
FOLLOWS = "Whoever follows rtw.v1.{tenant}.p{partition}.{case}"
OPENS, FEED = "Whoever calls POST /v1/cases", "Whoever calls GET /v1/feed"
READS = "Whoever reads rtw.case:LoadTargetSet#1"
SENDS = "Whoever sends set-load-target"
BREAKS: dict[str, tuple[Change, str]] = {
    "field of an event gone": (
        lambda docs: fields(docs[EVENT]).pop("week"),
        f"{READS}: field week is gone.",
    ),
    "inner field of an event gone": (
        lambda docs: fields(docs[EVENT]["$defs"]["SetTarget"]).pop("load"),
        f"{READS}: field targets[].load is gone.",
    ),
    "field of an event may be missing": (
        lambda docs: docs[EVENT]["required"].remove("week"),
        f"{READS}: field week may be missing now.",
    ),
    "other type": (
        lambda docs: fields(docs[EVENT]).update(week={"type": "integer"}),
        f"{READS}: field week may be a whole number now.",
    ),
    "one type more": (
        lambda docs: fields(docs[EVENT]).update(week={"type": ["string", "null"]}),
        f"{READS}: field week may be null now.",
    ),
    "one value more for who reads": (
        lambda docs: docs[EVENT]["$defs"]["LoadRule"]["enum"].append("luck"),
        f"{READS}: field targets[].rule may be 'luck' now.",
    ),
    "any value for who reads": (
        lambda docs: docs[EVENT]["$defs"]["LoadRule"].pop("enum"),
        f"{READS}: field targets[].rule may be anything now.",
    ),
    "format gone": (
        lambda docs: docs[EVENT]["$defs"]["ProtocolRef"]["properties"]["protocol_id"].pop("format"),
        f"{READS}: field protocol.protocol_id is no longer a uuid.",
    ),
    "event gone": (lambda docs: docs.pop(EVENT), f"{READS}: the event is gone."),
    "message gone": (
        lambda docs: docs.pop(MESSAGE),
        "Whoever reads rtw.case.changed.v1: the message is gone.",
    ),
    "field of a message gone": (
        lambda docs: fields(fields(docs[MESSAGE])["data"]).pop("position"),
        "Whoever reads rtw.case.changed.v1: field data.position is gone.",
    ),
    "field of a message to be sent": (
        lambda docs: docs[SENT]["required"].append("actingas"),
        "Whoever sends rtw.command.record-shift.v1: field actingas is required now.",
    ),
    "field in the data of a message to be sent": (
        lambda docs: fields(docs[SENT])["data"]["required"].append("pain"),
        "Whoever sends rtw.command.record-shift.v1: field data.pain is required now.",
    ),
    "command gone": (lambda docs: docs.pop(COMMAND), f"{SENDS}: the command is gone."),
    "field required": (asks_for_more, f"{SENDS}: field grip is required now."),
    "optional field required": (
        lambda docs: docs[COMMAND]["required"].append("reason"),
        f"{SENDS}: field reason is required now.",
    ),
    "field of a command gone": (
        lambda docs: fields(docs[COMMAND]).pop("reason"),
        f"{SENDS}: field reason is not taken any more.",
    ),
    "one value less for who sends": (
        lambda docs: docs[COMMAND]["$defs"]["Dimension"]["enum"].remove("LFW"),
        f"{SENDS}: 'LFW' is not taken any more in field targets[].dimension.",
    ),
    "only some values": (
        lambda docs: fields(docs[COMMAND])["week"].update(enum=["W1", "W2"]),
        f"{SENDS}: field week takes only W1, W2 now.",
    ),
    "null not taken": (
        lambda docs: fields(docs[COMMAND]).update(reason={"type": "string"}),
        f"{SENDS}: field reason may not be null any more.",
    ),
    "narrower limit": (
        lambda docs: fields(docs[COMMAND])["targets"].update(maxItems=1),
        f"{SENDS}: field targets: maxItems is 1 now, was 16.",
    ),
    "limit where there was none": (
        lambda docs: fields(docs[COMMAND])["week"].update(minLength=3),
        f"{SENDS}: field week: minLength is 3 now, was none.",
    ),
    "other form": (
        lambda docs: fields(docs[COMMAND])["week"].update(pattern="^W"),
        f"{SENDS}: field week must be written otherwise now.",
    ),
    "other format": (
        lambda docs: fields(docs[COMMAND])["week"].update(format="date"),
        f"{SENDS}: field week must be a date now.",
    ),
    "route gone": (
        lambda docs: docs[OPENAPI]["paths"].pop("/v1/feed"),
        "Whoever calls GET /v1/feed: the route is gone.",
    ),
    "parameter required": (
        lambda docs: takes_a_parameter_more(docs, required=True),
        "Whoever calls GET /v1/feed: parameter site is required now.",
    ),
    "parameter gone": (
        lambda docs: docs[OPENAPI]["paths"]["/v1/feed"]["get"]["parameters"].pop(0),
        "Whoever calls GET /v1/feed: parameter after is not taken any more.",
    ),
    "narrower parameter": (
        lambda docs: parameters(docs)["limit"]["schema"].update(maximum=50),
        "Whoever calls GET /v1/cases: parameter limit: it: maximum is 50 now, was 100.",
    ),
    "field of an answer gone": (
        lambda docs: fields(schemas(docs)["FeedEvent"]).pop("version"),
        "Whoever calls GET /v1/feed: in the answer 200 field events[].version is gone.",
    ),
    "field of a view gone": (
        lambda docs: fields(schemas(docs)["EmployerView"]).pop("status"),
        f"Whoever calls GET {VIEW}: in the answer 200 field status is gone.",
    ),
    "answer gone": (
        lambda docs: docs[OPENAPI]["paths"]["/v1/feed"]["get"]["responses"].pop("304"),
        "Whoever calls GET /v1/feed: it is not answered 304 any more.",
    ),
    "code of a problem more": (
        lambda docs: docs[OPENAPI]["components"]["responses"]["Problem428"]["content"][
            "application/problem+json"
        ]["schema"]["allOf"][1]["properties"]["code"]["enum"].append("key_old"),
        "Whoever calls POST /v1/cases: in the answer 428 field code may be 'key_old' now.",
    ),
    "channel of commands gone": (
        lambda docs: docs[ASYNCAPI]["channels"].pop("record-shift"),
        "Whoever sends to rtw.in.v1.{system}.record-shift: the channel is gone.",
    ),
    "channel gone": (
        lambda docs: docs[ASYNCAPI]["channels"].pop("caseChanged"),
        "Whoever follows rtw.v1.{tenant}.p{partition}.{case}: the channel is gone.",
    ),
    "other address": (
        lambda docs: docs[ASYNCAPI]["channels"]["caseChanged"].update(address="rtw.v2.{case}"),
        "Whoever follows rtw.v1.{tenant}.p{partition}.{case}: its address is rtw.v2.{case} now.",
    ),
    "header of a message to be sent": (
        lambda docs: message(docs, "RecordShift")["headers"]["required"].append("RTW-Nonce"),
        f"{SENDS_SHIFTS}: RecordShift: in the headers field RTW-Nonce is required now.",
    ),
    "header of a message gone": (
        lambda docs: fields(message(docs, "CaseChanged")["headers"]).pop("Nats-Msg-Id"),
        f"{FOLLOWS}: CaseChanged: in the headers field Nats-Msg-Id is gone.",
    ),
    "header of an answer to a message gone": (
        lambda docs: fields(message(docs, "Answer")["headers"]).pop("RTW-Message-Id"),
        f"{SENDS_SHIFTS}: as answer, Answer: in the headers field RTW-Message-Id is gone.",
    ),
    "message is not answered": (
        lambda docs: docs[ASYNCAPI]["operations"]["takeRecordShift"].pop("reply"),
        f"{SENDS_SHIFTS}: it is not answered any more.",
    ),
    "message is answered elsewhere": (
        lambda docs: docs[ASYNCAPI]["operations"]["takeRecordShift"]["reply"]["address"].update(
            location="$message.header#/Elsewhere"
        ),
        f"{SENDS_SHIFTS}: it is answered on $message.header#/Elsewhere now.",
    ),
    "media type of a message": (
        lambda docs: message(docs, "CaseChanged").update(contentType="application/avro"),
        f"{FOLLOWS}: CaseChanged: it is application/avro now, was application/cloudevents+json.",
    ),
    "command is not taken": (
        lambda docs: docs[ASYNCAPI]["operations"].pop("takeRecordShift"),
        f"{SENDS_SHIFTS}: nothing is taken there any more.",
    ),
    "one more partition": (
        lambda docs: docs[ASYNCAPI]["channels"]["caseChanged"]["parameters"]["partition"][
            "enum"
        ].append("8"),
        f"{FOLLOWS}: parameter partition: it may be '8' now.",
    ),
    "other password of the broker": (
        lambda docs: docs[ASYNCAPI]["servers"]["broker"].update(security=[{"type": "X509"}]),
        "Whoever connects to the broker: who connects must prove otherwise who he is.",
    ),
    "media type of a body": (
        lambda docs: renamed(opening(docs)["requestBody"]["content"]),
        f"{OPENS}: a body of application/json is not taken any more.",
    ),
    "field of a body": (
        lambda docs: schemas(docs)["OpenCase"]["required"].append("grip"),
        f"{OPENS}: in the body field grip is required now.",
    ),
    "media type of an answer": (
        lambda docs: renamed(feed(docs)["responses"]["200"]["content"]),
        f"{FEED}: in the answer 200 there is no application/json any more.",
    ),
    "header of an answer gone": (
        lambda docs: feed(docs)["responses"]["200"]["headers"].pop("ETag"),
        f"{FEED}: in the answer 200 header ETag is gone.",
    ),
    "other good answer": (
        lambda docs: feed(docs)["responses"].update({"202": {"description": ""}}),
        f"{FEED}: it may be answered 202 now.",
    ),
    "other proof": (
        lambda docs: docs[OPENAPI]["components"]["securitySchemes"].update(
            bearer={"type": "apiKey", "in": "header", "name": "Key"}
        ),
        f"{FEED}: who calls must prove otherwise who he is.",
    ),
    "one more proof": (
        lambda docs: feed(docs).update(security=[{"bearer": [], "mutual": []}]),
        f"{FEED}: who calls must prove otherwise who he is.",
    ),
    "names in a map": (
        lambda docs: (
            fields(docs[COMMAND])["targets"]["items"].update({"$ref": "#/$defs/Named"})
            or docs[COMMAND]["$defs"].update(
                Named={
                    **docs[COMMAND]["$defs"]["RequestedTarget"],
                    "propertyNames": {"enum": ["load"]},
                }
            )
        ),
        f"{SENDS}: field targets[].(name) takes only load now.",
    ),
    "items become anything": (
        lambda docs: fields(docs[EVENT])["targets"].pop("items"),
        f"{READS}: field targets[] may be anything now.",
    ),
    "other class": (
        lambda docs: fields(docs[EVENT])["week"].update({"x-data-class": "C"}),
        f"{READS}: field week is told to who reads class C now, not L.",
    ),
    "other default": (
        lambda docs: fields(docs[COMMAND])["reason"].update(default="none"),
        f"{SENDS}: field reason is none now where it is left out, was None.",
    ),
}
