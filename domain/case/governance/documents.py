"""Documents: what is kept elsewhere is named here by its digest, in its class."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import B, Classified, DataClass
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the document's bytes, in lower-case hexadecimal."""

# facts


class DocumentAttached(CaseFact):
    """``kind`` and ``title`` are of the class of the document: a scan's name tells of a scan."""

    document_id: B[UUID]
    sha256: B[str]
    data_class: B[DataClass]
    kind: B[Classified]
    title: B[Classified | None] = None
    dated: B[CivilDate | None] = None
    media_type: B[str | None] = None
    about: B[UUID | None] = None

    @property
    def subject(self) -> str:
        return str(self.document_id)


# requests


class AttachDocument(Request):
    after_closing = True

    document_id: Id | None = None
    sha256: Digest
    kind: Line
    data_class: DataClass
    title: Line | None = None
    dated: CivilDate | None = None
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")] | None = None
    about: Annotated[Id | None, Field(description="The event or thing it is about.")] = None


# decide


def attach_document(state: CaseState, request: AttachDocument, context: Context) -> Decided:
    """The same document under the same words is attached once; under a known id, no other."""
    fact = _attached(request, request.document_id or context.id_for("document"))
    known = state.ever_on_file(DocumentAttached)
    if request.document_id is None:
        alike = (_attached(request, each.fact.document_id) for each in known)
        return [] if any(state.restates(each, context) for each in alike) else [fact]
    if state.restates(fact, context):
        return []
    taken = any(each.fact.document_id == request.document_id for each in known)
    return Refusal("input", field="document_id") if taken else [fact]


def _attached(request: AttachDocument, document_id: UUID) -> DocumentAttached:
    title = request.title
    return DocumentAttached(
        document_id=document_id,
        sha256=request.sha256,
        data_class=request.data_class,
        kind=Classified(data_class=request.data_class, value=request.kind),
        title=None if title is None else Classified(data_class=request.data_class, value=title),
        dated=request.dated,
        media_type=request.media_type,
        about=request.about,
    )


DECIDE: Decides = {AttachDocument: attach_document}
EVOLVE: Evolves = {DocumentAttached: only_filed}
