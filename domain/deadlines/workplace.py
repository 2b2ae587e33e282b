"""What is due at and around work: first contact, accommodations, stages of the ramp-up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domain.business_days import business_days_between
from domain.case.accommodation.accommodation import AccommodationFact, AccommodationReviewed
from domain.case.accommodation.accommodation_course import STEPS
from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.evidence.accommodations import in_force
from domain.case.evidence.duty_holds import days_held
from domain.case.evidence.sessions import in_effective_order
from domain.case.opening.opening import CaseOpened, EmployerContactMade
from domain.case.ramp_up.ramp_course import Ramp, StageRun, StageState, ramp_of
from domain.case.ramp_up.ramp_stages import RampStageStarted
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.vocabulary import Phase, Role
from domain.data_classes import DataClass
from domain.deadlines.items import Basis, Because, DueItem, Kind, because
from domain.recorded import Recorded

_DAY = timedelta(days=1)
_FURTHEST = 366
"""Days after which we no longer look for the first day of a next stage."""


def first_contact(basis: Basis) -> Iterator[DueItem]:
    """With the employer, so many days after the case was opened (contact.first_employer_d)."""
    opened = basis.state.on_file(CaseOpened)
    if not opened or basis.state.on_file(EmployerContactMade):
        return
    key = "contact.first_employer_d"
    role, party = basis.party_as(Role.SUPERVISOR, Role.EMPLOYER_HR)
    yield DueItem(
        Kind.FIRST_EMPLOYER_CONTACT,
        "first",
        basis.days_after(opened[0].effective_at, key),
        basis.zone,
        role,
        because(opened[0], key, basis.value(key)),
        DataClass.T,
        party,
    )


def accommodations(basis: Basis) -> Iterator[DueItem]:
    """The review of each one that is in place, suspended or not, on the day it was given."""
    role, party = basis.party_as(Role.CASE_MANAGER)
    for each in in_force(basis.state, basis.at):
        terms = each.terms
        said = _said(basis, terms)
        if terms.review_on is None or said is None or _was_reviewed(basis, terms, said):
            continue
        yield DueItem(
            Kind.ACCOMMODATION_REVIEW,
            str(terms.acc_id),
            terms.review_on,
            basis.zone,
            role,
            because(said, "review_on"),
            DataClass.I,
            party,
        )


def _said(basis: Basis, terms: AccommodationFact) -> Recorded[AccommodationFact] | None:
    found = (e for kind in STEPS for e in basis.state.ever_on_file(kind) if e.fact is terms)
    return next(found, None)


def _was_reviewed(
    basis: Basis, terms: AccommodationFact, said: Recorded[AccommodationFact]
) -> bool:
    """A review that names no later day is the last one."""
    reviewed = isinstance(terms, AccommodationReviewed)
    return reviewed and terms.review_on <= basis.day_of(said.effective_at)  # type: ignore[operator]


def stages(basis: Basis) -> Iterator[DueItem]:
    """The first day on which the next stage may begin, and the review that the ramp needs."""
    if basis.state.phase is not Phase.P4:
        return
    ramp = ramp_of(basis.state)
    run = ramp.current
    if run is not None and run.state in {StageState.ACTIVE, StageState.COMPLETED}:
        yield from _next_stage(basis, ramp, run)
    if run is not None:
        yield _review(basis, ramp)


def _next_stage(basis: Basis, ramp: Ramp, run: StageRun) -> Iterator[DueItem]:
    least = max(basis.value("ramp.min_days"), Decimal(run.min_days))
    day = _ran_by(basis, run, int(least))
    if day is None or ramp.signed(run.stage_no + 1) is None:
        return
    role, party = basis.party_as(Role.SUPERVISOR)
    yield DueItem(
        Kind.RAMP_NEXT_STAGE,
        str(run.stage_no + 1),
        day,
        basis.zone,
        role,
        Because(
            run.event_id, type(run.terms).__name__, "ramp.min_days", f"{least:f}", basis.calendar
        ),
        DataClass.J,
        party,
    )


def _ran_by(basis: Basis, run: StageRun, least: int) -> date | None:
    """The first day before which the stage ran its business days; held days do not count."""
    first = basis.day_of(run.began)
    free = basis.context.holidays | days_held(basis.state, first, first + _FURTHEST * _DAY)
    days = (first + number * _DAY for number in range(_FURTHEST))
    return next((day for day in days if business_days_between(first, day, free) >= least), None)


def _review(basis: Basis, ramp: Ramp) -> DueItem:
    key = "ramp.max_weeks_without_review"
    weeks = basis.value(key)
    since, event_id, name = max(_looked_at(basis, ramp))
    role, party = basis.party_as(Role.CLINICIAN)
    return DueItem(
        Kind.RAMP_REVIEW,
        "next",
        basis.day_of(since) + timedelta(weeks=int(weeks)),
        basis.zone,
        role,
        Because(event_id, name, key, f"{weeks:f}"),
        DataClass.J,
        party,
    )


def _looked_at(basis: Basis, ramp: Ramp) -> Iterator[tuple[datetime, UUID, str]]:
    for kind in (ProgressReviewed, ReassessmentRecorded):
        for each in in_effective_order(basis.state.on_file(kind), basis.at):
            yield each.effective_at, each.event_id, kind.__name__
    yield ramp.runs[0].began, ramp.runs[0].event_id, RampStageStarted.__name__
