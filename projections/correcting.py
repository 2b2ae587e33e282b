"""Histories as corrected since: what a view folds where something was entered wrongly."""

from collections.abc import Iterable, Sequence

from domain.recorded import Fact, Recorded


def asks_for_a_new_fold(fact: Fact) -> bool:
    """Whether this fact changes what earlier ones say."""
    return False


def as_corrected(history: Iterable[Recorded[Fact]]) -> Sequence[Recorded[Fact]]:
    """The history with the corrections that it holds applied to what they point at."""
    return [*history]
