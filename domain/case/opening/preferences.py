"""What the worker prefers: language, an interpreter, times, who treats her (S119)."""

from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import R
from domain.recorded import Request
from domain.text import Line

Lines = Annotated[tuple[Line, ...], Field(max_length=50)]

# facts


class PersonalPreferencesRecorded(CaseFact):
    language: R[Line | None] = None
    interpreter: R[StrictBool | None] = None
    literacy: R[Line | None] = None
    gender_of_clinician: R[Line | None] = None
    scheduling: R[tuple[Line, ...]] = ()
    other: R[tuple[Line, ...]] = ()


# requests


class RecordPreferences(Request):
    """What is not said is not known; the newest preferences replace the earlier ones."""

    language: Line | None = None
    interpreter: StrictBool | None = None
    literacy: Line | None = None
    gender_of_clinician: Line | None = None
    scheduling: Lines = ()
    other: Lines = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        fields = PersonalPreferencesRecorded.model_fields
        if all(getattr(self, name) in (None, ()) for name in fields):
            raise ValueError("at least one preference must be said")
        return self


# decide


def record_preferences(state: CaseState, request: RecordPreferences, context: Context) -> Decided:
    fields = {name: getattr(request, name) for name in PersonalPreferencesRecorded.model_fields}
    return unless_restated(state, PersonalPreferencesRecorded(**fields), context)


DECIDE: Decides = {RecordPreferences: record_preferences}
EVOLVE: Evolves = {PersonalPreferencesRecorded: only_filed}
