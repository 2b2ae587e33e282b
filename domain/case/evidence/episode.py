"""What belongs to the episode that is under way: what was found before it counts no more (2.6)."""

from datetime import datetime

from domain.case.evidence.sessions import in_effective_order
from domain.case.recurrence import CaseReopened
from domain.case.state import CaseState, F
from domain.recorded import Recorded


def episode_began(state: CaseState, at: datetime) -> datetime | None:
    """When the case was last reopened; None in its first episode."""
    reopened = in_effective_order(state.on_file(CaseReopened), at)
    return reopened[-1].effective_at if reopened else None


def of_episode(state: CaseState, kind: type[F], at: datetime) -> tuple[Recorded[F], ...]:
    """Every fact of a type in this episode by a time, in the order in which it happened."""
    began = episode_began(state, at)
    known = in_effective_order(state.on_file(kind), at)
    return known if began is None else tuple(e for e in known if e.effective_at >= began)


def last_of_episode(state: CaseState, kind: type[F], at: datetime) -> Recorded[F] | None:
    """The last fact of a type in this episode by a time, or None."""
    known = of_episode(state, kind, at)
    return known[-1] if known else None
