"""Safety: an alarm is a hold in the same commit; a hold is lifted after reassessment."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.guards import consent_missing
from domain.case.policy import in_force
from domain.case.ramp_up.ramp_holds import reverted, suspended_by_hold
from domain.case.state import CaseState, Hold
from domain.case.vocabulary import AlarmCode, HoldKind, ReassessmentOutcome, Role, Status
from domain.context import Context
from domain.data_classes import B, C, O, Q
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Note

NEEDS_REASSESSMENT = frozenset({HoldKind.ALARM, HoldKind.ADVERSE_EVENT})
_OWN_HOLDS = {Role.WORKER: HoldKind.WORKER_REQUEST, Role.CASE_MANAGER: HoldKind.ADMIN}

# facts


class AlarmSignRaised(CaseFact):
    code: O[AlarmCode]
    observed: C[Note | None] = None
    reporter: B[UUID]


class CaseHeld(CaseFact):
    hold_id: B[UUID]
    kind: O[HoldKind]
    resume_to: B[Status]
    reassess_due: B[Instant | None] = None

    @property
    def subject(self) -> str:
        return str(self.hold_id)


class ReassessmentCompleted(CaseFact):
    hold_id: B[UUID]
    findings: C[Note | None] = None
    outcome: Q[ReassessmentOutcome]

    @property
    def subject(self) -> str:
        return str(self.hold_id)


class HoldLifted(CaseFact):
    hold_id: B[UUID]
    by: B[UUID]

    @property
    def subject(self) -> str:
        return str(self.hold_id)


# requests


class RaiseAlarm(Request):
    code: AlarmCode
    observed: Note | None = None
    reporter: Id | None = None
    hold_id: Id | None = None


class CompleteReassessment(Request):
    """``hold_id`` may be left out while one hold is open, or one that needs a reassessment."""

    hold_id: Id | None = None
    findings: Note | None = None
    outcome: ReassessmentOutcome


class HoldCase(Request):
    """A worker's or a manager's own hold; ``kind`` follows from who asks (INV-15)."""

    hold_id: Id | None = None
    kind: HoldKind | None = None
    reassess_due: Instant | None = None


class LiftHold(Request):
    """``hold_id`` may be left out while one hold is open, ``by`` where it is who asks."""

    hold_id: Id | None = None
    by: Id | None = None


# decide


def raise_alarm(state: CaseState, request: RaiseAlarm, context: Context) -> Decided:
    if _is_raised(state, request, context):
        return []
    if was_held(state, request.hold_id):
        return Refusal("input", field="hold_id")
    alarm = AlarmSignRaised(
        code=request.code,
        observed=request.observed,
        reporter=request.reporter or context.actor.party_id,
    )
    return alarmed(state, context, alarm, request.hold_id)


def _is_raised(state: CaseState, request: RaiseAlarm, context: Context) -> bool:
    """Whether this very sign holds the case, in the hold that is named, where one is."""
    observed = (request.code, request.observed or "")
    holds = [each for each in state.holds if request.hold_id in (None, each.hold_id)]
    if all(hold.alarm != observed for hold in holds):
        return False
    raised = state.on_file(AlarmSignRaised)
    alike = [each for each in raised if (each.fact.code, each.fact.observed or "") == observed]
    return all(state.may_compare(each, context) for each in alike)


def alarmed(
    state: CaseState, context: Context, alarm: AlarmSignRaised, hold_id: UUID | None = None
) -> list[Fact]:
    """The alarm, the hold in its commit, and what that hold suspends (POL-ALARM)."""
    due_key = f"alarm.reassess_h.{alarm.code}"
    return [alarm, *held(state, context, HoldKind.ALARM, due_key, hold_id)]


def held(
    state: CaseState,
    context: Context,
    kind: HoldKind,
    due_key: str,
    hold_id: UUID | None = None,
) -> list[Fact]:
    """A hold that ends duty at work too: it suspends the ramp stage (alarm.work_effect)."""
    return [new_hold(state, context, kind, due_key, hold_id), *suspended_by_hold(state)]


def was_held(state: CaseState, hold_id: UUID | None) -> bool:
    """Whether a hold of this id was ever begun; ids of holds are not used again."""
    return any(each.fact.hold_id == hold_id for each in state.ever_on_file(CaseHeld))


def new_hold(
    state: CaseState,
    context: Context,
    kind: HoldKind,
    due_key: str,
    hold_id: UUID | None = None,
) -> CaseHeld:
    """The hold that a policy puts in the commit of its cause, with its reassessment due."""
    hours = float(in_force(state, context, due_key))
    return CaseHeld(
        hold_id=hold_id or context.id_for("hold"),
        kind=kind,
        resume_to=state.reached,
        reassess_due=context.effective_at + timedelta(hours=hours),
    )


def hold_case(state: CaseState, request: HoldCase, context: Context) -> Decided:
    kind = _OWN_HOLDS.get(Role(context.actor.role))
    if kind is None:
        return Refusal("role")
    if request.kind not in (None, kind):
        return Refusal("input", field="kind")
    own = [hold for hold in state.holds if hold.kind is kind]
    if any(request.hold_id in (None, hold.hold_id) for hold in own):
        return []
    if was_held(state, request.hold_id):
        return Refusal("input", field="hold_id")
    fact = CaseHeld(
        hold_id=request.hold_id or context.id_for("hold"),
        kind=kind,
        resume_to=state.reached,
        reassess_due=request.reassess_due,
    )
    return [fact]


def complete_reassessment(
    state: CaseState, request: CompleteReassessment, context: Context
) -> Decided:
    hold = _only_to_reassess(state, request) or _named_hold(state, request.hold_id)
    if isinstance(hold, Refusal):
        return hold
    fact = ReassessmentCompleted(
        hold_id=hold.hold_id, findings=request.findings, outcome=request.outcome
    )
    if state.restates(fact, context):
        return []
    goes_back = request.outcome is ReassessmentOutcome.REVERT_STAGE
    if not goes_back or hold.reassessed is request.outcome:
        return [fact]
    back = reverted(state)
    return back if isinstance(back, Refusal) else [fact, *back]


def _only_to_reassess(state: CaseState, request: CompleteReassessment) -> Hold | None:
    """Where no hold is named, the one of several that alone needs a reassessment."""
    needing = [hold for hold in state.holds if hold.kind in NEEDS_REASSESSMENT]
    return needing[0] if request.hold_id is None and len(needing) == 1 else None


def lift_hold(state: CaseState, request: LiftHold, context: Context) -> Decided:
    if _was_lifted(state, request.hold_id):
        return []
    hold = _named_hold(state, request.hold_id)
    if isinstance(hold, Refusal):
        return hold
    if hold.kind in NEEDS_REASSESSMENT and hold.reassessed is None:
        return Refusal("state", (_not_reassessed(hold),))
    if hold.kind is HoldKind.CONSENT and (missing := consent_missing(state)) is not None:
        return missing
    return [HoldLifted(hold_id=hold.hold_id, by=request.by or context.actor.party_id)]


def _was_lifted(state: CaseState, hold_id: UUID | None) -> bool:
    if any(hold.hold_id == hold_id for hold in state.holds):
        return False
    if hold_id is None:
        return bool(state.on_file(HoldLifted)) and not state.holds
    return state.newest_of(HoldLifted, str(hold_id)) is not None


def _named_hold(state: CaseState, hold_id: UUID | None) -> Hold | Refusal:
    if hold_id is None:
        return state.holds[0] if len(state.holds) == 1 else Refusal("state", field="hold_id")
    found = next((hold for hold in state.holds if hold.hold_id == hold_id), None)
    return found or Refusal("state", field="hold_id")


def _not_reassessed(hold: Hold) -> Criterion:
    return Criterion(
        id="safety.reassessment",
        required=f"reassessment of hold {hold.hold_id}",
        observed=None,
        met=False,
    )


# evolve


def alarm_raised(state: CaseState, recorded: Recorded[AlarmSignRaised]) -> CaseState:
    fact = recorded.fact
    return replace(state, raised=(recorded.command_id, fact.code, fact.observed or ""))


def case_held(state: CaseState, recorded: Recorded[CaseHeld]) -> CaseState:
    fact = recorded.fact
    cause = state.raised
    of_alarm = cause is not None and cause[0] == recorded.command_id
    alarm = (cause[1], cause[2]) if cause is not None and of_alarm else None
    hold = Hold(
        fact.hold_id,
        fact.kind,
        recorded.effective_at,
        fact.resume_to,
        alarm,
        reassess_due=fact.reassess_due,
    )
    return replace(state, holds=(*state.holds, hold))


def reassessment_completed(
    state: CaseState, recorded: Recorded[ReassessmentCompleted]
) -> CaseState:
    fact = recorded.fact
    holds = tuple(
        replace(hold, reassessed=fact.outcome) if hold.hold_id == fact.hold_id else hold
        for hold in state.holds
    )
    return replace(state, holds=holds)


def hold_lifted(state: CaseState, recorded: Recorded[HoldLifted]) -> CaseState:
    remaining = tuple(hold for hold in state.holds if hold.hold_id != recorded.fact.hold_id)
    return replace(state, holds=remaining)


DECIDE: Decides = {
    RaiseAlarm: raise_alarm,
    HoldCase: hold_case,
    CompleteReassessment: complete_reassessment,
    LiftHold: lift_hold,
}
EVOLVE: Evolves = {
    AlarmSignRaised: alarm_raised,
    CaseHeld: case_held,
    ReassessmentCompleted: reassessment_completed,
    HoldLifted: hold_lifted,
}
