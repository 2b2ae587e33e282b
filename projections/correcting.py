"""Histories as corrected since: what a view folds where something was entered wrongly."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.case.governance.corrected import CORRECTIONS, corrected
from domain.recorded import Fact, Recorded
from projections.unread import Unread, kind_of


def asks_for_a_new_fold(recorded: Recorded[Any]) -> bool:
    """Whether this fact changes what earlier ones say."""
    return kind_of(recorded) in CORRECTIONS


def as_corrected(history: Iterable[Recorded[Fact]]) -> Sequence[Recorded[Fact]]:
    """The history with the corrections that it holds applied to what they point at."""
    known = [*history]
    if not any(asks_for_a_new_fold(each) for each in known):
        return known
    return corrected(each.as_read() if isinstance(each, Unread) else each for each in known)
