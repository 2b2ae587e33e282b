"""The status of a case as every view folds it: milestones reached and holds not lifted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.guards import ENDED
from domain.case.milestones import NOT_SUSPENDED, STATUS_FOR_EMPLOYER, SUSPENDED, Milestones
from domain.case.outcome.recurrence import CaseReopened
from domain.case.phases import phases
from domain.case.safety import safety
from domain.case.status import STEPS
from domain.case.vocabulary import Status
from domain.data_classes import DataClass
from domain.instants import Instant
from domain.recorded import Fact, Recorded
from projections.latest import Shape, changed
from projections.unread import Unread, kind_of

_STATUS = frozenset({DataClass.B})


class HoldSeen(Shape):
    """A hold by its dates; a lift may be seen without its beginning."""

    hold_id: UUID
    since: Instant | None = None
    lifted: Instant | None = None


class StatusSeen(Shape):
    """Milestones, holds, and after which place in the ledger this episode goes. An employer is
    told the summary of it and no more (DOMAIN 4.2)."""

    milestones: Milestones = Milestones()
    holds: tuple[HoldSeen, ...] = ()
    episode_from: int = 0

    @property
    def open_holds(self) -> tuple[HoldSeen, ...]:
        """None once the case has ended: a withdrawn case holds nothing back."""
        if self.reached in ENDED:
            return ()
        return tuple(each for each in self.holds if each.since and each.lifted is None)

    @property
    def suspended_since(self) -> datetime | None:
        return min((each.since for each in self.open_holds if each.since), default=None)

    @property
    def reached(self) -> Status:
        return self.milestones.reached

    @property
    def status(self) -> Status:
        return Status.ON_HOLD if self.open_holds else self.reached

    @property
    def for_employer(self) -> str:
        """Class B as an employer reads it."""
        return STATUS_FOR_EMPLOYER[self.status]

    @property
    def for_supervisor(self) -> str:
        """Class B as a supervisor reads it."""
        return SUSPENDED if self.open_holds else NOT_SUSPENDED


_SAY_A_PHASE = frozenset({phases.PhaseStarted, phases.PhaseAdvanced, phases.PhaseReverted})
"""Of these no more than the phase is looked at (class B), so none of their criteria is read."""


def bears_on_status(kind: type[Fact]) -> bool:
    """Whether the status may be another one after such a fact."""
    return kind in STEPS or kind in (safety.CaseHeld, safety.HoldLifted, CaseReopened)


def _as_looked_at(recorded: Recorded[Fact], kind: type[Fact]) -> Recorded[Fact]:
    if kind in _SAY_A_PHASE and isinstance(recorded, Unread):
        return recorded.cut_to(_STATUS)
    return recorded


def fold_status(seen: StatusSeen, recorded: Recorded[Fact]) -> StatusSeen:
    """The status after one more fact; facts that do not bear on it change nothing."""
    kind = kind_of(recorded)
    step = STEPS.get(kind)
    if step is not None:
        milestones = step(seen.milestones, _as_looked_at(recorded, kind))
        seen = seen if milestones is seen.milestones else changed(seen, {"milestones": milestones})
    if kind is CaseReopened:
        return changed(seen, {"episode_from": recorded.position})
    if kind is safety.CaseHeld:
        return _held(seen, _hold_of(recorded), since=recorded.effective_at)
    if kind is safety.HoldLifted:
        return _held(seen, _hold_of(recorded), lifted=recorded.effective_at)
    return seen


def _hold_of(recorded: Recorded[Any]) -> UUID:
    hold_id: UUID = recorded.fact.hold_id
    return hold_id


def _held(seen: StatusSeen, hold_id: UUID, **times: datetime) -> StatusSeen:
    known = next((each for each in seen.holds if each.hold_id == hold_id), None)
    hold = (known or HoldSeen(hold_id=hold_id)).model_copy(update=times)
    if known is None:
        return seen.model_copy(update={"holds": (*seen.holds, hold)})
    holds = tuple(hold if each.hold_id == hold_id else each for each in seen.holds)
    return seen.model_copy(update={"holds": holds})
