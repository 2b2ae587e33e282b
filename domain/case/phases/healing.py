"""Healing time: the day counted from the anchor, against the day of a phase (POL-HEAL, 2.8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.case.opening.diagnosis import SurgeryRecorded
from domain.case.opening.opening import CaseOpened
from domain.case.outcome.recurrence import CaseReopened
from domain.case.phases.subphase import Subphase
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.decision import Criterion
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day from which healing is counted, and the event that shows it."""

    day: date
    event_id: UUID


def anchor(state: CaseState, today: date) -> Anchor | None:
    """The last surgery by now, else the onset of a later episode, else the injury.

    In a later episode only a surgery since its onset counts. None before the opening.
    """
    begun = _episode(state)
    operated = _last_surgery(state, today)
    if begun is None or operated is None:
        return begun
    in_a_later_one = bool(state.on_file(CaseReopened))
    if in_a_later_one and operated.fact.date < begun.day:
        return begun
    return Anchor(operated.fact.date, operated.event_id)


def _episode(state: CaseState) -> Anchor | None:
    reopened = state.on_file(CaseReopened)
    if reopened:
        return Anchor(reopened[-1].fact.onset, reopened[-1].event_id)
    opened = state.on_file(CaseOpened)
    return Anchor(opened[-1].fact.injury_date, opened[-1].event_id) if opened else None


def _last_surgery(state: CaseState, today: date) -> Recorded[SurgeryRecorded] | None:
    done = [each for each in state.ever_on_file(SurgeryRecorded) if each.fact.date <= today]
    return max(done, key=lambda each: (each.fact.date, each.position), default=None)


def day_since_anchor(state: CaseState, context: Context) -> int:
    """Whole civil days since the anchor, in the case's zone; 0 before the opening."""
    today = context.civil_date(state.time_zone)
    begun = anchor(state, today)
    return 0 if begun is None else (today - begun.day).days


def heals_by_day(state: CaseState) -> str:
    """The policy key that names the days of this case's tissue."""
    return f"heal.{state.linked.tissue_class}"


def day_of(state: CaseState, context: Context, phase: Phase | Subphase) -> Decimal | None:
    """The day from which a phase may be entered; None where nobody has set one."""
    try:
        return in_force(state, context, f"{heals_by_day(state)}.{phase}")
    except LookupError:
        return None


def healed(state: CaseState, context: Context, phase: Phase | Subphase) -> Criterion:
    """Whether the tissue had the days that this phase wants.

    The criterion's id leaves the tissue class out: that is class C, and may tell a diagnosis.
    """
    day = day_since_anchor(state, context)
    wanted = day_of(state, context, phase)
    begun = anchor(state, context.civil_date(state.time_zone))
    return Criterion(
        id=f"heal.{phase}",
        required="a healing day, set by the clinician" if wanted is None else f">= {wanted} d",
        observed=f"{day} d",
        met=wanted is not None and day >= wanted,
        evidence=() if begun is None else (begun.event_id,),
    )
