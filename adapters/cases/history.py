"""The history of a case, event by event, as one reader is told it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.store.codec import sections_of
from domain.case.governance.notes import AuditNoteAdded
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from domain.told_criteria import with_told_decisions
from projections.amending import told_of_correction, with_targets
from projections.audit import FINDINGS, NAMED, UNTOLD
from projections.entries import speaks_to, told
from projections.naming import name_told
from projections.notes import meant_for
from projections.pseudonyms import AuditTold, pseudonyms, renamed
from projections.unread import kind_of
from services.access import Allowed
from services.audiences import AUDIENCES, HIDES_ACTIVITY, Audience
from services.reading_rights import seen_by_rules

History = Sequence[Recorded[Fact]]
Letters = frozenset[DataClass]
Told = dict[str, Any]

ENVELOPE_OF_A_NOTE = frozenset({"note_id", "audience", "about"})
_NAMED: Mapping[Audience, Letters] = {Audience.AUDIT: NAMED}
"""Where criteria are named though their class is not read."""


@dataclass(frozen=True, slots=True)
class Reader:
    """In which role somebody reads, and the classes that he is given as they were recorded;
    ``hinted`` are those of which he may know more than nothing."""

    role: Role
    classes: Letters
    hinted: Letters = frozenset()

    @property
    def audience(self) -> Audience:
        """Raises LookupError for a role that reads nothing of a case."""
        return AUDIENCES[self.role]

    @property
    def seen(self) -> Letters:
        """The classes of which he reads something, be it a summary."""
        return self.classes | self.hinted

    @property
    def untold(self) -> frozenset[str]:
        """Facts of which his view tells him nothing either, by name."""
        return UNTOLD if self.audience is Audience.AUDIT else frozenset()

    @property
    def corrected(self) -> Letters:
        """The classes of which he is told of corrections, as his view does: an auditor of those
        that he reads in full."""
        return self.classes if self.audience is Audience.AUDIT else self.seen

    @property
    def hides_activity(self) -> bool:
        return self.audience in HIDES_ACTIVITY

    @property
    def reads_findings(self) -> bool:
        """Whether what is written of an event in clinic or at home may tell him what was found:
        the insurer with a legal basis only (DOMAIN 4.2, M)."""
        return self.audience is not Audience.AUDIT or DataClass.C in self.classes

    @property
    def roles(self) -> frozenset[Role]:
        """Those to whom he belongs where something is meant for somebody."""
        as_clinician = self.audience is Audience.CLINICIAN
        return frozenset({self.role, Role.CLINICIAN} if as_clinician else {self.role})


def reader_of(allowed: Allowed) -> Reader:
    """Whoever was admitted to the history of a case."""
    assert allowed.role is not None
    return Reader(allowed.role, allowed.classes, allowed.hinted)


def told_history(history: History, reader: Reader) -> list[Told]:
    """Every event that says something to the reader, in the order of the ledger.

    ``history`` is cut to the classes of the reader. Of a note that is not meant for him he is told
    no more than that it is there; who may not see that something happened is told nothing. Of
    a correction he is told as much as of the entry that it corrects.
    """
    events = (_event(each, reader) for each in with_targets(history))
    return [each for each in events if each is not None]


def under_pseudonyms(events: Sequence[Told], view: AuditTold) -> list[Told]:
    """The same without ids of people; ``view`` is what the auditor is told of the case."""
    if view.case is None:
        return []
    names = pseudonyms(view)
    return [{**each, "data": renamed(each["data"], view.case, names)} for each in events]


def _speaks(fact: Fact, reader: Reader) -> bool:
    """One of which nothing was said says, to those who may see activity, that it happened."""
    bare = type(fact).says_how_it_stands or not reader.hides_activity
    return bool(sections_of(fact)) or (bare and speaks_to(type(fact), reader.classes))


def _is_note_for(fact: Fact, reader: Reader) -> bool:
    return isinstance(fact, AuditNoteAdded) and meant_for(vars(fact), reader.roles)


def _event(event: Recorded[Fact], reader: Reader) -> Told | None:
    name = _name(event, reader)
    if name is None:
        return None
    whole = _data(event, reader)
    data = _for_reader(event, whole, reader)
    if data is None:
        return None
    body = {
        "name": name,
        "effective_at": event.effective_at,
        "recorded_at": event.recorded_at,
        "data": data,
    }
    if reader.hides_activity:
        return body
    place = {"event_id": event.event_id, "version": event.version, "position": event.position}
    reason = event.reason if data == whole else None
    return {**place, **body, "by": event.actor.party_id, "role": event.actor.role, "reason": reason}


def _data(event: Recorded[Fact], reader: Reader) -> Told:
    """Its fields, without what is of other classes in them and without criteria's names that the
    reader may not know."""
    rules = seen_by_rules(reader.audience) | _NAMED.get(reader.audience, frozenset())
    data = with_told_decisions(told(event, reader.classes), reader.classes | rules)
    hidden = frozenset() if reader.reads_findings else FINDINGS.get(type(event.fact).__name__, ())
    return {key: each for key, each in data.items() if key not in hidden}


def _for_reader(event: Recorded[Fact], data: Told, reader: Reader) -> Told | None:
    """The same, or what is told of a note that is not for him, or of a correction."""
    if kind_of(event).corrects:
        return told_of_correction(event, data, reader.corrected, lambda each: _told(each, reader))
    if not isinstance(event.fact, AuditNoteAdded) or _is_note_for(event.fact, reader):
        return data
    if reader.hides_activity:
        return None
    return {key: each for key, each in data.items() if key in ENVELOPE_OF_A_NOTE}


def _told(event: Recorded[Fact], reader: Reader) -> Told | None:
    """What he is told of an entry; None where of none."""
    if _name(event, reader) is None:
        return None
    return _for_reader(event, _data(event, reader), reader)


def _name(event: Recorded[Fact], reader: Reader) -> str | None:
    """By which he is told of it; None where it says nothing to him."""
    name = name_told(event, reader.seen, reader.untold)
    return name if _speaks(event.fact, reader) else None
