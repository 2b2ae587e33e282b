"""Corrective actions: planned soon after an adverse event, with an owner, and completed (S107)."""

from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from pydantic import StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.safety.adverse_events import EMPLOYER_SIDE, still_open
from domain.case.safety.remembered_safety import Action, Place
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import DataClass, M, N
from domain.decision import Criterion
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

    @property
    def told_in(self) -> frozenset[DataClass]:
        """At work all of it is said once more, for the employer."""
        return frozenset({DataClass.M if self.at_work is None else DataClass.N})


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
    """``action_id`` may be left out while one action of the event is open, and ``ae_id`` where
    the action answers no event, or no other action is known."""

    action_id: Id | None = None
    ae_id: Id | None = None
    action: Note | None = None
    owner: Id | None = None
    due: CivilDate | None = None


# decide


def plan_corrective_action(
    state: CaseState, request: PlanCorrectiveAction, context: Context
) -> Decided:
    refused = _unknown_or_closed(state, request.ae_id, context)
    if refused is not None:
        return refused
    fact = _planned(state, request, context)
    is_said = request.action_id is None and _is_planned(state, fact, context)
    if is_said or state.restates(fact, context):
        return []
    known = state.adverse.actions.get(fact.action_id)
    if known is not None and (known.ae_id != fact.ae_id or known.done):
        return Refusal("input", field="action_id")
    return [fact]


def _unknown_or_closed(state: CaseState, ae_id: UUID | None, context: Context) -> Refusal | None:
    if ae_id is None:
        return None
    event = state.adverse.events.get(ae_id)
    of_employer = context.actor.role in EMPLOYER_SIDE
    if event is None or (of_employer and event.place is not Place.WORK):
        return Refusal("input", field="ae_id")
    return Refusal("state", (still_open(ae_id),), field="ae_id") if event.closed else None


def _planned(
    state: CaseState, request: PlanCorrectiveAction, context: Context
) -> CorrectiveActionPlanned:
    fact = CorrectiveActionPlanned(
        action_id=request.action_id or context.id_for("action"),
        ae_id=request.ae_id,
        action=request.action,
        owner=request.owner or context.actor.party_id,
        due=request.due,
        milestone_touched=request.milestone_touched,
    )
    return fact.model_copy(update={"at_work": _at_work(state, fact, context)})


def _at_work(
    state: CaseState,
    fact: CorrectiveActionPlanned | CorrectiveActionCompleted,
    context: Context,
) -> WorkplaceAction | None:
    """The employer reads of it where the event was at work, or he has a hand in it himself."""
    event = state.adverse.events.get(fact.ae_id) if fact.ae_id else None
    known = state.adverse.actions.get(fact.action_id)
    shared = context.actor.role in EMPLOYER_SIDE or (known is not None and known.at_work)
    if not shared and (event is None or event.place is not Place.WORK):
        return None
    return WorkplaceAction(
        action_id=fact.action_id,
        ae_id=fact.ae_id,
        action=fact.action,
        owner=fact.owner,
        due=fact.due,
    )


def _is_planned(state: CaseState, fact: CorrectiveActionPlanned, context: Context) -> bool:
    """Whether the same is planned under another name, still to do or of the same time."""
    planned = state.on_file(CorrectiveActionPlanned)
    alike = [
        each
        for each in planned
        if _unnamed(each.fact) == _unnamed(fact) and state.may_compare(each, context)
    ]
    open_ids = {each.action_id for each in state.adverse.actions.values() if not each.done}
    at = context.effective_at
    return any(each.effective_at == at or each.fact.action_id in open_ids for each in alike)


def _unnamed(fact: CorrectiveActionPlanned) -> CorrectiveActionPlanned:
    return fact.model_copy(update={"action_id": None, "at_work": None})


def complete_corrective_action(
    state: CaseState, request: CompleteCorrectiveAction, context: Context
) -> Decided:
    found = _possible(state, request, context)
    told = [_completed(state, request, each, context) for each in found]
    if any(state.has_on_file(each, context) for each in told):
        return []
    known = _meant(request, found)
    if known is None:
        field = "ae_id" if request.action_id is None and not found else "action_id"
        return Refusal("input", field=field)
    fact = _completed(state, request, known, context)
    if state.restates(fact, context):
        return []
    return Refusal("state", (_to_do(known),), field="action_id") if known.done else [fact]


def _completed(
    state: CaseState, request: CompleteCorrectiveAction, known: Action, context: Context
) -> CorrectiveActionCompleted:
    fact = CorrectiveActionCompleted(
        action_id=known.action_id,
        ae_id=known.ae_id,
        action=request.action or known.action,
        owner=request.owner or known.owner,
        due=request.due or known.due,
    )
    return fact.model_copy(update={"at_work": _at_work(state, fact, context)})


def _to_do(known: Action) -> Criterion:
    return Criterion(
        id="action_id",
        required=f"action {known.action_id} still to do",
        observed="done",
        met=False,
        data_class=DataClass.N if known.at_work else DataClass.M,
    )


def _possible(
    state: CaseState, request: CompleteCorrectiveAction, context: Context
) -> list[Action]:
    """The actions that the request may mean, of those that its actor may know."""
    of_employer = context.actor.role in EMPLOYER_SIDE
    known = [e for e in state.adverse.actions.values() if e.at_work or not of_employer]
    found = [each for each in known if _may_mean(request, each)]
    unnamed = request.action_id is None and request.ae_id is None
    return known if unnamed and not found else found


def _meant(request: CompleteCorrectiveAction, found: list[Action]) -> Action | None:
    """The one to do of which it speaks, or the last that is done; None where there are more."""
    to_do = [each for each in found if not each.done]
    meant = [each for each in to_do if each.action == request.action] or to_do or found[-1:]
    return meant[0] if len(meant) == 1 else None


def _may_mean(request: CompleteCorrectiveAction, action: Action) -> bool:
    if request.action_id is None:
        return action.ae_id == request.ae_id
    return action.action_id == request.action_id and request.ae_id in (None, action.ae_id)


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
