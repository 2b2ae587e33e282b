"""Which step an accommodation may take, who agrees to it, and what it may demand (2.6, S74)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.case.accommodation.accommodation import (
    AccommodationAgreed,
    AccommodationDeclined,
    AccommodationEnded,
    AccommodationFact,
    AccommodationImplemented,
    AccommodationProposed,
    AccommodationReviewed,
    AccommodationStep,
    EndAccommodation,
    ImplementAccommodation,
    ProposeAccommodation,
    RespondToAccommodation,
    ReviewAccommodation,
)
from domain.case.accommodation.accommodation_course import Accommodation, Step, accommodations
from domain.case.accommodation.accommodation_demands import exceeding
from domain.case.accommodation.accommodation_terms import (
    OPEN_TO_ALL,
    TERMS,
    changed,
    kept,
    named,
    parties_of,
    said_so,
    united,
    wrong_step,
)
from domain.case.assessment.measurements import is_task, unknown_task
from domain.case.chapter import Decided, Decides
from domain.case.opening.sides import missing_sides, party_of, sides_of
from domain.case.ramp_up.work_terms import Side
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.refusals import Refusal

OVER = frozenset({Step.DECLINED, Step.ENDED})
Make = Callable[[CaseState, Accommodation, Any, Context], AccommodationFact | Refusal]

# decide


def propose(state: CaseState, request: ProposeAccommodation, context: Context) -> Decided:
    agreed = parties_of(state, request.agreed_by, context)
    if isinstance(agreed, Refusal):
        return agreed
    fact = _proposed(state, request, agreed, context)
    known = accommodations(state).get(fact.acc_id)
    if known is not None and _is_proposed_so(state, known, fact, context):
        return []
    if known is not None and known.step is not Step.DECLINED:
        return wrong_step(known, Step.DECLINED)
    if fact.until is not None and fact.until < fact.from_:
        return Refusal("input", field="until")
    return _no_task(fact, context) or exceeding(state, fact, context) or [fact]


def _no_task(fact: AccommodationFact, context: Context) -> Refusal | None:
    """The refusal of a task that the linked job does not have."""
    task = fact.job_task_id
    if task is None or is_task(context, task):
        return None
    return Refusal("input", (unknown_task(task),), field="job_task_id")


def _proposed(
    state: CaseState, request: ProposeAccommodation, agreed: tuple[UUID, ...], context: Context
) -> AccommodationProposed:
    today = context.civil_date(state.time_zone)
    terms = {name: getattr(request, name) for name in TERMS}
    fact = AccommodationProposed(
        **{**terms, "from_": request.from_ or today},
        acc_id=request.acc_id or context.id_for("accommodation"),
        agreed_by=_with_proposer(state, agreed, context),
        counter=request.counter,
    )
    alike = _alike(state, request, fact, context)
    return fact if alike is None else alike


def _with_proposer(
    state: CaseState, agreed: tuple[UUID, ...], context: Context
) -> tuple[UUID, ...]:
    """Who proposes for a side agrees to it."""
    proposer = context.actor.party_id
    speaks = context.actor.role != Role.CASE_MANAGER
    speaks = speaks and bool(sides_of(state, proposer, context.effective_at))
    return united((proposer,) if speaks else (), agreed)


def _alike(
    state: CaseState, request: ProposeAccommodation, fact: AccommodationProposed, context: Context
) -> AccommodationProposed | None:
    """The proposal on file that says the same but for what the request leaves open: one that
    still stands, or was made at this very time."""
    known = accommodations(state)
    for recorded in reversed(state.on_file(AccommodationProposed)):
        proposed = recorded.fact
        open_to: dict[str, object] = {} if request.acc_id else {"acc_id": proposed.acc_id}
        if request.from_ is None:
            open_to["from_"] = proposed.from_
        stands = known[proposed.acc_id].step not in OVER
        if fact.model_copy(update=open_to) == proposed and (
            stands or recorded.effective_at == context.effective_at
        ):
            return proposed if state.may_compare(recorded, context) else None
    return None


def _is_proposed_so(
    state: CaseState, known: Accommodation, fact: AccommodationProposed, context: Context
) -> bool:
    if known.step is Step.DECLINED:
        return state.has_on_file(fact, context)
    return state.restates(fact, context)


def respond(state: CaseState, request: RespondToAccommodation, context: Context) -> Decided:
    declines = request.decline_reason is not None or request.counter is not None
    if request.response == "agreed" and declines:
        return Refusal("input", field="response")
    if request.response == "declined" or declines:
        return _step(state, request, context, Step.PROPOSED, _declined)
    return _step(state, request, context, Step.PROPOSED, _agreed)


def _declined(
    state: CaseState, known: Accommodation, request: RespondToAccommodation, context: Context
) -> AccommodationFact | Refusal:
    return AccommodationDeclined(
        **kept(known), decline_reason=request.decline_reason, counter=request.counter
    )


def _agreed(
    state: CaseState, known: Accommodation, request: RespondToAccommodation, context: Context
) -> AccommodationFact | Refusal:
    parties = _who_agrees(state, request, context)
    if isinstance(parties, Refusal):
        return parties
    terms = changed(known, request, frozenset(TERMS))
    if isinstance(terms, Refusal):
        return terms
    same = all(
        terms[name] == getattr(known.terms, name) for name in TERMS if name not in OPEN_TO_ALL
    )
    agreed = united(known.terms.agreed_by if same else (), parties)
    return AccommodationAgreed(
        **{**terms, "agreed_by": agreed},
        awaiting=missing_sides(state, agreed, context.effective_at),
    )


def _who_agrees(
    state: CaseState, request: RespondToAccommodation, context: Context
) -> tuple[UUID, ...] | Refusal:
    """The case manager records whose agreement she names, else that of all three; everybody
    else agrees for himself. The employer may bring the agreement of the others (7B row 34),
    the worker speaks for herself alone."""
    at, actor = context.effective_at, context.actor
    if request.agreed_by:
        parties = parties_of(state, request.agreed_by, context)
        alone = actor.role == Role.WORKER and parties != (actor.party_id,)
        return Refusal("role", field="agreed_by") if alone else parties
    if actor.role == Role.CASE_MANAGER:
        found = (party_of(state, side, at) for side in Side)
        return tuple(party for party in found if party is not None)
    return (actor.party_id,)


def implement(state: CaseState, request: ImplementAccommodation, context: Context) -> Decided:
    return _step(state, request, context, Step.AGREED, _implemented)


def _implemented(
    state: CaseState, known: Accommodation, request: AccommodationStep, context: Context
) -> AccommodationFact | Refusal:
    terms = changed(known, request, OPEN_TO_ALL | {"from_"})
    if isinstance(terms, Refusal):
        return terms
    if request.from_ is None:
        terms["from_"] = max(known.terms.from_, context.civil_date(state.time_zone))
    return AccommodationImplemented(**terms)


def review(state: CaseState, request: ReviewAccommodation, context: Context) -> Decided:
    return _step(state, request, context, Step.IMPLEMENTED, _reviewed)


def _reviewed(
    state: CaseState, known: Accommodation, request: ReviewAccommodation, context: Context
) -> AccommodationFact | Refusal:
    terms = changed(known, request, OPEN_TO_ALL | {"until"})
    if isinstance(terms, Refusal):
        return terms
    return AccommodationReviewed(**terms, result=request.result)


def end(state: CaseState, request: EndAccommodation, context: Context) -> Decided:
    return _step(state, request, context, Step.IMPLEMENTED, _ended)


def _ended(
    state: CaseState, known: Accommodation, request: AccommodationStep, context: Context
) -> AccommodationFact | Refusal:
    terms = changed(known, request, OPEN_TO_ALL | {"until"})
    if isinstance(terms, Refusal):
        return terms
    return AccommodationEnded(**terms)


def _step(
    state: CaseState, request: AccommodationStep, context: Context, wanted: Step, make: Make
) -> Decided:
    known = named(state, request, wanted)
    if isinstance(known, Refusal):
        return known
    if known.step is not wanted:
        return [] if said_so(known, request, context) else wrong_step(known, wanted)
    if request.kind not in (None, known.terms.kind):
        return Refusal("input", field="kind")
    fact = make(state, known, request, context)
    return fact if isinstance(fact, Refusal) else _unless_said(state, known, fact, context)


def _unless_said(
    state: CaseState, known: Accommodation, fact: AccommodationFact, context: Context
) -> Decided:
    if fact.until is not None and fact.until < fact.from_:
        return Refusal("input", field="until")
    anew = isinstance(fact, AccommodationReviewed)
    stands = fact == known.terms and not anew and state.restates(fact, context)
    if stands or state.has_on_file(fact, context):
        return []
    if isinstance(fact, AccommodationAgreed) and fact.job_task_id != known.terms.job_task_id:
        return _no_task(fact, context) or exceeding(state, fact, context) or [fact]
    if isinstance(fact, AccommodationAgreed | AccommodationImplemented):
        return exceeding(state, fact, context) or [fact]
    return [fact]


DECIDE: Decides = {
    ProposeAccommodation: propose,
    RespondToAccommodation: respond,
    ImplementAccommodation: implement,
    ReviewAccommodation: review,
    EndAccommodation: end,
}
