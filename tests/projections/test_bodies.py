"""What each role's view holds is declared, and it holds nothing beside it.

The models are held against the table of who reads what, and all views of all stories against the
models, at many times; the test houses do the same with every view that they are answered.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from inspect import isclass
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from adapters.cases.views import json_bytes
from adapters.console.stories import read_story
from adapters.words.wording import load_wording
from domain.case.governance.corrected import corrected
from domain.consent import Scope
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.audit_by_law import AUDIT_BY_LAW
from projections.bodies.catalogue import BODIES
from projections.bodies.parts import CLASSES, Part
from projections.catalogue import CASE_VIEWS
from projections.clinician import PSYCHOLOGIST
from projections.view import View
from services.audiences import Audience, readers
from services.commands import Commands
from services.reading_rights import Cell, cells_of
from services.stories import Player
from tests.projections.cutting import Letters, cut
from tests.projections.test_secrets import RICH
from tests.services.memory_ledger import MemoryLedger
from tests.services.world import CLAIM_KEY
from tests.stories.playing import STORIES, Afterwards

SAY = load_wording().text
TIMES = 5
"""At so many times each case is looked at."""
EVERY_BODY = pytest.mark.parametrize("name", BODIES)
VIEWS: Mapping[str, View[Any]] = {
    **CASE_VIEWS,
    "psychologist": PSYCHOLOGIST,
    "audit by law": AUDIT_BY_LAW,
}
Schema = dict[str, Any]
BEYOND_THE_TABLE = {("supervisor", "names"): {DataClass.A}}
"""Names of those whose ids he reads in other classes (decision 0092)."""


def read_as(name: str) -> Letters:
    """The classes of which somebody of an audience reads something, with every consent."""
    roles = readers(Audience(name))
    cells = [cells_of(role, frozenset(Scope), by_law=True) for role in roles]
    return frozenset(
        letter for each in cells for letter, cell in each.items() if cell is not Cell.HIDDEN
    )


def parts_of(name: str) -> Iterator[Schema]:
    """The schemas of a body and of all that stands in it."""
    whole = BODIES[name].model_json_schema(by_alias=True)
    yield from (whole, *(each for each in whole["$defs"].values() if "properties" in each))


def test_every_view_of_a_case_has_a_body() -> None:
    assert BODIES.keys() == CASE_VIEWS.keys() == {*Audience}


@EVERY_BODY
def test_a_body_holds_no_class_of_which_its_readers_read_nothing(name: str) -> None:
    fields = [each for part in parts_of(name) for each in part["properties"].items()]
    found = {
        field: set(schema[CLASSES]) - read_as(name) - BEYOND_THE_TABLE.get((name, field), set())
        for field, schema in fields
        if CLASSES in schema
    }

    assert len(found) > 40
    assert {field: letters for field, letters in found.items() if letters} == {}


@EVERY_BODY
def test_every_field_of_a_body_has_classes_or_is_made_of_fields_that_have(name: str) -> None:
    known = set(models_in(BODIES[name]))
    lacking = [
        (model.__name__, field)
        for model in known
        for field, info in model.model_fields.items()
        if CLASSES not in _extra(info) and not set(models_in(info.annotation))
    ]

    assert len(known) > 20
    assert lacking == []


def _extra(info: FieldInfo) -> dict[str, Any]:
    extra = info.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def models_in(known: Any, seen: frozenset[Any] = frozenset()) -> Iterator[type[Part]]:
    """The parts of which a type is made, at any depth."""
    if isclass(known) and issubclass(known, Part) and known not in seen:
        yield known
        for info in known.model_fields.values():
            yield from models_in(info.annotation, seen | {known})
    for each in get_args(known):
        yield from models_in(each, seen)


@EVERY_BODY
def test_what_a_body_does_not_declare_is_not_in_it(name: str) -> None:
    open_ones = [
        each.get("title")
        for each in parts_of(name)
        if each.get("additionalProperties") is not False
    ]

    assert open_ones == []


def body_of(view: View[Any], seen: list[Recorded[Fact]], at: datetime) -> dict[str, Any]:
    """The body of a history that is cut to what the view reads."""
    folded = view.folded(corrected(seen))
    return {**view.show(folded, at, SAY), "names": {}, "policy": "ACCESS@1"}


def misfit(body: dict[str, Any]) -> list[Any]:
    model: type[BaseModel] = BODIES[body["view"]]
    try:
        model.model_validate_json(json_bytes(body))
    except ValidationError as error:
        return [(each["loc"], each["type"]) for each in error.errors()]
    return []


@cache
def _cases() -> list[list[Recorded[Fact]]]:
    found = []
    for path in sorted(STORIES.glob("*.jsonl")):
        header, lines = read_story(path)
        commands = Commands(ledger := MemoryLedger(), CLAIM_KEY)
        player = Player(ledger, commands, header, Afterwards(), story_clock=True)
        assert asyncio.run(player.play(lines)).difference is None
        for case in {player.resolve(str(line["case"])) for _, line in lines}:
            found.append([*asyncio.run(ledger.load(player.tenant, case))])
    return [each for each in found if each]


@pytest.mark.parametrize("name", VIEWS)
def test_the_views_of_the_stories_are_as_they_are_declared(name: str) -> None:
    view = VIEWS[name]
    for history in _cases():
        seen = cut(history, view.readable)
        for end in {*range(1, len(seen), max(1, len(seen) // TIMES)), len(seen)}:
            part = seen[:end]
            assert misfit(body_of(view, part, part[-1].effective_at)) == [], end


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_of_all_that_can_happen_is_as_it_is_declared(name: str) -> None:
    view = VIEWS[name]
    body = body_of(view, cut(RICH.history, view.readable), Afterwards().now())

    assert misfit(body) == []
    for place in _objects(body):
        place["diagnosis"] = "S39.012A"
        said = json.loads(json_bytes(body))
        del place["diagnosis"]
        assert misfit(said) != [], sorted(place)


def _objects(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The body, and the first object of each of its lists and parts, but for maps by id or code."""
    found = [body]
    for key, each in body.items():
        first = each[0] if isinstance(each, list) and each else each
        if isinstance(first, dict) and key != "names":
            found.append(first)
    return found
