"""The stream of a case's escalations: what was raised, so that nothing is raised twice.

It is a stream of its own: whoever works with the case sees no other version of it because a day
has passed. It tells nothing clinical: what is due stands in the class of its own, the rest are
dates and roles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from domain.case.vocabulary import Role
from domain.data_classes import A, B, Classified
from domain.deadlines.escalation import step_due
from domain.deadlines.items import DueItem
from domain.instants import CivilDate, Instant, instant_text
from domain.measures.quantity import Whole
from domain.recorded import Fact, Recorded
from domain.text import Line

KIND = "deadline"


class EscalationRaised(Fact):
    """``step`` is the last that had fallen due when it was raised; those before it that nobody
    was there to raise are passed over. ``to``: who is told. ``rule`` and ``value``: what made it
    due; ``source_event_id``: the event it follows from; ``calendar``: how it was counted."""

    stream_kind = KIND

    case_id: B[UUID]
    item_id: B[UUID]
    kind: B[Classified]
    due: B[CivilDate | None] = None
    due_at: B[Instant | None] = None
    time_zone: B[Line]
    step: B[Whole]
    to: B[Role]
    party: A[UUID | None] = None
    rule: B[Classified]
    calendar: B[Line]
    source_event_id: B[UUID | None] = None

    @property
    def subject(self) -> str:
        return str(self.item_id)

    @property
    def due_text(self) -> str:
        return str(self.due) if self.due_at is None else instant_text(self.due_at)


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last step that was raised of an item, to whom and when."""

    step: int
    to: Role
    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """By item and due date: an item that was moved to another day begins anew."""

    last: Mapping[tuple[UUID, str], LastStep] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, case_id: UUID, item: DueItem) -> LastStep | None:
        return self.last.get((item.id_in(case_id), item.due_text))

    def step_of(self, case_id: UUID, item: DueItem) -> int:
        known = self.of(case_id, item)
        return 0 if known is None else known.step


def evolve(state: Raised, recorded: Recorded[Fact]) -> Raised:
    fact = recorded.fact
    if not isinstance(fact, EscalationRaised):
        return state
    step = LastStep(fact.step, fact.to, recorded.effective_at)
    return Raised(MappingProxyType({**state.last, (fact.item_id, fact.due_text): step}))


def to_raise(
    state: Raised, case_id: UUID, items: Sequence[DueItem], now: datetime
) -> list[EscalationRaised]:
    """The step that is due now of each item, unless it or a later one was raised."""
    steps = ((item, step_due(item, now)) for item in items)
    return [
        _raised(case_id, item, step) for item, step in steps if step > state.step_of(case_id, item)
    ]


def _raised(case_id: UUID, item: DueItem, step: int) -> EscalationRaised:
    to = item.escalation[step - 1].to
    why = item.because
    said = why.rule if why.value is None else f"{why.rule} {why.value}"
    is_moment = isinstance(item.due, datetime)
    return EscalationRaised(
        case_id=case_id,
        item_id=item.id_in(case_id),
        kind=Classified(data_class=item.data_class, value=item.kind),
        due=None if is_moment else item.due,
        due_at=item.due if is_moment else None,
        time_zone=item.zone,
        step=step,
        to=to or item.owner,
        party=item.party if to in (None, item.owner) else None,
        rule=Classified(data_class=item.data_class, value=said),
        calendar=why.calendar,
        source_event_id=why.event_id,
    )
