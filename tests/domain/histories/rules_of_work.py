"""INV-10, INV-11, INV-12: three sign, no more hours than the stage has, the stricter one wins."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from domain.case.accommodation import accommodation
from domain.case.assessment import assessment
from domain.case.opening import opening, release
from domain.case.phases import phases
from domain.case.ramp_up import ramp_stages, ramp_up
from domain.case.ramp_up.work_terms import Stage
from domain.case.workplace import shifts
from domain.recorded import Fact, Recorded
from tests.domain.histories.reading import Told

TOLERANCE = Decimal("0.5")
EMPLOYER_SIDE = frozenset({"employer_hr", "supervisor"})
CLINICIANS = frozenset({"clinician", "surgeon", "oh_physician"})
BEGINS = (
    ramp_stages.RampStageStarted,
    ramp_stages.RampStageRepeated,
    ramp_stages.RampStageReverted,
)


def three_signed(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-10, and a stage is no more than what was signed."""
    fact = recorded.fact
    if isinstance(fact, ramp_up.RampUpPlanAgreed):
        yield from _signers(told, recorded, fact)
    asked = (
        ramp_stages.RampStageStarted | ramp_stages.RampStageAdjusted | ramp_stages.RampStageRepeated
    )
    if isinstance(fact, asked):
        plans = told.of_episode(ramp_up.RampUpPlanAgreed)
        if not plans:
            yield "a stage without a plan"
            return
        signed = next((s for s in plans[-1].fact.stages if s.no == fact.stage_no), None)
        if signed is None:
            yield f"stage {fact.stage_no} of no plan"
        else:
            yield from _beyond(fact, signed)


def _signers(told: Told, recorded: Recorded[Fact], fact: ramp_up.RampUpPlanAgreed) -> Iterator[str]:
    day = told.day(recorded.effective_at)
    if fact.signed_by.worker != told.opened.worker_id:
        yield "signed by another worker"
    employer = fact.signed_by.employer
    if employer != told.opened.employer_id and not roles(told, employer, day) & EMPLOYER_SIDE:
        yield "signed by no employer"
    if not roles(told, fact.signed_by.clinician, day) & CLINICIANS:
        yield "signed by no clinician"


def roles(told: Told, party: object, day: date) -> frozenset[str]:
    """The roles of a party that have not ended before a day."""
    found: dict[str, date | None] = {}
    for each in told.entries:
        fact = each.fact
        if isinstance(fact, opening.CaseOpened):
            found |= {"worker": None} if fact.worker_id == party else {}
            own = each.actor.party_id == party and each.actor.role in (
                "employer_hr",
                "case_manager",
            )
            found |= {each.actor.role: None} if own else {}
        elif isinstance(fact, opening.PartyAssigned | release.PartyReleased):
            found |= {fact.role.value: fact.to} if fact.party_id == party else {}
    return frozenset(role for role, to in found.items() if to is None or to >= day)


def _beyond(fact: ramp_stages.StageInForce, signed: Stage) -> Iterator[str]:
    if fact.hours > signed.hours:
        yield f"{fact.hours} h/wk, signed {signed.hours}"
    for name in ("load_cap", "max_h_day", "days_per_wk"):
        most, asked = getattr(signed, name), getattr(fact, name)
        if most is not None and (asked is None or asked > most):
            yield f"{name} {asked}, signed {most}"


