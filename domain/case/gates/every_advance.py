"""What every advance wants, whatever its gate: healing, consent to it, nothing in the way."""

from collections.abc import Iterator
from dataclasses import replace

from domain.case.evidence.episode import of_episode
from domain.case.evidence.phase_runs import begun_in, current_run
from domain.case.gates.criteria import plain
from domain.case.phases.healing import day_of, healed, heals_by_day
from domain.case.phases.progression import pause
from domain.case.phases.subphase import Subphase
from domain.case.plan.informed_consent import InformedConsentConfirmed
from domain.case.policy import in_force
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.safety.remembered_safety import AeStage
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.instants import instant_text
from domain.recorded import Recorded
from domain.thresholds import POLICIES


def healing(state: CaseState, context: Context, to: Phase) -> Iterator[Criterion]:
    """The day of the next phase, and the parts of this one to which the protocol gives a day."""
    yield healed(state, context, to)
    run = current_run(state)
    for part in Subphase:
        if run is None or part.phase is not run.phase or not _has_a_day(state, context, part):
            continue
        started = begun_in(state, run, part)
        yield Criterion(
            id=f"phase.{part}",
            required=f"{part} started",
            observed=None if started is None else f"day {started.fact.day_since_anchor}",
            met=started is not None,
            evidence=() if started is None else (started.event_id,),
            data_class=DataClass.B,
        )


def _has_a_day(state: CaseState, context: Context, part: Subphase) -> bool:
    """P1a begins with P1 itself; of the others those that have a day are not optional."""
    known = f"{heals_by_day(state)}.{part}" in POLICIES
    return known and part is not Subphase.P1A and day_of(state, context, part) is not None


def informed(state: CaseState, context: Context, to: Phase) -> Criterion:
    """The worker's consent to exactly this advance, given in this run of the phase, not too old."""
    most = in_force(state, context, "informed.max_age_d")
    given = _last_consent(state, context, to)
    age = None if given is None else _age_d(state, context, given)
    return Criterion(
        id="informed.max_age_d",
        required=f"consent to {state.phase} -> {to}, <= {plain(most)} d old",
        observed=None if age is None else f"{age} d",
        met=age is not None and age <= most,
        evidence=() if given is None else (given.event_id,),
        data_class=DataClass.U,
    )


def _last_consent(
    state: CaseState, context: Context, to: Phase
) -> Recorded[InformedConsentConfirmed] | None:
    run = current_run(state)
    given = [
        each
        for each in of_episode(state, InformedConsentConfirmed, context.effective_at)
        if each.fact.advance is not None
        and (each.fact.advance.from_, each.fact.advance.to) == (state.phase, to)
        and run is not None
        and each.effective_at >= run.began
    ]
    return given[-1] if given else None


def _age_d(state: CaseState, context: Context, given: Recorded[InformedConsentConfirmed]) -> int:
    """In whole civil days of the case's zone."""
    given_on = replace(context, effective_at=given.effective_at).civil_date(state.time_zone)
    return (context.civil_date(state.time_zone) - given_on).days


def nothing_in_the_way(state: CaseState, context: Context) -> Iterator[Criterion]:
    """INV-6, and that progression is not paused (DOMAIN 2.6)."""
    yield _adverse_events(state)
    paused = pause(state, context.effective_at)
    yield Criterion(
        id="progression.paused",
        required="progression not paused",
        observed="not paused" if paused is None else f"since {instant_text(paused.effective_at)}",
        met=paused is None,
        evidence=() if paused is None else (paused.event_id,),
        data_class=DataClass.B,
    )


def _adverse_events(state: CaseState) -> Criterion:
    """Open ones for which nothing is planned yet; an open hold refuses before (INV-4)."""
    waiting = [
        each.ae_id
        for each in state.adverse.open_events
        if state.adverse.stage_of(each.ae_id) is AeStage.REPORTED
    ]
    reported = state.on_file(AdverseEventReported)
    return Criterion(
        id="INV-6",
        required="a corrective action planned for every open adverse event",
        observed=", ".join(map(str, waiting)) or "none without",
        met=not waiting,
        evidence=tuple(each.event_id for each in reported if each.fact.ae_id in waiting),
        data_class=DataClass.M,
    )
