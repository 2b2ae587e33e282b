"""How far an accommodation has come (DOMAIN 2.6), folded from its facts in ledger order.

Rules fold the file of the case, views what they may read of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.case.accommodation.accommodation import (
    AccommodationAgreed,
    AccommodationDeclined,
    AccommodationEnded,
    AccommodationFact,
    AccommodationImplemented,
    AccommodationProposed,
    AccommodationReviewed,
)
from domain.case.ramp_up.work_terms import OTHER_DUTY
from domain.case.state import CaseState
from domain.recorded import Recorded


class Step(StrEnum):
    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    DECLINED = "DECLINED"
    IMPLEMENTED = "IMPLEMENTED"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class Accommodation:
    """``terms`` is its newest fact; ``placed`` when it was put in place."""

    terms: AccommodationFact
    step: Step
    placed: datetime | None = None

    @property
    def is_other_duty(self) -> bool:
        """A duty in place of the worker's own."""
        return self.terms.kind in OTHER_DUTY

    def covers(self, day: date) -> bool:
        """In place on a day, if nothing ended it before."""
        until = self.terms.until
        begun = self.step is Step.IMPLEMENTED and self.terms.from_ <= day
        return begun and (until is None or day <= until)

    def outlasts(self, r1: Iterable[datetime], full_duty: Iterable["FullDuty"]) -> bool:
        """Whether neither the start of stage R1 nor full duty ended it. What was put in place
        after them is not ended by them."""
        if not self.terms.temporary or self.placed is None:
            return True
        placed = self.placed
        by_stage = self.is_other_duty and any(at > placed for at in r1)
        by_duty = any(duty.ends(self.terms.acc_id) and duty.at > placed for duty in full_duty)
        return not by_stage and not by_duty


@dataclass(frozen=True, slots=True)
class FullDuty:
    """Full duty was resumed, with these accommodations for good."""

    at: datetime
    permanent: tuple[UUID, ...] = ()

    def ends(self, acc_id: UUID) -> bool:
        return acc_id not in self.permanent


STEPS: Mapping[type[AccommodationFact], Step] = {
    AccommodationProposed: Step.PROPOSED,
    AccommodationAgreed: Step.AGREED,
    AccommodationDeclined: Step.DECLINED,
    AccommodationImplemented: Step.IMPLEMENTED,
    AccommodationReviewed: Step.IMPLEMENTED,
    AccommodationEnded: Step.ENDED,
}


def accommodation_after(
    known: Accommodation | None, recorded: Recorded[AccommodationFact]
) -> Accommodation:
    """An accommodation after one more of its facts. While an agreement awaits somebody it is
    no more than proposed."""
    fact = recorded.fact
    step = STEPS[type(fact)]
    if isinstance(fact, AccommodationAgreed) and fact.awaiting:
        step = Step.PROPOSED
    if isinstance(fact, AccommodationImplemented):
        return Accommodation(fact, step, recorded.effective_at)
    return Accommodation(fact, step, known.placed if known else None)


def accommodations(state: CaseState) -> dict[UUID, Accommodation]:
    """Every accommodation of the case, in the order in which they were proposed."""
    found: dict[UUID, Accommodation] = {}
    listed = (each for kind in STEPS for each in state.ever_on_file(kind))
    for recorded in sorted(listed, key=lambda each: each.position):
        acc_id = recorded.fact.acc_id
        found[acc_id] = accommodation_after(found.get(acc_id), recorded)
    return found
