"""Corrections: a wrong entry stays as it is, and a later fact says what is true (INV-14)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationError

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.governance.corrected import (
    EntryCorrected,
    EntryMarkedInError,
    apply,
    corrected,
    in_ledger_order,
    is_correction,
)
from domain.case.governance.entries import Entry, entry_for
from domain.case.governance.entry_fields import NoSuchFieldError, value_at, with_value
from domain.case.governance.restated import as_request, said_by
from domain.case.guards import clinical_leak
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.plain_json import Json
from domain.recorded import Fact, Recorded, Request, event_id_of
from domain.refusals import Refusal
from domain.text import Note

AHEAD = timedelta(minutes=5)
MOST_EVENTS = 50
"""Of one command: a list in a request is no longer."""
Path = Annotated[
    str, Field(max_length=200, pattern=r"^[A-Za-z0-9_]{1,60}(\.[A-Za-z0-9_]{1,60}){0,8}$")
]
"""nprs.peak, loads.0.load, or effective_at."""

# requests


class CorrectEntry(Request):
    """``target_event_id`` is the event, or the command that stored it, or what the entry is
    about. ``old`` may be given, to be refused where the entry says something else by now."""

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


def correct_entry(state: CaseState, request: CorrectEntry, _: Context) -> Decided:
    """Whoever asks reads what the entry says there (services.correctors)."""
    entry = entry_of(state, request)
    if entry is None:
        return Refusal("input", field="target_event_id")
    new = _as_it_would_be(entry, request)
    if isinstance(new, Refusal):
        return new
    if new == entry:
        return []
    if "old" in request.model_fields_set and not _is_on_file(entry, request):
        return Refusal("version", field="old")
    leak = clinical_leak((new.fact,))
    return leak or [_corrected(state, request, entry, new)]


def _as_it_would_be(entry: Recorded[Fact], request: CorrectEntry) -> Recorded[Fact] | Refusal:
    rules = entry_for(entry.fact)
    if rules is None:
        return _stands(entry.fact)
    if rules.is_fixed(request.field):
        return Refusal("INV-14", (_fixed(request.field),), field="field")
    if not _has(entry, request.field):
        return Refusal("input", field="field")
    try:
        new = with_value(entry, request.field, request.new)
        type(new.fact).model_validate(new.fact.model_dump(mode="json", by_alias=True))
    except (NoSuchFieldError, ValidationError):
        return Refusal("input", field="new")
    if any(_told(entry, each) != _told(new, each) for each in rules.fixed_within(request.field)):
        return Refusal("INV-14", (_fixed(request.field),), field="field")
    return new if _makes_sense(entry, new, rules) else Refusal("input", field="new")


def _told(entry: Recorded[Fact], path: str) -> Json:
    try:
        return value_at(entry, path).value
    except NoSuchFieldError:
        return None


def _makes_sense(entry: Recorded[Fact], new: Recorded[Fact], rules: Entry) -> bool:
    """Whether it was true by the time it was recorded, and a request could have said it."""
    if new.effective_at > entry.recorded_at + AHEAD:
        return False
    saying = [kind for kind in rules.requests if _says(kind, entry)]
    return not saying or any(_says(kind, new) for kind in saying)


def _corrected(
    state: CaseState, request: CorrectEntry, entry: Recorded[Fact], new: Recorded[Fact]
) -> EntryCorrected:
    return EntryCorrected(
        target_event_id=entry.event_id,
        field=request.field,
        old=value_at(entry, request.field),
        new=value_at(new, request.field),
        reason=request.reason,
        affected_decisions=decisions_on(state, entry.event_id),
    )


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


def mark_entry_in_error(state: CaseState, request: MarkEntryInError, context: Context) -> Decided:
    entry = entry_of(state, request)
    if entry is None:
        known = _is_in_error(state, request.target_event_id)
        return [] if known else Refusal("input", field="target_event_id")
    rules = entry_for(entry.fact)
    if rules is None or not rules.in_error:
        return _stands(entry.fact)
    fact = EntryMarkedInError(
        target_event_id=entry.event_id,
        about=_about(entry, request),
        reason=request.reason,
        affected_decisions=decisions_on(state, entry.event_id),
    )
    return [fact]


def _about(entry: Recorded[Fact], request: MarkEntryInError) -> UUID | None:
    named = request.target_event_id
    return None if named in (entry.event_id, entry.command_id) else named


def _is_in_error(state: CaseState, target: UUID) -> bool:
    """Whether the event of this id was taken back, or what the command of this id stored, or
    what was named by it."""
    facts = [each.fact for each in state.ever_on_file(EntryMarkedInError)]
    marked = {named for fact in facts for named in (fact.target_event_id, fact.about)}
    stored = (event_id_of(target, index) for index in range(MOST_EVENTS))
    return target in marked or any(each in marked for each in stored)


def entry_of(state: CaseState, request: Request) -> Recorded[Fact] | None:
    """The entry that a request of this chapter points at, as corrected since: by the id of its
    event; else of what a command stored, or of what is about a thing, the newest entry that has
    the field. An entry in error is named by its event, or by a command that stored no other, or by
    what no other is about but the session that was done."""
    if not isinstance(request, CorrectEntry | MarkEntryInError):
        return None
    target, file = request.target_event_id, in_ledger_order(state)
    named = next((each for each in file if each.event_id == target), None)
    if named is not None:
        return named
    entries = [each for each in file if entry_for(each.fact) is not None]
    about = [each for each in entries if _is_about(each, target)]
    if isinstance(request, MarkEntryInError):
        return _the_one(about, target)
    return next((each for each in reversed(about) if _has(each, request.field)), None)


def _the_one(about: Sequence[Recorded[Fact]], target: UUID) -> Recorded[Fact] | None:
    """What stands alone; of what is told of a session, that it was done."""
    told = [each for each in about if each.command_id != target]
    done = [each for each in told if isinstance(each.fact, SessionCompleted)]
    found = about if len(about) == 1 else done
    return found[0] if len(found) == 1 else None


def _is_about(entry: Recorded[Fact], target: UUID) -> bool:
    own = {getattr(entry.fact, name, None) for name in ("case_id", "assessment_id")}
    return target in {entry.command_id, *own} or entry.fact.subject == str(target)


def _has(entry: Recorded[Fact], field: str) -> bool:
    try:
        value_at(entry, field)
    except NoSuchFieldError:
        return False
    return True


def field_of(request: Request) -> str | None:
    """The path of what a request corrects; None where it corrects no field."""
    return request.field if isinstance(request, CorrectEntry) else None


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
