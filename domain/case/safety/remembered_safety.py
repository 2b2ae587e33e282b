"""Adverse events and corrective actions as a case remembers them: how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class Place(StrEnum):
    CLINIC = "clinic"
    HOME = "home"
    WORK = "work"


class AeStage(StrEnum):
    """How far an adverse event has come (DOMAIN 2.6)."""

    REPORTED = "REPORTED"
    ACTION_PLANNED = "ACTION_PLANNED"
    ACTION_DONE = "ACTION_DONE"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Action:
    """A corrective action; ``ae_id`` is None where it belongs to no adverse event."""

    action_id: UUID
    ae_id: UUID | None
    action: str
    owner: UUID
    due: date | None = None
    at_work: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    ae_id: UUID
    place: Place
    milestone_touched: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Adverse:
    """All adverse events and corrective actions of the case, by id."""

    events: Mapping[UUID, AdverseEvent] = field(default_factory=lambda: MappingProxyType({}))
    actions: Mapping[UUID, Action] = field(default_factory=lambda: MappingProxyType({}))

    def actions_for(self, ae_id: UUID | None) -> tuple[Action, ...]:
        return tuple(each for each in self.actions.values() if each.ae_id == ae_id)

    def stage_of(self, ae_id: UUID) -> AeStage:
        """Raises KeyError where no such event was reported."""
        if self.events[ae_id].closed:
            return AeStage.CLOSED
        actions = self.actions_for(ae_id)
        if not actions:
            return AeStage.REPORTED
        done = all(each.done for each in actions)
        return AeStage.ACTION_DONE if done else AeStage.ACTION_PLANNED

    @property
    def open_events(self) -> tuple[AdverseEvent, ...]:
        return tuple(each for each in self.events.values() if not each.closed)
