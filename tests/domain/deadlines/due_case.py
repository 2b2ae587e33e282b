"""Cases as facts at local times, and what is due in them then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.case import aggregate
from domain.case.assessment.assessment import (
    BaselineAssessmentRecorded,
    RedFlagScreenCompleted,
    WorkAbilityStatementIssued,
)
from domain.case.opening.linking import ConsentReferenced, JobProfileLinked, ProtocolPinned
from domain.case.opening.opening import CaseOpened, EmployerContactMade, PartyAssigned
from domain.case.phases.phases import PhaseAdvanced, PhaseStarted
from domain.case.plan.plan import ContingencyPlanSet, GoalAgreed, ProgrammePlanned
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.state import CaseState
from domain.context import Context
from domain.deadlines.due import due_items
from domain.deadlines.items import DueItem, Kind
from domain.recorded import Actor, Fact, Recorded
from tests.domain.scenario import CASE
from tests.golden.samples import SAMPLES

WORKER, EMPLOYER, MANAGER, DOCTOR, SUPERVISOR, PSYCHOLOGIST = (
    UUID(f"33333333-0000-4000-8000-{number:012d}") for number in range(1, 7)
)
STAFF = (
    (MANAGER, "case_manager"),
    (DOCTOR, "clinician"),
    (SUPERVISOR, "supervisor"),
    (PSYCHOLOGIST, "psychologist"),
)
BY_SYSTEM = Actor(CASE, "system")


def fact(kind: type[Fact], /, **said: Any) -> Fact:
    """A fact like its golden sample, but for what is said."""
    known = SAMPLES[kind.event_name()].model_dump(by_alias=True)
    return kind.model_validate({**known, **said})


@dataclass(frozen=True, slots=True)
class DueCase:
    """``zone`` is that of the case; times without an offset are meant in it."""

    zone: str = "Europe/Prague"
    history: tuple[Recorded[Fact], ...] = ()

    def at(self, text: str) -> datetime:
        parsed = datetime.fromisoformat(text)
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(self.zone))

    def has(self, when: str, *facts: Fact, recorded: str | None = None) -> "DueCase":
        """The case after these facts, true at a time and recorded then, or later."""
        number = len(self.history)
        moment = self.at(when)
        new = tuple(
            Recorded(
                fact=each,
                event_id=uuid5(CASE, f"event {number + index}"),
                stream=CASE,
                version=number + index + 1,
                position=number + index + 1,
                effective_at=moment,
                recorded_at=self.at(recorded) if recorded else moment,
                command_id=uuid5(CASE, f"command {number}"),
                actor=Actor(MANAGER, "case_manager"),
                correlation_id=CASE,
                causation_id=CASE,
            )
            for index, each in enumerate(facts)
        )
        return replace(self, history=(*self.history, *new))

    @property
    def state(self) -> CaseState:
        return aggregate.fold(self.history)

    def due(
        self, when: str, holidays: Iterable[str] = (), calendar: str = "Mon-Fri"
    ) -> tuple[DueItem, ...]:
        moment = self.at(when)
        free = frozenset(date.fromisoformat(each) for each in holidays)
        context = Context(moment, moment, BY_SYSTEM, CASE, holidays=free)
        return due_items(self.state, context, calendar)

    def of(self, kind: Kind, when: str, **said: Any) -> list[DueItem]:
        return [each for each in self.due(when, **said) if each.kind is kind]

    def one(self, kind: Kind, when: str, **said: Any) -> DueItem:
        (only,) = self.of(kind, when, **said)
        return only

    def event(self, kind: type[Fact]) -> UUID:
        """The last event of a kind."""
        return [each.event_id for each in self.history if isinstance(each.fact, kind)][-1]


def opened(zone: str = "Europe/Prague", when: str = "2025-03-03T14:40") -> DueCase:
    """A referral with everybody it needs, and consent."""
    case = DueCase(zone)
    day = when[:10]
    begun = fact(
        CaseOpened,
        case_id=CASE,
        time_zone=zone,
        worker_id=WORKER,
        employer_id=EMPLOYER,
        episode_no=1,
        injury_date=day,
    )
    parties = (
        fact(PartyAssigned, party_id=party, role=role, **{"from": day, "to": None})
        for party, role in STAFF
    )
    consent = fact(ConsentReferenced, version=1, scopes=["TREAT"], expires=None)
    return case.has(when, begun, *parties, consent)


def contacted(case: DueCase, when: str) -> DueCase:
    return case.has(when, fact(EmployerContactMade))


def planned(case: DueCase, when: str = "2025-03-07T09:00") -> DueCase:
    """Up to PLANNED."""
    from_samples = (GoalAgreed, ProgrammePlanned, ContingencyPlanSet, JobProfileLinked)
    return case.has(
        when,
        fact(BaselineAssessmentRecorded, complete=True),
        _negative(),
        fact(ProtocolPinned, overrides=[]),
        *(fact(each) for each in from_samples),
    )


def _negative() -> Fact:
    return fact(RedFlagScreenCompleted, result="negative", flags=[])


def covered(case: DueCase, when: str, first: str, until: str | None, version: int = 1) -> DueCase:
    said = {"from": first, "until": until}
    return case.has(when, fact(WorkAbilityStatementIssued, version=version, **said))


def in_phase(case: DueCase, phase: str, when: str = "2025-03-10T10:00") -> DueCase:
    """P1 begins; a later phase is reached in the same moment."""
    case = case.has(when, fact(PhaseStarted, phase="P1", day_since_anchor=0))
    if phase == "P1":
        return case
    advanced = fact(PhaseAdvanced, day=30, **{"from": "P1", "to": phase})
    return case.has(when, advanced)


def adverse_event(ae_id: UUID, place: str = "clinic", **said: Any) -> Fact:
    incident = None if place != "work" else SAMPLES[AdverseEventReported.event_name()].incident  # type: ignore[attr-defined]
    return fact(AdverseEventReported, ae_id=ae_id, place=place, incident=incident, **said)
