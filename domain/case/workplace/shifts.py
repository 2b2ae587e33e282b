"""Shifts as they were worked, in P4 held against the stage in force (INV-11)."""

from typing import Annotated

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Evolves, only_filed
from domain.case.ramp_up.work_terms import Duties
from domain.data_classes import D, J
from domain.instants import CivilDate, PastDate
from domain.measures.quantity import Exact, Nprs
from domain.recorded import Request
from domain.text import Line

WorkedHours = Annotated[Exact, Field(ge=0, le=24)]
Breaks = Annotated[int, Field(strict=True, ge=0, le=200)]

# facts


class ShiftWorked(CaseFact):
    """``over_limit``: more was worked than the stage in force allows."""

    date: J[CivilDate]
    planned_h: J[WorkedHours | None] = None
    worked_h: J[WorkedHours]
    duties: J[Duties] = ()
    breaks_taken: J[Breaks | None] = None
    breaks_planned: J[Breaks | None] = None
    unplanned_stop: J[StrictBool] = False
    nprs_peak: D[Nprs | None] = None
    source: J[Line]
    over_limit: J[StrictBool] = False

    @property
    def subject(self) -> str:
        return f"{self.date}/{self.source}"


# requests


class RecordShift(Request):
    """One shift for each date and source; ``source`` is the role of who asks where absent."""

    date: PastDate | None = None
    planned_h: WorkedHours | None = None
    worked_h: WorkedHours
    duties: Duties = ()
    breaks_taken: Breaks | None = None
    breaks_planned: Breaks | None = None
    unplanned_stop: StrictBool = False
    nprs_peak: Nprs | None = None
    source: Line | None = None


EVOLVE: Evolves = {ShiftWorked: only_filed}
