"""What is to be done in a case though nobody has said by when: it escalates to nobody, and would be
forgotten if no list had it."""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

from domain.case.accommodation.accommodation import AccommodationFact, AccommodationImplemented
from domain.case.accommodation.accommodation_course import STEPS, Step, accommodations
from domain.case.evidence.accommodations import in_force
from domain.case.guards import ENDED
from domain.case.opening.opening import CaseOpened
from domain.case.safety.corrective_actions import CorrectiveActionPlanned
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.data_classes import DataClass
from domain.deadlines import course
from domain.deadlines.items import Basis, DueItem, Kind, because
from domain.recorded import Fact, Recorded

UNDATED = "undated"
"""The rule by which something is on a list without a day."""
_AT_WORK = (Role.SUPERVISOR, Role.EMPLOYER_HR)
_NEEDED = (
    (Role.CLINICIAN, (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN)),
    (Role.SUPERVISOR, _AT_WORK),
)
"""Whom every open case needs beside its manager: the role by which it is called, and those that
fill it."""


def undated_items(state: CaseState, context: Context) -> tuple[DueItem, ...]:
    """What is to be done in a case at ``context.effective_at`` and has no day, by its key."""
    if state.opening is None:
        return ()
    basis = Basis(state, context)
    finds: list[Callable[[Basis], Iterator[DueItem]]] = [_tasks]
    if state.reached not in ENDED:
        finds += [_actions, _steps, _reviews, _roles]
    found = (each for find in finds for each in find(basis))
    return tuple(sorted(found, key=lambda each: each.key))


def _tasks(basis: Basis) -> Iterator[DueItem]:
    for given in course.to_do(basis):
        if given.fact.due_at is None and given.fact.due is None:
            yield course.task(basis, given, None)


def _actions(basis: Basis) -> Iterator[DueItem]:
    planned = {e.fact.action_id: e for e in basis.state.ever_on_file(CorrectiveActionPlanned)}
    for action in basis.state.adverse.actions.values():
        if action.due is not None or action.done or action.action_id not in planned:
            continue
        yield DueItem(
            Kind.CORRECTIVE_ACTION,
            str(action.action_id),
            None,
            basis.zone,
            basis.role_of(action.owner, Role.CLINICIAN),
            because(planned[action.action_id], UNDATED),
            DataClass.N if action.at_work else DataClass.M,
            action.owner,
        )


_NEXT_STEP = MappingProxyType(
    {
        Step.PROPOSED: (Kind.ACCOMMODATION_ANSWER, (Role.CASE_MANAGER,), "accommodation_answer"),
        Step.AGREED: (Kind.ACCOMMODATION_START, _AT_WORK, "accommodation_start"),
    }
)
"""What follows of an accommodation, who sees to it, and by which rule: answers are recorded by the
case manager, the employer puts it in place."""


def _steps(basis: Basis) -> Iterator[DueItem]:
    for acc_id, each in accommodations(basis.state).items():
        if each.step not in _NEXT_STEP:
            continue
        kind, roles, rule = _NEXT_STEP[each.step]
        said = _said(basis, each.terms)
        role, party = basis.party_as(*roles)
        why = because(said, rule, each.terms.from_.isoformat())
        yield DueItem(kind, str(acc_id), None, basis.zone, role, why, DataClass.I, party)


def _reviews(basis: Basis) -> Iterator[DueItem]:
    """Of what is in place for a time, for which no day of a review was agreed."""
    role, party = basis.party_as(Role.CASE_MANAGER)
    for each in in_force(basis.state, basis.at):
        terms = each.terms
        is_new = isinstance(terms, AccommodationImplemented)
        if not is_new or not terms.temporary or terms.review_on is not None:
            continue
        yield DueItem(
            Kind.ACCOMMODATION_REVIEW,
            str(terms.acc_id),
            None,
            basis.zone,
            role,
            because(_said(basis, terms), UNDATED),
            DataClass.I,
            party,
        )


def _roles(basis: Basis) -> Iterator[DueItem]:
    """Whom the case needs and has not: then nothing of theirs is anybody's."""
    opened = basis.state.on_file(CaseOpened)[0]
    for role, filled_by in _NEEDED:
        if basis.party_as(*filled_by)[1] is None:
            why = because(opened, "role_to_fill")
            item = DueItem(Kind.ROLE_TO_FILL, role, None, basis.zone, role, why, DataClass.A, None)
            yield item


def _said(basis: Basis, terms: AccommodationFact) -> Recorded[Fact]:
    listed: Iterator[Recorded[Any]] = (
        each for kind in STEPS for each in basis.state.ever_on_file(kind)
    )
    return next(each for each in listed if each.fact is terms)
