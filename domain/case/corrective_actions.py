"""Corrective actions: planned soon after an adverse event, with an owner, and completed (S107)."""

from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from pydantic import StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.remembered_safety import Action
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import M, N
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Note


class WorkplaceAction(Value):
    """What the employer reads of a corrective action at work."""

    action_id: UUID
    ae_id: UUID | None = None
    action: Note
    owner: UUID
    due: CivilDate | None = None


# facts


class CorrectiveActionPlanned(CaseFact):
    """``at_work`` is there where the employer has a part in it: the same for the employer."""

    action_id: M[UUID]
    ae_id: M[UUID | None] = None
    action: M[Note]
    owner: M[UUID]
    due: M[CivilDate | None] = None
    milestone_touched: M[StrictBool] = False
    at_work: N[WorkplaceAction | None] = None

    @property
    def subject(self) -> str:
        return str(self.action_id)


class CorrectiveActionCompleted(CaseFact):
    """``action`` says what was done, where that is more than what was planned."""

    action_id: M[UUID]
    ae_id: M[UUID | None] = None
    action: M[Note]
    owner: M[UUID]
    due: M[CivilDate | None] = None
    at_work: N[WorkplaceAction | None] = None

    @property
    def subject(self) -> str:
        return str(self.action_id)


# requests


class PlanCorrectiveAction(Request):
    """``owner`` may be left out where it is who asks; ``ae_id`` where it answers no event."""

    action_id: Id | None = None
    ae_id: Id | None = None
    action: Note
    owner: Id | None = None
    due: CivilDate | None = None
    milestone_touched: StrictBool = False


class CompleteCorrectiveAction(Request):
    """``action_id`` may be left out while one action of the event is open."""

    action_id: Id | None = None
    ae_id: Id | None = None
    action: Note | None = None
    owner: Id | None = None
    due: CivilDate | None = None


# decide


def plan_corrective_action(
    state: CaseState, request: PlanCorrectiveAction, context: Context
) -> Decided:
    return []


def complete_corrective_action(
    state: CaseState, request: CompleteCorrectiveAction, context: Context
) -> Decided:
    return []


# evolve


def corrective_action_planned(
    state: CaseState, recorded: Recorded[CorrectiveActionPlanned]
) -> CaseState:
    fact = recorded.fact
    state = _touching(state, fact) if fact.milestone_touched else state
    at_work = fact.at_work is not None
    return _with(
        state, Action(fact.action_id, fact.ae_id, fact.action, fact.owner, fact.due, at_work)
    )


def _touching(state: CaseState, fact: CorrectiveActionPlanned) -> CaseState:
    known = state.adverse.events.get(fact.ae_id) if fact.ae_id else None
    if known is None:
        return state
    events = {**state.adverse.events, known.ae_id: replace(known, milestone_touched=True)}
    return replace(state, adverse=replace(state.adverse, events=MappingProxyType(events)))


def corrective_action_completed(
    state: CaseState, recorded: Recorded[CorrectiveActionCompleted]
) -> CaseState:
    known = state.adverse.actions.get(recorded.fact.action_id)
    return state if known is None else _with(state, replace(known, done=True))


def _with(state: CaseState, action: Action) -> CaseState:
    actions = {**state.adverse.actions, action.action_id: action}
    return replace(state, adverse=replace(state.adverse, actions=MappingProxyType(actions)))


DECIDE: Decides = {
    PlanCorrectiveAction: plan_corrective_action,
    CompleteCorrectiveAction: complete_corrective_action,
}
EVOLVE: Evolves = {
    CorrectiveActionPlanned: corrective_action_planned,
    CorrectiveActionCompleted: corrective_action_completed,
}
