"""Sections by data class, names from an allow-list, old shapes lifted, both ways exact."""

import builtins
import json
from contextlib import suppress
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.store.codec import ALL_CLASSES, Codec, Sections, UnknownEventError, sections_of
from adapters.store.ledger import FACTS
from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.loading.loading import LoadTargetSet
from domain.case.opening.opening import CaseOpened
from domain.case.safety.safety import AlarmSignRaised
from domain.data_classes import B, C, DataClass
from domain.measures.quantity import Exact
from domain.recorded import Fact
from tests.golden.samples import REASON, SAMPLES

CODEC = Codec(FACTS)
EVERY_FACT = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())


class Weighed(Fact):
    """Stored three times: ``weight`` in grams (1), in kilograms (2), with its ``device`` (3)."""

    stream_kind = "test"
    schema_no = 3

    weight: B[Exact]
    device: C[str]


def in_kilograms(sections: Sections) -> Sections:
    grams = int(sections["B"]["weight"])
    return {**sections, "B": {"weight": f"{grams // 1000}.{grams % 1000:03}"}}


def with_device(sections: Sections) -> Sections:
    return {**sections, "C": {"device": "unknown", **sections.get("C", {})}}


LIFTING = Codec([Weighed], {("test:Weighed", 1): in_kilograms, ("test:Weighed", 2): with_device})


def letters(text: str) -> frozenset[DataClass]:
    return frozenset(DataClass(letter) for letter in text)


@EVERY_FACT
def test_a_fact_comes_back_equal_and_is_written_again_as_the_same_bytes(fact: type[Fact]) -> None:
    body = CODEC.encode(SAMPLES[fact.event_name()])

    read, reason = CODEC.decode(fact.event_name(), fact.schema_no, body)

    assert (read, reason) == (SAMPLES[fact.event_name()], None)
    assert CODEC.encode(read) == body


@EVERY_FACT
def test_each_field_stands_in_the_section_of_its_class_and_nowhere_else(fact: type[Fact]) -> None:
    sections = json.loads(CODEC.encode(SAMPLES[fact.event_name()]))

    placed = {
        key: letter for letter, section in sections.items() for key in section if "." not in key
    }
    assert placed == {
        info.alias or name: fact.class_of(name) for name, info in fact.model_fields.items()
    }


@EVERY_FACT
def test_what_may_not_be_read_is_absent_and_not_none(fact: type[Fact]) -> None:
    body = CODEC.encode(SAMPLES[fact.event_name()], REASON)

    for letter in DataClass:
        read, reason = CODEC.decode(fact.event_name(), 1, body, ALL_CLASSES - {letter})
        hidden = {name for name in fact.model_fields if fact.class_of(name) is letter}
        assert hidden.isdisjoint(read.__dict__)
        assert fact.model_fields.keys() - hidden == read.__dict__.keys()
        assert reason == (None if letter is DataClass.C else REASON)


@EVERY_FACT
def test_a_reader_without_any_class_gets_a_fact_without_any_field(fact: type[Fact]) -> None:
    body = CODEC.encode(SAMPLES[fact.event_name()], REASON)

    read, reason = CODEC.decode(fact.event_name(), 1, body, frozenset())

    assert type(read) is fact
    assert (read.__dict__, reason) == ({}, None)
    assert sections_of(read) == {}


def test_a_section_that_may_not_be_read_is_not_even_parsed() -> None:
    body = b'{"A":{"party_id":"not an id"},"B":{"role":"worker","from":"2025-03-04"}}'

    read, _ = CODEC.decode("rtw.case:PartyAssigned", 1, body, letters("B"))

    assert sections_of(read) == {"B": {"role": "worker", "from": "2025-03-04"}}
    with pytest.raises(ValidationError):
        CODEC.decode("rtw.case:PartyAssigned", 1, body)


def test_the_reason_of_the_envelope_is_of_class_c_and_of_no_field() -> None:
    fact = SAMPLES["rtw.case:HoldLifted"]

    sections = json.loads(CODEC.encode(fact, "After the examination"))

    assert sections["C"] == {"envelope.reason": "After the examination"}
    read, reason = CODEC.decode("rtw.case:HoldLifted", 1, CODEC.encode(fact, "After"))
    assert (read, reason) == (fact, "After")


def test_what_a_criterion_observed_stands_in_the_section_of_its_own_class() -> None:
    sections = json.loads(CODEC.encode(SAMPLES["rtw.case:LoadTargetSet"]))

    assert sections["U"]["decision.criteria"]["1"]["observed"] == "TREAT"
    load, consent, status = sections["Q"]["decision"]["criteria"]
    assert load == {"id": "load.hard_pct", "met": True, "data_class": "L"}
    assert consent == {"id": "INV-2", "met": True, "data_class": "U"}
    assert status["observed"] == "IN_PROGRAMME"


def test_a_reader_of_decisions_alone_learns_of_other_criteria_whether_they_are_met() -> None:
    body = CODEC.encode(SAMPLES["rtw.case:LoadTargetSet"])

    read, _ = CODEC.decode("rtw.case:LoadTargetSet", 1, body, letters("Q"))

    assert isinstance(read, LoadTargetSet)
    shown = [
        (each.id, each.observed, each.required, each.evidence) for each in read.decision.criteria
    ]
    assert shown[0] == ("load.hard_pct", None, "", ())
    assert shown[1] == ("INV-2", None, "", ())
    assert shown[2] == ("status", "IN_PROGRAMME", "IN_PROGRAMME", ())


