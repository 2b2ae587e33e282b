"""A rise of pain is a recurrence, a flare, a new injury, or none of them (recur.rule)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.case.chapter import Decided, Decides, unless_restated
from domain.case.evidence.readings import Reading, readings
from domain.case.opening.body_regions import Region
from domain.case.outcome.recurrence import Classification, RecurrenceReported
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import BodyRegion
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion, decide_all
from domain.instants import Instant
from domain.measures.quantity import Exact, one_decimal
from domain.recorded import Request
from domain.refusals import Refusal

REGION, RISE, LASTED, FREE = (
    "recur.body_region",
    "recur.rise",
    "recur.lasted_h",
    "recur.symptom_free_d",
)


@dataclass(frozen=True, slots=True)
class Rise:
    """``age_h``: hours since its onset; ``last_pain`` is the last one on file before it."""

    region: BodyRegion
    points: int
    lasted_h: Decimal
    age_h: Decimal
    free_days: int
    last_pain: Reading | None = None


# requests


class ReportRecurrence(Request):
    """``lasted_h`` may be left out while the rise lasts, ``body_region`` where it is the case's,
    and ``symptom_free_days`` where the case has the last pain before it on file."""

    after_closing = True

    onset: Instant
    rise: Annotated[int, Field(strict=True, ge=0, le=10)]
    lasted_h: Annotated[Exact, Field(ge=0, le=10_000)] | None = None
    symptom_free_days: Annotated[int, Field(strict=True, ge=0, le=20_000)] | None = None
    body_region: Region | None = None


# decide


def report_recurrence(state: CaseState, request: ReportRecurrence, context: Context) -> Decided:
    if state.opening is None or request.onset > context.effective_at:
        return Refusal("input", field="onset")
    rise = _rise(state, request, context, state.opening.body_region)
    if rise is None:
        return Refusal("input", field="symptom_free_days")
    criteria = tuple(_criteria(state, context, rise, state.opening.body_region))
    fact = RecurrenceReported(
        onset=request.onset,
        rise=rise.points,
        lasted_h=rise.lasted_h,
        symptom_free_days=rise.free_days,
        body_region=rise.region,
        classification=_classified({each.id for each in criteria if not each.met}),
        provisional=_is_provisional(state, context, rise),
        decision=decide_all(criteria, context.protocol.version if context.protocol else None),
        protocol=state.linked.protocol,
    )
    return unless_restated(state, fact, context)


def _rise(
    state: CaseState, request: ReportRecurrence, context: Context, region: BodyRegion
) -> Rise | None:
    """None where nothing says how long the worker was free of symptoms."""
    age = _hours(context.effective_at - request.onset)
    lasted = age if request.lasted_h is None else request.lasted_h
    of = request.body_region or region
    if request.symptom_free_days is not None:
        return Rise(of, request.rise, lasted, age, request.symptom_free_days)
    pains = [each for each in readings(state, request.onset) if each.nprs > 0]
    before = [each for each in pains if each.at < request.onset]
    if not before:
        return None
    free = (_day(state, request.onset) - _day(state, before[-1].at)).days
    return Rise(of, request.rise, lasted, age, free, before[-1])


def _criteria(
    state: CaseState, context: Context, rise: Rise, region: BodyRegion
) -> Iterator[Criterion]:
    """What makes a rise a recurrence, the first that fails first: place, size, time, rest."""
    points, lasted, free = (in_force(state, context, key) for key in (RISE, LASTED, FREE))
    evidence = () if rise.last_pain is None else (rise.last_pain.event_id,)
    unfinished = _is_provisional(state, context, rise)
    duration = f"{rise.lasted_h} h" + (", counted as if it lasted" if unfinished else "")
    yield Criterion(
        id=REGION,
        required=region,
        observed=rise.region,
        met=rise.region is region,
        data_class=DataClass.C,
    )
    yield _pain(RISE, f">= {points}", str(rise.points), met=rise.points >= points)
    yield _pain(LASTED, f"> {lasted} h", duration, met=unfinished or rise.lasted_h > lasted)
    enough = rise.free_days >= free
    yield _pain(FREE, f">= {free} d", f"{rise.free_days} d", met=enough).model_copy(
        update={"evidence": evidence}
    )


def _pain(name: str, required: str, observed: str, *, met: bool) -> Criterion:
    return Criterion(id=name, required=required, observed=observed, met=met, data_class=DataClass.D)


def _is_provisional(state: CaseState, context: Context, rise: Rise) -> bool:
    """Not yet old enough for anybody to know whether it lasts."""
    bound = in_force(state, context, LASTED)
    return rise.age_h < bound and rise.lasted_h <= bound


def _classified(unmet: set[str]) -> Classification:
    if REGION in unmet:
        return Classification.NEW_INJURY
    if unmet & {RISE, LASTED}:
        return Classification.NONE
    return Classification.FLARE if FREE in unmet else Classification.RECURRENCE


def _hours(passed: timedelta) -> Decimal:
    return one_decimal(Decimal(passed // timedelta(minutes=1)) / 60)


def _day(state: CaseState, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(state.time_zone)).date()


DECIDE: Decides = {ReportRecurrence: report_recurrence}
