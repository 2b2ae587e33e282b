"""Of a correction somebody is told no more than of the entry and of the field that it corrects.

Every field of every entry that may be corrected is corrected, in two cases that differ in what it
says there. Where a view or a history does not tell of the field, the two must be alike with the
correction in them too; and where it tells nothing of an entry, nothing tells that it was corrected.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from adapters.cases import history as histories
from adapters.cases.history import Reader, told_history
from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.governance.corrected import EntryCorrected, EntryMarkedInError
from domain.case.governance.entries import ENTRIES
from domain.case.governance.entry_fields import EFFECTIVE_AT, NoSuchFieldError, value_at, with_value
from domain.case.opening.opening import CaseOpened
from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.recorded import Fact, Recorded
from projections import naming, telling
from projections.audit_by_law import AUDIT_BY_LAW
from projections.catalogue import CASE_VIEWS
from projections.clinician import PSYCHOLOGIST
from projections.view import View
from services.audiences import AUDIENCES
from services.reading_rights import Cell, cells_of
from tests.domain import thin_case as case
from tests.golden.samples import SAMPLES
from tests.projections.cutting import cut
from tests.projections.otherwise import with_others

NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
SAY = load_wording().text
History = Sequence[Recorded[Fact]]
Telling = Callable[[History], bytes]
"""All that somebody is told of a history."""
OPENED = case.NOT_OPENED.given(SAMPLES["rtw.case:CaseOpened"])
DECISION = OPENED.history[-1].event_id
CONSENTS = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Twins:
    """An entry that says one thing or the other in a field, and is corrected to the other one."""

    name: str
    path: str
    one: Recorded[Fact]
    other: Recorded[Fact]

    @property
    def alone(self) -> tuple[History, History]:
        return _history(self.one), _history(self.other)

    def corrected(self, *rests: UUID) -> tuple[History, History]:
        """``rests``: decisions that rested on the entry."""
        both = ((self.one, self.other), (self.other, self.one))
        first, second = (_history(says, _of(says, since, self.path, rests)) for says, since in both)
        return first, second


def _history(entry: Recorded[Fact], *later: Fact) -> History:
    if type(entry.fact) is CaseOpened:
        return (entry, *OPENED.given(*later).history[1:])
    known = OPENED.given(SAMPLES[entry.fact.event_name()], *later).history
    return (known[0], entry, *known[2:])


def _of(
    says: Recorded[Fact], since: Recorded[Fact], path: str, rests: tuple[UUID, ...] = ()
) -> EntryCorrected:
    return EntryCorrected(
        target_event_id=says.event_id,
        field=path,
        old=value_at(says, path),
        new=value_at(since, path),
        reason="Read off the wrong line",
        affected_decisions=rests,
    )


def _entry(kind: type[Fact]) -> Recorded[Fact]:
    given = OPENED if kind is CaseOpened else OPENED.given(SAMPLES[kind.event_name()])
    return given.history[-1]


def _paths(entry: Recorded[Fact]) -> Iterator[str]:
    """The fields of an entry that may be corrected."""
    rules = ENTRIES[type(entry.fact)]
    for name, info in type(entry.fact).model_fields.items():
        for path in (info.alias or name, f"{info.alias or name}.value"):
            with suppress(NoSuchFieldError):
                value_at(entry, path)
                if not rules.is_fixed(path):
                    yield path
                break


def _twins() -> Iterator[Twins]:
    for kind in ENTRIES:
        entry = _entry(kind)
        for path in _paths(entry):
            field, _, inner = path.partition(".")
            if inner:
                other = with_value(entry, path, "Another text altogether")
            else:
                other = replace(entry, fact=with_others(entry.fact, frozenset({field})))
            if other != entry:
                yield Twins(kind.__name__, path, entry, other)


EVERY = [*_twins()]
"""All that may be corrected."""


def _view(view: View[Any], history: History) -> bytes:
    folded = view.folded(cut(history, view.readable))
    return b"".join(view.stored(folded)) + json_bytes(view.show(folded, NOW, SAY))


def _story(role: Role, scopes: frozenset[Scope], by_law: bool, history: History) -> bytes:
    cells = cells_of(role, scopes, by_law=by_law)
    classes = frozenset(each for each, cell in cells.items() if cell is Cell.FULL)
    hinted = frozenset(each for each, cell in cells.items() if cell is not Cell.HIDDEN)
    return json_bytes(told_history(cut(history, classes), Reader(role, classes, hinted)))


TELLINGS: Mapping[str, Telling] = {
    **{name: partial(_view, view) for name, view in CASE_VIEWS.items()},
    "psychologist": partial(_view, PSYCHOLOGIST),
    "audit by law": partial(_view, AUDIT_BY_LAW),
    **{f"history of {role}": partial(_story, role, CONSENTS, True) for role in AUDIENCES},
    **{
        f"little history of {role}": partial(_story, role, frozenset(), False) for role in AUDIENCES
    },
}
EVERYBODY = pytest.mark.parametrize("name", TELLINGS)


def let_through(tell: Telling) -> set[tuple[str, str]]:
    """The fields that are not told of an entry, and show in the correction of it."""
    return {
        (each.name, each.path)
        for each in EVERY
        if _are_alike(tell, each.alone)
        and not all(_are_alike(tell, each.corrected(*rests)) for rests in ((), (DECISION,)))
    }


def _are_alike(tell: Telling, both: tuple[History, History]) -> bool:
    one, other = both
    return tell(one) == tell(other)


@EVERYBODY
def test_what_is_not_told_of_an_entry_is_not_told_of_its_correction(name: str) -> None:
    assert let_through(TELLINGS[name]) == set()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("clinician", ("PsychInterventionRecorded", "note")),
        ("audit", ("AdverseEventReported", "description")),
        ("history of insurer_auditor", ("AlarmSignRaised", "observed")),
        ("little history of insurer_auditor", ("AdverseEventReported", "description")),
    ],
)
def test_control_where_a_correction_is_passed_on_whole_it_is_noticed(
    name: str, field: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (telling, histories):
        monkeypatch.setattr(module, "told_of_correction", lambda _, plain, *__: plain)
    monkeypatch.setattr(naming, "_is_of_what_he_reads", lambda *_: True)

    assert field in let_through(TELLINGS[name])


@EVERYBODY
def test_of_an_entry_that_is_not_told_no_correction_is_told(name: str) -> None:
    tell, nothing = TELLINGS[name], OPENED.history
    for kind in ENTRIES:
        entry = _entry(kind)
        if kind is CaseOpened or _events(tell, _history(entry)) != _events(tell, nothing):
            continue
        for each in _of_all(entry):
            told = _events(tell, _history(entry, each))
            assert told == _events(tell, nothing), (kind.__name__, each)


def _of_all(entry: Recorded[Fact]) -> Iterator[Fact]:
    """Its corrections of every kind, and that it was in error."""
    yield EntryMarkedInError(target_event_id=entry.event_id, reason="Of somebody else")
    later = replace(entry, effective_at=entry.effective_at - timedelta(days=1))
    yield _of(entry, later, EFFECTIVE_AT)
    for path in _paths(entry):
        yield _of(entry, entry, path)


def _events(tell: Telling, history: History) -> bytes:
    """What is told, but for how much was recorded."""
    return _VERSIONS.sub(b"", tell(history))


_VERSIONS = re.compile(rb'"version":\d+,?')


@pytest.mark.parametrize("role", list(AUDIENCES))
def test_every_field_that_somebody_reads_is_told_in_corrections_too(role: Role) -> None:
    name = f"history of {role}"
    told = {(e.name, e.path) for e in EVERY if not _are_alike(TELLINGS[name], e.alone)}
    since = {(e.name, e.path) for e in EVERY if not _are_alike(TELLINGS[name], e.corrected())}

    assert told <= since
    assert told or role in {Role.EMPLOYER_HR, Role.SUPERVISOR}
