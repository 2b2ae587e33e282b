"""Deload: a lighter week, because something asks for it or because it is time (POL-DELOAD)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.evidence.deload_need import deload_needs
from domain.case.evidence.load_weeks import days_of, in_deload, open_deload
from domain.case.evidence.loads import Reference, reference
from domain.case.loading.load_checks import Check, decision_on, rejection
from domain.case.loading.load_facts import (
    DeloadEnded,
    DeloadKind,
    DeloadStarted,
    DeloadTarget,
    RequestedDeload,
    RequestedTarget,
)
from domain.case.loading.weeks import Week
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.quantity import Exact
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line

LOAD_FACTOR = "deload.load_factor"
VOLUME_FACTOR = "deload.volume_factor"
DAYS = "deload.days"
_THREE_DECIMALS = Decimal("0.001")

# requests


class StartDeload(Request):
    """``kind`` may be left out: reactive where something asks for it. ``volume_factor`` and
    ``days`` may be left out: those of the protocol. ``trigger`` is what the caller saw."""

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
    if state.phase is None:
        return Refusal("state")
    if _is_begun_already(state, request, context):
        return []
    asked = _filled_in(state, request, context)
    held = [(each, reference(state, each.dimension, context)) for each in request.targets]
    checks = _checks(state, context, asked, held)
    refused = rejection(state, context, checks, request.targets, request.week, asked)
    if refused is not None:
        return refused
    fact = DeloadStarted(
        **asked.model_dump(),
        week=request.week,
        targets=tuple(_target(each, known) for each, known in held if known is not None),
        decision=decision_on(checks, context),
        protocol=state.linked.protocol,
    )
    return [*ending(state, context), fact]


def _is_begun_already(state: CaseState, request: StartDeload, context: Context) -> bool:
    """Whether this very deload is under way, or on file for this very time."""
    at = context.effective_at
    known = [each for each in state.on_file(DeloadStarted) if each.effective_at == at]
    if in_deload(state, at) and (under_way := open_deload(state, at)) is not None:
        known.append(under_way)
    return any(_says(request, each.fact) for each in known)


def _says(request: StartDeload, fact: DeloadStarted) -> bool:
    asked = {(each.dimension, each.load, each.sets, each.reps) for each in request.targets}
    known = {(each.dimension, each.load, each.sets, each.reps) for each in fact.targets}
    said = (request.kind, request.week, request.volume_factor, request.days)
    there = (fact.kind, fact.week, fact.volume_factor, fact.days)
    return (
        asked == known
        and all(one in (None, other) for one, other in zip(said, there, strict=True))
        and set(request.trigger) <= set(fact.trigger)
    )


def _filled_in(state: CaseState, request: StartDeload, context: Context) -> RequestedDeload:
    needs = deload_needs(state, context)
    by_need = DeloadKind.REACTIVE if needs or request.trigger else DeloadKind.SCHEDULED
    return RequestedDeload(
        kind=request.kind or by_need,
        volume_factor=request.volume_factor or in_force(state, context, VOLUME_FACTOR),
        days=request.days or int(in_force(state, context, DAYS)),
        trigger=tuple(dict.fromkeys((*request.trigger, *(each.value for each in needs)))),
    )


Held = list[tuple[RequestedTarget, Reference | None]]


def _checks(state: CaseState, context: Context, asked: RequestedDeload, held: Held) -> list[Check]:
    factor = in_force(state, context, LOAD_FACTOR)
    lighter = [_lighter(target, known, factor) for target, known in held]
    of_week = [_less_volume(state, context, asked), _long_enough(state, context, asked)]
    return [*lighter, *(Check(each, held[0][0].dimension) for each in of_week)]


def _lighter(target: RequestedTarget, known: Reference | None, factor: Decimal) -> Check:
    unit = target.dimension.unit.value
    seen = None if known is None else f"{target.load} {unit}{_times(target, known)}"
    bound = "a reference load" if known is None else f"{factor * known.load:f} {unit}"
    criterion = Criterion(
        id=LOAD_FACTOR,
        required=f"{target.dimension} <= {bound} (x{factor})",
        observed=seen,
        met=known is not None and target.load <= factor * known.load,
        evidence=() if known is None else known.evidence,
        data_class=DataClass.L,
    )
    return Check(criterion, target.dimension, None if known is None else known.load)


def _times(target: RequestedTarget, known: Reference) -> str:
    return f" (x{_factor(target, known)})" if known.load else ""


def _less_volume(state: CaseState, context: Context, asked: RequestedDeload) -> Criterion:
    most = in_force(state, context, VOLUME_FACTOR)
    return Criterion(
        id=VOLUME_FACTOR,
        required=f"volume <= x{most}",
        observed=f"x{asked.volume_factor}",
        met=asked.volume_factor <= most,
        data_class=DataClass.L,
    )


def _long_enough(state: CaseState, context: Context, asked: RequestedDeload) -> Criterion:
    least = in_force(state, context, DAYS)
    return Criterion(
        id=DAYS,
        required=f">= {least} d",
        observed=f"{asked.days} d",
        met=asked.days >= least,
        data_class=DataClass.L,
    )


def _target(asked: RequestedTarget, known: Reference) -> DeloadTarget:
    return DeloadTarget(**asked.model_dump(), factor=_factor(asked, known), ref_load=known.load)


def _factor(asked: RequestedTarget, known: Reference) -> Decimal:
    """The share of the reference load, to three decimals, half-up."""
    return (asked.load / known.load).quantize(_THREE_DECIMALS, rounding="ROUND_HALF_UP")


def end_deload(state: CaseState, request: EndDeload, context: Context) -> Decided:
    known = open_deload(state, context.effective_at)
    if known is None:
        return [] if state.on_file(DeloadEnded) else Refusal("state")
    if request.kind not in (None, known.fact.kind):
        return Refusal("state", field="kind")
    if request.week not in (None, known.fact.week):
        return Refusal("state", field="week")
    return [_ended(state, known, context)]


def ending(state: CaseState, context: Context) -> Iterator[DeloadEnded]:
    """The end of the deload that nobody has ended yet: what comes next ends it."""
    known = open_deload(state, context.effective_at)
    if known is not None:
        yield _ended(state, known, context)


def _ended(state: CaseState, known: Recorded[DeloadStarted], context: Context) -> DeloadEnded:
    """Its days are those of the calendar; after those that it lasts at most it is over."""
    passed = days_of(state, known, context.effective_at)
    return DeloadEnded(
        kind=known.fact.kind, week=known.fact.week, days=min(passed, known.fact.days)
    )


__all__ = ["DeloadEnded", "DeloadStarted", "EndDeload", "StartDeload"]

DECIDE: Decides = {StartDeload: start_deload, EndDeload: end_deload}
EVOLVE: Evolves = {DeloadStarted: only_filed, DeloadEnded: only_filed}
