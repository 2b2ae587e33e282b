"""Supervision fades with competence (S32, S54)."""

from typing import Annotated

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.session_content import Supervision
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import L
from domain.recorded import Request

# facts


class SupervisionLevelChanged(CaseFact):
    from_: Annotated[L[Supervision], Field(alias="from")]
    to: L[Supervision]


# requests


class ChangeSupervision(Request):
    clinical = True

    to: Supervision


# decide


def change_supervision(state: CaseState, request: ChangeSupervision, context: Context) -> Decided:
    return []


DECIDE: Decides = {ChangeSupervision: change_supervision}
EVOLVE: Evolves = {SupervisionLevelChanged: only_filed}
