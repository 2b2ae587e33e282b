"""Medication: what a drug does to the worker; only that she may not drive is told to others."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

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
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note

# facts


class MedicationEffectNoted(CaseFact):
    """``may_not_drive`` and its days say of the effect what is a restriction (DOMAIN 4.3). The
    notes of one drug have one ``restriction_id``, so that whoever must not read the drug still
    knows which restriction a later note ends."""

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
    drives = not request.affects_driving
    fact = MedicationEffectNoted(
        drug_class=request.drug_class,
        effect=request.effect,
        affects_driving=request.affects_driving,
        affects_test=request.affects_test,
        from_=begins,
        to=request.to,
        restriction_id=_restriction(state, request.drug_class, context),
        may_not_drive=not drives,
        may_not_drive_from=None if drives else begins,
        may_not_drive_until=None if drives else request.to,
    )
    return unless_restated(state, fact)


def _restriction(state: CaseState, drug_class: str, context: Context) -> UUID:
    known = state.newest_of(MedicationEffectNoted, drug_class)
    if isinstance(known, MedicationEffectNoted):
        return known.restriction_id
    return context.id_for("restriction")


def _after(begins: date, ends: date) -> Criterion:
    return Criterion(
        id="to",
        required=f">= {begins}",
        observed=str(ends),
        met=False,
        data_class=DataClass.F,
    )


def affecting_tests(state: CaseState, day: date) -> tuple[str, ...]:
    """The drugs under whose effect a test of this day is taken (S7), as last noted of each."""
    last = {each.fact.drug_class: each.fact for each in state.on_file(MedicationEffectNoted)}
    return tuple(
        drug
        for drug, noted in last.items()
        if noted.affects_test and noted.from_ <= day and (noted.to is None or day <= noted.to)
    )


DECIDE: Decides = {NoteMedicationEffect: note_effect}
EVOLVE: Evolves = {MedicationEffectNoted: only_filed}