def test_the_same_fact_is_the_same_bytes_however_it_was_said() -> None:
    written = CaseOpened.model_validate_json(
        json.dumps(dict(reversed(_fields(SAMPLES["rtw.case:CaseOpened"]).items())))
    )

    assert CODEC.encode(written) == CODEC.encode(SAMPLES["rtw.case:CaseOpened"])


def _fields(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", by_alias=True)


def test_text_is_stored_as_utf_8_and_read_by_people() -> None:
    body = CODEC.encode(SAMPLES["party:PartyRegistered"])

    assert "Žofie O'Brien".encode() in body


def test_a_fact_that_is_not_on_the_list_is_not_written() -> None:
    with pytest.raises(UnknownEventError, match="test:Weighed"):
        CODEC.encode(Weighed(weight="1.5", device="scale"))


def test_another_class_under_a_listed_name_is_not_written() -> None:
    class AlarmSignRaised(Fact):
        stream_kind = "rtw.case"
        code: B[str]

    impostor = AlarmSignRaised(code="OTHER")

    assert impostor.event_name() == "rtw.case:AlarmSignRaised"
    with pytest.raises(UnknownEventError):
        CODEC.encode(impostor)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("test:Weighed", 1),
        ("rtw.case:PhaseSkipped", 1),
        ("domain.case.safety:AlarmSignRaised", 1),
        ("os:system", 1),
        ("AlarmSignRaised", 1),
        ("", 1),
        ("rtw.case:AlarmSignRaised", 2),
    ],
)
def test_a_name_or_number_that_is_not_on_the_list_is_not_read(
    name: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownEventError):
        CODEC.decode(name, number, b"{}")
    assert _imported_while_reading(name, number, monkeypatch) == []


def _imported_while_reading(name: str, number: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    imported: list[str] = []

    def noted(name: str, *_: Any, **__: Any) -> Any:
        imported.append(name)
        raise ImportError(name)

    with monkeypatch.context() as patched, suppress(UnknownEventError):
        patched.setattr("importlib.import_module", noted)
        patched.setattr(builtins, "__import__", noted)
        CODEC.decode(name, number, b"{}")
    return imported


def test_two_facts_do_not_share_a_name() -> None:
    assert len(CODEC.facts) == len(FACTS)


def test_a_field_that_must_be_there_and_is_not_is_an_error() -> None:
    with pytest.raises(ValidationError, match="code"):
        CODEC.decode("rtw.case:AlarmSignRaised", 1, b'{"B":{"reporter":"x"}}')


def test_what_may_be_left_out_takes_its_default_again() -> None:
    body = b'{"B":{"reporter":"44444444-0000-4000-8000-000000000001"},"O":{"code":"OTHER"}}'

    read, _ = CODEC.decode("rtw.case:AlarmSignRaised", 1, body)

    assert isinstance(read, AlarmSignRaised)
    assert read.observed is None
    assert CODEC.encode(read) == body


@pytest.mark.parametrize(
    ("number", "body"),
    [
        (1, b'{"B":{"weight":"1500"}}'),
        (2, b'{"B":{"weight":"1.500"}}'),
        (3, b'{"B":{"weight":"1.500"},"C":{"device":"unknown"}}'),
    ],
)
def test_an_old_shape_is_lifted_step_by_step_to_the_newest(number: int, body: bytes) -> None:
    read, _ = LIFTING.decode("test:Weighed", number, body)

    assert read == Weighed(weight="1.5", device="unknown")
    assert LIFTING.encode(read) == b'{"B":{"weight":"1.500"},"C":{"device":"unknown"}}'


def test_lifting_twice_gives_the_same_and_leaves_what_is_stored_alone() -> None:
    body = b'{"B":{"weight":"1500"}}'

    assert LIFTING.decode("test:Weighed", 1, body) == LIFTING.decode("test:Weighed", 1, body)


def test_what_was_lifted_is_cut_to_what_may_be_read() -> None:
    read, reason = LIFTING.decode(
        "test:Weighed", 1, b'{"B":{"weight":"1500"},"C":{"envelope.reason":"why"}}', letters("B")
    )

    assert read.__dict__ == {"weight": Weighed(weight="1.5", device="x").weight}
    assert reason is None


def test_the_reason_survives_the_lift() -> None:
    body = b'{"B":{"weight":"1500"},"C":{"envelope.reason":"why"}}'

    assert LIFTING.decode("test:Weighed", 1, body)[1] == "why"


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_upcaster_is_an_error_that_names_the_shape(number: int) -> None:
    other = {1: 2, 2: 1}[number]
    lacking = Codec([Weighed], {("test:Weighed", other): with_device})

    with pytest.raises(Exception, match=f"test:Weighed.*{number}"):
        lacking.decode("test:Weighed", number, b'{"B":{"weight":"1500"}}')


def test_decisions_keep_their_order_and_evidence() -> None:
    fact = SAMPLES["rtw.case:LoadTargetSet"]
    assert isinstance(fact, LoadTargetSet)

    read, _ = CODEC.decode("rtw.case:LoadTargetSet", 1, CODEC.encode(fact))

    assert isinstance(read, LoadTargetSet)
    assert read.decision == fact.decision


def test_an_alias_is_the_stored_name_of_a_nested_field_too() -> None:
    fact = SAMPLES["rtw.case:BaselineAssessmentRecorded"]
    assert isinstance(fact, BaselineAssessmentRecorded)

    sections = json.loads(CODEC.encode(fact))

    assert sections["D"]["pain"]["24h_pattern"] == "worse in the morning"
