"""The programme as every version of it says it."""

from collections.abc import Iterable

from domain.case.chapter import CaseFact
from domain.case.vocabulary import PhaseTarget
from domain.data_classes import B, L
from domain.measures.quantity import Whole


class ProgrammeFact(CaseFact):
    plan_version: B[Whole]
    phases: B[tuple[PhaseTarget, ...]]
    sessions_per_week: L[Whole]
    session_min: L[Whole]


def in_turn(phases: Iterable[PhaseTarget]) -> None:
    """Raises ValueError where a later phase would start before an earlier one."""
    starts = [each.target_start for each in phases]
    if starts != sorted(starts):
        raise ValueError("a later phase must not start before an earlier one")
