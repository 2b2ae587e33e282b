"""What is due: on which day or at which moment, by whom, and why (S76, S95, issue of deadlines).

A day is a day of the case's zone and is over at its end there; so weeks with a change of the
clock need no rule of their own.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.data_classes import DataClass
from domain.instants import instant_text
from domain.recorded import Fact, Recorded

CIVIL_DAYS = "civil days"
HOURS = "hours"
WEEKDAYS = "Mon-Fri"
"""How a due date was counted; business days name their calendar, WEEKDAYS where there is none."""

_JUST_AFTER = timedelta(microseconds=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When something without a day is overdue: it stands behind all that has one."""

Due: TypeAlias = date | datetime
"""A civil date in the case's zone, or a moment."""


class Kind(StrEnum):
    """What is due. The words stand in the catalogue under ``due.``."""

    REASSESSMENT = "reassessment"
    PROGRESS_REVIEW = "progress_review"
    WORKER_CHECK_IN = "worker_check_in"
    WORKPLACE_FEEDBACK = "workplace_feedback"
    ACTION_TO_PLAN = "corrective_action_to_plan"
    CORRECTIVE_ACTION = "corrective_action"
    STATEMENT_COVERAGE = "statement_coverage"
    CONSENT_EXPIRY = "consent_expiry"
    CONSENT_MISSING = "consent_missing"
    ACCOMMODATION_REVIEW = "accommodation_review"
    PSYCH_INTERVENTION = "psych_intervention"
    PSYCH_PLAN = "psych_plan"
    RAMP_NEXT_STAGE = "ramp_next_stage"
    RAMP_REVIEW = "ramp_review"
    FOLLOW_UP = "follow_up"
    FIRST_EMPLOYER_CONTACT = "first_employer_contact"
    TASK = "task"
    RECURRENCE = "recurrence_to_confirm"
    PAUSE_END = "pause_end"
    DELOAD_END = "deload_end"
    SYMPTOM_REPORT = "symptom_report"
    STAFFING = "staffing"
    ACCOMMODATION_ANSWER = "accommodation_answer"
    ACCOMMODATION_START = "accommodation_start"
    ROLE_TO_FILL = "role_to_fill"


@dataclass(frozen=True, slots=True)
class Because:
    """Why something is due then: the event it follows from, the rule with the value in force
    (None where somebody named the day himself), and how it was counted."""

    event_id: UUID | None
    event: str | None
    rule: str
    value: str | None = None
    calendar: str = CIVIL_DAYS


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told when it is overdue by so much; None is who should have done it. Whole days
    after a civil date are civil days."""

    after: timedelta
    to: Role | None = None


@dataclass(frozen=True, slots=True)
class DueItem:
    """``due`` None: to be done, but nobody has said by when. ``data_class`` is the class of its
    being due at all: who may not read that class does not learn of it. ``escalation``: nobody is
    told where it is empty, as of what ends by itself."""

    kind: Kind
    subject: str
    due: Due | None
    zone: str
    owner: Role
    because: Because
    data_class: DataClass
    party: UUID | None = None
    escalation: tuple[Step, ...] = field(default=())

    @property
    def key(self) -> str:
        """What it is about: the same while it is moved to another day."""
        return f"{self.kind}/{self.subject}"

    @property
    def due_text(self) -> str:
        """Empty where there is no day."""
        if self.due is None:
            return ""
        return instant_text(self.due) if isinstance(self.due, datetime) else self.due.isoformat()

    def id_in(self, case_id: UUID) -> UUID:
        """Its id, which tells nothing of what it is about."""
        return uuid5(case_id, self.key)

    def over_at(self, after: timedelta = timedelta()) -> datetime:
        """The moment, in UTC, from which on it is overdue by so much; NEVER without a day."""
        if self.due is None:
            return NEVER
        if isinstance(self.due, datetime):
            return self.due.astimezone(UTC) + after + _JUST_AFTER
        day = self.due + timedelta(days=1 + after.days)
        begins = datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)
        return begins + (after - timedelta(days=after.days))

    def is_overdue(self, now: datetime) -> bool:
        return now >= self.over_at()

    def is_at_step(self, step: Step, now: datetime) -> bool:
        """Whether it is overdue enough for a step."""
        return now >= self.over_at(step.after)


@dataclass(frozen=True, slots=True)
class Basis:
    """What due dates are made of: a case at a time, and the calendar that applies to it."""

    state: CaseState
    context: Context
    calendar: str = WEEKDAYS

    @property
    def zone(self) -> str:
        return self.state.time_zone

    @property
    def at(self) -> datetime:
        return self.context.effective_at

    @property
    def today(self) -> date:
        return self.context.civil_date(self.zone)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def value(self, key: str) -> Decimal:
        """The threshold in force."""
        return in_force(self.state, self.context, key)

    def days_after(self, moment: datetime, key: str) -> date:
        """So many civil days after the day of a moment."""
        return self.day_of(moment) + timedelta(days=int(self.value(key)))

    def party_as(self, *roles: Role) -> tuple[Role, UUID | None]:
        """Who acts in the first of these roles that anybody has now; the first role itself where
        nobody has any."""
        for role in roles:
            for member in self.state.members:
                if member.role is role and role in self.state.roles_of(member.party_id, self.at):
                    return role, member.party_id
        return roles[0], None

    def role_of(self, party: UUID, otherwise: Role) -> Role:
        """The role in which a party has something to do."""
        held = self.state.roles_of(party, self.at)
        return next((role for role in Role if role in held), otherwise)


def because(
    recorded: Recorded[Fact],
    rule: str,
    value: Decimal | str | None = None,
    calendar: str = CIVIL_DAYS,
) -> Because:
    """The explanation by an event."""
    said = f"{value:f}" if isinstance(value, Decimal) else value
    return Because(recorded.event_id, type(recorded.fact).__name__, rule, said, calendar)
