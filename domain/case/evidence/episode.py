"""What is on file of this episode by a time: what was found before it counts no more (2.6)."""

from datetime import datetime

from domain.case.state import CaseState, F
from domain.recorded import Recorded


def of_episode(state: CaseState, kind: type[F], at: datetime) -> tuple[Recorded[F], ...]:
    """Every fact of a type by a time, in the order in which it happened."""
    return state.on_file_until(kind, at)


def last_of_episode(state: CaseState, kind: type[F], at: datetime) -> Recorded[F] | None:
    """The last fact of a type by a time, or None."""
    known = of_episode(state, kind, at)
    return known[-1] if known else None
