"""What the worker says between sessions: pain, fatigue, confidence and effort for each task,
signs, what she checks herself, and how the home programme goes (S31, S48, S49, S66, S114).

How it is decided stands in checking_in.py.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BeforeValidator, Field, model_validator

from domain.case.chapter import CaseFact, Evolves, only_filed
from domain.case.sessions.session_content import Rpe
from domain.case.vocabulary import Value
from domain.data_classes import D, E, L, S
from domain.measures.quantity import Nprs
from domain.recorded import Request
from domain.text import Line, Note

ZeroToTen = Annotated[int, Field(strict=True, ge=0, le=10)]


class Confidence(Value):
    """How sure the worker is of doing a task of the job, 0 to 10."""

    task: Annotated[Line, Field(validation_alias=AliasChoices("task", "task_id", "job_task_id"))]
    value: Annotated[
        ZeroToTen, Field(validation_alias=AliasChoices("value", "confidence", "score", "nrs"))
    ]


class TaskEffort(Value):
    """The exertion of a task of the job in a shift, on the scale of the sessions (INV-9)."""

    task: Line
    rpe: Rpe


class SelfCheck(StrEnum):
    """What a worker minds of her own accord."""

    TECHNIQUE = "technique"
    ASSISTIVE_DEVICE = "assistive_device"
    ENVIRONMENT_SCAN = "environment_scan"
    PACING = "pacing"


Times = Annotated[int, Field(strict=True, ge=0, le=100)]


class HomeProgramme(Value):
    """How often the exercises at home were due since the last check-in, and how often done."""

    planned: Times
    done: Times

    @model_validator(mode="after")
    def _no_more_than_planned(self) -> Self:
        if self.done > self.planned:
            raise ValueError("no more can be done than was planned")
        return self


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
    efforts: L[tuple[TaskEffort, ...]] = ()
    symptom_flags: D[tuple[Line, ...]] = ()
    self_checks: L[tuple[SelfCheck, ...]] = ()
    home_programme: L[HomeProgramme | None] = None
    private_note: S[Note | None] = None


# requests


class CheckIn(Request):
    clinical = True

    nprs: Nprs | None = None
    fatigue: ZeroToTen | None = None
    confidence: Confidences = ()
    efforts: Annotated[tuple[TaskEffort, ...], Field(max_length=100)] = ()
    symptom_flags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    self_checks: Annotated[tuple[SelfCheck, ...], Field(max_length=len(SelfCheck))] = ()
    home_programme: HomeProgramme | None = None
    private_note: Note | None = None


EVOLVE: Evolves = {WorkerCheckInRecorded: only_filed}