def rises_in_steps(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """ramp.start_pct and ramp.max_step_pts, on plain percentages."""
    fact = recorded.fact
    if not isinstance(fact, ramp_stages.RampStageStarted):
        return
    contract = told.every(opening.CaseOpened)[-1].fact.contract_hours
    run = run_now(told)
    if run is None:
        if fact.hours * 100 > told.bound("ramp.start_pct") * contract:
            yield f"begins with {fact.hours} of {contract} h/wk"
        return
    if (fact.hours - run.hours) * 100 > told.bound("ramp.max_step_pts") * contract:
        yield f"from {run.hours} to {fact.hours} of {contract} h/wk"
    if fact.stage_no != run.stage_no + 1:
        yield f"stage {fact.stage_no} after {run.stage_no}"


def run_now(told: Told) -> ramp_stages.StageInForce | None:
    """The stage under way, as it was adjusted since it began; None after a way back."""
    run: ramp_stages.StageInForce | None = None
    kinds = (phases.PhaseReverted, phases.PhaseStarted, ramp_stages.StageInForce)
    changes: list[Recorded[Fact]] = told.of_episode(*kinds)
    for each in changes:
        fact = each.fact
        if isinstance(fact, BEGINS):
            run = fact
        elif isinstance(fact, ramp_stages.RampStageAdjusted):
            run = fact if run is not None and run.stage_no == fact.stage_no else run
        elif not isinstance(fact, ramp_stages.StageInForce):
            run = None
    return run


def no_more_hours(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-11: a day on which the stage under way is in force plans no more than it allows in
    its week, and what was worked beyond it is marked."""
    fact, run = recorded.fact, run_now(told)
    if not isinstance(fact, shifts.ShiftWorked) or told.phase != "P4" or run is None:
        return
    began = _began(told, run)
    if began is None or fact.date < began:
        return
    first = began + timedelta(days=(fact.date - began).days // 7 * 7)
    week = [
        each.fact
        for each in told.of_episode(shifts.ShiftWorked)
        if first <= each.fact.date < first + timedelta(days=7) and each.fact.date != fact.date
    ]
    others: dict[date, tuple[Decimal, Decimal]] = {}
    for shift in week:
        planned = shift.worked_h if shift.planned_h is None else shift.planned_h
        known = others.get(shift.date, (Decimal(0), Decimal(0)))
        others[shift.date] = (max(planned, known[0]), max(shift.worked_h, known[1]))
    planned_h = sum((each[0] for each in others.values()), fact.planned_h or Decimal(0))
    worked_h = sum((each[1] for each in others.values()), fact.worked_h)
    most = run.hours + TOLERANCE
    if fact.planned_h is not None and planned_h > most:
        yield f"planned {planned_h} h of {run.hours}"
    if worked_h > most and not fact.over_limit:
        yield f"worked {worked_h} h of {run.hours}, not marked"


def _began(told: Told, run: ramp_stages.StageInForce) -> date | None:
    """The first day of the run: it begins anew where an adjustment gives it more hours. None
    where its facts do not stand in the order of their time."""
    told_of: list[Recorded[ramp_stages.StageInForce]] = [
        each
        for each in told.of_episode(*BEGINS, ramp_stages.RampStageAdjusted)
        if each.fact.stage_no == run.stage_no
    ]
    times = [each.effective_at for each in told.of_episode(*BEGINS)]
    if times != sorted(times):
        return None
    last = max(n for n, each in enumerate(told_of) if isinstance(each.fact, BEGINS))
    began, hours = told_of[last].effective_at, told_of[last].fact.hours
    for each in told_of[last + 1 :]:
        began = each.effective_at if each.fact.hours > hours else began
        hours = each.fact.hours
    return told.day(began)


def stricter_wins(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-12: no stage and no other duty beyond the work ability statement in force."""
    fact = recorded.fact
    today = told.day(recorded.effective_at)
    starts = ramp_stages.RampStageStarted | ramp_stages.RampStageRepeated
    if isinstance(fact, starts):
        issued = statement(told, today)
        if issued is None or issued.fitness == "unfit":
            yield "a stage without a statement that allows work"
        for limit in [] if issued is None else _limits(issued, "hours", "h/wk"):
            if fact.hours > limit:
                yield f"{fact.hours} h/wk, stated {limit}"
    duties = (
        accommodation.AccommodationProposed
        | accommodation.AccommodationAgreed
        | accommodation.AccommodationImplemented
    )
    if isinstance(fact, duties):
        issued = statement(told, max(fact.from_, today)) or statement(told, today)
        if issued is None:
            return
        for demand in fact.demands:
            limits = _limits(issued, demand.ability, demand.limit.unit)
            if limits and demand.limit.value > min(limits):
                yield f"{demand.ability} {demand.limit.value}, stated {min(limits)}"


def statement(told: Told, day: date) -> assessment.WorkAbilityStatementIssued | None:
    """The last one that had begun, while it lasts."""
    begun = [
        each
        for each in told.of_episode(assessment.WorkAbilityStatementIssued)
        if each.fact.from_ <= day
    ]
    if not begun:
        return None
    last = max(begun, key=lambda each: (each.effective_at, each.fact.version)).fact
    return None if last.until is not None and last.until < day else last


def _limits(
    issued: assessment.WorkAbilityStatementIssued, ability: str | None, unit: str
) -> list[Decimal]:
    """Limits that are said of the same thing in the same words and for no part of the time."""
    return [
        each.limit.value
        for each in issued.abilities
        if each.ability == ability and each.limit is not None and each.limit.unit == unit
    ]
