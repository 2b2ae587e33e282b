"""Corrections: a wrong entry stays as it is, and a later fact says what is true (INV-14)."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationError

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.corrected import (
    EntryCorrected,
    EntryMarkedInError,
    apply,
    corrected,
    in_ledger_order,
    is_correction,
)
from domain.case.entries import Entry, entry_for
from domain.case.entry_fields import NoSuchFieldError, value_at, with_value
from domain.case.guards import clinical_leak
from domain.case.restated import as_request, said_by
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import Classified, DataClass
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


def _stands(fact: Fact) -> Refusal:
    """Not an entry that may be corrected, or not one that may be taken back."""
    decided = fact.refusal or fact.judgement is not None
    criterion = Criterion(
        id="INV-14",
        required="a new decision" if decided else "a later entry of its own kind",
        observed=type(fact).__name__,
        met=False,
    )
    return Refusal("INV-14", (criterion,), field="target_event_id")


def _fixed(path: str) -> Criterion:
    return Criterion(
        id="INV-14",
        required="the entry marked in error and made anew",
        observed=path,
        met=False,
        data_class=DataClass.B,
    )


# decide


def correct_entry(state: CaseState, request: CorrectEntry, context: Context) -> Decided:
    entry = entry_of(state, request)
    if entry is None:
        return Refusal("input", field="target_event_id")
    rules = entry_for(entry.fact)
    if rules is None:
        return _stands(entry.fact)
    if rules.is_fixed(request.field):
        return Refusal("INV-14", (_fixed(request.field),), field="field")
    try:
        known = value_at(entry, request.field)
    except NoSuchFieldError:
        return Refusal("input", field="field")
    new = _as_it_would_be(entry, request, rules, context)
    if isinstance(new, Refusal) or new == entry:
        return new if isinstance(new, Refusal) else []
    if "old" in request.model_fields_set and not _is_on_file(entry, request):
        return Refusal("version", field="old")
    leak = clinical_leak((new.fact,))
    return leak or [_corrected(state, request, known, value_at(new, request.field))]


def _as_it_would_be(
    entry: Recorded[Fact], request: CorrectEntry, rules: Entry, context: Context
) -> Recorded[Fact] | Refusal:
    try:
        new = with_value(entry, request.field, request.new)
        type(new.fact).model_validate(new.fact.model_dump(mode="json", by_alias=True))
    except (NoSuchFieldError, ValidationError):
        return Refusal("input", field="new")
    ahead = new.effective_at > min(context.now, entry.recorded_at) + AHEAD
    may_be_said = [kind for kind in rules.requests if _says(kind, entry)]
    unsaid = bool(may_be_said) and not any(_says(kind, new) for kind in may_be_said)
    return Refusal("input", field="new") if ahead or unsaid else new


def _says(kind: type[Request], entry: Recorded[Fact]) -> bool:
    """Whether a request could say what the entry says."""
    try:
        as_request(kind, entry, said_by(entry.fact))
    except ValidationError:
        return False
    return True


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
    rules = entry_for(entry.fact)
    if rules is None or not rules.in_error:
        return _stands(entry.fact)
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
    return next((each for each in in_ledger_order(state) if each.event_id == target), None)


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


__all__ = [
    "EntryCorrected",
    "EntryMarkedInError",
    "apply",
    "corrected",
    "in_ledger_order",
    "is_correction",
]

DECIDE: Decides = {CorrectEntry: correct_entry, MarkEntryInError: mark_entry_in_error}
EVOLVE: Evolves = {EntryCorrected: only_filed, EntryMarkedInError: only_filed}
