"""The status of a case as every view folds it: milestones reached and holds not lifted."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.case import assessment, linking, opening, phases, plan, safety
from domain.case.milestones import STATUS_FOR_EMPLOYER, Milestones
from domain.case.vocabulary import Phase, Role, Status
from domain.instants import Instant
from domain.recorded import Fact, Recorded
from projections.latest import Shape


class HoldSeen(Shape):
    """A hold by its dates; a lift may be seen without its beginning."""

    hold_id: UUID
    since: Instant | None = None
    lifted: Instant | None = None


class DutySeen(Shape):
    """Whether duties go on: the phase and the holds, which is all an employer is told of."""

    phase: Phase | None = None
    holds: tuple[HoldSeen, ...] = ()

    @property
    def open_holds(self) -> tuple[HoldSeen, ...]:
        return tuple(each for each in self.holds if each.since and each.lifted is None)

    @property
    def suspended_since(self) -> datetime | None:
        return min((each.since for each in self.open_holds if each.since), default=None)

    @property
    def for_employer(self) -> str:
        """Class B as an employer reads it (DOMAIN 4.2)."""
        if self.open_holds:
            return STATUS_FOR_EMPLOYER[Status.ON_HOLD]
        return STATUS_FOR_EMPLOYER[Status.REFERRED if self.phase is None else Status.IN_PROGRAMME]


D = TypeVar("D", bound=DutySeen)


class StatusSeen(DutySeen):
    """The full status: flags that are only ever set, beside phase and holds."""

    case_manager: bool = False
    clinician: bool = False
    treat: bool = False
    baseline: bool = False
    clear: bool = False
    goal: bool = False
    programme: bool = False
    contingency: bool = False
    job_profile: bool = False
    protocol: bool = False

    @property
    def reached(self) -> Status:
        flags = {name: getattr(self, name) for name in type(self).model_fields if name != "holds"}
        return Milestones(**flags).reached

    @property
    def status(self) -> Status:
        return Status.ON_HOLD if self.open_holds else self.reached


def fold_duty(seen: D, recorded: Recorded[Fact]) -> D:
    """Phase and holds after one more fact."""
    match recorded.fact:
        case safety.CaseHeld() as fact:
            return _held(seen, fact.hold_id, since=recorded.effective_at)
        case safety.HoldLifted() as fact:
            return _held(seen, fact.hold_id, lifted=recorded.effective_at)
        case phases.PhaseStarted() as fact:
            return seen.model_copy(update={"phase": fact.phase})
        case _:
            return seen


def fold_status(seen: StatusSeen, recorded: Recorded[Fact]) -> StatusSeen:
    """The status after one more fact; facts that do not bear on it change nothing."""
    match recorded.fact:
        case opening.CaseOpened():
            return _staffed(seen, Role(recorded.actor.role))
        case opening.PartyAssigned() as fact:
            return _staffed(seen, fact.role)
        case fact:
            return _flagged(fold_duty(seen, recorded), fact)


def _flagged(seen: StatusSeen, fact: Fact) -> StatusSeen:
    match fact:
        case linking.ConsentReferenced():
            flags = {"treat": seen.treat or "TREAT" in fact.scopes}
        case assessment.BaselineAssessmentRecorded():
            flags = {"baseline": seen.baseline or fact.complete}
        case assessment.RedFlagScreenCompleted():
            flags = {"clear": seen.clear or fact.result == "negative"}
        case plan.GoalAgreed():
            flags = {"goal": True}
        case plan.ProgrammePlanned():
            flags = {"programme": True}
        case plan.ContingencyPlanSet():
            flags = {"contingency": True}
        case linking.JobProfileLinked():
            flags = {"job_profile": True}
        case linking.ProtocolPinned():
            flags = {"protocol": True}
        case _:
            return seen
    return seen.model_copy(update=flags)


def _staffed(seen: StatusSeen, role: Role) -> StatusSeen:
    flags = {Role.CASE_MANAGER: "case_manager", Role.CLINICIAN: "clinician"}
    flag = flags.get(role)
    return seen if flag is None else seen.model_copy(update={flag: True})


def _held(seen: D, hold_id: UUID, **times: datetime) -> D:
    known = next((each for each in seen.holds if each.hold_id == hold_id), None)
    hold = (known or HoldSeen(hold_id=hold_id)).model_copy(update=times)
    if known is None:
        return seen.model_copy(update={"holds": (*seen.holds, hold)})
    holds = tuple(hold if each.hold_id == hold_id else each for each in seen.holds)
    return seen.model_copy(update={"holds": holds})
