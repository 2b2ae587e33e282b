"""Diagnosis: what the injury is called, and since when."""

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
from domain.data_classes import C
from domain.identifiers import Id
from domain.instants import CivilDate, PastDate
from domain.recorded import Request
from domain.text import Line

# facts


class DiagnosisRecorded(CaseFact):
    code: C[Code]
    verification: C[Line]
    onset: C[CivilDate]
    supersedes: C[UUID | None] = None

    @property
    def subject(self) -> str:
        return f"{self.code.system}/{self.code.code}"


# requests


class RecordDiagnosis(Request):
    clinical = True

    code: Code
    verification: Annotated[str, Field(pattern="^(provisional|confirmed|refuted)$")]
    onset: PastDate | None = None
    supersedes: Id | None = None


# decide


def record_diagnosis(state: CaseState, request: RecordDiagnosis, context: Context) -> Decided:
    opening = state.opening
    onset = request.onset or (opening.injury_date if opening else context.effective_at.date())
    fact = DiagnosisRecorded(
        code=request.code,
        verification=request.verification,
        onset=onset,
        supersedes=request.supersedes,
    )
    return unless_restated(state, fact)


DECIDE: Decides = {RecordDiagnosis: record_diagnosis}
EVOLVE: Evolves = {DiagnosisRecorded: only_filed}
