"""The morning after a session: pain, soreness, sleep (S27)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import D
from domain.identifiers import Id
from domain.measures.quantity import Nprs, Whole
from domain.recorded import Request

# facts


class NextDayResponseRecorded(CaseFact):
    """``soreness_h``: hours for which the soreness has lasted. Without ``session_id`` it is the
    response to the last session before it."""

    session_id: D[UUID | None] = None
    nprs_morning: D[Nprs]
    soreness_0_10: D[Nprs | None] = None
    soreness_h: D[Whole | None] = None
    sleep_ok: D[StrictBool | None] = None

    @property
    def subject(self) -> str:
        return str(self.session_id or "")


# requests


class RecordNextDay(Request):
    clinical = True

    session_id: Id | None = None
    nprs_morning: Nprs
    soreness_0_10: Nprs | None = None
    soreness_h: Annotated[int, Field(strict=True, ge=0, le=720)] | None = None
    sleep_ok: StrictBool | None = None


# decide


def record_next_day(state: CaseState, request: RecordNextDay, context: Context) -> Decided:
    fact = NextDayResponseRecorded(**request.model_dump(exclude={"effective_at", "reason"}))
    said = state.has_on_file(fact, context)
    return [] if said or (fact.session_id and state.restates(fact, context)) else [fact]


DECIDE: Decides = {RecordNextDay: record_next_day}
EVOLVE: Evolves = {NextDayResponseRecorded: only_filed}
