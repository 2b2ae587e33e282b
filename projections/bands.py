"""Pain and screens for those who may know no more than a band, or whether a plan is active."""

from collections.abc import Iterable
from functools import lru_cache

from domain.recorded import Fact
from domain.thresholds import threshold
from projections.entries import Plain

GREEN, AMBER, RED = "green", "amber", "red"


@lru_cache(maxsize=32)
def pain_band(nprs: int) -> str:
    """The traffic light of DOMAIN 2.8, as it stands without a protocol."""
    for band in (GREEN, AMBER):
        highest = threshold({}, f"pain.{band}")
        if highest is not None and nprs <= highest:
            return band
    return RED


def worst_pain(fact: Fact) -> int | None:
    """The highest pain that a fact tells of; None where it tells of none."""
    return max(_told(fact), default=None)


def _told(fact: Fact) -> Iterable[int]:
    pain = getattr(fact, "pain", None)
    nprs = getattr(fact, "nprs", None)
    alone = (getattr(fact, "nprs_morning", None), getattr(fact, "nprs_peak", None))
    of_session = (getattr(nprs, name, None) for name in ("pre", "peak", "post"))
    of_pain = (getattr(pain, name, None) for name in ("rest", "move", "worst24h", "worst7d"))
    for each in (*alone, *of_session, *of_pain, nprs):
        if isinstance(each, int):
            yield each


def pain_of(fact: Fact) -> Plain:
    """The band of a fact's pain, as a field of an entry."""
    worst = worst_pain(fact)
    return {} if worst is None else {"pain_band": pain_band(worst)}
