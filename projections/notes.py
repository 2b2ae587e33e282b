"""Notes have an audience: whoever is not in it is told neither a note nor a correction of one."""

from collections.abc import Collection
from typing import TypeVar

from domain.case.vocabulary import Role
from projections.amending import without_said
from projections.entries import Entry
from projections.latest import changed
from projections.telling import CaseTold
from projections.unread import Plain

C = TypeVar("C", bound=CaseTold)

NOTE = "AuditNoteAdded"
CORRECTION = "EntryCorrected"
_IN_A_NOTE = "note."
"""How the path of what a note says begins, and of nothing else."""


def meant_for(fact: Plain, roles: Collection[Role]) -> bool:
    """Whether a note is for one of these roles."""
    return any(role in fact.get("audience", ()) for role in roles)


def is_of_a_note(fact: Plain) -> bool:
    """Whether a correction is of what a note says."""
    return str(fact.get("field", "")).startswith(_IN_A_NOTE)


def read_by(view: C, roles: Collection[Role]) -> C:
    """The view as somebody of these roles may read it."""
    notes = {str(each.event_id) for each in view.of(NOTE) if meant_for(each.fact, roles)}
    kept = tuple(
        _told(each, notes)
        for each in view.entries
        if each.name != NOTE or str(each.event_id) in notes
    )
    return view if kept == view.entries else changed(view, {"entries": kept})


def _told(entry: Entry, notes: Collection[str]) -> Entry:
    fact = entry.fact
    known = entry.name != CORRECTION or fact["target_event_id"] in notes
    if known or not is_of_a_note(fact):
        return entry
    return changed(entry, {"fact": without_said(fact), "reason": None})
