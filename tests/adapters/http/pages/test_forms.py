"""Every command as a form: its words, what may be typed into it, and that nothing is lost."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.asking.problems import ProblemError
from adapters.http.pages.forms import label_of
from adapters.http.pages.local_times import LocalTimeError, local_instant
from adapters.http.pages.offered import FIRST, OF_THEIR_OWN, OFFERED
from adapters.http.pages.schemas import LEFT_OUT, Node, nodes_of
from adapters.http.pages.typed import flat, gathered, tree_of
from adapters.http.pages.words import Words, plain
from adapters.words.wording import load_wording
from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Role
from services.commanders import COMMANDERS
from tests.adapters.http.bodies import FIREFIGHTER, PICKER, SPINE, Line

WORDING, PRAGUE = load_wording(), ZoneInfo("Europe/Prague")
WORDS = Words(WORDING, PRAGUE)
SAID: dict[str, list[Line]] = {}
for _, told in (SPINE, PICKER, FIREFIGHTER):
    for _, each in told:
        SAID.setdefault(each.command, []).append(each)


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.inside)


def test_every_command_that_a_person_may_ask_for_has_a_form() -> None:
    people = {name for name in REQUESTS if set(COMMANDERS[name]) != {Role.SYSTEM}}

    assert people - OFFERED == {"OpenCase"}
    assert OF_THEIR_OWN < OFFERED
    assert {name for names in FIRST.values() for name in names} <= OFFERED
    for role, names in FIRST.items():
        assert [name for name in names if role not in COMMANDERS[name]] == []


@pytest.mark.parametrize("command", sorted(OFFERED | {"OpenCase"}))
def test_every_field_and_every_choice_has_words(command: str) -> None:
    assert f"command.{command}" in WORDING
    for node in _all(nodes_of(command)):
        assert f"field.{node.name}" in WORDING, node.name
        assert label_of(WORDS, command, node.name)
        if node.table is not None:
            assert [code for code in node.codes if f"{node.table}.{code}" not in WORDING] == []


def _without(tree: Any, shape: Sequence[Node]) -> Any:
    """What a form can ask for of a tree."""
    known = {node.name: node for node in shape}
    kept = {}
    for name, value in tree.items():
        node = known.get(name)
        if node is None or value in (None, [], {}):
            continue
        if node.shape != "group" and isinstance(value, dict):
            continue  # a form asks for the plain one of two shapes
        kept[name] = _asked(value, node)
    return kept


def _asked(value: Any, node: Node) -> Any:
    if node.shape == "group":
        return _without(value, node.inside)
    return [_without(each, node.inside) for each in value] if node.shape == "rows" else value


@pytest.mark.parametrize("command", sorted(OFFERED & SAID.keys()))
def test_what_the_stories_say_can_be_typed_and_comes_out_as_it_was(command: str) -> None:
    nodes = nodes_of(command)
    for line in SAID[command]:
        request = REQUESTS[command].model_validate(line.data, context={"resolve": _id})
        said = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        said = {name: value for name, value in said.items() if name not in LEFT_OUT}
        typed = flat(_without(said, nodes))

        again = gathered([(name, each) for name in typed for each in typed[name]], nodes)
        tree = tree_of(again, nodes, PRAGUE)

        before = REQUESTS[command].model_validate(_without(said, nodes))
        assert REQUESTS[command].model_validate(tree) == before


def _id(name: str) -> str:
    return str(SPINE_IDS.setdefault(name, f"{len(SPINE_IDS):08x}-0000-4000-8000-000000000000"))


SPINE_IDS: dict[str, str] = {}


def test_empty_rows_are_none_and_the_others_are_numbered_anew() -> None:
    nodes = nodes_of("SetLoadTarget")
    pairs = [
        ("week", "W1"),
        ("targets.0.dimension", ""),
        ("targets.0.load", ""),
        ("targets.3.dimension", "LFW"),
        ("targets.3.load", "5.0"),
        ("targets.3.sets", "3"),
        ("targets.7.dimension", "CAR"),
        ("targets.7.load", " 6 "),
    ]

    typed = gathered(pairs, nodes)

    assert tree_of(typed, nodes, PRAGUE) == {
        "week": "W1",
        "targets": [
            {"dimension": "LFW", "load": "5.0", "sets": 3},
            {"dimension": "CAR", "load": "6"},
        ],
    }
    assert typed["targets.0.load"] == ["5.0"]


@pytest.mark.parametrize(
    "name", ["tenant", "role", "targets.0.version", "targets.x.load", "week.a"]
)
def test_a_field_that_the_command_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(ProblemError) as refused:
        gathered([("week", "W1"), (name, "1")], nodes_of("SetLoadTarget"))
    assert [each.code for each in refused.value.errors] == ["unknown_field"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2025-03-10T09:00", "2025-03-10T09:00:00+01:00"),
        ("2025-07-10T09:00", "2025-07-10T09:00:00+02:00"),
        ("2025-10-26T02:30+01:00", "2025-10-26T02:30:00+01:00"),
    ],
)
def test_a_time_is_meant_on_the_clocks_of_the_case(typed: str, meant: str) -> None:
    assert local_instant(typed, PRAGUE).isoformat() == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2025-03-30T02:30", "time_skipped"),
        ("2025-10-26T02:30", "time_twice"),
        ("2025-02-29T10:00", "local_time"),
        ("2025-03-10T24:30", "local_time"),
    ],
)
def test_a_time_that_the_clocks_do_not_show_once_is_no_time(typed: str, code: str) -> None:
    with pytest.raises(LocalTimeError) as refused:
        local_instant(typed, PRAGUE)
    assert refused.value.code == code


def test_a_code_without_words_is_read_as_words() -> None:
    assert plain("graded_exposure") == "Graded exposure"
    assert WORDS.code("accommodation", "modified_duty") != "modified_duty"
    assert WORDS.code("accommodation", None) == "–"
