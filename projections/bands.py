"""Pain and screens for those who may know no more than a band, or whether a plan is active."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from domain.thresholds import threshold
from projections.entries import told
from projections.unread import Plain, kind_of

_PAIN = frozenset({DataClass.D})
_FIELDS = frozenset({"pain", "nprs", "nprs_morning", "nprs_peak"})
_PARTS = ("pre", "peak", "post", "rest", "move", "worst24h", "worst7d")
GREEN, AMBER, RED = "green", "amber", "red"


@lru_cache(maxsize=32)
def pain_band(nprs: int) -> str:
    """The traffic light of DOMAIN 2.8, as it stands without a protocol."""
    for band in (GREEN, AMBER):
        highest = threshold({}, f"pain.{band}")
        if highest is not None and nprs <= highest:
            return band
    return RED


def pain_of(recorded: Recorded[Any]) -> Plain:
    """The band of a fact's pain, as a field of an entry."""
    fields = fields_of_pain(kind_of(recorded))
    if not fields:
        return {}
    worst = max(_found(told(recorded, _PAIN), fields), default=None)
    return {} if worst is None else {"pain_band": pain_band(worst)}


@lru_cache(maxsize=1024)
def fields_of_pain(kind: type[Fact]) -> frozenset[str]:
    """Where such a fact may tell of pain."""
    return _FIELDS.intersection(kind.model_fields)


def _found(plain: Plain, fields: Iterable[str]) -> Iterable[int]:
    """Every number on the pain scale that is told."""
    for name in fields:
        value = plain.get(name)
        parts = [value.get(part) for part in _PARTS] if isinstance(value, dict) else [value]
        yield from (each for each in parts if isinstance(each, int))
