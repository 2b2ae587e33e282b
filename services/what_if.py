"""What if another protocol had been in force: every decision of a case made once more.

Nothing is stored. A case keeps its own overrides, and what was decided before a protocol was
pinned is decided by the defaults again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from domain import protocol
from domain.case.chapter import Decided
from domain.case.governance.replay import Made, decisions_in, is_decision
from domain.case.vocabulary import Role
from domain.context import Context
from domain.decision import Criterion
from domain.protocol import ClinicalProtocol
from domain.recorded import Fact, Recorded
from domain.refusals import Refusal
from services.contexts import Contexts
from services.ports import Ledger
from services.reading_rights import unread_by


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a request was decided: ``event`` is the fact it led to, None where a refusal is not
    stored; ``code`` is the rule that settled it."""

    outcome: str
    event: str | None
    code: str
    criteria: tuple[Criterion, ...]
    verdict: str | None = None

    def is_like(self, other: "Evaluation") -> bool:
        """Whether the same came of it, whatever it rested on."""
        own, others = ((e.outcome, e.event, e.verdict) for e in (self, other))
        return own == others

    def body(self) -> dict[str, Any]:
        criteria = [each.model_dump(mode="json", exclude_none=True) for each in self.criteria]
        said = {"outcome": self.outcome, "event": self.event, "code": self.code}
        return {**said, "verdict": self.verdict, "criteria": criteria}


@dataclass(frozen=True, slots=True)
class Difference:
    """A decision that would have been another."""

    case: UUID
    event_id: UUID
    at: datetime
    event: str
    recorded: Evaluation
    whatif: Evaluation

    def body(self) -> dict[str, Any]:
        return {
            "case": str(self.case),
            "event_id": str(self.event_id),
            "at": self.at,
            "event": self.event,
            "recorded": self.recorded.body(),
            "whatif": self.whatif.body(),
        }


@dataclass(frozen=True, slots=True)
class Replayed:
    """One case: how many decisions were made again, which differ, and which could not be made
    again because their fact does not say all that was asked."""

    case: UUID
    decisions: int
    differences: tuple[Difference, ...]
    not_replayed: tuple[UUID, ...] = ()


class WhatIf:
    """Replays cases. ``contexts`` are those of the commands: the same world, but the protocol."""

    def __init__(self, ledger: Ledger, contexts: Contexts) -> None:
        self._ledger = ledger
        self._contexts = contexts

    async def replay(self, tenant: UUID, case: UUID, other: ClinicalProtocol) -> Replayed:
        """Every decision of a case, made again under another protocol."""
        history = await self._ledger.load(tenant, case)
        differences: list[Difference] = []
        lost: list[UUID] = []
        count = 0
        for made in decisions_in(history):
            count += 1
            try:
                found = await self._difference(tenant, made, other)
            except (ValidationError, LookupError):
                lost.append(made.decision.event_id)
            else:
                differences += [found] if found is not None else []
        return Replayed(case, count, tuple(differences), tuple(lost))

    async def _difference(
        self, tenant: UUID, made: Made, other: ClinicalProtocol
    ) -> Difference | None:
        recorded = made.decision
        request = made.request
        context = await self._contexts.completed(tenant, request, made.before, _context(recorded))
        if context.protocol is not None:
            context = replace(context, protocol=other)
        was = _of_fact(recorded.fact)
        would_be = _of_decided(made.again(request, context))
        if would_be is None or would_be.is_like(was):
            return None
        name = type(recorded.fact).__name__
        at = recorded.effective_at
        return Difference(recorded.stream, recorded.event_id, at, name, was, would_be)


def _context(recorded: Recorded[Fact]) -> Context:
    """Who asked, when, and what he was not to learn; the command keeps its id, so that its facts
    keep theirs."""
    return Context(
        now=recorded.recorded_at,
        effective_at=recorded.effective_at,
        actor=recorded.actor,
        command_id=recorded.command_id,
        unread=unread_by(Role(recorded.actor.role)),
    )


def _of_decided(decided: Decided) -> Evaluation | None:
    """None where nothing would be decided, because all is as it was asked already."""
    if isinstance(decided, Refusal):
        return Evaluation("refused", None, decided.code, decided.criteria)
    return next((_of_fact(fact) for fact in decided if is_decision(fact)), None)


def _of_fact(fact: Fact) -> Evaluation:
    judged = fact.judgement
    verdict = getattr(fact, "classification", None)
    if judged is None:
        return Evaluation("refused", type(fact).__name__, "", (), verdict)
    outcome = "refused" if fact.refusal else judged.outcome
    return Evaluation(outcome, type(fact).__name__, judged.rationale, judged.criteria, verdict)


def drafted(request: protocol.PublishProtocol) -> ClinicalProtocol | Refusal:
    """The protocol that this would publish; refused as publishing it would be."""
    decided = protocol.decide(protocol.ProtocolState(), request)
    if isinstance(decided, Refusal):
        return decided
    draft = next(each for each in decided if isinstance(each, protocol.Drafted))
    return protocol.as_published(draft)


def differences_of(replayed: Sequence[Replayed]) -> list[Difference]:
    """Those of all cases, in the order of the cases."""
    return [each for one in replayed for each in one.differences]
