"""Values of a class of their own are stored, read and withheld in that class, at any depth."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from adapters.store.codec import ALL_CLASSES, Codec, sections_of
from adapters.store.own_classes import shapes_of
from domain.data_classes import B, Classified, DataClass, Q
from domain.decision import Decision
from domain.recorded import Fact


class Remark(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    on: str
    said: Classified
    further: tuple[Annotated[Classified, Field(description="more")], ...] = ()


class Remarked(Fact):
    stream_kind = "test"

    first: B[Classified]
    maybe: B[Classified | None] = None
    remarks: Annotated[B[tuple[Remark, ...]], Field(alias="listed")] = ()
    plain: B[int] = 0
    decision: Q[Decision | None] = None


def of(letter: str, value: Any) -> Classified:
    return Classified(data_class=DataClass(letter), value=value)


CODEC = Codec([Remarked])
DECISION = {
    "outcome": "accepted",
    "rationale": "all_met",
    "criteria": [
        {"id": "a", "required": "<= 3", "observed": "2", "met": True, "data_class": "D"},
        {"id": "b", "required": "x", "observed": None, "met": True, "data_class": "Q"},
    ],
}
FULL = Remarked(
    first=of("D", 7),
    maybe=of("B", "said"),
    listed=(
        Remark(on="day 1", said=of("E", [1, {"a": None}])),
        Remark(on="day 2", said=of("D", None), further=(of("B", True), of("S", "quiet"))),
    ),
    plain=1,
    decision=Decision.model_validate(DECISION),
)


def body(fact: Fact) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(CODEC.encode(fact))
    return tree


def read(fact: Fact, *letters: str) -> Any:
    readable = frozenset(map(DataClass, letters)) if letters else ALL_CLASSES
    return CODEC.decode("test:Remarked", 1, CODEC.encode(fact), readable)[0]


def test_each_value_stands_in_the_section_of_its_class_and_nowhere_else() -> None:
    tree = body(FULL)

    assert tree["D"] == {
        "first.value": 7,
        "listed.1": {"said": {}},
        "decision.criteria": {"0": {"required": "<= 3", "observed": "2", "evidence": []}},
    }
    assert tree["E"] == {"listed.0": {"said": {"value": [1, {"a": None}]}}}
    assert tree["S"] == {"listed.1.further": {"1": {"value": "quiet"}}}
    assert tree["B"]["first"] == {"data_class": "D"}
    assert tree["B"]["maybe"] == {"data_class": "B", "value": "said"}
    assert tree["B"]["listed"][1]["further"] == [
        {"data_class": "B", "value": True},
        {"data_class": "S"},
    ]


def test_who_may_read_all_reads_what_was_written() -> None:
    seen = read(FULL)

    assert seen == FULL
    assert not seen.first.withheld
    assert not seen.remarks[1].said.withheld
    assert CODEC.encode(seen) == CODEC.encode(FULL)


@pytest.mark.parametrize("value", [None, 0, "", False, [], {}, "0", "1.50", [[1]], {"a": {"b": 1}}])
def test_any_value_comes_back_as_it_was(value: Any) -> None:
    for letter in ("B", "D"):
        fact = Remarked(first=of(letter, value))
        seen = read(fact)
        assert seen == fact
        assert not seen.first.withheld


def test_a_reader_without_the_class_gets_the_rest_and_no_value() -> None:
    seen = read(FULL, "B", "E")

    assert seen.first == Classified(data_class=DataClass.D)
    assert seen.first.withheld
    assert seen.maybe == of("B", "said")
    assert [each.said.withheld for each in seen.remarks] == [False, True]
    assert [each.withheld for each in seen.remarks[1].further] == [False, True]
    assert not hasattr(seen, "decision")


def test_a_criterion_of_a_hidden_class_says_that_it_was_met_and_no_more() -> None:
    seen = read(FULL, "Q")

    hidden, shown = seen.decision.criteria
    assert (hidden.id, hidden.met, hidden.required, hidden.observed) == ("a", True, "", None)
    assert shown.required == "x"


def test_what_was_erased_is_withheld_from_everybody() -> None:
    tree = body(FULL)
    del tree["D"]
    seen: Any = CODEC.decode("test:Remarked", 1, json.dumps(tree).encode())[0]

    assert seen.first.withheld
    assert seen.remarks[1].said.withheld
    assert seen.decision.criteria[0].required == ""


def test_what_is_withheld_is_told_by_nothing_in_the_sections_of_a_partial_fact() -> None:
    assert "value" not in json.dumps(sections_of(read(FULL, "B"))["B"]["first"])


def test_the_fields_that_hold_such_values_are_known_from_the_type() -> None:
    assert set(shapes_of(Remarked)) == {"first", "maybe", "listed", "decision"}


@pytest.mark.parametrize("kind", [Classified | Remark, Mapping[str, Classified]])
def test_a_field_that_could_hold_them_in_several_ways_is_refused(kind: Any) -> None:
    class Odd(BaseModel):
        either: kind

    with pytest.raises(TypeError, match="several ways"):
        shapes_of(Odd)
