"""The AsyncAPI document against the JSON Schema that is published for AsyncAPI 3.0.0 (npm
@asyncapi/specs 6.11.1, Apache-2.0), and the messages against their own."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from adapters.broker.messages import CASE_CHANGED_V1, Happened, case_changed_v1
from adapters.inbound.messages import MESSAGES, Envelope, source_of, subject_of, type_of
from adapters.interfaces.asyncapi import asyncapi
from adapters.interfaces.documents import Documents
from adapters.interfaces.messages import message_schemas

PUBLISHED = Path(__file__).parent / "published" / "asyncapi-3.0.0.schema.json.gz"


@pytest.fixture(scope="module")
def published() -> Draft7Validator:
    return Draft7Validator(json.loads(gzip.decompress(PUBLISHED.read_bytes())))


def test_the_document_is_valid(published: Draft7Validator) -> None:
    assert [each.message for each in published.iter_errors(asyncapi())] == []


@pytest.mark.parametrize("harm", ["channels", "operations", "info"])
def test_control_a_document_that_is_not_is_found_out(published: Draft7Validator, harm: str) -> None:
    document = asyncapi()
    document[harm] = {**document[harm], "no such thing": 1}

    assert list(published.iter_errors(document)) != []


def _references(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("$ref"), str):
            yield tree["$ref"]
        for each in tree.values():
            yield from _references(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from _references(each)


def test_every_reference_leads_somewhere(made: Documents) -> None:
    files: dict[str, Any] = {**made, "": asyncapi()}
    for each in set(_references(files[""])):
        path, _, inside = each.partition("#/")
        place = files[path]
        for part in filter(None, inside.split("/")):
            place = place[part]


@pytest.mark.parametrize("name", ["rtw.case:CaseOpened", "rtw.case:DiagnosisRecorded"])
def test_what_is_published_is_what_the_schema_says(name: str) -> None:
    case, tenant = uuid4(), uuid4()
    message = case_changed_v1(tenant, Happened(7, case, 3, name, datetime.now(UTC)))
    schema = message_schemas()[CASE_CHANGED_V1]

    told = json.loads(message.body)
    Draft202012Validator(schema).validate(told)
    assert told.keys() <= schema["properties"].keys()
    assert told["data"].keys() <= schema["properties"]["data"]["properties"].keys()
    address = asyncapi()["channels"]["caseChanged"]["address"]
    partition = case.bytes[0:4]
    assert message.subject == address.format(
        tenant=tenant, partition=int.from_bytes(partition) % 8, case=case
    )


@pytest.mark.parametrize("command", MESSAGES)
def test_the_example_of_a_command_is_taken(command: str) -> None:
    document, kind = asyncapi(), MESSAGES[command]
    message = document["components"]["messages"][kind.__name__]
    (example,) = (each["payload"] for each in message["examples"])
    schema = message_schemas()[type_of(command)]

    Draft202012Validator(schema).validate(example)
    now = {"now": datetime.now(UTC)}
    envelope = Envelope.model_validate(example, context=now)
    kind.model_validate(envelope.data, context=now)
    assert envelope.type == type_of(command)
    address = document["channels"][command]["address"]
    assert address.format(system="clinic") == subject_of("clinic", command)


def test_where_a_message_comes_from_is_named_as_it_is_checked() -> None:
    for command in MESSAGES:
        source = message_schemas()[type_of(command)]["properties"]["source"]
        assert source["examples"] == [source_of("clinic")]
