"""Erasure: the worker asks for it, two persons decide; keys are destroyed, events never."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.data_classes import B, C, DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Note


class ErasureDecision(StrEnum):
    GRANTED = "granted"
    GRANTED_IN_PART = "granted_in_part"
    REFUSED = "refused"


class ErasureGround(StrEnum):
    """Why data must stay all the same (GDPR Art. 17(3); DOMAIN 4.1)."""

    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_HEALTH = "public_health"
    ARCHIVING = "archiving"
    LEGAL_CLAIMS = "legal_claims"
    RETENTION_PERIOD = "retention_period"


Classes = Annotated[tuple[DataClass, ...], Field(max_length=len(DataClass))]

# facts


class ErasureRequested(CaseFact):
    """``data_classes`` are those that shall be erased; none named means all."""

    erasure_id: B[UUID]
    data_classes: B[tuple[DataClass, ...]] = ()
    reason: C[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.erasure_id)


class ErasureDecided(CaseFact):
    """``data_classes`` are those whose keys are to be destroyed; ``grounds`` say why the rest
    must stay. ``approver_2`` is the case manager who decided with the actor."""

    erasure_id: B[UUID]
    decision: B[ErasureDecision]
    data_classes: B[tuple[DataClass, ...]] = ()
    grounds: B[tuple[ErasureGround, ...]] = ()
    approver_2: B[UUID]
    rationale: C[Note | None] = None

    @property
    def subject(self) -> str:
        return str(self.erasure_id)

    @property
    def judgement(self) -> None:
        """People decide this, not a rule with criteria."""
        return


# requests


class RequestErasure(Request):
    after_closing = True

    erasure_id: Id | None = None
    data_classes: Classes = ()


class DecideErasure(Request):
    """``erasure_id`` may be left out while one request is undecided; ``data_classes`` where a
    request is granted as it was made."""

    after_closing = True

    erasure_id: Id | None = None
    decision: ErasureDecision
    data_classes: Classes = ()
    grounds: Annotated[tuple[ErasureGround, ...], Field(max_length=len(ErasureGround))] = ()
    approver_2: Id
    rationale: Note | None = None


# decide


def request_erasure(state: CaseState, request: RequestErasure, context: Context) -> Decided:
    """While a request for the same is undecided, asking again adds nothing."""
    asked = _in_order(request.data_classes)
    for known in _undecided(state).values():
        same_id = request.erasure_id in (None, known.erasure_id)
        if same_id and known.data_classes == asked:
            return []
    if any(each.fact.erasure_id == request.erasure_id for each in _requested(state)):
        return Refusal("input", field="erasure_id")
    fact = ErasureRequested(
        erasure_id=request.erasure_id or context.id_for("erasure"),
        data_classes=asked,
        reason=request.reason,
    )
    return [fact]


def decide_erasure(state: CaseState, request: DecideErasure, context: Context) -> Decided:
    asked = _asked_for(state, request)
    if isinstance(asked, Refusal):
        return asked
    if (one_person := _not_two_persons(state, request, context)) is not None:
        return one_person
    granted = _granted(request, asked)
    if isinstance(granted, Refusal):
        return granted
    fact = ErasureDecided(
        erasure_id=asked.erasure_id,
        decision=request.decision,
        data_classes=granted,
        grounds=tuple(sorted(set(request.grounds))),
        approver_2=request.approver_2,
        rationale=request.rationale,
    )
    if state.restates(fact, context):
        return []
    if asked.erasure_id not in _undecided(state):
        return Refusal("state", field="erasure_id")
    return [fact]


def _asked_for(state: CaseState, request: DecideErasure) -> ErasureRequested | Refusal:
    known = {each.fact.erasure_id: each.fact for each in _requested(state)}
    if request.erasure_id is not None:
        return known.get(request.erasure_id) or Refusal("input", field="erasure_id")
    undecided = list(_undecided(state).values())
    if not undecided and known:
        return list(known.values())[-1]
    return undecided[0] if len(undecided) == 1 else Refusal("state", field="erasure_id")


def _not_two_persons(state: CaseState, request: DecideErasure, context: Context) -> Refusal | None:
    """Two different persons decide, and one of them is the case manager (DOMAIN 4.4)."""
    second = request.approver_2
    roles = state.roles_of(second, context.effective_at)
    if second != context.actor.party_id and Role.CASE_MANAGER in roles:
        return None
    criterion = Criterion(
        id="erasure.two_persons",
        required="a second person, who is a case manager of this case",
        observed=", ".join(sorted(roles)) or None,
        met=False,
    )
    return Refusal("role", (criterion,), field="approver_2")


def _granted(request: DecideErasure, asked: ErasureRequested) -> tuple[DataClass, ...] | Refusal:
    """The classes to erase: none of a refused request, all or those named of a granted one,
    and some but not all of one that is granted in part, with the grounds for the rest."""
    wanted = asked.data_classes or tuple(DataClass)
    named = _in_order(request.data_classes)
    if not set(named) <= set(wanted):
        return Refusal("input", field="data_classes")
    if request.decision is not ErasureDecision.GRANTED and not _is_explained(request):
        return Refusal("input", field="grounds")
    match request.decision:
        case ErasureDecision.GRANTED:
            whole = named in ((), wanted)
            return wanted if whole else Refusal("input", field="data_classes")
        case ErasureDecision.GRANTED_IN_PART:
            part = named not in ((), wanted)
            return named if part else Refusal("input", field="data_classes")
        case ErasureDecision.REFUSED:
            return () if not named else Refusal("input", field="data_classes")


def _is_explained(request: DecideErasure) -> bool:
    """Why something stays: by its code, or in words."""
    return bool(request.grounds or request.rationale or request.reason)


def _requested(state: CaseState) -> tuple[Recorded[ErasureRequested], ...]:
    return state.ever_on_file(ErasureRequested)


def _undecided(state: CaseState) -> dict[UUID, ErasureRequested]:
    decided = {each.fact.erasure_id for each in state.ever_on_file(ErasureDecided)}
    asked = (each.fact for each in _requested(state))
    return {each.erasure_id: each for each in asked if each.erasure_id not in decided}


def _in_order(letters: tuple[DataClass, ...]) -> tuple[DataClass, ...]:
    return tuple(sorted(set(letters)))


DECIDE: Decides = {RequestErasure: request_erasure, DecideErasure: decide_erasure}
EVOLVE: Evolves = {ErasureRequested: only_filed, ErasureDecided: only_filed}
