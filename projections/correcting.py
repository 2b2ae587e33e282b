"""Histories as corrected since: what a view folds where something was entered wrongly."""

from collections.abc import Iterable, Sequence

from domain.case.corrections import corrected, is_correction
from domain.recorded import Fact, Recorded


def asks_for_a_new_fold(fact: Fact) -> bool:
    """Whether this fact changes what earlier ones say."""
    return is_correction(fact)


def as_corrected(history: Iterable[Recorded[Fact]]) -> Sequence[Recorded[Fact]]:
    """The history with the corrections that it holds applied to what they point at."""
    known = [*history]
    if not any(is_correction(each.fact) for each in known):
        return known
    return corrected(known)
