"""What the worker says between sessions: pain, fatigue, confidence for each task, signs (S31, S48)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_on_file
from domain.case.state import CaseState
from domain.case.vocabulary import Value
from domain.context import Context
from domain.data_classes import D, E, S
from domain.measures.quantity import Nprs
from domain.recorded import Request
from domain.text import Line, Note

ZeroToTen = Annotated[int, Field(strict=True, ge=0, le=10)]


class Confidence(Value):
    """How sure the worker is of doing a task of the job, 0 to 10."""

    task: Line
    value: ZeroToTen


def _by_task(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return tuple({"task": task, "value": number} for task, number in value.items())


Confidences = Annotated[tuple[Confidence, ...], BeforeValidator(_by_task), Field(max_length=100)]
"""A list, or an object from task to value."""

# facts


class WorkerCheckInRecorded(CaseFact):
    nprs: D[Nprs | None] = None
    fatigue: D[ZeroToTen | None] = None
    confidence: E[tuple[Confidence, ...]] = ()
    symptom_flags: D[tuple[Line, ...]] = ()
    private_note: S[Note | None] = None


# requests


class CheckIn(Request):
    clinical = True

    nprs: Nprs | None = None
    fatigue: ZeroToTen | None = None
    confidence: Confidences = ()
    symptom_flags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    private_note: Note | None = None


# decide


def check_in(state: CaseState, request: CheckIn, context: Context) -> Decided:
    fact = WorkerCheckInRecorded(
        nprs=request.nprs,
        fatigue=request.fatigue,
        confidence=request.confidence,
        symptom_flags=request.symptom_flags,
        private_note=request.private_note,
    )
    return unless_on_file(state, fact, context)


DECIDE: Decides = {CheckIn: check_in}
EVOLVE: Evolves = {WorkerCheckInRecorded: only_filed}
