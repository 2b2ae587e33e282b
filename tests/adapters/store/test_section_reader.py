"""Reading many bodies fast gives what reading them one by one with the codec gives."""

from itertools import chain

import pytest

from adapters.store.codec import ALL_CLASSES, Codec, Letters, UnknownEventError, sections_of
from adapters.store.ledger import FACTS
from adapters.store.section_reader import SectionReader
from domain.data_classes import DataClass
from domain.recorded import Fact
from projections.catalogue import VIEWS
from tests.golden.samples import REASON, SAMPLES

CODEC = Codec(FACTS)
READER = SectionReader(CODEC)
READERS: dict[str, Letters] = {
    "all": ALL_CLASSES,
    "none": frozenset(),
    **{f"view {view.name}": view.readable for view in VIEWS.values()},
    **{f"only {letter}": frozenset({letter}) for letter in DataClass},
    **{f"all but {letter}": ALL_CLASSES - {letter} for letter in DataClass},
}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
@pytest.mark.parametrize("reason", [REASON, None], ids=["reason", "no reason"])
def test_a_body_is_read_as_the_codec_reads_it_whatever_may_be_read(
    fact: type[Fact], reason: str | None
) -> None:
    name, number = fact.event_name(), fact.schema_no
    body = CODEC.encode(SAMPLES[name], reason)

    for readable in READERS.values():
        fast = READER.read(name, number, body, readable)
        slow = CODEC.decode(name, number, body, readable)
        assert fast == slow
        assert vars(fast[0]) == vars(slow[0])
        assert sections_of(fast[0]) == sections_of(slow[0])


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.event_name())
def test_what_is_at_its_default_is_read_as_the_codec_reads_it(fact: type[Fact]) -> None:
    sample = SAMPLES[fact.event_name()]
    required = {name for name, info in fact.model_fields.items() if info.is_required()}
    least = fact.model_validate(
        sample.model_dump(mode="json", by_alias=True, include=required), by_alias=True
    )
    body = CODEC.encode(least)

    for readable in READERS.values():
        fast = READER.read(fact.event_name(), fact.schema_no, body, readable)
        assert fast == CODEC.decode(fact.event_name(), fact.schema_no, body, readable)


@pytest.mark.parametrize(("name", "number"), [("rtw.case:Unheard", 1), (FACTS[0].event_name(), 99)])
def test_a_name_that_is_not_on_the_list_is_not_read(name: str, number: int) -> None:
    with pytest.raises(UnknownEventError):
        READER.read(name, number, b"{}", ALL_CLASSES)


def test_the_readers_are_told_apart() -> None:
    sets = list(chain(READERS.values()))
    assert len(set(sets)) > len(DataClass)
