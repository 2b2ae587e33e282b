"""By which name a reader is told of a fact; by none where he reads nothing of it."""

from typing import Any

from domain.case.assessment.medication import MedicationEffectNoted
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.amending import is_of_what_is_read, target_of
from projections.entries import speaks_to, told
from projections.unread import Letters, kind_of

DRIVING = "DrivingAbilityNoted"
"""What the note on a medicine is called where nobody may know that there is one: of it he reads
only whether she may drive (DOMAIN 4.2, F)."""
_OF_DRIVING = ("may_not_drive", "may_not_drive_from")


def depends_on_values(kind: type[Fact]) -> bool:
    """Whether what such a fact says decides on its name."""
    return kind.corrects or bool(kind.named_in)


def name_told(
    recorded: Recorded[Any], seen: Letters, untold: frozenset[str] = frozenset()
) -> str | None:
    """``seen`` are the classes that somebody reads, be it as a summary alone; ``untold`` facts
    that are none of his. A correction must know its entry (projections.amending)."""
    kind = kind_of(recorded)
    if kind.__name__ in untold or not speaks_to(kind, seen):
        return None
    if kind is MedicationEffectNoted and seen.isdisjoint(kind.named_in):
        return DRIVING if _is_of_driving(recorded) else None
    if kind.corrects and not _is_of_what_he_reads(recorded, seen, untold):
        return None
    return kind.__name__


def _is_of_driving(recorded: Recorded[Any]) -> bool:
    """Whether the drug is, or once was, in the way of driving."""
    said = told(recorded, frozenset({DataClass.H}))
    return any(said.get(each) for each in _OF_DRIVING)


def _is_of_what_he_reads(recorded: Recorded[Any], seen: Letters, untold: frozenset[str]) -> bool:
    """Whether somebody is told of what was corrected, or of the decisions that rested on it."""
    if DataClass.Q in seen and told(recorded, frozenset({DataClass.Q})).get("affected_decisions"):
        return True
    target = target_of(recorded)
    if target is None or name_told(target, seen, untold) is None:
        return False
    return is_of_what_is_read(recorded, seen)
