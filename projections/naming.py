"""By which name a reader is told of a fact; by none where he reads nothing of it."""

from typing import Any

from domain.case.assessment.medication import MedicationEffectNoted
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.entries import speaks_to, told
from projections.unread import Letters, kind_of

DRIVING = "DrivingAbilityNoted"
"""What the note on a medicine is called where nobody may know that there is one: of it he reads
only whether she may drive (DOMAIN 4.2, F)."""
_OF_DRIVING = ("may_not_drive", "may_not_drive_from")


def depends_on_values(kind: type[Fact]) -> bool:
    """Whether what such a fact says decides on its name."""
    return kind.corrects or bool(kind.named_in)


def name_told(recorded: Recorded[Any], seen: Letters) -> str | None:
    """``seen`` are the classes that somebody reads, be it as a summary alone."""
    kind = kind_of(recorded)
    if not speaks_to(kind, seen):
        return None
    if kind is MedicationEffectNoted and seen.isdisjoint(kind.named_in):
        return DRIVING if _is_of_driving(recorded) else None
    if kind.corrects and not _is_of_what_he_reads(recorded, seen):
        return None
    return kind.__name__


def _is_of_driving(recorded: Recorded[Any]) -> bool:
    """Whether the drug is, or once was, in the way of driving."""
    said = told(recorded, frozenset({DataClass.H}))
    return any(said.get(each) for each in _OF_DRIVING)


def _is_of_what_he_reads(recorded: Recorded[Any], seen: Letters) -> bool:
    """Whether somebody reads what was corrected, or the decisions that rested on it."""
    said = told(recorded, frozenset({DataClass.B, DataClass.Q}))
    letter = said.get("new", {}).get("data_class")
    rests = DataClass.Q in seen and bool(said.get("affected_decisions"))
    return rests or letter is None or letter in seen
