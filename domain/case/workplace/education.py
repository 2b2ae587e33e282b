"""Education of worker, peers and supervisor, and how the worker gets to work (S37, S85, S88)."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from domain.case.chapter import (
    CaseFact,
    Decided,
    Decides,
    Evolves,
    only_filed,
    unless_on_file,
    unless_restated,
)
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import I, L
from domain.recorded import Request
from domain.text import Line


class Learner(StrEnum):
    WORKER = "worker"
    PEERS = "peers"
    SUPERVISOR = "supervisor"


class TeachBack(StrEnum):
    """Whether the learner could say it in words of his own."""

    PASSED = "passed"
    NOT_YET = "not_yet"


def _one_or_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _passed_or_not(value: Any) -> Any:
    if isinstance(value, bool):
        return TeachBack.PASSED if value else TeachBack.NOT_YET
    said = {"pass": TeachBack.PASSED, "failed": TeachBack.NOT_YET, "not_passed": TeachBack.NOT_YET}
    return said.get(value, value) if isinstance(value, str) else value


Minutes = Annotated[int, Field(strict=True, ge=0, le=1440)]
ModuleVersion = Annotated[
    Line, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "integer"]})
]

# facts


class EducationDelivered(CaseFact):
    """Who learned what; ``participants`` is how many they were. It names no worker (4.1)."""

    audience: I[tuple[Learner, ...]]
    module: I[Line]
    version: I[Line | None] = None
    participants: I[int | None] = None
    teach_back: L[TeachBack | None] = None

    @property
    def subject(self) -> str:
        return self.module


class TransportArrangementAgreed(CaseFact):
    """``max_min``: the longest way to work in minutes; ``who`` it is for or who drives."""

    mode: I[Line]
    max_min: I[Minutes | None] = None
    who: I[Line | None] = None
    aids: I[Line | None] = None


# requests


class DeliverEducation(Request):
    audience: Annotated[
        tuple[Learner, ...], BeforeValidator(_one_or_several), Field(min_length=1, max_length=3)
    ]
    module: Line
    version: ModuleVersion | None = None
    participants: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    teach_back: Annotated[TeachBack | None, BeforeValidator(_passed_or_not)] = None


class AgreeTransport(Request):
    mode: Line
    max_min: Minutes | None = None
    who: Line | None = None
    aids: Line | None = None


# decide


def deliver_education(state: CaseState, request: DeliverEducation, context: Context) -> Decided:
    fact = EducationDelivered(
        audience=tuple(each for each in Learner if each in request.audience),
        module=request.module,
        version=request.version,
        participants=request.participants,
        teach_back=request.teach_back,
    )
    return unless_on_file(state, fact, context)


def agree_transport(state: CaseState, request: AgreeTransport, context: Context) -> Decided:
    fact = TransportArrangementAgreed(
        mode=request.mode, max_min=request.max_min, who=request.who, aids=request.aids
    )
    return unless_restated(state, fact, context)


DECIDE: Decides = {DeliverEducation: deliver_education, AgreeTransport: agree_transport}
EVOLVE: Evolves = {EducationDelivered: only_filed, TransportArrangementAgreed: only_filed}
