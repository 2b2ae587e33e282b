"""Limits of a stage: its step, what was signed, what the worker can do (POL-RAMP, INV-12)."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from domain.case.assessment.assessment import Fitness
from domain.case.evidence import statements
from domain.case.evidence.week_steps import Step, hours_step, load_steps
from domain.case.evidence.work_ability import Issued, hours_limit
from domain.case.gates.lifting import lifting_index
from domain.case.policy import in_force
from domain.case.ramp_up.ramp_course import Ramp
from domain.case.ramp_up.ramp_words import Wanted, contract_hours
from domain.case.ramp_up.work_terms import Stage, StageTerms
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.capacity import percent_of
from domain.measures.ramp import step_points, within_share, within_step


def of_ramp(
    id_: str, required: str, observed: str | None, *, met: bool, evidence: tuple[UUID, ...] = ()
) -> Criterion:
    return Criterion(
        id=id_,
        required=required,
        observed=observed,
        met=met,
        evidence=evidence,
        data_class=DataClass.J,
    )


def steps_up_to(state: CaseState, context: Context, wanted: Wanted) -> Criterion:
    """The first stage has at most so many percent of the contract hours, each later one at
    most so many points more than the one before it (known answer R1)."""
    contract = contract_hours(state)
    if wanted.before is None:
        share = percent_of(wanted.hours, contract)
        most = in_force(state, context, "ramp.start_pct")
        met = within_share(wanted.hours, contract, most)
        return of_ramp("ramp.start_pct", f"<= {most:f} %", f"{share} %", met=met)
    most = in_force(state, context, "ramp.max_step_pts")
    points = step_points(wanted.hours, wanted.before, contract)
    met = within_step(wanted.hours, wanted.before, contract, most)
    return of_ramp("ramp.max_step_pts", f"<= +{most:f} points", f"{points:+} points", met=met)


def within_signed(ramp: Ramp, wanted: Wanted) -> Iterator[Criterion]:
    """No more than what three parties signed (INV-10), and no stage that they left out."""
    signed = ramp.signed(wanted.stage_no)
    if signed is None:
        seen = f"stage {wanted.stage_no}"
        yield of_ramp("ramp.stage", "a stage of the plan that was signed", seen, met=False)
        return
    yield of_ramp(
        "ramp.signed_hours",
        f"<= {signed.hours:f} h/wk, as signed",
        f"{wanted.hours:f} h/wk",
        met=wanted.hours <= signed.hours,
    )
    yield from _terms_as_signed(signed, wanted.terms)


def _terms_as_signed(signed: Stage, terms: StageTerms) -> Iterator[Criterion]:
    """Terms that go beyond the signed ones; those within them need no word."""
    for name, unit, most, asked in (
        ("load_cap", "kg", signed.load_cap, terms.load_cap),
        ("max_h_day", "h", signed.max_h_day, terms.max_h_day),
        ("days_per_wk", "d/wk", signed.days_per_wk, terms.days_per_wk),
    ):
        if most is not None and (asked is None or asked > most):
            seen = None if asked is None else f"{asked:f} {unit}"
            yield of_ramp(f"ramp.signed_{name}", f"<= {most:f} {unit}, as signed", seen, met=False)
    if terms.nights and not signed.nights:
        yield of_ramp("ramp.signed_nights", "no nights, as signed", "nights", met=False)


def one_variable(state: CaseState, context: Context, ramp: Ramp, wanted: Wanted) -> Criterion:
    """Hours and load do not both go up by more than this in one calendar week. The first stage
    is a step from nothing: duty before P4 does not count."""
    key = "ramp.one_variable"
    cap = in_force(state, context, key)
    hours = Step(_at_the_weeks_begin(state, context, ramp), wanted.hours, ())
    loads = [each for each in load_steps(state, context) if each.is_above(cap)]
    seen = f"{hours.before or 0:f} to {wanted.hours:f} h/wk"
    return Criterion(
        id=key,
        required=f"hours or load, not both, up > {cap:f} % in a week",
        observed=f"{seen}, load up > {cap:f} %" if loads else seen,
        met=not (loads and hours.is_above(cap)),
        evidence=tuple(event for each in loads for event in each.evidence),
        data_class=DataClass.L if loads else DataClass.J,
    )


def _at_the_weeks_begin(state: CaseState, context: Context, ramp: Ramp) -> Decimal | None:
    this_week = hours_step(state, context)
    if this_week is not None:
        return this_week.before
    return ramp.current.hours if ramp.current else None


def able_to_work(state: CaseState, context: Context, wanted: Wanted) -> Iterator[Criterion]:
    """A work ability statement is in force that allows work, and so many hours (wa.coverage)."""
    today = context.civil_date(state.time_zone)
    issued = statements.in_force(state, today)
    yield Criterion(
        id="wa.coverage",
        required="a work ability statement in force that is not unfit",
        observed=None if issued is None else f"version {issued.fact.version}, {_fitness(issued)}",
        met=issued is not None and issued.fact.fitness is not Fitness.UNFIT,
        evidence=() if issued is None else (issued.event_id,),
        data_class=DataClass.H,
    )
    hours = None if issued is None else hours_limit(issued, today)
    if issued is not None and hours is not None:
        yield Criterion(
            id="INV-12.hours",
            required=f"<= {hours:f} h/wk",
            observed=f"{wanted.hours:f} h/wk",
            met=wanted.hours <= hours,
            evidence=(issued.event_id,),
            data_class=DataClass.H,
        )


def _fitness(issued: Issued) -> str:
    return issued.fact.fitness.value


def duties_allowed(state: CaseState, context: Context, terms: StageTerms) -> Iterator[Criterion]:
    """Duties that are tasks of the job: none whose lifting index blocks it (gate.LI), none that
    assists patients beyond the limit."""
    for duty in terms.duties:
        yield from _lifting(state, context, duty)
        yield from _patients(state, context, duty, terms.load_cap)


def _lifting(state: CaseState, context: Context, duty: str) -> Iterator[Criterion]:
    criterion = lifting_index(state, context, duty, in_duties=True)
    if criterion.evidence:
        yield criterion


def _patients(
    state: CaseState, context: Context, duty: str, load_cap: Decimal | None
) -> Iterator[Criterion]:
    task = context.job_profile.task(duty) if context.job_profile else None
    if task is None or task.dimension is not Dimension.PT:
        return
    key = "patient_handling.limit_kg"
    most = in_force(state, context, key)
    load = task.demand.value if load_cap is None else min(load_cap, task.demand.value)
    yield Criterion(
        id=f"{key}.{duty}",
        required=f"<= {most:f} kg",
        observed=f"{load:f} kg",
        met=load <= most,
        data_class=DataClass.K,
    )
