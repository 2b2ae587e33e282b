"""Whom a missed due date is told to, and how soon: the fastest is the reassessment of a hold.

The delays are defaults of ours [A]; only that of the check-ins is a threshold of the protocol
(checkin.escalate_d) and stands with them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.case.vocabulary import Role
from domain.deadlines.items import DueItem, Kind, Step


def _hours(count: int, to: Role | None = None) -> Step:
    return Step(timedelta(hours=count), to)


def _days(count: int, to: Role | None = None) -> Step:
    return Step(timedelta(days=count), to)


_CLINICAL = (_days(0), _days(2, Role.CASE_MANAGER), _days(7, Role.OH_PHYSICIAN))
_AT_WORK = (_days(0), _days(2, Role.CASE_MANAGER), _days(7, Role.EMPLOYER_HR))

STEPS: Mapping[Kind, tuple[Step, ...]] = MappingProxyType(
    {
        Kind.REASSESSMENT: (
            _hours(0),
            _hours(1, Role.CASE_MANAGER),
            _hours(4, Role.OH_PHYSICIAN),
        ),
        Kind.PROGRESS_REVIEW: _CLINICAL,
        Kind.ACTION_TO_PLAN: (_days(0), _days(1, Role.CASE_MANAGER), _days(3, Role.OH_PHYSICIAN)),
        Kind.CORRECTIVE_ACTION: (_days(0), _days(2, Role.CASE_MANAGER)),
        Kind.STATEMENT_COVERAGE: (_days(0, Role.CASE_MANAGER), _days(2, Role.OH_PHYSICIAN)),
        Kind.CONSENT_EXPIRY: (_days(0, Role.CASE_MANAGER),),
        Kind.CONSENT_MISSING: (_days(0, Role.CASE_MANAGER), _days(7, Role.CASE_MANAGER)),
        Kind.ACCOMMODATION_REVIEW: (
            _days(0),
            _days(7, Role.CASE_MANAGER),
            _days(14, Role.EMPLOYER_HR),
        ),
        Kind.PSYCH_INTERVENTION: (_days(0, Role.CASE_MANAGER), _days(7, Role.OH_PHYSICIAN)),
        Kind.RAMP_REVIEW: _CLINICAL,
        Kind.FOLLOW_UP: (_days(0), _days(14, Role.CASE_MANAGER)),
        Kind.FIRST_EMPLOYER_CONTACT: _AT_WORK,
        Kind.TASK: (_days(0), _days(2, Role.CASE_MANAGER)),
        Kind.RECURRENCE: (_hours(0), _hours(24, Role.CASE_MANAGER)),
        Kind.PAUSE_END: (_days(0), _days(3, Role.CASE_MANAGER)),
        Kind.SYMPTOM_REPORT: (_days(0), _days(2, Role.CLINICIAN), _days(5, Role.OH_PHYSICIAN)),
    }
)
"""Kinds that are not here are told to nobody: a deload ends by itself, and nobody has to start
the next stage on the first day on which it may begin."""


def step_due(item: DueItem, now: datetime) -> int:
    """The number of the last step that is due by now, from 1; 0 while there is none."""
    return sum(item.is_at_step(each, now) for each in item.escalation)


def next_change(item: DueItem, now: datetime) -> datetime | None:
    """When the next step falls due; None after the last."""
    ahead = (item.over_at(each.after) for each in item.escalation)
    return min((moment for moment in ahead if moment > now), default=None)
