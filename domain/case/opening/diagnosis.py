"""Diagnosis and surgery: what the injury is called and since when, and what was operated."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import (
    CaseFact,
    Decided,
    Decides,
    Evolves,
    only_filed,
    unless_restated,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Code
from domain.context import Context
from domain.data_classes import C, DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate, PastDate
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note

# facts


class DiagnosisRecorded(CaseFact):
    code: C[Code]
    verification: C[Line]
    onset: C[CivilDate]
    supersedes: C[UUID | None] = None
    findings: C[Note | None] = None

    @property
    def subject(self) -> str:
        return f"{self.code.system}/{self.code.code}"


class SurgeryRecorded(CaseFact):
    """``date`` is day 0 of the healing days of the tissue from then on (heal.*)."""

    procedure: C[Code | Line]
    date: C[CivilDate]
    precautions: C[tuple[Line, ...]] = ()

    @property
    def subject(self) -> str:
        named = self.procedure
        return f"{named if isinstance(named, str) else named.code}/{self.date}"


# requests


class RecordDiagnosis(Request):
    clinical = True

    code: Code
    verification: Annotated[str, Field(pattern="^(provisional|confirmed|refuted)$")]
    onset: PastDate | None = None
    supersedes: Id | None = None
    findings: Note | None = None


class RecordSurgery(Request):
    """``procedure`` is a code of a terminology or a text; ``date`` today unless said."""

    clinical = True

    procedure: Code | Line
    date: PastDate | None = None
    precautions: Annotated[tuple[Line, ...], Field(max_length=50)] = ()


# decide


def record_diagnosis(state: CaseState, request: RecordDiagnosis, context: Context) -> Decided:
    opening = state.opening
    onset = request.onset or (opening.injury_date if opening else context.effective_at.date())
    fact = DiagnosisRecorded(
        code=request.code,
        verification=request.verification,
        onset=onset,
        supersedes=request.supersedes,
        findings=request.findings,
    )
    return unless_restated(state, fact, context)


def record_surgery(state: CaseState, request: RecordSurgery, context: Context) -> Decided:
    today = context.civil_date(state.time_zone)
    day = request.date or today
    if day > today:
        return Refusal("input", (_not_ahead(day, today),), field="date")
    fact = SurgeryRecorded(procedure=request.procedure, date=day, precautions=request.precautions)
    return unless_restated(state, fact, context)


def _not_ahead(day: date, today: date) -> Criterion:
    return Criterion(
        id="date",
        required=f"<= {today}",
        observed=str(day),
        met=False,
        data_class=DataClass.C,
    )


DECIDE: Decides = {RecordDiagnosis: record_diagnosis, RecordSurgery: record_surgery}
EVOLVE: Evolves = {DiagnosisRecorded: only_filed, SurgeryRecorded: only_filed}
