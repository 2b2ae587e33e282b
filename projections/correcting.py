"""Histories as corrected since: what a view folds where something was entered wrongly."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from domain.case.governance.corrected import CORRECTIONS, corrected, effective_by, recorded_by
from domain.recorded import Fact, Recorded
from projections.amending import with_targets
from projections.unread import Unread, kind_of


def asks_for_a_new_fold(recorded: Recorded[Any]) -> bool:
    """Whether this fact changes what earlier ones say."""
    return kind_of(recorded) in CORRECTIONS


def as_corrected(history: Iterable[Recorded[Fact]]) -> Sequence[Recorded[Fact]]:
    """The history with the corrections that it holds applied to what they point at, and knowing
    it."""
    known = [*history]
    if not any(asks_for_a_new_fold(each) for each in known):
        return known
    read = (each.as_read() if isinstance(each, Unread) else each for each in known)
    return corrected(with_targets(read))


def as_known(
    history: Sequence[Recorded[Fact]], known_at: datetime | None
) -> Sequence[Recorded[Fact]]:
    """The history as it was known at a time, with the corrections that were known then; None:
    now."""
    return as_corrected(recorded_by(history, known_at))


def as_it_stood(
    history: Sequence[Recorded[Fact]], as_of: datetime | None, known_at: datetime | None
) -> Sequence[Recorded[Fact]]:
    """The same up to what was true in the world at another time; None: now."""
    return effective_by(as_known(history, known_at), as_of)
