"""When demands and abilities do not fit: reported, renegotiated, concluded; until then the
stricter rule holds (S79, INV-12)."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_on_file
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass, I
from domain.decision import Criterion
from domain.identifiers import Id
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note


class Subject(StrEnum):
    """What is renegotiated."""

    TASK_DEMAND = "task_demand"
    PACE = "pace"
    SCHEDULE = "schedule"
    EQUIPMENT = "equipment"


STRICTER = "stricter"
"""The interim rule: until it is concluded, the stricter of two restrictions holds."""

# facts


class MisalignmentReported(CaseFact):
    by: I[UUID]
    topic: Annotated[I[Subject | None], Field(alias="subject")] = None
    what: I[Note | None] = None


class RenegotiationOpened(CaseFact):
    rn_id: I[UUID]
    topic: Annotated[I[Subject], Field(alias="subject")]
    interim_rule: I[Line] = STRICTER

    @property
    def subject(self) -> str:
        return str(self.rn_id)


class RenegotiationConcluded(CaseFact):
    rn_id: I[UUID]
    topic: Annotated[I[Subject], Field(alias="subject")]
    interim_rule: I[Line] = STRICTER
    result: I[Note]

    @property
    def subject(self) -> str:
        return str(self.rn_id)


# requests


class ReportMisalignment(Request):
    """``by`` is who asks where absent."""

    by: Id | None = None
    topic: Annotated[Subject | None, Field(alias="subject")] = None
    what: Annotated[
        Note | None, Field(validation_alias=AliasChoices("what", "description", "observed"))
    ] = None


class OpenRenegotiation(Request):
    rn_id: Id | None = None
    topic: Annotated[Subject, Field(alias="subject")]
    interim_rule: Line = STRICTER


class ConcludeRenegotiation(Request):
    """``rn_id`` may be left out while one renegotiation is open."""

    rn_id: Id | None = None
    topic: Annotated[Subject | None, Field(alias="subject")] = None
    interim_rule: Line | None = None
    result: Note


EVOLVE: Evolves = {
    MisalignmentReported: only_filed,
    RenegotiationOpened: only_filed,
    RenegotiationConcluded: only_filed,
}
