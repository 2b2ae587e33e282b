"""A job that changes in the middle of a programme or after it (S116, S121)."""

from typing import Annotated

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import I
from domain.instants import CivilDate
from domain.measures.quantity import Whole
from domain.recorded import Request
from domain.text import Note

# facts


class JobChangeNotified(CaseFact):
    """Known to the case; its programme runs against the new profile once that is linked."""

    what: I[Note]
    effective: I[CivilDate]
    job_profile_version: I[Whole | None] = None

    @property
    def subject(self) -> str:
        return str(self.effective)


# requests


class NotifyJobChange(Request):
    """``effective``: the day from which the job is another; today where absent."""

    what: Note
    effective: CivilDate | None = None
    job_profile_version: Annotated[int, Field(strict=True, ge=1)] | None = None


# decide


def notify_job_change(state: CaseState, request: NotifyJobChange, context: Context) -> Decided:
    fact = JobChangeNotified(
        what=request.what,
        effective=request.effective or context.civil_date(state.time_zone),
        job_profile_version=request.job_profile_version,
    )
    return unless_restated(state, fact, context)


DECIDE: Decides = {NotifyJobChange: notify_job_change}
EVOLVE: Evolves = {JobChangeNotified: only_filed}
