"""A field of a fact has one data class; ids follow from commands and names."""

from typing import Annotated
from uuid import UUID

import pytest

from domain.case.aggregate import DECIDE, EVOLVE, FACTS, REQUESTS
from domain.data_classes import A, B, DataClass
from domain.recorded import Fact, event_id_of, stream_of, tenant_of


def test_a_field_without_a_data_class_fails_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match=r"Bare\.size must name exactly one data class"):

        class Bare(Fact):
            stream_kind = "test"
            size: int


def test_a_field_with_two_data_classes_fails_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match=r"Torn\.size must name exactly one data class"):

        class Torn(Fact):
            stream_kind = "test"
            size: A[B[int]]


def test_a_class_hidden_inside_a_union_is_no_class_of_the_field() -> None:
    with pytest.raises(TypeError, match=r"Hidden\.size must name exactly one data class"):

        class Hidden(Fact):
            stream_kind = "test"
            size: A[int] | None = None


def test_a_field_with_one_data_class_knows_it_beside_other_metadata() -> None:
    class Whole(Fact):
        stream_kind = "test"
        size: B[Annotated[int, "of a carton"]]

    assert Whole.class_of("size") is DataClass.B
    assert Whole.event_name() == "test:Whole"


def test_a_fact_is_frozen_and_takes_no_field_it_does_not_know() -> None:
    class Sized(Fact):
        stream_kind = "test"
        size: B[int]

    with pytest.raises(ValueError, match="frozen"):
        Sized(size=1).size = 2  # type: ignore[misc]
    with pytest.raises(ValueError, match="Extra inputs"):
        Sized.model_validate({"size": 1, "colour": "red"})


def test_an_event_id_follows_from_command_and_place() -> None:
    command = UUID("6a1f8f0e-0000-4000-8000-000000000001")

    ids = [event_id_of(command, index) for index in range(3)]

    assert len(set(ids)) == 3
    assert ids == [event_id_of(command, index) for index in range(3)]
    assert event_id_of(UUID(int=command.int + 1), 0) not in ids


def test_a_tenant_and_a_named_stream_have_the_same_id_everywhere() -> None:
    demo = tenant_of("demo")

    assert demo == tenant_of("demo") != tenant_of("other")
    assert stream_of(demo, "consent", "x") == stream_of(demo, "consent", "x")
    assert stream_of(demo, "consent", "x") != stream_of(demo, "party", "x")
    assert stream_of(demo, "consent", "x") != stream_of(tenant_of("other"), "consent", "x")


def test_every_request_is_decided_somewhere_and_every_fact_is_folded_somewhere() -> None:
    assert set(REQUESTS.values()) == set(DECIDE)
    assert set(FACTS) == set(EVOLVE)
    assert len({fact.event_name() for fact in FACTS}) == len(FACTS)
    assert {fact.stream_kind for fact in FACTS} == {"rtw.case"}
