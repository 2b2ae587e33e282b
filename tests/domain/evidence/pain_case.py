"""The picker's case in its first phase, with pain as people tell of it."""

from datetime import datetime
from typing import Any

from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.state import Measured
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.shifts import ShiftWorked
from domain.recorded import Fact
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, on


def having(*facts: tuple[datetime, Fact]) -> Scenario:
    return through(P1, *facts)


def reviewed(**said: Any) -> ProgressReviewed:
    return ProgressReviewed.model_validate({"next_review": "2025-04-04", **said})


def reassessed(**said: Any) -> ReassessmentRecorded:
    return ReassessmentRecorded.model_validate(
        {
            "assessment_id": case.an_id(301),
            "compares_to": case.ASSESSMENT,
            "complete": False,
            **said,
        }
    )


def checked_in(nprs: int) -> WorkerCheckInRecorded:
    return WorkerCheckInRecorded.model_validate({"nprs": nprs})


def shift(nprs: int) -> ShiftWorked:
    return ShiftWorked.model_validate(
        {"date": "2025-03-24", "worked_h": "4", "nprs_peak": nprs, "source": "supervisor"}
    )


def value(measured: Measured | None) -> int | None:
    return None if measured is None else int(measured.value)


def mornings(*nprs: int, first: int = 11) -> list[tuple[datetime, Fact]]:
    return [(on(first + number, 7, 0), say.answered(each)) for number, each in enumerate(nprs)]
