"""A change that breaks something fails with a sentence that says what and for whom; one that adds
something passes. The documents of the product are changed for it, each in one place."""

import json

import pytest

from adapters.interfaces.changes import breaking
from adapters.interfaces.documents import ASYNCAPI, OPENAPI, Documents
from adapters.interfaces.openness import reached, references
from tests.adapters.interfaces.breaking_changes import BREAKS
from tests.adapters.interfaces.changing import COMMAND, EVENT, MESSAGE, SENT, VIEW, Change
from tests.adapters.interfaces.harmless_changes import ADDS


@pytest.fixture(scope="module")
def released(made: Documents) -> Documents:
    """A few of the documents: all of them take seconds to copy and compare."""
    openapi = _copied({OPENAPI: made[OPENAPI]})[OPENAPI]
    paths = {path: openapi["paths"][path] for path in ("/v1/cases", "/v1/feed", VIEW)}
    answer = paths[VIEW]["get"]["responses"]["200"]["content"]["application/json"]
    answer["schema"] = {"$ref": "#/components/schemas/EmployerView"}
    components = openapi["components"]
    named = reached(components["schemas"], references([paths, components["responses"]]))
    schemas = {name: components["schemas"][name] for name in named}
    cut = {**openapi, "paths": paths, "components": {**components, "schemas": schemas}}
    return {
        OPENAPI: cut,
        **{path: made[path] for path in (ASYNCAPI, EVENT, COMMAND, MESSAGE, SENT)},
    }


def _copied(documents: Documents) -> Documents:
    copied: Documents = json.loads(json.dumps(documents))
    return copied


@pytest.mark.parametrize(("change", "sentence"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_is_said_with_whom_it_concerns(
    released: Documents, change: Change, sentence: str
) -> None:
    changed = _copied(released)
    change(changed)

    assert sentence in breaking(released, changed)


@pytest.mark.parametrize("change", ADDS.values(), ids=ADDS)
def test_what_is_only_added_passes(released: Documents, change: Change) -> None:
    changed = _copied(released)
    change(changed)

    assert changed != released
    assert breaking(released, changed) == []


def test_nothing_breaks_where_nothing_changed(released: Documents) -> None:
    assert breaking(released, released) == []
