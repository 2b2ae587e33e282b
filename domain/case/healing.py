"""Healing time: the day counted from the anchor, against the day of a phase (POL-HEAL)."""

from datetime import date

from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.subphase import Subphase
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.decision import Criterion


def anchor(state: CaseState, today: date) -> date | None:
    """The day from which healing is counted: that of the injury; None before the opening."""
    return state.opening.injury_date if state.opening else None


def day_since_anchor(state: CaseState, context: Context) -> int:
    """Whole civil days since the anchor, in the case's zone."""
    today = context.civil_date(state.time_zone)
    begun = anchor(state, today)
    return 0 if begun is None else (today - begun).days


def heals_by_day(state: CaseState) -> str:
    """The policy key that names the days of this case's tissue."""
    return f"heal.{state.linked.tissue_class}"


def healed(state: CaseState, context: Context, phase: Phase | Subphase) -> Criterion:
    """Whether the tissue had the days that this phase wants.

    The criterion's id leaves the tissue class out: that is class C, and may tell a diagnosis.
    """
    day = day_since_anchor(state, context)
    wanted = in_force(state, context, f"{heals_by_day(state)}.{phase}")
    return Criterion(
        id=f"heal.{phase}", required=f">= {wanted} d", observed=f"{day} d", met=day >= wanted
    )
