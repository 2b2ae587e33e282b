"""Stored bodies never change by accident: each fact is written exactly as its golden file says.

RTW_WRITE_GOLDEN=1 writes the files anew. That is a change of the format: say so in the changelog.
"""

import os
from pathlib import Path

import pytest
from pydantic import BaseModel

from adapters.store.codec import Codec
from adapters.store.ledger import FACTS
from domain.decision import Decision
from domain.measures.answers import MeasureInput
from domain.recorded import Fact
from tests.golden.samples import REASON, SAMPLES

FOLDER = Path(__file__).parent
CODEC = Codec(FACTS)
HOW = "run the tests with RTW_WRITE_GOLDEN=1 and read what changed before you commit it"


def file_of(fact: type[Fact], number: int | None = None) -> Path:
    """The file of a fact in its newest shape, or in that of a number."""
    stem = fact.event_name().replace(":", "_").replace(".", "_")
    return FOLDER / f"{stem}.{number or fact.schema_no}.json"


def sample_of(fact: type[Fact]) -> Fact:
    name = fact.event_name()
    assert name in SAMPLES, f"{name} has no sample: add one to tests/golden/samples.py"
    return SAMPLES[name]


@pytest.fixture(scope="module", autouse=True)
def _written_where_asked() -> None:
    if os.environ.get("RTW_WRITE_GOLDEN") == "1":
        for fact in FACTS:
            file_of(fact).write_bytes(CODEC.encode(sample_of(fact), REASON))


def golden(fact: type[Fact]) -> bytes:
    path = file_of(fact)
    assert path.exists(), f"{path.name} is not there: {HOW}"
    return path.read_bytes()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
def test_a_fact_is_stored_as_its_golden_file_says(fact: type[Fact]) -> None:
    written = CODEC.encode(sample_of(fact), REASON)

    assert written == golden(fact), (
        f"{fact.event_name()} is no longer stored as {file_of(fact).name} says."
        f" Stored events keep the old shape: raise schema_no and add an upcaster, or {HOW}"
    )


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
def test_a_golden_file_is_read_as_its_fact(fact: type[Fact]) -> None:
    read, reason = CODEC.decode(fact.event_name(), fact.schema_no, golden(fact))

    assert read == sample_of(fact)
    assert type(read) is fact
    assert reason == REASON
    assert CODEC.encode(read, reason) == golden(fact)


def test_the_golden_files_are_those_of_all_facts_in_all_their_shapes() -> None:
    wanted = {
        file_of(fact, number).name for fact in FACTS for number in range(1, fact.schema_no + 1)
    }
    found = {path.name for path in FOLDER.glob("*.json")}

    assert not found - wanted, f"no fact is stored as {found - wanted}: delete them"
    assert not wanted - found, f"{wanted - found} are not there, but may be stored: {HOW}"


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
def test_every_shape_that_was_ever_stored_is_still_read(fact: type[Fact]) -> None:
    for number in range(1, fact.schema_no + 1):
        body = file_of(fact, number).read_bytes()
        assert type(CODEC.decode(fact.event_name(), number, body)[0]) is fact


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
def test_a_sample_sets_every_field_to_something_of_its_own(fact: type[Fact]) -> None:
    assert _left_alone(sample_of(fact)) == set()


def _left_alone(value: BaseModel) -> set[str]:
    """Fields that stand at their default, at any depth; but a decision has parts without choice,
    and the input of a measure has some that exclude each other."""
    found = {
        f"{type(value).__name__}.{name}"
        for name, info in type(value).model_fields.items()
        if not info.is_required() and getattr(value, name) == info.get_default()
    }
    for name in type(value).model_fields:
        inner = getattr(value, name)
        for each in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(each, BaseModel) and not isinstance(each, Decision | MeasureInput):
                found |= _left_alone(each)
    return found
