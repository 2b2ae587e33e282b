"""Phases: what heals first comes first, one step at a time (POL-HEAL, INV-5; DOMAIN 2.6).

What is asked and what is recorded of them stands here, because evidence counts from it. How it
is decided stands in starting.py, advance.py and reverting.py.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from domain.case.chapter import CaseFact, Evolves, only_filed
from domain.case.phases.subphase import Subphase
from domain.case.vocabulary import Dimension, Phase, ProtocolRef, Value
from domain.data_classes import B, C, DataClass, L, Q
from domain.decision import Decision
from domain.measures.quantity import Exact, Whole
from domain.plain_json import Json
from domain.recorded import Request
from domain.text import Note

UNEXPLAINED = Decision(outcome="accepted", rationale="all_met", criteria=())
"""Of starts that were recorded before they carried their decision."""


class ReferenceLoad(Value):
    """The load that the next target of a dimension is held against."""

    dimension: Dimension
    load: Annotated[Exact, Field(ge=0)]


class Unmet(Value):
    """A criterion that was not met: what it required, and what was seen if anything was, in the
    class of what was observed."""

    in_own_class: ClassVar[Mapping[str, Json]] = {"required": "", "observed": None}
    when_withheld: ClassVar[Mapping[str, Json]] = in_own_class

    criterion: str
    required: str
    observed: str | None = None
    data_class: DataClass


def unmet_of(decision: Decision) -> tuple[Unmet, ...]:
    """What a decision found wanting."""
    return tuple(
        Unmet(
            criterion=each.id,
            required=each.required,
            observed=each.observed,
            data_class=each.data_class,
        )
        for each in decision.unmet
    )


# facts


class PhaseStarted(CaseFact):
    phase: B[Phase]
    day_since_anchor: Q[Whole]
    decision: Q[Decision] = UNEXPLAINED
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.phase


class SubphaseStarted(CaseFact):
    phase: B[Subphase]
    day_since_anchor: Q[Whole]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.phase


class PhaseAdvanced(CaseFact):
    """``day``: whole days since the anchor of healing."""

    from_: Annotated[B[Phase], Field(alias="from")]
    to: B[Phase]
    day: Q[Whole]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class PhaseAdvanceRejected(CaseFact):
    refusal = True

    from_: Annotated[B[Phase], Field(alias="from")]
    to: B[Phase]
    day: Q[Whole]
    unmet: Q[tuple[Unmet, ...]]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class PhaseReverted(CaseFact):
    """``ref_load_after``: what the targets in the earlier phase are held against."""

    from_: Annotated[B[Phase], Field(alias="from")]
    to: B[Phase]
    reason: C[Note]
    ref_load_after: L[tuple[ReferenceLoad, ...]] = ()
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


# requests


class StartPhase(Request):
    """P1 is started; every later phase is reached by an advance."""

    clinical = True
    adds_exposure = True

    phase: Annotated[Phase, Field(description="P1; later phases are reached by an advance")]


class StartSubphase(Request):
    """A part of the phase that is under way; only some protocols give it a healing day."""

    clinical = True
    adds_exposure = True

    phase: Subphase

    @model_validator(mode="before")
    @classmethod
    def _called_a_subphase(cls, data: Any) -> Any:
        """The part may be called ``subphase``, beside its phase."""
        if not isinstance(data, dict) or not isinstance(data.get("subphase"), str):
            return data
        rest = {name: value for name, value in data.items() if name != "subphase"}
        part = data["subphase"]
        return {**rest, "phase": part} if rest.get("phase") in (None, part[:2]) else data


class RequestPhaseAdvance(Request):
    """``from`` may be left out: it is the phase under way."""

    clinical = True
    adds_exposure = True

    from_: Annotated[Phase | None, Field(alias="from")] = None
    to: Phase


def _listed(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return [{"dimension": name, "load": load} for name, load in value.items()]


_NAMES = [each.value for each in Dimension]
_LOAD = {"type": ["string", "number"]}
_LOADS = {
    "anyOf": [
        {
            "type": "object",
            "properties": dict.fromkeys(_NAMES, _LOAD),
            "additionalProperties": False,
        },
        {
            "type": "array",
            "maxItems": len(_NAMES),
            "items": {
                "type": "object",
                "properties": {"dimension": {"enum": _NAMES}, "load": _LOAD},
                "required": ["dimension", "load"],
                "additionalProperties": False,
            },
        },
    ]
}


class RevertPhase(Request):
    """``ref_load_after`` is a load by dimension, those of the last tolerated week where it is
    left out; it may not lie above them."""

    clinical = True

    from_: Annotated[Phase | None, Field(alias="from")] = None
    to: Phase
    reason: Note
    ref_load_after: Annotated[
        tuple[ReferenceLoad, ...],
        BeforeValidator(_listed),
        Field(max_length=len(Dimension)),
        WithJsonSchema(_LOADS),
    ] = ()

    @model_validator(mode="after")
    def _each_dimension_once(self) -> Self:
        if len({each.dimension for each in self.ref_load_after}) < len(self.ref_load_after):
            raise ValueError("each dimension may stand once")
        return self


EVOLVE: Evolves = {
    PhaseStarted: only_filed,
    SubphaseStarted: only_filed,
    PhaseAdvanced: only_filed,
    PhaseAdvanceRejected: only_filed,
    PhaseReverted: only_filed,
}
