"""Recorded facts as a reader of some classes gets them: stored, and cut to his sections."""

from collections.abc import Iterable
from dataclasses import replace

from adapters.store.codec import Codec
from domain.case.aggregate import FACTS
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.entries import speaks_to

CODEC = Codec(FACTS)
Letters = frozenset[DataClass]


def cut(history: Iterable[Recorded[Fact]], readable: Letters) -> list[Recorded[Fact]]:
    """Every event, without what the reader may not read."""
    return [_cut(each, readable) for each in history]


def shown_by_feed(history: Iterable[Recorded[Fact]], readable: Letters) -> list[Recorded[Fact]]:
    """The same as the feed of the projections gives it: no event without anything to read."""
    return [_cut(each, readable) for each in history if speaks_to(type(each.fact), readable)]


def _cut(recorded: Recorded[Fact], readable: Letters) -> Recorded[Fact]:
    body = CODEC.encode(recorded.fact, recorded.reason)
    name, number = recorded.fact.event_name(), recorded.fact.schema_no
    fact, reason = CODEC.decode(name, number, body, readable)
    return replace(recorded, fact=fact, reason=reason)
