"""Informed consent: the worker agrees to exactly this advance, test or exposure (S100)."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_on_file
from domain.case.state import CaseState
from domain.case.vocabulary import Phase, Value
from domain.context import Context
from domain.data_classes import U
from domain.identifiers import Id
from domain.recorded import Request
from domain.text import Line

Purpose = Literal["advance", "test", "exposure"]


class Advance(Value):
    """One step from a phase to the next."""

    from_: Annotated[Phase, Field(alias="from")]
    to: Phase

    @model_validator(mode="after")
    def _is_one_step(self) -> Self:
        phases = list(Phase)
        if phases.index(self.to) != phases.index(self.from_) + 1:
            raise ValueError("an advance is one step")
        return self


# facts


class InformedConsentConfirmed(CaseFact):
    """``info_version``: of the sheet that explained it, in this language."""

    for_: Annotated[U[Purpose], Field(alias="for")]
    advance: U[Advance | None] = None
    info_version: U[Line]
    language: U[Line | None] = None
    interpreter_id: U[UUID | None] = None


# requests


def _as_text(value: Any) -> Any:
    return str(value) if type(value) is int else value


class ConfirmInformedConsent(Request):
    """``for`` may be left out where ``advance`` is given."""

    clinical = True

    for_: Annotated[Purpose, Field(alias="for")] = "advance"
    advance: Advance | None = None
    info_version: Annotated[
        Line,
        BeforeValidator(_as_text),
        Field(validation_alias=AliasChoices("info_version", "info_sheet_version")),
    ]
    language: Line | None = None
    interpreter_id: Id | None = None

    @model_validator(mode="after")
    def _names_its_advance(self) -> Self:
        if (self.for_ == "advance") is (self.advance is None):
            raise ValueError("an advance is named, and only where the consent is for one")
        return self


# decide


def confirm_informed_consent(
    state: CaseState, request: ConfirmInformedConsent, context: Context
) -> Decided:
    fields = request.model_dump(exclude={"effective_at", "reason"}, by_alias=True)
    return unless_on_file(state, InformedConsentConfirmed(**fields), context)


DECIDE: Decides = {ConfirmInformedConsent: confirm_informed_consent}
EVOLVE: Evolves = {InformedConsentConfirmed: only_filed}
