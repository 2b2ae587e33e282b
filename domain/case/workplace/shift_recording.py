"""Recording a shift: no more is planned than the stage in force allows (INV-11, S86).

What was worked is recorded whatever it was; more than the stage allows is marked.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from domain.case.chapter import Decided, Decides
from domain.case.ramp_up.ramp_course import StageRun, ramp_of
from domain.case.ramp_up.ramp_limits import of_ramp
from domain.case.ramp_up.ramp_words import day_of
from domain.case.state import CaseState
from domain.case.vocabulary import Status
from domain.case.workplace.shifts import RecordShift, ShiftWorked
from domain.context import Context
from domain.decision import Criterion
from domain.refusals import Refusal

TOLERANCE_H = Decimal("0.5")
"""Hours a week above the stage that are still within it (INV-11)."""
WEEK = 7

# decide


def record_shift(state: CaseState, request: RecordShift, context: Context) -> Decided:
    today = context.civil_date(state.time_zone)
    fact = _shift(request, request.date or today, request.source or context.actor.role)
    if fact.date > today:
        return Refusal("input", field="date")
    known = state.newest_of(ShiftWorked, fact.subject)
    if isinstance(known, ShiftWorked):
        return _again(state, known, fact, context)
    planned, worked = _held_against_stage(state, fact)
    failed = tuple(each for each in planned if not each.met)
    if failed:
        return Refusal("INV-11", failed, field="planned_h")
    over = any(not each.met for each in worked)
    return [fact.model_copy(update={"over_limit": over})]


def _shift(request: RecordShift, day: date, source: str) -> ShiftWorked:
    names = set(ShiftWorked.model_fields) - {"date", "source", "over_limit"}
    said = {name: getattr(request, name) for name in names}
    return ShiftWorked(**said, date=day, source=source)


def _again(state: CaseState, known: ShiftWorked, fact: ShiftWorked, context: Context) -> Decided:
    """One shift for each date and source; what was recorded wrongly is corrected."""
    if state.restates(fact.model_copy(update={"over_limit": known.over_limit}), context):
        return []
    other = of_ramp("shift.once", "one shift for each date and source", fact.subject, met=False)
    return Refusal("state", (other,), field="date")


def _held_against_stage(
    state: CaseState, fact: ShiftWorked
) -> tuple[list[Criterion], list[Criterion]]:
    """What was planned and what was worked, against the stage in force on that day."""
    run = stage_on(state, fact.date)
    if run is None:
        return [], []
    week = _others_of_week(state, run, fact.date)
    planned = _most_by_day((each.date, _planned(each)) for each in week if each.date != fact.date)
    worked = _most_by_day((each.date, each.worked_h) for each in week if each.date != fact.date)
    return (
        [] if fact.planned_h is None else list(_limits(run, planned, fact.planned_h)),
        list(_limits(run, worked, fact.worked_h)),
    )


def stage_on(state: CaseState, day: date) -> StageRun | None:
    """The run of a stage that was in force on a day of P4; None before R1 and out of P4."""
    if state.reached is not Status.GRADED_RTW:
        return None
    begun = [run for run in ramp_of(state).runs if day_of(state, run.began) <= day]
    return begun[-1] if begun else None


def _others_of_week(state: CaseState, run: StageRun, day: date) -> list[ShiftWorked]:
    """Shifts of the same week of a run; its weeks begin with the day on which it began."""
    began = day_of(state, run.began)
    first = began + timedelta(days=(day - began).days // WEEK * WEEK)
    week = {first + timedelta(days=number) for number in range(WEEK)}
    shifts = (each.fact for each in state.on_file(ShiftWorked) if each.fact.date in week)
    return [each for each in shifts if stage_on(state, each.date) == run]


def _planned(shift: ShiftWorked) -> Decimal:
    return shift.worked_h if shift.planned_h is None else shift.planned_h


def _most_by_day(hours: Iterable[tuple[date, Decimal]]) -> Decimal:
    """The hours of all days; where two sources tell of one day, the longer."""
    days: dict[date, Decimal] = {}
    for day, worked in hours:
        days[day] = max(worked, days.get(day, Decimal(0)))
    return sum(days.values(), Decimal(0))


def _limits(run: StageRun, others: Decimal, hours: Decimal) -> Iterator[Criterion]:
    total = others + hours
    yield of_ramp(
        "INV-11",
        f"<= {run.hours:f} h in a week of stage {run.stage_no} (+{TOLERANCE_H} h)",
        f"{total:f} h",
        met=total <= run.hours + TOLERANCE_H,
        evidence=(run.event_id,),
    )
    longest = run.terms.max_h_day
    if longest is not None:
        yield of_ramp(
            "INV-11.day",
            f"<= {longest:f} h a day",
            f"{hours:f} h",
            met=hours <= longest,
            evidence=(run.event_id,),
        )


DECIDE: Decides = {RecordShift: record_shift}
