"""Medication: what a drug does to the worker; only that she may not drive is told to others."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from domain.case.assessment.noted_effects import Noted, affecting
from domain.case.chapter import (
    CaseFact,
    Decided,
    Decides,
    Evolves,
    only_filed,
    unless_restated,
)
from domain.case.state import CaseState
from domain.case.vocabulary import in_order
from domain.context import Context
from domain.data_classes import DataClass, F, H
from domain.decision import Criterion
from domain.instants import CivilDate
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

# facts


class MedicationEffectNoted(CaseFact):
    """``may_not_drive`` and its days say of the effect what is a restriction (DOMAIN 4.3). The
    notes of one drug have one ``restriction_id``, so that whoever must not read the drug still
    knows which restriction a later note ends, and from which day on. A drug that was never in
    the way of driving has no such days."""

    drug_class: F[Line]
    effect: F[Note | None] = None
    affects_driving: F[StrictBool] = False
    affects_test: F[StrictBool] = False
    from_: Annotated[F[CivilDate], Field(alias="from")]
    to: F[CivilDate | None] = None
    restriction_id: H[UUID]
    may_not_drive: H[StrictBool]
    may_not_drive_from: H[CivilDate | None] = None
    may_not_drive_until: H[CivilDate | None] = None

    @property
    def subject(self) -> str:
        return self.drug_class


# requests


class NoteMedicationEffect(Request):
    clinical = True

    drug_class: Line
    effect: Note | None = None
    affects_driving: StrictBool = False
    affects_test: StrictBool = False
    from_: Annotated[CivilDate | None, Field(alias="from")] = None
    to: CivilDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.from_, self.to)
        return self


# decide


def note_effect(state: CaseState, request: NoteMedicationEffect, context: Context) -> Decided:
    begins = request.from_ or context.civil_date(state.time_zone)
    if request.to is not None and request.to < begins:
        return Refusal("input", (_after(begins, request.to),), field="to")
    known = _notes_of(state, request.drug_class)
    tells = request.affects_driving or any(each.fact.may_not_drive for each in known)
    fact = MedicationEffectNoted(
        drug_class=request.drug_class,
        effect=request.effect,
        affects_driving=request.affects_driving,
        affects_test=request.affects_test,
        from_=begins,
        to=request.to,
        restriction_id=(known[-1].fact.restriction_id if known else context.id_for("restriction")),
        may_not_drive=request.affects_driving,
        may_not_drive_from=begins if tells else None,
        may_not_drive_until=request.to if tells else None,
    )
    return unless_restated(state, fact, context)


def _notes_of(state: CaseState, drug_class: str) -> list[Recorded[MedicationEffectNoted]]:
    """The notes of a drug, of earlier episodes too: what they restrict may go on."""
    noted = state.ever_on_file(MedicationEffectNoted)
    return [each for each in noted if each.fact.drug_class == drug_class]


def _after(begins: date, ends: date) -> Criterion:
    return Criterion(
        id="to",
        required=f">= {begins}",
        observed=str(ends),
        met=False,
        data_class=DataClass.F,
    )


def affecting_tests(state: CaseState, day: date) -> tuple[str, ...]:
    """The drugs under whose effect a test of this day is taken (S7)."""
    notes: dict[str, list[Noted]] = {}
    for each in sorted(state.ever_on_file(MedicationEffectNoted), key=lambda e: e.effective_at):
        said = Noted(each.fact.affects_test, each.fact.from_, each.fact.to)
        notes.setdefault(each.fact.drug_class, []).append(said)
    return tuple(drug for drug, own in notes.items() if affecting(own, day) is not None)


DECIDE: Decides = {NoteMedicationEffect: note_effect}
EVOLVE: Evolves = {MedicationEffectNoted: only_filed}
