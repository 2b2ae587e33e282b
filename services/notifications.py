"""Who is to be told that something has changed or is due: pure, and without a word on health.

What somebody is told is a code whose words stand in the catalogue under ``notice.``, and a case by
its short name. Which codes somebody can be told follows from what he reads (DOMAIN 4.2): people at
work are told that something is asked of them, that duties are suspended or that the plan at work
has changed, and never why. Whoever did it himself is not told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from domain.case.accommodation import accommodation
from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.governance.corrected import CORRECTIONS
from domain.case.governance.reminders import ReminderIssued
from domain.case.milestones import STATUS_FOR_EMPLOYER
from domain.case.opening.linking import ConsentReferenced
from domain.case.opening.opening import CaseOpened, PartyAssigned
from domain.case.outcome.closing import CaseClosed
from domain.case.outcome.recurrence import CaseReopened
from domain.case.phases import phases
from domain.case.ramp_up import ramp_stages
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.case.safety import safety
from domain.case.state import CaseState
from domain.case.status import STEPS
from domain.case.vocabulary import Role, Status
from domain.consent import Scope
from domain.data_classes import DataClass
from domain.deadlines.items import Because, DueItem, Kind
from domain.deadlines.raised import EscalationRaised, Raised
from domain.recorded import Fact, Recorded
from services.access import Allowed, Denied
from services.audiences import HIDES_ACTIVITY, Audience, audience_of
from services.deadlines import DueCase
from services.due_telling import READS_DUE, told
from services.reading_rights import IN_FULL
from services.relations import Relation

WORKER, CLINICIAN, MANAGER = Audience.WORKER, Audience.CLINICIAN, Audience.CASE_MANAGER
EMPLOYER, SUPERVISOR, AUDIT = Audience.EMPLOYER, Audience.SUPERVISOR, Audience.AUDIT
IN_THE_CASE = (MANAGER, CLINICIAN, WORKER)
AT_WORK = (EMPLOYER, SUPERVISOR)
TOLD_MORE = (*IN_THE_CASE, *AT_WORK, AUDIT)
"""Of several roles of a person the first of these counts."""
ASKED, PLAN = "action_asked", "plan_changed"
SUSPENDED, RESUMED, STATUS = "duties_suspended", "duties_resumed", "status_changed"
REMINDER, DUE, OVERDUE = "reminder", "due", "overdue"
_SUSPENDED = STATUS_FOR_EMPLOYER[Status.ON_HOLD]


@dataclass(frozen=True, slots=True)
class Notice:
    """``letter``: the class that the reader must read, in full where ``whole``."""

    reader: UUID
    role: Role
    code: str
    letter: DataClass
    whole: bool = True

    @property
    def reminds(self) -> bool:
        """Whether it is of what waits, and not of what has changed."""
        return self.code == REMINDER or self.code.startswith((DUE, OVERDUE))


@dataclass(frozen=True, slots=True)
class Rule:
    """Of what a kind of fact is, and who is told it by which code."""

    letter: DataClass
    codes: Mapping[Audience, str]


def _to(letter: DataClass, code: str, *audiences: Audience, **others: str) -> Rule:
    named = {Audience(name.replace("_", "-")): other for name, other in others.items()}
    return Rule(letter, MappingProxyType({**dict.fromkeys(audiences, code), **named}))


_AT_WORK_TOO = {"employer": PLAN, "supervisor": PLAN}
_STAGE = _to(DataClass.J, "ramp_stage", *IN_THE_CASE, **_AT_WORK_TOO)
RULES: Mapping[type[Fact], Rule] = MappingProxyType(
    {
        safety.CaseHeld: _to(DataClass.B, "hold_began", *IN_THE_CASE, AUDIT),
        safety.HoldLifted: _to(DataClass.B, "hold_ended", *IN_THE_CASE, AUDIT),
        safety.AlarmSignRaised: _to(DataClass.O, "alarm", CLINICIAN),
        phases.PhaseStarted: _to(DataClass.B, "phase_advanced", *IN_THE_CASE, AUDIT),
        phases.PhaseAdvanced: _to(DataClass.B, "phase_advanced", *IN_THE_CASE, AUDIT),
        phases.PhaseAdvanceRejected: _to(DataClass.B, "phase_refused", MANAGER, CLINICIAN),
        phases.PhaseReverted: _to(DataClass.B, "phase_reverted", *IN_THE_CASE),
        accommodation.AccommodationProposed: _to(
            DataClass.I, "answer_asked", *IN_THE_CASE, employer=ASKED
        ),
        accommodation.AccommodationAgreed: _to(
            DataClass.I, "accommodation_agreed", *IN_THE_CASE, **_AT_WORK_TOO
        ),
        accommodation.AccommodationDeclined: _to(
            DataClass.I, "accommodation_declined", *IN_THE_CASE, employer=PLAN
        ),
        RampUpPlanAgreed: _to(DataClass.J, "ramp_agreed", *IN_THE_CASE, **_AT_WORK_TOO),
        ramp_stages.RampStageStarted: _STAGE,
        ramp_stages.RampStageRepeated: _STAGE,
        ramp_stages.RampStageAdjusted: _STAGE,
        ramp_stages.RampStageReverted: _STAGE,
        WorkAbilityStatementIssued: _to(
            DataClass.H, "work_ability", *IN_THE_CASE, AUDIT, **_AT_WORK_TOO
        ),
        ConsentReferenced: _to(DataClass.U, "consent_changed", MANAGER, CLINICIAN),
        CaseClosed: _to(DataClass.B, "closed", *IN_THE_CASE, AUDIT),
        CaseReopened: _to(DataClass.B, "reopened", *IN_THE_CASE, AUDIT),
        ReminderIssued: _to(DataClass.B, REMINDER, WORKER),
    }
)
"""Facts that are not here are told to nobody. People at work, who read no more of the status than
their summary of it, are told where that changes, whatever it followed from."""
TELLS: frozenset[type[Fact]] = frozenset({PartyAssigned, *RULES, *STEPS, *CORRECTIONS})
"""After any other fact nobody is to be told anything."""
SAID_OF = frozenset(
    {
        *(Kind.REASSESSMENT, Kind.PROGRESS_REVIEW, Kind.WORKER_CHECK_IN, Kind.TASK),
        *(Kind.CORRECTIVE_ACTION, Kind.STATEMENT_COVERAGE, Kind.CONSENT_EXPIRY, Kind.FOLLOW_UP),
        *(Kind.ACCOMMODATION_REVIEW, Kind.RAMP_REVIEW, Kind.FIRST_EMPLOYER_CONTACT),
    }
)
"""Of what is due, the kinds that may be named in a message; the others would tell of health."""
CODES = frozenset(
    {
        *(code for rule in RULES.values() for code in rule.codes.values()),
        *(ASKED, SUSPENDED, RESUMED, STATUS, DUE, OVERDUE, "assigned"),
        *(f"{when}_{kind}" for when in (DUE, OVERDUE) for kind in SAID_OF),
    }
)
"""Every code; its words stand in the catalogue under ``notice.``."""


def readers_of(state: CaseState, at: datetime) -> dict[UUID, tuple[Role, Audience]]:
    """Who reads something of a case at a time, each in the role that is told most."""
    found: dict[UUID, tuple[Role, Audience]] = {}
    for member in state.members:
        audience = audience_of(member.role)
        if audience is None or member.role not in state.roles_of(member.party_id, at):
            continue
        known = found.get(member.party_id)
        if known is None or TOLD_MORE.index(audience) < TOLD_MORE.index(known[1]):
            found[member.party_id] = member.role, audience
    return found


def notices_of(before: CaseState, after: CaseState, recorded: Recorded[Fact]) -> list[Notice]:
    """Of a fact of a case, in the order of the readers' ids; ``after`` is the case with it."""
    if after.opening is None:
        return []
    found = readers_of(after, recorded.recorded_at)
    others = {each: found[each] for each in sorted(found) if each != recorded.actor.party_id}
    if isinstance(recorded.fact, PartyAssigned):
        return _of_the_assigned(recorded.fact, others)
    return [*_by_rule(recorded.fact, others), *_of_status(before, after, others)]


