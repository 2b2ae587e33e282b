"""Overrides: two persons set a criterion of a gate aside for some days, and say why (INV-17)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed, unless_restated
from domain.case.gates.names import GROUPS, RAMP_LIMITS, is_policy
from domain.case.opening.diagnosis import SurgeryRecorded
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import ProtocolRef, Role
from domain.context import Context
from domain.data_classes import B, C, DataClass, Q
from domain.decision import Criterion, Decision, decide_all
from domain.identifiers import Id
from domain.instants import CivilDate, Instant
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line

SECOND = frozenset({Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN})
"""The roles of the second person."""
HEALING = "heal"
_HEALING = re.compile(r"heal(?:\.(?P<tissue>[A-Za-z_]+))?(?:\.(?P<phase>P[1-4]|P1[ab]))?")
_INVARIANT = re.compile(r"INV-[0-9]{1,2}")

# facts


class PolicyOverridden(CaseFact):
    """``policy_id`` names a gate, a criterion of one, a limit of the ramp, or a healing day
    without its tissue, or a group of these; ``rule`` may name one of the group."""

    policy_id: Q[Line]
    rule: Q[Line | None] = None
    approver_2: B[UUID]
    expires: Q[Instant]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.policy_id

    @property
    def scope(self) -> str:
        """What criteria begin with that it covers."""
        return scope_of(self.policy_id, self.rule)


def scope_of(policy_id: str, rule: str | None) -> str:
    """The key that is overridden, or what the keys of the group begin with."""
    key = GROUPS.get(policy_id, policy_id)
    ways = () if rule is None else (rule, f"{key}.{rule}")
    within = (way for way in ways if way.startswith(f"{key}.") and _is_key(way))
    return _without_tissue(next(within, key))


def _is_key(text: str) -> bool:
    return is_policy(text) or bool(_HEALING.fullmatch(text))


# requests


class OverridePolicy(Request):
    """The actor and ``approver_2`` are two persons; ``reason`` says why, and ``expires`` until
    when: a moment, or the last day."""

    clinical = True

    policy_id: Line
    rule: Line | None = None
    approver_2: Id | None = None
    expires: Instant | CivilDate | None = None


# decide


def override_policy(state: CaseState, request: OverridePolicy, context: Context) -> Decided:
    if not _is_known(request.policy_id, state, context):
        return Refusal("input", field="policy_id")
    expires = _expiry(state, request.expires)
    decision = decide_all(
        _criteria(state, request, expires, context),
        context.protocol.version if context.protocol else None,
    )
    if decision.unmet or expires is None or request.approver_2 is None:
        return Refusal("INV-17", decision.unmet)
    fact = PolicyOverridden(
        policy_id=_without_tissue(request.policy_id),
        rule=None if request.rule is None else _without_tissue(request.rule),
        approver_2=request.approver_2,
        expires=expires,
        decision=decision,
        protocol=state.linked.protocol,
    )
    return unless_restated(state, fact, context)


def _is_known(policy_id: str, state: CaseState, context: Context) -> bool:
    """A key or a group of them, a criterion (for one task too), a healing day, an invariant."""
    tasks = context.job_profile.tasks if context.job_profile else ()
    of_tasks = (policy_id.removesuffix(f".{each.task_id}") for each in tasks)
    if any(_is_key(each) for each in (policy_id, *of_tasks)):
        return True
    return bool(_INVARIANT.fullmatch(policy_id))


def _expiry(state: CaseState, expires: date | None) -> datetime | None:
    if expires is None or isinstance(expires, datetime):
        return expires
    return datetime.combine(expires + timedelta(days=1), time(), ZoneInfo(state.time_zone))


def _criteria(
    state: CaseState, request: OverridePolicy, expires: datetime | None, context: Context
) -> Iterator[Criterion]:
    yield _may_be_overridden(state, request)
    yield _two_persons(state, request.approver_2, context)
    yield Criterion(
        id="override.reason",
        required="a reason",
        observed=None if request.reason is None else "given",
        met=request.reason is not None,
    )
    most = in_force(state, context, "override.max_d")
    ends_in = None if expires is None else expires - context.effective_at
    yield Criterion(
        id="override.max_d",
        required=f"an expiry within {most} d",
        observed=None if expires is None else expires.isoformat(),
        met=ends_in is not None and timedelta() < ends_in <= timedelta(days=int(most)),
    )


def _may_be_overridden(state: CaseState, request: OverridePolicy) -> Criterion:
    """Gates, limits of the ramp, and healing days where nothing was operated: never an alarm,
    an invariant, the hard load cap."""
    policy_id, scope = request.policy_id, scope_of(request.policy_id, request.rule)
    limit = scope.startswith("gate.") or scope == GROUPS["POL-RAMP"] or scope in RAMP_LIMITS
    healing = _HEALING.fullmatch(GROUPS.get(policy_id, policy_id))
    own = healing is not None and healing["tissue"] in (None, state.linked.tissue_class)
    operated = bool(state.ever_on_file(SurgeryRecorded))
    return Criterion(
        id="override.policy",
        required="a gate or a criterion of one, a limit of the ramp,"
        " or a healing day without a surgery on record",
        observed=f"{_without_tissue(policy_id)}{', operated' if own and operated else ''}",
        met=limit or (own and not operated),
        data_class=DataClass.C if own else DataClass.Q,
    )


def _two_persons(state: CaseState, second: UUID | None, context: Context) -> Criterion:
    asking = {context.actor.party_id, context.actor.on_behalf_of}
    roles = frozenset() if second is None else state.roles_of(second, context.effective_at)
    seen = None if second is None else ("the same person" if second in asking else _said(roles))
    return Criterion(
        id="override.approver_2",
        required="a second person of the case: clinician, surgeon or oh_physician",
        observed=seen,
        met=second is not None and second not in asking and bool(roles & SECOND),
        data_class=DataClass.B,
    )


def _said(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(roles)) or "no role in the case"


def _without_tissue(policy_id: str) -> str:
    """A healing day without its tissue class, which is class C; anything else as it is."""
    found = _HEALING.fullmatch(policy_id)
    parts = (HEALING, found["phase"]) if found is not None else (policy_id, None)
    return ".".join(part for part in parts if part is not None)


DECIDE: Decides = {OverridePolicy: override_policy}
EVOLVE: Evolves = {PolicyOverridden: only_filed}
