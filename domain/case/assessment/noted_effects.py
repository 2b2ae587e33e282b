"""Which of the notes of one drug counts on a day. In doubt the drug has the effect: a driver, or
a test, is safer with a restriction too many than with one too few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Noted:
    """What one note says: from a day on, up to a day (both within it), the drug does or does not
    have the effect."""

    affects: bool
    begins: date
    ends: date | None = None

    def is_on(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day <= self.ends)


def affecting(notes: Sequence[Noted], day: date) -> Noted | None:
    """The note by which the drug has its effect on a day; None where it has none.

    ``notes`` are those of one drug, the latest last. A note is replaced when a later one begins,
    not when it is made. That the drug has no effect holds for the days of the last note that
    says so, and for no others.
    """
    for number, note in reversed([*enumerate(notes)]):
        if note.affects and note.is_on(day) and not _replaced(notes[number + 1 :], day):
            return note
    return None


def _replaced(later: Sequence[Noted], day: date) -> bool:
    harmless = [each for each in later if not each.affects][-1:]
    return any(each.is_on(day) for each in harmless) or any(
        each.affects and each.begins <= day for each in later
    )
