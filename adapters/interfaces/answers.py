"""What the routes answer, views of cases apart (projections/bodies): for the documents, and for
tests that hold answers against them. A field that may be left out has a default."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.case.vocabulary import Role


class Told(BaseModel):
    """A part of an answer; what it does not name is not in it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class CriterionTold(Told):
    """One condition of a decision; of what is not told, only whether all of it is met."""

    id: str = Field(description="The code of the criterion, or 'clinical' for what is not told.")
    met: bool
    required: str | None = Field(None, description="What was required, with its unit.")
    observed: str | None = Field(None, description="What was seen, with its unit.")
    evidence: list[UUID] | None = Field(None, description="The events that show it.")
    text: str | None = Field(None, description="The criterion in words, where it is not met.")
    satisfy: str | None = Field(None, description="What would satisfy it, in words.")


class DecisionOnCommand(Told):
    """What a rule decided on a command, as its sender may read it."""

    outcome: Literal["accepted", "refused"]
    code: str = Field(description="The first criterion that is not met, else the outcome.")
    text: str
    criteria: list[CriterionTold]
    policy_version: int | None = Field(None, description="Of the protocol; for who reads it.")


class CommandAnswer(Told):
    """What was stored for a command. The same for the first answer and for every repeat."""

    case: UUID
    version: int | None = Field(None, description="Of the case; not told to employers.")
    position: int | None = Field(
        None, description="In the ledger: read a view at least there; not told to employers."
    )
    events: list[str] = Field(
        description="The names of the events, in their order.", examples=[["LoadTargetSet"]]
    )
    outcome: Literal["done", "refused", "unchanged"] = Field(
        description="'refused' is a stored clinical refusal with its decision."
    )
    text: str
    decision: DecisionOnCommand | None = None


class CaseRow(Told):
    """A case in a list, as its reader may read it."""

    case: UUID
    worker: str = Field(description="The id of the worker; a pseudonym for the insurer.")
    employer: str = Field(description="Likewise of the employer.")
    status: str | None = Field(description="None where the row is not up to date.")
    text: str
    opened_at: datetime | None = Field(None, description="For who reads the course of a case.")
    roles: list[Role] = Field(description="Those of the reader in the case.")


class CaseList(Told):
    """A page of the cases of whoever asks."""

    cases: list[CaseRow]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class FeedEvent(Told):
    """That something happened."""

    position: int
    case: UUID
    version: int
    name: str | None = Field(description="Null where its reader reads nothing of the event.")
    at: datetime = Field(description="When it was recorded.")


class Feed(Told):
    """Events in the order of the ledger."""

    events: list[FeedEvent]
    next: int = Field(description="Ask after this position the next time.")


class HistoryEvent(Told):
    """An event as its reader may read it. ``data`` has the fields of the event's schema
    (events/*.schema.json) whose classes he reads."""

    event_id: UUID | None = None
    version: int | None = None
    position: int | None = None
    name: str
    effective_at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    by: UUID | None = None
    role: Role | None = None
    reason: str | None = None


class History(Told):
    """All events of a case that say something to its reader."""

    case: UUID
    events: list[HistoryEvent]


class Difference(Told):
    """What differs at one place of a view."""

    path: str = Field(description="A JSON pointer with keys for the entries of lists.")
    before: Any
    after: Any
    events: list[UUID] = Field(description="Which changed it; none where time alone passed.")
    text: str


class Differences(Told):
    """What changed in a view between two times."""

    case: UUID
    view: str
    from_: datetime = Field(alias="from")
    to: datetime
    differences: list[Difference]


class DueBecause(Told):
    """Why something is due then."""

    event_id: UUID | None
    event: str | None
    rule: str
    value: str | None
    calendar: str
    text: str


class Escalated(Told):
    """How far an overdue item was taken."""

    step: int
    to: Role
    at: datetime


class DueItem(Told):
    """Something that is due."""

    kind: str
    text: str
    key: str
    due: date | datetime | None = Field(description="A civil date, a moment, or no day at all.")
    time_zone: str
    overdue: bool
    owner: Role | None
    party: UUID | None
    because: DueBecause
    escalated: Escalated | None


class DueList(Told):
    """What is due in a case, the first first."""

    case: UUID
    due: list[DueItem]


class WorkItem(DueItem):
    """Something to see to, and in which case."""

    case: UUID
    worker: UUID = Field(description="For the insurer one that is good for this case alone.")
    name: str | None = Field(description="Of the worker; null for the insurer.")
    mine: bool


class WorkCounts(Told):
    """How many there are in each state, counted to a limit."""

    all: int
    due: int
    overdue: int
    unassigned: int
    mine: int
    alarm: int
    undated: int


class WorkList(Told):
    """A page of what somebody has to see to."""

    state: str
    at: datetime
    items: list[WorkItem]
    counts: WorkCounts
    waiting: list[UUID] = Field(
        description="Cases of which the items are not up to date; for who may see activity."
    )
    next: str | None


class Live(Told):
    """That the process lives."""

    live: Literal[True]


class Ready(Told):
    """Whether it can answer, and how far each live table is behind."""

    ready: bool
    events_behind: dict[str, int]
    seconds_behind: dict[str, float]
    parked: int
