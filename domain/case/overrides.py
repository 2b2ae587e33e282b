"""Overrides: two persons set a gate's criterion aside for some days, and say why (INV-17)."""

from uuid import UUID

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import ProtocolRef
from domain.context import Context
from domain.data_classes import C, Q
from domain.decision import Decision
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line

# facts


class PolicyOverridden(CaseFact):
    """``policy_id`` names a gate, a criterion of one, or a healing day without its tissue."""

    policy_id: Q[Line]
    rule: Q[Line | None] = None
    approver_2: Q[UUID]
    expires: Q[Instant]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None

    @property
    def subject(self) -> str:
        return self.policy_id


# requests


class OverridePolicy(Request):
    """The actor and ``approver_2`` are two persons; ``reason`` says why, ``expires`` until when."""

    clinical = True

    policy_id: Line
    rule: Line | None = None
    approver_2: Id | None = None
    expires: Instant | None = None


# decide


def override_policy(state: CaseState, request: OverridePolicy, context: Context) -> Decided:
    return Refusal("INV-17")


DECIDE: Decides = {OverridePolicy: override_policy}
EVOLVE: Evolves = {PolicyOverridden: only_filed}
