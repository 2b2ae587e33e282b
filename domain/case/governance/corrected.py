"""What a history says after the corrections in it; the history itself stays as it is (INV-14)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from domain.case.chapter import CaseFact
from domain.case.governance.entry_fields import with_value
from domain.case.state import CaseState
from domain.data_classes import B, C, Classified, Q
from domain.recorded import Fact, Recorded
from domain.text import Note

History: TypeAlias = Sequence[Recorded[Fact]]
R = TypeVar("R", bound=Recorded[Any])

# facts


class EntryCorrected(CaseFact):
    """``old`` and ``new`` are of the class of the field; ``affected_decisions`` are the events
    of all decisions that cite the entry as evidence."""

    corrects = True

    target_event_id: B[UUID]
    field: B[str]
    old: B[Classified]
    new: B[Classified]
    reason: C[Note]
    affected_decisions: Q[tuple[UUID, ...]] = ()

    @property
    def subject(self) -> str:
        return f"{self.target_event_id}/{self.field}"


class EntryMarkedInError(CaseFact):
    """``about``: what the entry was named by, where that was neither its event nor its command."""

    corrects = True

    target_event_id: B[UUID]
    about: B[UUID | None] = None
    reason: C[Note]
    affected_decisions: Q[tuple[UUID, ...]] = ()

    @property
    def subject(self) -> str:
        return str(self.target_event_id)


# what they change


CORRECTIONS: frozenset[type[Fact]] = frozenset({EntryCorrected, EntryMarkedInError})
"""The facts that change what earlier ones say."""


def is_correction(fact: Fact) -> bool:
    """Whether this fact changes what an earlier one says."""
    return type(fact) in CORRECTIONS


def apply(recorded: Recorded[Fact], correction: Fact) -> Recorded[Fact] | None:
    """What an entry has become by a correction: None where it was in error, the same where the
    correction is of something else, no longer fits, or is of a class that is withheld."""
    if _target_of(correction) != recorded.event_id:
        return recorded
    match correction:
        case EntryMarkedInError():
            return None
        case EntryCorrected(field=path, new=new) if not new.withheld:
            try:
                return with_value(recorded, path, new.value)
            except (LookupError, ValueError):
                return recorded
        case _:
            return recorded


def _target_of(correction: Fact) -> UUID | None:
    target: UUID | None = getattr(correction, "target_event_id", None)
    return target


def corrected(arriving: Iterable[Recorded[Fact]], known: History = ()) -> History:
    """A history as it reads after the corrections in it; ``known`` is what was there before,
    as corrected already. What a correction points at must stand before it, or it changes
    nothing."""
    kept: list[Recorded[Fact] | None] = [*known]
    places: dict[UUID | None, int] = {each.event_id: place for place, each in enumerate(known)}
    for recorded in arriving:
        if is_correction(recorded.fact):
            place = places.get(_target_of(recorded.fact))
            target = None if place is None else kept[place]
            if place is not None and target is not None and not is_correction(target.fact):
                kept[place] = apply(target, recorded.fact)
        places[recorded.event_id] = len(kept)
        kept.append(recorded)
    return [each for each in kept if each is not None]


def recorded_by(history: Sequence[R], known_at: datetime | None) -> Sequence[R]:
    """What of a history was known at a time; None: now."""
    if known_at is None:
        return history
    return [each for each in history if each.recorded_at <= known_at]


def effective_by(history: Sequence[R], at: datetime | None) -> Sequence[R]:
    """What of a history, as corrected, was true in the world at a time; None: now."""
    return history if at is None else [each for each in history if each.effective_at <= at]


def as_it_stood(history: History, at: datetime, known_at: datetime | None = None) -> History:
    """A history as it was at one time, as known at another: with the corrections that were
    recorded by then, also of what was effective before them."""
    return effective_by(corrected(recorded_by(history, known_at)), at)


def in_ledger_order(state: CaseState) -> History:
    """Everything on file in a case, of all episodes, as corrected so far."""
    return sorted(_on_file(state), key=lambda each: each.version)


def _on_file(state: CaseState) -> Iterator[Recorded[Fact]]:
    for file in (state.archived, state.filed):
        for filed in file.values():
            yield from filed