def notices_of_escalation(state: CaseState, raised: EscalationRaised, at: datetime) -> list[Notice]:
    """Of what is overdue: to whom it was escalated, as far as he may know that it is due."""
    readers = readers_of(state, at)
    found = [
        _overdue(state, raised, reader, *readers[reader])
        for reader in sorted(readers)
        if raised.party in (None, reader) and raised.to in state.roles_of(reader, at)
    ]
    return [each for each in found if each is not None]


def notice_of_due(
    state: CaseState, reader: UUID, kind: Kind, letter: DataClass, at: datetime
) -> Notice | None:
    """Of what has fallen due on somebody's own list, where he still reads the case."""
    known = readers_of(state, at).get(reader)
    if known is None:
        return None
    role, audience = known
    if audience in HIDES_ACTIVITY:
        return Notice(reader, role, ASKED, letter)
    return Notice(reader, role, _code(DUE, kind), letter)


def may_be_told(
    notice: Notice, allowed: Allowed | Denied, relation: Relation, now: datetime
) -> bool:
    """By what the reader may read now, whatever he might read when it happened. The worker is
    reminded only while the worker wants to be."""
    if isinstance(allowed, Denied):
        return False
    if notice.role is Role.WORKER and notice.reminds and Scope.REMIND not in relation.active(now):
        return False
    if notice.reminds or notice.code == ASKED:
        return True  # what is due was told by class already, summaries among it
    return notice.letter in (allowed.classes if notice.whole else allowed.hinted)


