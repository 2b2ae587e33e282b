"""Medication: what a drug does to the worker; only that she may not drive is told to others."""

from collections.abc import Sequence
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
from domain.case.vocabulary import MedicationEffect, in_order
from domain.context import Context
from domain.data_classes import DataClass, F, H
from domain.decision import Criterion
from domain.instants import CivilDate
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

# facts


class MedicationEffectNoted(CaseFact):
    """``may_not_drive`` and its days say of the effect what is a restriction (DOMAIN 4.3). The
    notes of one drug have one ``restriction_id``, so that whoever must not read the drug still
    knows which restriction a later note ends, and from which day on. A drug that was never in
    the way of driving has no such days."""

    named_in = frozenset({DataClass.F})

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
    fact = _noted(state, request, begins, request.to, context.id_for("restriction"))
    return unless_restated(state, fact, context)


def _noted(
    state: CaseState,
    said: NoteMedicationEffect | MedicationEffect,
    begins: date,
    ends: date | None,
    new_id: UUID,
) -> MedicationEffectNoted:
    known = _notes_of(state, said.drug_class)
    tells = said.affects_driving or any(each.fact.may_not_drive for each in known)
    return MedicationEffectNoted(
        drug_class=said.drug_class,
        effect=said.effect,
        affects_driving=said.affects_driving,
        affects_test=said.affects_test,
        from_=begins,
        to=ends,
        restriction_id=known[-1].fact.restriction_id if known else new_id,
        may_not_drive=said.affects_driving,
        may_not_drive_from=begins if tells else None,
        may_not_drive_until=ends if tells else None,
    )


def driving_noted(
    state: CaseState, effects: Sequence[MedicationEffect], context: Context
) -> list[Fact]:
    """The notes that follow from what an assessment says of drugs: of each that is in the way of
    driving, and of each that no longer is. A drug that it does not name stays as it was."""
    today = context.civil_date(state.time_zone)
    said = {each.drug_class: each for each in sorted(effects, key=lambda e: e.affects_driving)}
    return [
        _noted(
            state,
            each,
            today if running is None or not each.affects_driving else running.begins,
            None,
            context.id_for(f"restriction/{drug}"),
        )
        for drug, each in said.items()
        if _differs(each, running := _driving(state, drug, today))
    ]


def _differs(said: MedicationEffect, running: Noted | None) -> bool:
    """Whether it says something else of driving than what is in force: that it goes on, too,
    where an end is set."""
    if not said.affects_driving:
        return running is not None
    return running is None or running.ends is not None


def _driving(state: CaseState, drug: str, day: date) -> Noted | None:
    """The note by which a drug is in the way of driving on a day."""
    notes = sorted(_notes_of(state, drug), key=lambda each: each.effective_at)
    said = [Noted(each.fact.may_not_drive, each.fact.from_, each.fact.to) for each in notes]
    return affecting(said, day)


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
