"""Corrections: a wrong entry stays as it is, and a later fact says what is true (INV-14).

What a correction points at is looked up in the history, never changed in it: ``corrected`` gives
the history as everybody reads it since, and ``apply`` what one entry has become.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field, ValidationError

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.entries import kept_from_correction, may_be_in_error
from domain.case.entry_fields import (
    NoSuchFieldError,
    top_of,
    value_at,
    with_value,
)
from domain.case.guards import clinical_leak
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import B, C, Classified, Q
from domain.decision import Criterion
from domain.identifiers import Id
from domain.plain_json import Json
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Note

AHEAD = timedelta(minutes=5)
Path = Annotated[
    str, Field(max_length=200, pattern=r"^[A-Za-z0-9_]{1,60}(\.[A-Za-z0-9_]{1,60}){0,8}$")
]
"""nprs.peak, loads.0.load, or effective_at."""

History: TypeAlias = Sequence[Recorded[Fact]]

# facts


class EntryCorrected(CaseFact):
    """``old`` and ``new`` are of the class of the field; ``affected_decisions`` are the events
    of all decisions that cite the entry as evidence."""

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
    target_event_id: B[UUID]
    reason: C[Note]
    affected_decisions: Q[tuple[UUID, ...]] = ()

    @property
    def subject(self) -> str:
        return str(self.target_event_id)


# requests


class CorrectEntry(Request):
    """``old`` may be given, to be refused where the entry says something else by now."""

    after_closing = True

    target_event_id: Id
    field: Path
    old: Json = None
    new: Json
    reason: Note


class MarkEntryInError(Request):
    after_closing = True

    target_event_id: Id
    reason: Note


# refusals


def _kept(required: str, observed: str) -> Refusal:
    criterion = Criterion(id="INV-14", required=required, observed=observed, met=False)
    return Refusal("INV-14", (criterion,), field="target_event_id")


# decide


def correct_entry(state: CaseState, request: CorrectEntry, context: Context) -> Decided:
    entry = entry_of(state, request)
    if entry is None:
        return Refusal("input", field="target_event_id")
    why_not = kept_from_correction(entry.fact, top_of(request.field))
    if why_not is not None:
        return _kept(*why_not)
    try:
        known = value_at(entry, request.field)
    except NoSuchFieldError:
        return Refusal("input", field="field")
    new = _as_it_would_be(entry, request, context)
    if isinstance(new, Refusal) or new == entry:
        return new if isinstance(new, Refusal) else []
    if "old" in request.model_fields_set and not _is_on_file(entry, request):
        return Refusal("version", field="old")
    leak = clinical_leak((new.fact,))
    return leak or [_corrected(state, request, known, value_at(new, request.field))]


def _as_it_would_be(
    entry: Recorded[Fact], request: CorrectEntry, context: Context
) -> Recorded[Fact] | Refusal:
    try:
        new = with_value(entry, request.field, request.new)
        type(new.fact).model_validate(new.fact.model_dump(mode="json", by_alias=True))
    except (NoSuchFieldError, ValidationError):
        return Refusal("input", field="new")
    if new.effective_at > min(context.now, entry.recorded_at) + AHEAD:
        return Refusal("input", field="new")
    return new


def _is_on_file(entry: Recorded[Fact], request: CorrectEntry) -> bool:
    try:
        return with_value(entry, request.field, request.old) == entry
    except (NoSuchFieldError, ValidationError):
        return False


def _corrected(
    state: CaseState, request: CorrectEntry, old: Classified, new: Classified
) -> EntryCorrected:
    return EntryCorrected(
        target_event_id=request.target_event_id,
        field=request.field,
        old=old,
        new=new,
        reason=request.reason,
        affected_decisions=decisions_on(state, request.target_event_id),
    )


def mark_entry_in_error(state: CaseState, request: MarkEntryInError, context: Context) -> Decided:
    entry = entry_of(state, request)
    if entry is None:
        marked = (each.fact.target_event_id for each in state.ever_on_file(EntryMarkedInError))
        known = request.target_event_id in marked
        return [] if known else Refusal("input", field="target_event_id")
    if not may_be_in_error(entry.fact):
        return _kept("an entry that nothing else stands on", type(entry.fact).__name__)
    fact = EntryMarkedInError(
        target_event_id=request.target_event_id,
        reason=request.reason,
        affected_decisions=decisions_on(state, request.target_event_id),
    )
    return [fact]


def entry_of(state: CaseState, request: Request) -> Recorded[Fact] | None:
    """The entry that a request of this chapter points at, as corrected since."""
    if not isinstance(request, CorrectEntry | MarkEntryInError):
        return None
    target = request.target_event_id
    return next((each for each in _on_file(state) if each.event_id == target), None)


def effective_at_of(state: CaseState, request: Request) -> datetime | None:
    """A correction is effective when what it corrects was; None for every other request."""
    entry = entry_of(state, request)
    return None if entry is None else entry.effective_at


def decisions_on(state: CaseState, event_id: UUID) -> tuple[UUID, ...]:
    """The decisions that cite this event as evidence, in the order of the ledger."""
    citing = [
        each
        for each in in_ledger_order(state)
        if each.fact.judgement is not None
        and any(event_id in criterion.evidence for criterion in each.fact.judgement.criteria)
    ]
    return tuple(each.event_id for each in citing)


# evolve


def is_correction(fact: Fact) -> bool:
    """Whether this fact changes what an earlier one says."""
    return isinstance(fact, EntryCorrected | EntryMarkedInError)


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
    nothing. For what was known at a time, take what was recorded by then; for what was true at
    a time, take of the result what was effective by then."""
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


def in_ledger_order(state: CaseState) -> History:
    """Everything on file in a case, of all episodes, as corrected so far."""
    return sorted(_on_file(state), key=lambda each: each.version)


def _on_file(state: CaseState) -> Iterator[Recorded[Fact]]:
    for file in (state.archived, state.filed):
        for filed in file.values():
            yield from filed


DECIDE: Decides = {CorrectEntry: correct_entry, MarkEntryInError: mark_entry_in_error}
EVOLVE: Evolves = {EntryCorrected: only_filed, EntryMarkedInError: only_filed}