def name_of_case(state: CaseState, case: UUID, allowed: Allowed | Denied) -> str:
    """The reference of the claim for who reads it, else the beginning of the id."""
    reads = not isinstance(allowed, Denied) and DataClass.W in allowed.classes
    opened = state.ever_on_file(CaseOpened) if reads else ()
    claims = [each.fact.claim_ref for each in opened if each.fact.claim_ref]
    return claims[-1] if claims else str(case)[:8]


def _by_rule(fact: Fact, readers: Mapping[UUID, tuple[Role, Audience]]) -> Iterator[Notice]:
    rule = RULES.get(type(fact))
    if rule is None:
        return
    for reader, (role, audience) in readers.items():
        if audience in rule.codes:
            yield Notice(reader, role, rule.codes[audience], rule.letter)


def _of_the_assigned(
    fact: PartyAssigned, readers: Mapping[UUID, tuple[Role, Audience]]
) -> list[Notice]:
    known = readers.get(fact.party_id)
    if known is None:
        return []
    return [Notice(fact.party_id, known[0], "assigned", DataClass.B, whole=False)]


def _of_status(
    before: CaseState, after: CaseState, readers: Mapping[UUID, tuple[Role, Audience]]
) -> Iterable[Notice]:
    """What people at work read of it is another now (DOMAIN 4.2, B). A supervisor reads of it
    whether duties are suspended, so he is told of that and of no other change."""
    was, now = _for_employer(before), _for_employer(after)
    if was == now or before.opening is None:
        return []
    code = SUSPENDED if now == _SUSPENDED else RESUMED if was == _SUSPENDED else STATUS
    told = (EMPLOYER,) if code == STATUS else AT_WORK
    return [
        Notice(reader, role, code, DataClass.B, whole=False)
        for reader, (role, audience) in readers.items()
        if audience in told
    ]


def _for_employer(state: CaseState) -> str:
    return STATUS_FOR_EMPLOYER[state.status]


def _overdue(
    state: CaseState, raised: EscalationRaised, reader: UUID, role: Role, audience: Audience
) -> Notice | None:
    letter, item = raised.kind.data_class, _item(raised)
    if audience in HIDES_ACTIVITY:
        return Notice(reader, role, ASKED, letter) if letter in IN_FULL[audience] else None
    assert audience in READS_DUE
    found = told(DueCase(raised.case_id, state, (item,), Raised()), audience)
    if not found:
        return None
    return Notice(reader, role, _code(OVERDUE, found[0].item.kind), letter)


def _item(raised: EscalationRaised) -> DueItem:
    return DueItem(
        kind=Kind(str(raised.kind.value)),
        subject=str(raised.item_id),
        due=raised.due if raised.due_at is None else raised.due_at,
        zone=raised.time_zone,
        owner=raised.to,
        because=Because(None, None, str(raised.rule.value)),
        data_class=raised.kind.data_class,
        party=raised.party,
    )


def _code(when: str, kind: Kind) -> str:
    return f"{when}_{kind}" if kind in SAID_OF else when
