"""What a command is answered: a receipt made of sections, so that each sees only his classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from domain.case.gates.names import is_covered
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision
from domain.recorded import Fact, Recorded
from domain.refusals import Refusal
from domain.told_criteria import CLINICAL
from services.audiences import HIDES_ACTIVITY, Audience
from services.reading_rights import IN_FULL, seen_by_rules

Outcome = Literal["done", "refused", "unchanged"]
OF_THE_REQUEST = frozenset({"INV-1"})
"""Rules that say no more than the caller said himself: that there is such a case already."""
_INVARIANT = "INV-"
"""Rules of every case, whose names tell nothing of what was seen in one."""
OF_NO_CASE = frozenset({"role", "version", "input"}) | OF_THE_REQUEST
"""Rules whose name tells nothing of a case."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The receipt of a command. ``position`` and ``version`` are those of its last event in
    the case, or of the case itself where nothing was stored; ``role`` is the one in which it was
    asked for."""

    case: UUID
    version: int
    position: int
    events: tuple[Recorded[Fact], ...]
    outcome: Outcome
    role: Role
    decision: Decision | None = None
    replayed: bool = False

    @property
    def names(self) -> list[str]:
        """The names of the events, without the kind of their stream."""
        return [type(each.fact).__name__ for each in self.events]


def answer_to(case: UUID, events: Sequence[Recorded[Fact]], *, replayed: bool = False) -> Answer:
    """The receipt for what was stored: the same for the first answer and for every repeat."""
    own = tuple(each for each in events if each.stream == case)
    refusal = next((each for each in own if each.fact.refusal), None)
    judged = next((each.fact.judgement for each in own if each.fact.judgement), None)
    if refusal is not None:
        judged = refusal.fact.judgement
    return Answer(
        case,
        own[-1].version,
        events[-1].position,
        own,
        "refused" if refusal else "done",
        Role(own[0].actor.role),
        judged,
        replayed,
    )


def answer_body(answer: Answer, audience: Audience) -> dict[str, Any]:
    """The answer as this audience may read it."""
    body: dict[str, Any] = {
        "case": str(answer.case),
        "version": answer.version,
        "position": answer.position,
        "events": answer.names,
        "outcome": answer.outcome,
    }
    if audience in HIDES_ACTIVITY:
        del body["version"], body["position"]
    if answer.decision is not None:
        body["decision"] = decision_body(answer.decision, audience)
    return body


def decision_body(decision: Decision, audience: Audience) -> dict[str, Any]:
    """A decision with the criteria this audience may read; the rest is one clinical criterion.
    By which version of the protocol it was made is for those who read decisions."""
    criteria = criteria_body(decision.criteria, audience)
    body: dict[str, Any] = {"outcome": decision.outcome, "criteria": criteria}
    if DataClass.Q in IN_FULL[audience]:
        body["policy_version"] = decision.policy_version
    return body


def criteria_body(criteria: Sequence[Criterion], audience: Audience) -> list[dict[str, Any]]:
    readable = seen_by_rules(audience)
    shown = [_criterion(each) for each in criteria if each.data_class in readable]
    hidden = [each for each in criteria if each.data_class not in readable]
    if hidden:
        met = all(each.met for each in hidden)
        shown.append({"id": CLINICAL, "met": met})
    return shown


def _criterion(each: Criterion) -> dict[str, Any]:
    return each.model_dump(mode="json", exclude={"data_class"})


def unmet_of(criteria: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of criteria as an audience reads them, those that are not met."""
    return [each for each in criteria if not each["met"]]


def refusal_code(refusal: Refusal, audience: Audience | None) -> str:
    """The rule's code, or ``state`` where it names what the audience may not read, or would tell
    it that something clinical is there at all."""
    return "state" if _tells_too_much(refusal, audience) else refusal.code


def refusal_criteria(refusal: Refusal, audience: Audience | None) -> list[dict[str, Any]]:
    """What the rule asked for, as this audience may read it; nothing for who reads nothing."""
    told = _told_of(refusal, audience)
    return [] if audience is None else criteria_body(told, audience)


def classes_of_refusal(refusal: Refusal, audience: Audience | None) -> frozenset[DataClass]:
    """The classes of what the rule required and saw that this audience is told."""
    return classes_of(_told_of(refusal, audience), audience)


def classes_of(criteria: Sequence[Criterion], audience: Audience | None) -> frozenset[DataClass]:
    """Those of the criteria that this audience is told as they are. Which classes the others have
    would tell what is behind the clinical one that stands for them."""
    readable = frozenset() if audience is None else seen_by_rules(audience)
    return readable & {each.data_class for each in criteria}


def _told_of(refusal: Refusal, audience: Audience | None) -> Sequence[Criterion]:
    said_himself = audience in HIDES_ACTIVITY and refusal.code in OF_THE_REQUEST
    return () if audience is None or said_himself else refusal.criteria


def _tells_too_much(refusal: Refusal, audience: Audience | None) -> bool:
    if refusal.code in OF_NO_CASE:
        return False
    if audience is None:
        return True
    hidden = [e for e in refusal.criteria if e.data_class not in seen_by_rules(audience)]
    if audience in HIDES_ACTIVITY:
        return bool(hidden)
    invariant = refusal.code.startswith(_INVARIANT)
    return not invariant and any(is_covered(each.id, refusal.code) for each in hidden)
