"""What is told of an event straight from its body is what its fact would say of itself."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.store.codec import ALL_CLASSES, Codec, Letters
from adapters.store.ledger import FACTS
from adapters.store.section_reader import SectionReader
from adapters.store.stored_sections import StoredKind, StoredSections
from domain.case.aggregate import FACTS as CASE_FACTS
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.catalogue import VIEWS
from projections.entries import told
from projections.unread import ENVELOPE, Unread, kind_of
from tests.domain import thin_case as case
from tests.golden.samples import REASON, SAMPLES
from tests.projections.cutting import cut

CODEC = Codec(FACTS)
READER = SectionReader(CODEC)
EVERY_FACT = pytest.mark.parametrize("fact", CASE_FACTS, ids=lambda fact: fact.__name__)
READERS: dict[str, Letters] = {
    "all": ALL_CLASSES,
    **{view.name: view.readable for view in VIEWS.values()},
    **{f"all but {letter}": ALL_CLASSES - {letter} for letter in DataClass},
}


def recorded(fact: type[Fact]) -> Recorded[Fact]:
    (only,) = case.NOT_OPENED.given(SAMPLES[fact.event_name()]).history
    return replace(only, reason=REASON)


def unread(whole: Recorded[Fact], readable: Letters) -> Unread:
    body = CODEC.encode(whole.fact, whole.reason)
    kind = type(whole.fact)
    sections = StoredSections(StoredKind(READER, kind, kind.schema_no, readable), body)
    envelope: Any = tuple(getattr(whole, name) for name in ENVELOPE)
    ids = whole.command_id, whole.correlation_id, whole.causation_id
    return Unread(kind, sections, envelope, [each.bytes for each in ids])


@EVERY_FACT
def test_an_event_tells_unread_what_it_tells_read(fact: type[Fact]) -> None:
    whole = recorded(fact)

    for readable in READERS.values():
        (seen,) = cut([whole], readable)
        for letters in (*READERS.values(), *(frozenset({each}) for each in DataClass)):
            plain = told(unread(whole, readable), letters & readable)
            assert plain == told(seen, letters & readable)
            assert repr(plain) == repr(told(seen, letters & readable))


@EVERY_FACT
def test_an_event_is_read_when_its_fact_is_asked_for(fact: type[Fact]) -> None:
    whole = recorded(fact)

    for readable in READERS.values():
        (seen,) = cut([whole], readable)
        event = unread(whole, readable)
        assert kind_of(event) is fact
        assert event.as_read() == seen
        assert (event.fact, event.reason) == (seen.fact, seen.reason)


@EVERY_FACT
def test_an_event_is_cut_to_less_without_being_read_whole(fact: type[Fact]) -> None:
    whole = recorded(fact)
    few = frozenset({DataClass.B})

    event = unread(whole, ALL_CLASSES)
    (seen,) = cut([whole], few)

    assert event.cut_to(few).fact == seen.fact
    assert (event.cut_to(few).event_id, event.fact) == (whole.event_id, whole.fact)
