"""A case as it goes on: its history, its state, its clock, and the world that it is in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.case import aggregate
from domain.case.governance import corrections
from domain.case.opening.linking import LinkJobProfile, PinProtocol
from domain.case.state import CaseState
from domain.context import Context
from domain.job_profile import JobProfile
from domain.protocol import ClinicalProtocol
from domain.recorded import Actor, Fact, Recorded, Request, event_id_of
from domain.refusals import Refusal

AHEAD = timedelta(minutes=5)
"""How far ahead of the clock something may be said to be true (DOMAIN 2.3)."""
Published = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a story: a command as it was written, by whom, and when it was true."""

    command: str
    data: Mapping[str, Any]
    by: UUID
    at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class World:
    """What is around a case: its people by role, what is published, the lines of its story."""

    name: str
    case: UUID
    zone: ZoneInfo
    people: Mapping[str, UUID]
    named: Mapping[str, UUID]
    profiles: Mapping[Published, JobProfile]
    protocols: Mapping[Published, ClinicalProtocol]
    refs: Mapping[str, UUID]
    lines: tuple[Line, ...] = ()
    holidays: frozenset[date] = frozenset()

    def person(self, role: str) -> UUID:
        """Who has this role; somebody from outside where nobody has."""
        return self.people.get(role) or uuid5(self.case, role)

    def actor(self, role: str) -> Actor:
        return Actor(self.person(role), role)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Those of the tasks of the job, and two beside them."""
        tasks = (task.dimension.value for each in self.profiles.values() for task in each.tasks)
        return tuple(dict.fromkeys([*tasks, "PT", "GRP"]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided on which case, by what context it was decided."""

    decided: list[Fact] | Refusal
    before: "Course"
    context: Context
    reason: str | None

    @property
    def after(self) -> "Course":
        assert not isinstance(self.decided, Refusal), self.decided
        return self.before.having(self.decided, self.context, self.reason)


@dataclass(frozen=True, slots=True)
class Course:
    """``place`` is the next line of the story; ``commands`` counts what was asked so far."""

    world: World
    history: tuple[Recorded[Fact], ...]
    state: CaseState
    now: datetime
    place: int = 0
    commands: int = 0

    def later(self, wait: timedelta) -> "Course":
        return replace(self, now=self.now + wait)

    def ask(self, request: Request, by: Actor, at: datetime | None = None) -> Outcome:
        """What is decided now; ``at`` is when it is said to be true. Asked as the services ask:
        nothing may lie ahead of the clock, and a correction is true when its entry was."""
        corrected_at = corrections.effective_at_of(self.state, request)
        context = self.context(request, by, corrected_at or request.effective_at or at or self.now)
        if context.effective_at > self.now + AHEAD:
            return Outcome(Refusal("input", field="effective_at"), self, context, request.reason)
        decided = aggregate.decide(self.state, request, context)
        return Outcome(decided, self, context, request.reason)

    def context(self, request: Request, by: Actor, effective_at: datetime) -> Context:
        return Context(
            now=self.now,
            effective_at=effective_at,
            actor=by,
            command_id=uuid5(self.world.case, f"asked {self.commands}"),
            protocol=self._protocol(request),
            job_profile=self._profile(request),
            holidays=self.world.holidays,
        )

    def _protocol(self, request: Request) -> ClinicalProtocol | None:
        if isinstance(request, PinProtocol):
            return self.world.protocols.get((request.protocol_id, request.version))
        pinned = self.state.linked.protocol
        if pinned is None:
            return None
        return self.world.protocols.get((pinned.protocol_id, pinned.version))

    def _profile(self, request: Request) -> JobProfile | None:
        if isinstance(request, LinkJobProfile):
            return self.world.profiles.get((request.job_profile_id, request.version))
        linked = self.state.linked.job_profile
        return None if linked is None else self.world.profiles.get(linked)

    def having(self, facts: list[Fact], context: Context, reason: str | None) -> "Course":
        """The case after these facts, recorded as the services record them."""
        known = len(self.history)
        last = self.history[-1].position if self.history else 0
        new = tuple(
            Recorded(
                fact=fact,
                event_id=event_id_of(context.command_id, index),
                stream=self.world.case,
                version=known + index + 1,
                position=last + index + 1,
                effective_at=context.effective_at,
                recorded_at=self.now,
                command_id=context.command_id,
                actor=context.actor,
                correlation_id=self.world.case,
                causation_id=context.command_id,
                reason=reason,
            )
            for index, fact in enumerate(facts)
        )
        return replace(
            self,
            history=(*self.history, *new),
            state=aggregate.fold(new, self.state),
            commands=self.commands + 1,
        )
