"""Loads as facts: weekly targets, deloads, refusals.

They stand apart from the requests so that rules and evidence may read them.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.case.chapter import CaseFact
from domain.case.vocabulary import Dimension, ProtocolRef, Value
from domain.data_classes import C, L, Q
from domain.decision import Decision
from domain.measures.quantity import Exact, Whole
from domain.text import Line

Count = Annotated[int, Field(strict=True, ge=1, le=200)]


class LoadRule(StrEnum):
    """Which rule let a target pass."""

    FIRST = "first"
    SOFT = "soft"
    REASON = "reason"
    SMALL_LOAD = "small_load"


class DeloadKind(StrEnum):
    """Why a week is lighter: something asked for it, or it was time."""

    REACTIVE = "reactive"
    SCHEDULED = "scheduled"


class RequestedTarget(Value):
    """A load in the unit of its dimension (kg, N, min, s or steps)."""

    dimension: Dimension
    load: Annotated[Exact, Field(gt=0)]
    sets: Count | None = None
    reps: Count | None = None

    @model_validator(mode="after")
    def _is_plausible(self) -> Self:
        limit = self.dimension.limit
        if self.load > limit:
            raise PydanticCustomError(
                "load_limit",
                "must be at most {limit}",
                {"limit": f"{limit} {self.dimension.unit.value}"},
            )
        return self


class SetTarget(Value):
    dimension: Dimension
    load: Exact
    sets: Count | None = None
    reps: Count | None = None
    ref_load: Exact | None = None
    increase_pct: Exact | None = None
    rule: LoadRule

    @property
    def increases(self) -> bool:
        """Whether it is the first of its dimension or above the reference load."""
        return self.ref_load is None or self.load > self.ref_load


class DeloadTarget(Value):
    """``factor`` is the share of the reference load, to three decimals."""

    dimension: Dimension
    load: Exact
    factor: Exact
    sets: Count | None = None
    reps: Count | None = None
    ref_load: Exact | None = None


class RequestedDeload(Value):
    """What a refused deload asked for beside its targets."""

    kind: DeloadKind
    volume_factor: Exact
    days: Whole
    trigger: tuple[Line, ...] = ()


class LoadTargetSet(CaseFact):
    week: L[str]
    targets: L[tuple[SetTarget, ...]]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.week


class LoadTargetRejected(CaseFact):
    """``ref_load``, ``increase_pct`` and ``cap_pct`` belong to the first dimension that failed.

    ``deload`` is there where a deload was asked for.
    """

    refusal = True

    week: Q[str | None] = None
    requested: Q[tuple[RequestedTarget, ...]]
    deload: L[RequestedDeload | None] = None
    dimension: Q[Dimension]
    ref_load: Q[Exact | None] = None
    increase_pct: Q[Exact | None] = None
    cap_pct: Q[Exact | None] = None
    policy_id: Q[str]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class DeloadStarted(CaseFact):
    """``trigger``: codes of what asked for it; ``days``: calendar days that it lasts at most."""

    kind: L[DeloadKind]
    week: L[str | None] = None
    targets: L[tuple[DeloadTarget, ...]]
    volume_factor: L[Exact]
    days: L[Whole]
    trigger: L[tuple[Line, ...]] = ()
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class DeloadEnded(CaseFact):
    """``days``: calendar days that it lasted."""

    kind: L[DeloadKind]
    week: L[str | None] = None
    days: L[Whole]
