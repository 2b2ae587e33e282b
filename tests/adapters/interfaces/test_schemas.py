"""The schemas of events and commands take what the product writes and takes."""

import pytest
from jsonschema import Draft202012Validator

from adapters.asking.command_names import kebab
from adapters.interfaces.schemas import command_schema, command_schemas, event_schema, event_schemas
from adapters.store.ledger import FACTS
from domain.case.aggregate import REQUESTS
from domain.recorded import Fact
from tests.golden.samples import SAMPLES


def test_there_is_a_schema_for_every_event_and_every_command() -> None:
    assert set(event_schemas()) == {f"{each.event_name()}#{each.schema_no}" for each in FACTS}
    assert set(command_schemas()) == {kebab(each) for each in REQUESTS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
def test_an_event_is_as_its_schema_says_and_each_field_has_its_class(fact: type[Fact]) -> None:
    schema = event_schema(fact)
    told = SAMPLES[fact.event_name()].model_dump(mode="json", by_alias=True, exclude_none=True)

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told)
    fields = {info.alias or name: name for name, info in fact.model_fields.items()}
    assert {key: field["x-data-class"] for key, field in schema["properties"].items()} == {
        key: fact.class_of(name) for key, name in fields.items()
    }


@pytest.mark.parametrize("command", REQUESTS)
def test_what_a_command_does_not_know_its_schema_refuses(command: str) -> None:
    schema = command_schema(REQUESTS[command])

    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors({"no such field": 1})
    assert "additionalProperties" in {each.validator for each in errors}
