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
from domain.recorded import Recorded, Request
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
    """``rn_id`` is the renegotiation that it asks for, where it was named already."""

    rn_id: I[UUID | None] = None
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

    rn_id: Id | None = None
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


# decide


def still_open(state: CaseState) -> tuple[Recorded[RenegotiationOpened], ...]:
    """The renegotiations that are not concluded, in the order of the ledger."""
    concluded = {each.fact.rn_id for each in state.on_file(RenegotiationConcluded)}
    opened = state.on_file(RenegotiationOpened)
    return tuple(each for each in opened if each.fact.rn_id not in concluded)


def report_misalignment(state: CaseState, request: ReportMisalignment, context: Context) -> Decided:
    fact = MisalignmentReported(
        rn_id=request.rn_id,
        by=request.by or context.actor.party_id,
        topic=request.topic,
        what=request.what,
    )
    return unless_on_file(state, fact, context)


def open_renegotiation(state: CaseState, request: OpenRenegotiation, context: Context) -> Decided:
    fact = RenegotiationOpened(
        rn_id=request.rn_id or _open_on(state, request.topic) or context.id_for("renegotiation"),
        topic=request.topic,
        interim_rule=request.interim_rule,
    )
    if state.restates(fact, context):
        return []
    known = state.newest_of(RenegotiationOpened, str(fact.rn_id)) is not None
    return Refusal("state", (_new(fact.rn_id),), field="rn_id") if known else [fact]


def _open_on(state: CaseState, topic: Subject) -> UUID | None:
    """The open renegotiation of this subject: opening it again is no second one."""
    alike = (each.fact.rn_id for each in still_open(state) if each.fact.topic is topic)
    return next(alike, None)


def conclude_renegotiation(
    state: CaseState, request: ConcludeRenegotiation, context: Context
) -> Decided:
    if _is_concluded_so(state, request):
        return []
    named = [each for each in still_open(state) if request.rn_id in (None, each.fact.rn_id)]
    if len(named) != 1:
        return Refusal("state", (_one_open(len(named)),), field="rn_id")
    opened = named[0].fact
    if request.topic not in (None, opened.topic):
        return Refusal("input", field="subject")
    fact = RenegotiationConcluded(
        rn_id=opened.rn_id,
        topic=opened.topic,
        interim_rule=request.interim_rule or opened.interim_rule,
        result=request.result,
    )
    return [fact]


def _is_concluded_so(state: CaseState, request: ConcludeRenegotiation) -> bool:
    concluded = state.on_file(RenegotiationConcluded)
    if request.rn_id is None and still_open(state):
        return False
    alike = (each.fact for each in concluded if request.rn_id in (None, each.fact.rn_id))
    return any(fact.result == request.result for fact in alike)


def _new(rn_id: UUID) -> Criterion:
    return Criterion(
        id="renegotiation.new",
        required="a renegotiation that was not opened before",
        observed=str(rn_id),
        met=False,
        data_class=DataClass.I,
    )


def _one_open(count: int) -> Criterion:
    return Criterion(
        id="renegotiation.open",
        required="one open renegotiation, named by rn_id where there are several",
        observed=str(count),
        met=False,
        data_class=DataClass.I,
    )


DECIDE: Decides = {
    ReportMisalignment: report_misalignment,
    OpenRenegotiation: open_renegotiation,
    ConcludeRenegotiation: conclude_renegotiation,
}
EVOLVE: Evolves = {
    MisalignmentReported: only_filed,
    RenegotiationOpened: only_filed,
    RenegotiationConcluded: only_filed,
}
