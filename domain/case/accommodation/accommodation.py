"""Accommodations: proposed, agreed by three, put in place, reviewed, ended (DOMAIN 2.6, S72-S74).

How a step is decided stands in accommodation_steps.py, how far one has come in
accommodation_course.py.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.case.chapter import CaseFact, Evolves, only_filed
from domain.case.ramp_up.work_terms import AccommodationKind, Demand, Side, Who
from domain.case.vocabulary import in_order
from domain.data_classes import I, W
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Hours
from domain.recorded import Request
from domain.text import Line

# facts


class AccommodationFact(CaseFact):
    """Each fact of an accommodation says all its terms as they are from then on.
    ``job_task_id``: the task of the job that it makes easier, whose risk was assessed (S13)."""

    acc_id: I[UUID]
    kind: I[AccommodationKind]
    temporary: I[StrictBool]
    from_: Annotated[I[CivilDate], Field(alias="from")]
    until: I[CivilDate | None] = None
    review_on: I[CivilDate | None] = None
    title: I[Line | None] = None
    duty: I[Line | None] = None
    job_task_id: I[Line | None] = None
    hours_per_week: I[Hours | None] = None
    demands: I[tuple[Demand, ...]] = ()
    agreed_by: I[tuple[UUID, ...]] = ()
    cost_band: W[Line | None] = None

    @property
    def subject(self) -> str:
        return str(self.acc_id)


class AccommodationProposed(AccommodationFact):
    """Also the counter-offer to one that was declined; who proposes agrees to it."""

    counter: I[Line | None] = None


class AccommodationAgreed(AccommodationFact):
    """It is agreed once ``awaiting`` names nobody."""

    carries_on = True

    awaiting: I[tuple[Side, ...]] = ()


class AccommodationDeclined(AccommodationFact):
    carries_on = True

    decline_reason: I[Line | None] = None
    counter: I[Line | None] = None


class AccommodationImplemented(AccommodationFact):
    """In place from ``from`` on."""

    carries_on = True


class AccommodationReviewed(AccommodationFact):
    carries_on = True

    result: I[Line | None] = None


class AccommodationEnded(AccommodationFact):
    """In place no longer, from the effective time on."""

    carries_on = True


# requests


class ProposeAccommodation(Request):
    """``demands``: what it asks of the worker, held against the work ability statement.
    ``counter``: what the offer is instead of, in words."""

    acc_id: Id | None = None
    kind: AccommodationKind
    temporary: StrictBool = True
    from_: Annotated[CivilDate | None, Field(alias="from")] = None
    until: CivilDate | None = None
    review_on: CivilDate | None = None
    title: Line | None = None
    duty: Line | None = None
    job_task_id: Line | None = None
    hours_per_week: Hours | None = None
    demands: Annotated[tuple[Demand, ...], Field(max_length=20)] = ()
    agreed_by: Annotated[tuple[Who, ...], Field(max_length=20)] = ()
    counter: Line | None = None
    cost_band: Line | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.from_, self.until)
        return self


class AccommodationStep(Request):
    """What it names of the terms is as it was agreed, or changes where the step may change it.
    ``acc_id`` may be left out while one accommodation awaits this step."""

    acc_id: Id | None = None
    kind: AccommodationKind | None = None
    temporary: StrictBool | None = None
    from_: Annotated[CivilDate | None, Field(alias="from")] = None
    until: CivilDate | None = None
    review_on: CivilDate | None = None
    title: Line | None = None
    duty: Line | None = None
    job_task_id: Line | None = None
    hours_per_week: Hours | None = None
    demands: Annotated[tuple[Demand, ...], Field(max_length=20)] | None = None
    agreed_by: Annotated[tuple[Who, ...], Field(max_length=20)] = ()
    cost_band: Line | None = None


class RespondToAccommodation(AccommodationStep):
    """Declined where a reason or a counter-offer is given, else agreed, unless ``response``
    says so. Agreed by whom: ``agreed_by``; else by all three where the case manager records
    it, else by who responds."""

    response: Literal["agreed", "declined"] | None = None
    decline_reason: Line | None = None
    counter: Line | None = None


class ImplementAccommodation(AccommodationStep):
    """``from``: the first day on which it is in place."""


class ReviewAccommodation(AccommodationStep):
    """``result`` in the reviewer's words; ``review_on`` is the next review."""

    result: Line | None = None


class EndAccommodation(AccommodationStep):
    """``until``: the last day on which it was in place."""


EVOLVE: Evolves = {
    AccommodationProposed: only_filed,
    AccommodationAgreed: only_filed,
    AccommodationDeclined: only_filed,
    AccommodationImplemented: only_filed,
    AccommodationReviewed: only_filed,
    AccommodationEnded: only_filed,
}
