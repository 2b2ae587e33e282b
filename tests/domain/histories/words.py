"""What a move says before anybody knows of which case: things to be found in the case itself.

A drawn request is a tree of plain values and of these words; ``told_in`` turns it into what a
caller would send, once the case is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from domain.case.accommodation import accommodation
from domain.case.assessment import assessment, reassessment
from domain.case.governance import documents, erasure, notes, reminders, tasks
from domain.case.loading.load_facts import DeloadStarted, LoadTargetSet
from domain.case.plan import plan
from domain.case.psychology import psychology
from domain.case.ramp_up import ramp_up
from domain.case.safety import adverse_events, corrective_actions, safety
from domain.case.sessions import session_facts
from domain.case.workplace import renegotiation
from domain.recorded import Fact, Recorded
from tests.domain.histories.course import Course

KNOWN: Mapping[str, tuple[tuple[type[Fact], str], ...]] = {
    "hold": ((safety.CaseHeld, "hold_id"),),
    "ae": ((adverse_events.AdverseEventReported, "ae_id"),),
    "action": ((corrective_actions.CorrectiveActionPlanned, "action_id"),),
    "acc": ((accommodation.AccommodationProposed, "acc_id"),),
    "goal": ((plan.GoalAgreed, "goal_id"),),
    "session": (
        (session_facts.SessionScheduled, "session_id"),
        (session_facts.SessionCompleted, "session_id"),
    ),
    "plan": ((ramp_up.RampUpPlanAgreed, "plan_id"),),
    "rn": ((renegotiation.RenegotiationOpened, "rn_id"),),
    "psych": ((psychology.PsychInterventionRequested, "task_id"),),
    "task": ((tasks.TaskAssigned, "task_id"),),
    "reminder": ((reminders.ReminderIssued, "reminder_id"),),
    "erasure": ((erasure.ErasureRequested, "erasure_id"),),
    "document": ((documents.DocumentAttached, "document_id"),),
    "note": ((notes.AuditNoteAdded, "note_id"),),
    "assessment": (
        (assessment.BaselineAssessmentRecorded, "assessment_id"),
        (reassessment.ReassessmentRecorded, "assessment_id"),
    ),
}
"""Where the ids of things stand."""


@dataclass(frozen=True, slots=True)
class Thing:
    """The id of the newest thing of a kind, of the one before it, and so on; beyond them all a
    new one."""

    kind: str
    number: int = 0

    def told(self, course: Course) -> str:
        known = things(course, self.kind)
        if self.number < len(known):
            return str(known[self.number])
        return str(uuid5(course.world.case, f"{self.kind} {self.number}"))


@dataclass(frozen=True, slots=True)
class Event:
    """The id of an event, counted back from the newest one, of one type where it is named."""

    back: int = 0
    kind: str | None = None

    def told(self, course: Course) -> str:
        found = events(course, self.kind)
        return str(found[self.back % len(found)].event_id) if found else str(course.world.case)


@dataclass(frozen=True, slots=True)
class Person:
    """Who has a role in this story, or belongs to it in another way (employer, insurer)."""

    role: str

    def told(self, course: Course) -> str:
        return str(course.world.person(self.role))


@dataclass(frozen=True, slots=True)
class Near:
    """The load of a dimension as it was set last, else as it was measured, a share more or less."""

    dimension: str
    per_mille: int = 0

    def told(self, course: Course) -> str:
        load = loads_now(course).get(self.dimension, Decimal(5))
        changed = load * (1000 + self.per_mille) / 1000
        return format(max(changed.quantize(Decimal("0.1")), Decimal("0.1")), "f")


@dataclass(frozen=True, slots=True)
class AllLoads:
    """Every load that is set, each a share more or less, as a session did them or a target asks
    for them."""

    per_mille: int = 0

    def told(self, course: Course) -> list[dict[str, str]]:
        names = [name for name in loads_now(course) if name in course.world.dimensions]
        return [
            {"dimension": name, "load": Near(name, self.per_mille).told(course)} for name in names
        ]


@dataclass(frozen=True, slots=True)
class Day:
    """A civil day, so many days from now."""

    days: int = 0

    def told(self, course: Course) -> str:
        return (course.now.astimezone(course.world.zone).date() + timedelta(self.days)).isoformat()


@dataclass(frozen=True, slots=True)
class At:
    """A moment, so many hours from now."""

    hours: int = 0

    def told(self, course: Course) -> str:
        return (course.now + timedelta(hours=self.hours)).isoformat()


@dataclass(frozen=True, slots=True)
class Of:
    """Something that the story names: its case, its consent, its protocol, its job profile."""

    name: str

    def told(self, course: Course) -> str:
        return str(course.world.named[self.name])


@dataclass(frozen=True, slots=True)
class Step:
    """A phase, so many after the one under way."""

    after: int = 0

    def told(self, course: Course) -> str:
        now = int(course.state.phase[1]) if course.state.phase else 0
        return f"P{min(max(now + self.after, 1), 5)}"


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """The calendar week of now, as load weeks are named."""

    def told(self, course: Course) -> str:
        year, week, _ = course.now.astimezone(course.world.zone).isocalendar()
        return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True)
class Null:
    """Nothing, and that is said."""

    def told(self, course: Course) -> None:
        return None


Word = Thing | Event | Person | Near | AllLoads | Day | At | Of | Step | ThisWeek | Null


def told_in(course: Course, tree: Any) -> Any:
    """The tree with its words as they are in this case; what is None was not said."""
    if isinstance(tree, Word):
        return tree.told(course)
    if isinstance(tree, dict):
        return {key: told_in(course, each) for key, each in tree.items() if each is not None}
    if isinstance(tree, list | tuple):
        return [told_in(course, each) for each in tree]
    return tree


def things(course: Course, kind: str) -> list[UUID]:
    """The ids of the things of a kind, the newest first; open holds before all others."""
    found = [
        (each.position, getattr(each.fact, field))
        for known, field in KNOWN[kind]
        for each in course.state.ever_on_file(known)
    ]
    ids = [thing for _, thing in sorted(found, key=lambda each: -each[0])]
    first = [hold.hold_id for hold in course.state.holds] if kind == "hold" else []
    return list(dict.fromkeys([*first, *ids]))


def events(course: Course, kind: str | None = None) -> list[Recorded[Fact]]:
    newest_first = reversed(course.history)
    return [each for each in newest_first if kind in (None, type(each.fact).__name__)]


def loads_now(course: Course) -> dict[str, Decimal]:
    """The load of each dimension as it was set last, else as it was measured."""
    found = {name.value: each.value for name, each in course.state.assessed.measured.items()}
    known: list[Recorded[LoadTargetSet | DeloadStarted]] = [
        *course.state.on_file(LoadTargetSet),
        *course.state.on_file(DeloadStarted),
    ]
    for each in sorted(known, key=lambda one: one.position):
        found |= {target.dimension.value: target.load for target in each.fact.targets}
    return found
