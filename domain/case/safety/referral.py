"""Referral to somebody outside the programme, as after an alarm sign."""

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_on_file
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import C
from domain.recorded import Request
from domain.text import Line, Note

# facts


class ExternalReferralMade(CaseFact):
    to: C[Line]
    reason: C[Note | None] = None
    urgency: C[Line | None] = None

    @property
    def subject(self) -> str:
        return self.to


# requests


class ReferExternally(Request):
    """``reason`` stands in the fact too: the letter says it."""

    clinical = True

    to: Line
    urgency: Line | None = None


# decide


def refer_externally(state: CaseState, request: ReferExternally, context: Context) -> Decided:
    fact = ExternalReferralMade(to=request.to, reason=request.reason, urgency=request.urgency)
    return unless_on_file(state, fact, context)


DECIDE: Decides = {ReferExternally: refer_externally}
EVOLVE: Evolves = {ExternalReferralMade: only_filed}
