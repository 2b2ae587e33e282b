"""Every field of every command with every value that does not belong there."""

from typing import Any

import pytest

from tests.adapters.http.living import LINES, NUMBER_OF, House, code_of, commands, fields_of
from tests.adapters.http.shapes import Shape, at, json_of, replaced, without

pytestmark = pytest.mark.anyio

MASS_ASSIGNMENT: dict[str, Any] = {
    "role": "admin",
    "tenant": "00000000-0000-0000-0000-000000000000",
    "originator_id": "00000000-0000-0000-0000-000000000000",
    "originator_version": 1,
    "recorded_at": "2025-03-12T09:30:00Z",
    "actor_id": "00000000-0000-0000-0000-000000000000",
    "_type_": "uuid_hex",
    "__class__": "Fact",
    "": "",
}


LENIENT = {
    ("SetLoadTarget", "week", 17),  # a week may be given as its number
    ("RecordBaseline", "medication_effects.0", "x"),  # a bare text names the drug
}
"""What a command takes beside what its schema says."""


def _by(command: str) -> str:
    return dict(LINES)[NUMBER_OF[command]].by


@pytest.mark.parametrize("command", commands())
async def test_a_value_that_does_not_belong_is_refused_at_its_field_and_nothing_is_stored(
    held: House, command: str
) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    missed = []
    for wrong in shape.wrongs():
        if isinstance(wrong.value, str | int) and (command, wrong.field, wrong.value) in LENIENT:
            continue
        content = json_of(replaced(body, wrong.path, wrong.value))
        answered = await held.send(_by(command), command, content=content)
        fields = [field for field, _ in fields_of(answered)]
        named = any(f"{each}.".startswith(f"{wrong.field}.") for each in fields)
        unread = answered.status_code == 400 and not fields  # refused before there were fields
        if answered.status_code != wrong.status or not (named or unread):
            missed.append((wrong, answered.status_code, fields))
    assert not missed, "\n".join(map(str, missed))
    assert held.stored() == before


@pytest.mark.parametrize("command", commands())
async def test_a_required_field_that_is_missing_is_named(held: House, command: str) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    for path in shape.required():
        answered = await held.send(_by(command), command, without(body, path))
        assert answered.status_code == 422
        assert ".".join(map(str, path)) in [field for field, _ in fields_of(answered)]
    assert held.stored() == before


@pytest.mark.parametrize("command", commands())
async def test_a_field_that_is_not_known_is_refused_wherever_it_stands(
    held: House, command: str
) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    for path in shape.objects():
        for name, value in MASS_ASSIGNMENT.items():
            if name in at(body, path):
                continue
            answered = await held.send(_by(command), command, replaced(body, (*path, name), value))
            assert answered.status_code == 422, (path, name, answered.text)
            where = ".".join(map(str, path))
            assert (where, "unknown_field") in fields_of(answered), (path, name)
    assert held.stored() == before


@pytest.mark.parametrize("command", commands())
async def test_a_body_that_is_no_object_is_refused(held: House, command: str) -> None:
    before = held.stored()
    for content, expected in (
        (b"", (400, "body_empty")),
        (b" ", (400, "syntax")),
        (b"[]", (422, "body_object")),
        (b"null", (422, "body_object")),
        (b"17", (422, "body_object")),
        (b'"text"', (422, "body_object")),
        (b"true", (422, "body_object")),
    ):
        answered = await held.send(_by(command), command, content=content)
        assert code_of(answered) == expected
    assert held.stored() == before
