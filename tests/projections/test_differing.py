"""What differs between two bodies, place by place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.differing import Change, Differ

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from("ab/~"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pq/~"), inner, max_size=3)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(("id", "list", "p/q")), JSON, max_size=3)


def changes(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    return [(each.pointer, each.before, each.after) for each in Differ().changes(before, after)]


def at(body: Any, pointer: str) -> Any:
    """What stands at an RFC 6901 pointer; None where nothing does."""
    for raw in pointer.split("/")[1:]:
        key = raw.replace("~1", "/").replace("~0", "~")
        try:
            body = body[int(key)] if isinstance(body, list) else body[key]
        except (LookupError, TypeError):
            return None
    return body


def test_a_changed_field_is_told_by_its_pointer_with_both_values() -> None:
    before = {"status": "in", "ramp": {"stage": {"hours": "20"}}, "same": [1, 2]}
    after = {"status": "held", "ramp": {"stage": {"hours": "24"}}, "same": [1, 2], "new": 1}

    assert changes(before, after) == [
        ("/status", "in", "held"),
        ("/ramp/stage/hours", "20", "24"),
        ("/new", None, 1),
    ]


def test_an_entry_is_found_again_by_its_id_wherever_it_stands() -> None:
    before = {"tasks": [{"task_id": "A", "due": "d1"}, {"task_id": "B", "due": "d2"}]}
    after = {"tasks": [{"task_id": "B", "due": "d3"}, {"task_id": "C", "due": "d1"}]}

    assert changes(before, after) == [
        ("/tasks/0/due", "d2", "d3"),
        ("/tasks/1", None, {"task_id": "C", "due": "d1"}),
        ("/tasks/0", {"task_id": "A", "due": "d1"}, None),
    ]


def test_an_entry_that_several_share_an_id_with_is_known_by_the_next_id() -> None:
    first = {"acc_id": "A", "event_id": "1"}
    second = {"acc_id": "A", "event_id": "2"}

    assert changes({"log": [first]}, {"log": [first, second]}) == [("/log/1", None, second)]


def test_entries_without_ids_come_and_go_whole_and_equal_ones_are_counted() -> None:
    one, other = {"x": 1}, {"x": 2}

    assert changes({"l": [one, one]}, {"l": [one, other]}) == [
        ("/l/1", None, other),
        ("/l/1", one, None),
    ]


def test_a_list_of_plain_values_is_one_value() -> None:
    assert changes({"scopes": ["A"]}, {"scopes": ["A", "B"]}) == [("/scopes", ["A"], ["A", "B"])]


def test_names_with_slashes_and_tildes_are_escaped() -> None:
    assert changes({"a/b~c": 1}, {"a/b~c": 2}) == [("/a~1b~0c", 1, 2)]


def test_the_place_of_an_entry_stays_while_it_moves() -> None:
    differ = Differ()
    entry = {"task_id": "B", "due": "d2"}
    (first,) = differ.changes({"t": [entry]}, {"t": [{**entry, "due": "d3"}]})
    later = differ.changes(
        {"t": [{"task_id": "A"}, {**entry, "due": "d3"}]},
        {"t": [{"task_id": "A"}, {**entry, "due": "d4"}]},
    )

    assert [each.place for each in later] == [first.place]
    assert later[0].pointer != first.pointer


@pytest.mark.parametrize(
    ("one", "other", "bears"),
    [
        (("a",), ("a",), True),
        (("a",), ("a", "b"), True),
        (("a", "b"), ("a",), True),
        (("a", "b"), ("a", "c"), False),
    ],
)
def test_a_change_bears_on_its_own_place_its_parts_and_what_is_around_it(
    one: tuple[str, ...], other: tuple[str, ...], bears: bool
) -> None:
    assert Change(one, "", 1, 2).bears_on(Change(other, "", 1, 2)) is bears


@given(BODIES)
def test_a_body_does_not_differ_from_itself(body: dict[str, Any]) -> None:
    assert changes(body, json.loads(json.dumps(body))) == []


@given(BODIES, BODIES)
def test_each_value_is_what_stands_at_the_pointer_in_its_body(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    for pointer, old, new in changes(before, after):
        assert old is None or new is None or old != new
        assert new is None or at(after, pointer) == new
        assert new is not None or at(before, pointer) == old


@given(BODIES, BODIES)
def test_backwards_the_same_places_differ(before: dict[str, Any], after: dict[str, Any]) -> None:
    there = {each.place for each in Differ().changes(before, after)}
    back = {each.place for each in Differ().changes(after, before)}

    assert there == back
