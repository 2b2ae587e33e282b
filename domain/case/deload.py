"""Deload: a lighter week, because something asks for it or because it is time (POL-DELOAD)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.load_facts import DeloadEnded, DeloadKind, DeloadStarted, RequestedTarget
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.case.weeks import Week
from domain.context import Context
from domain.measures.quantity import Exact
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line

# requests


class StartDeload(Request):
    """``kind`` may be left out: reactive where something asks for it. ``volume_factor`` and
    ``days`` may be left out: those of the protocol."""

    clinical = True
    adds_exposure = True

    kind: DeloadKind | None = None
    week: Week | None = None
    targets: Annotated[tuple[RequestedTarget, ...], Field(min_length=1, max_length=len(Dimension))]
    volume_factor: Annotated[Exact, Field(gt=0, le=1)] | None = None
    days: Annotated[int, Field(strict=True, ge=1, le=28)] | None = None
    trigger: Annotated[tuple[Line, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def _each_dimension_once(self) -> Self:
        if len({each.dimension for each in self.targets}) < len(self.targets):
            raise ValueError("each dimension may stand once")
        return self


class EndDeload(Request):
    """``kind`` and ``week`` may be left out; where they are given they name the open deload."""

    clinical = True

    kind: DeloadKind | None = None
    week: Week | None = None


# decide


def start_deload(state: CaseState, request: StartDeload, context: Context) -> Decided:
    return Refusal("state")


def end_deload(state: CaseState, request: EndDeload, context: Context) -> Decided:
    return Refusal("state")


__all__ = ["DeloadEnded", "DeloadStarted", "EndDeload", "StartDeload"]

DECIDE: Decides = {StartDeload: start_deload, EndDeload: end_deload}
EVOLVE: Evolves = {DeloadStarted: only_filed, DeloadEnded: only_filed}
