"""Notes of case managers and auditors, each with its class and its audience."""

from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from domain.context import Context
from domain.data_classes import B, Classified, DataClass
from domain.identifiers import Id
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Note

Audience = Annotated[tuple[Role, ...], Field(max_length=len(ROLES_IN_A_CASE))]
TO_THE_CASE = (Role.CASE_MANAGER, Role.CLINICIAN)
TO_THE_AUDIT = (Role.INSURER_AUDITOR, Role.CASE_MANAGER)

# facts


class AuditNoteAdded(CaseFact):
    """Read by the roles of its audience, and of these by those who may read its class."""

    note_id: B[UUID]
    note: B[Classified]
    audience: B[tuple[Role, ...]]
    about: B[UUID | None] = None

    @property
    def subject(self) -> str:
        return str(self.note_id)


# requests


class _NoteRequest(Request):
    note_id: Id | None = None
    note: Annotated[Note, Field(validation_alias=AliasChoices("note", "text"))]
    data_class: DataClass = DataClass.Q
    audience: Audience = ()
    about: Annotated[Id | None, Field(description="The event or thing it is about.")] = None


class AddNote(_NoteRequest):
    """A case manager's note; without an audience it is for case managers and clinicians."""


class AddAuditNote(_NoteRequest):
    """An auditor's note; without an audience it is for auditors and case managers."""


# decide


def add_note(state: CaseState, request: AddNote, context: Context) -> Decided:
    return _noted(state, request, context, TO_THE_CASE)


def add_audit_note(state: CaseState, request: AddAuditNote, context: Context) -> Decided:
    return _noted(state, request, context, TO_THE_AUDIT)


def _noted(
    state: CaseState, request: _NoteRequest, context: Context, to: tuple[Role, ...]
) -> Decided:
    strangers = set(request.audience) - ROLES_IN_A_CASE
    if strangers:
        return Refusal("input", field="audience")
    fact = AuditNoteAdded(
        note_id=request.note_id or context.id_for("note"),
        note=Classified(data_class=request.data_class, value=request.note),
        audience=request.audience or to,
        about=request.about,
    )
    known = state.ever_on_file(AuditNoteAdded)
    if request.note_id is None:
        alike = (fact.model_copy(update={"note_id": each.fact.note_id}) for each in known)
        said = any(state.has_on_file(each, context) for each in alike)
        return [] if said else [fact]
    if state.has_on_file(fact, context):
        return []
    taken = any(each.fact.note_id == request.note_id for each in known)
    return Refusal("input", field="note_id") if taken else [fact]


DECIDE: Decides = {AddNote: add_note, AddAuditNote: add_audit_note}
EVOLVE: Evolves = {AuditNoteAdded: only_filed}
