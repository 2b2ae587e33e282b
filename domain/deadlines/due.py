"""Everything that is due in a case: which kind is found where, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.case.guards import ENDED
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.deadlines import course, coverage, overload, rhythm, safety, workplace
from domain.deadlines.escalation import STEPS
from domain.deadlines.items import WEEKDAYS, Basis, DueItem, Kind, Step

Finds = Callable[[Basis], Iterator[DueItem]]

WHILE_OPEN: Mapping[Kind, Finds] = MappingProxyType(
    {
        Kind.REASSESSMENT: safety.reassessments,
        Kind.ACTION_TO_PLAN: safety.actions_to_plan,
        Kind.CORRECTIVE_ACTION: safety.actions,
        Kind.PROGRESS_REVIEW: rhythm.progress_reviews,
        Kind.WORKER_CHECK_IN: rhythm.check_ins,
        Kind.WORKPLACE_FEEDBACK: rhythm.feedback,
        Kind.STATEMENT_COVERAGE: coverage.statements,
        Kind.CONSENT_EXPIRY: coverage.consents,
        Kind.FIRST_EMPLOYER_CONTACT: workplace.first_contact,
        Kind.ACCOMMODATION_REVIEW: workplace.accommodations,
        Kind.RAMP_NEXT_STAGE: workplace.stages,
        Kind.PAUSE_END: course.pauses,
        Kind.DELOAD_END: course.deloads,
        Kind.PSYCH_INTERVENTION: course.interventions,
        Kind.SYMPTOM_REPORT: overload.symptom_reports,
    }
)
"""The kind stands for all that its function finds: CONSENT_MISSING, RAMP_REVIEW too."""

ALWAYS: Mapping[Kind, Finds] = MappingProxyType(
    {
        Kind.RECURRENCE: course.recurrences,
        Kind.FOLLOW_UP: course.follow_ups,
        Kind.TASK: course.tasks,
    }
)
"""What is due in a closed case too."""


def due_items(state: CaseState, context: Context, calendar: str = WEEKDAYS) -> tuple[DueItem, ...]:
    """What is due in a case at ``context.effective_at``, the first first. ``calendar`` is the
    code of the calendar whose holidays the context has."""
    if state.opening is None:
        return ()
    basis = Basis(state, context, calendar)
    finds = [*ALWAYS.values()]
    if state.reached not in ENDED:
        finds += WHILE_OPEN.values()
    found = (_with_steps(basis, each) for find in finds for each in find(basis))
    return tuple(sorted(found, key=lambda each: (each.over_at(), each.key)))


def _with_steps(basis: Basis, item: DueItem) -> DueItem:
    """With the steps of its kind, unless it brings its own; where nobody in the case has the
    role that a step is for, the case manager is told."""
    steps = item.escalation or STEPS.get(item.kind, ())
    return replace(item, escalation=tuple(_to_somebody(basis, each) for each in steps))


def _to_somebody(basis: Basis, step: Step) -> Step:
    is_there = step.to is None or basis.party_as(step.to)[1] is not None
    return step if is_there else replace(step, to=Role.CASE_MANAGER)
