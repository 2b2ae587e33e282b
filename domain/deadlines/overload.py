"""A worker who tells signs of overload is answered soon (S112)."""

from collections.abc import Iterator

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.evidence.episode import of_episode
from domain.case.evidence.overload import tells_overload
from domain.case.governance.tasks import TaskAssigned, TaskCompleted
from domain.case.safety.referral import ExternalReferralMade
from domain.case.safety.safety import CaseHeld, ReassessmentCompleted
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.vocabulary import Role
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.data_classes import DataClass
from domain.deadlines.items import Basis, DueItem, Kind, because
from domain.recorded import Fact, Recorded

ANSWERS: tuple[type[Fact], ...] = (
    ProgressReviewed,
    ReassessmentRecorded,
    ReassessmentCompleted,
    CaseHeld,
    ExternalReferralMade,
    WorkAbilityStatementIssued,
)
"""What shows that somebody has looked at the worker since."""
KEY = "overload.answer_d"


def symptom_reports(basis: Basis) -> Iterator[DueItem]:
    """The last check-in, where it tells signs of overload and nobody has answered it. That there
    is one is told, not what it says."""
    said = of_episode(basis.state, WorkerCheckInRecorded, basis.at)
    last = said[-1] if said else None
    if last is None or not tells_overload(basis.state, basis.context, last.fact):
        return
    if _is_answered(basis, last):
        return
    role, party = basis.party_as(Role.CASE_MANAGER)
    yield DueItem(
        Kind.SYMPTOM_REPORT,
        "last",
        basis.days_after(last.effective_at, KEY),
        basis.zone,
        role,
        because(last, KEY, basis.value(KEY)),
        DataClass.B,
        party,
    )


def _is_answered(basis: Basis, report: Recorded[WorkerCheckInRecorded]) -> bool:
    """Somebody looked at the worker since, or completed a task that is about the report."""
    looked = any(
        each.effective_at >= report.effective_at
        for kind in ANSWERS
        for each in of_episode(basis.state, kind, basis.at)
    )
    about = {
        each.fact.task_id
        for each in of_episode(basis.state, TaskAssigned, basis.at)
        if each.fact.about == report.event_id
    }
    done = of_episode(basis.state, TaskCompleted, basis.at)
    return looked or any(each.fact.task_id in about for each in done)
