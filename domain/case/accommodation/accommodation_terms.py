"""What the steps of an accommodation share: which one is meant, its terms, who is named."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.case.accommodation.accommodation import (
    AccommodationAgreed,
    AccommodationDeclined,
    AccommodationEnded,
    AccommodationFact,
    AccommodationImplemented,
    AccommodationReviewed,
    AccommodationStep,
    EndAccommodation,
    ImplementAccommodation,
    RespondToAccommodation,
    ReviewAccommodation,
)
from domain.case.accommodation.accommodation_course import Accommodation, Step, accommodations
from domain.case.opening.sides import party_named, sides_of
from domain.case.ramp_up.work_terms import Side, Who
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.refusals import Refusal

TERMS = (
    "kind",
    "temporary",
    "from_",
    "until",
    "review_on",
    "title",
    "duty",
    "job_task_id",
    "hours_per_week",
    "demands",
    "cost_band",
)
OPEN_TO_ALL = frozenset({"review_on", "cost_band"})
"""Terms that any step may change without a new agreement."""
LEADS_TO: Mapping[type[AccommodationStep], tuple[type[AccommodationFact], ...]] = {
    RespondToAccommodation: (AccommodationAgreed, AccommodationDeclined),
    ImplementAccommodation: (AccommodationImplemented,),
    ReviewAccommodation: (AccommodationReviewed,),
    EndAccommodation: (AccommodationEnded,),
}
"""The facts to which a step leads."""


def named(state: CaseState, request: AccommodationStep, wanted: Step) -> Accommodation | Refusal:
    """The accommodation that the request names; else the only one that awaits this step, else
    the last that has just taken it."""
    known = accommodations(state)
    if request.acc_id is not None:
        return known.get(request.acc_id) or Refusal("state", (_proposed_first(),), "acc_id")
    awaiting = [each for each in known.values() if each.step is wanted]
    done = [each for each in known.values() if type(each.terms) in LEADS_TO[type(request)]]
    found = awaiting or done[-1:]
    if len(found) == 1:
        return found[0]
    return Refusal("state", (_one_awaiting(wanted, len(found)),), "acc_id")


def said_so(known: Accommodation, request: AccommodationStep, context: Context) -> bool:
    """Whether its newest fact is what this request leads to, with all that it names; not where
    it names what who asks does not read."""
    if type(known.terms) not in LEADS_TO[type(request)]:
        return False
    named = request.model_fields_set - {"acc_id", "effective_at", "reason", "response", "agreed_by"}
    if any(_is_unread(known, name, context) for name in named):
        return False
    if isinstance(known.terms, AccommodationDeclined):  # the terms stay as they were proposed
        named -= set(TERMS)
    stated = (getattr(request, name) == getattr(known.terms, name, None) for name in named)
    asked = request.agreed_by if isinstance(known.terms, AccommodationAgreed) else ()
    agreed = {who for who in asked if not isinstance(who, Side)}
    answered = getattr(request, "response", None)
    declined = isinstance(known.terms, AccommodationDeclined)
    fits = answered is None or declined is (answered == "declined")
    return fits and all(stated) and agreed <= set(known.terms.agreed_by)


def _is_unread(known: Accommodation, name: str, context: Context) -> bool:
    classes = type(known.terms).field_classes
    return name in classes and classes[name] in context.unread


def changed(
    known: Accommodation, request: AccommodationStep, open_to: frozenset[str]
) -> dict[str, Any] | Refusal:
    """The terms with what the request names of them; what was agreed is no step's to change."""
    terms = kept(known)
    for name in TERMS:
        asked = getattr(request, name)
        if asked is None or asked == terms[name]:
            continue
        if name not in open_to:
            return Refusal("state", (_as_agreed(name, asked),), name.rstrip("_"))
        terms[name] = asked
    return terms


def kept(known: Accommodation) -> dict[str, Any]:
    names = ("acc_id", "agreed_by", *TERMS)
    return {name: getattr(known.terms, name) for name in names}


def parties_of(
    state: CaseState, named: Iterable[Who], context: Context
) -> tuple[UUID, ...] | Refusal:
    """Who is named, each standing for a side of this case."""
    at = context.effective_at
    parties: list[UUID] = []
    for number, who in enumerate(named):
        party = party_named(state, who, at)
        if party is None or not sides_of(state, party, at):
            return Refusal("input", field=f"agreed_by.{number}")
        parties.append(party)
    return united(parties)


def united(*several: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(party for parties in several for party in parties))


def wrong_step(known: Accommodation, wanted: Step) -> Refusal:
    return Refusal("state", (_unmet("accommodation.step", wanted, known.step),))


def _proposed_first() -> Criterion:
    return _unmet("accommodation.step", "an accommodation that was proposed", None)


def _one_awaiting(wanted: Step, found: int) -> Criterion:
    required = f"one accommodation that is {wanted}, named by acc_id where there are several"
    return _unmet("accommodation.step", required, str(found))


def _as_agreed(name: str, asked: object) -> Criterion:
    required = f"{name.rstrip('_')} as it was agreed, or a new agreement"
    return _unmet("accommodation.terms", required, str(asked))


def _unmet(name: str, required: str, observed: str | None) -> Criterion:
    return Criterion(
        id=name, required=required, observed=observed, met=False, data_class=DataClass.I
    )
