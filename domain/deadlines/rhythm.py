"""Progress reviews, and the weekly triad of worker, workplace and clinic in P3-P4 (S23, S48)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.case.evidence.phase_runs import PhaseRun, runs
from domain.case.evidence.sessions import in_effective_order
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.phases.phases import PhaseAdvanced, PhaseReverted, PhaseStarted
from domain.case.sessions.reviews import ProgressReviewed
from domain.case.vocabulary import Phase, Role, Status
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.feedback import WorkplaceFeedbackRecorded
from domain.data_classes import DataClass
from domain.deadlines.items import Basis, Because, DueItem, Kind, Step, because
from domain.recorded import Fact, Recorded

_TRIAD = frozenset({Phase.P3, Phase.P4})
_CHANGES: tuple[type[Fact], ...] = (PhaseStarted, PhaseAdvanced, PhaseReverted, FullDutyResumed)
_REVIEWED = frozenset({Status.IN_PROGRAMME, Status.GRADED_RTW, Status.FULL_DUTY_MONITORED})


def progress_reviews(basis: Basis) -> Iterator[DueItem]:
    """The next one that the last one named; where the phase has changed since, no later than
    the rhythm of the new phase asks."""
    begun = [each for each in runs(basis.state) if each.began <= basis.at]
    if not begun or basis.state.reached not in _REVIEWED:
        return
    role, party = basis.party_as(Role.CLINICIAN)
    due, why = _next_review(basis, begun[-1])
    yield DueItem(Kind.PROGRESS_REVIEW, "next", due, basis.zone, role, why, DataClass.J, party)


def _next_review(basis: Basis, run: PhaseRun) -> tuple[date, Because]:
    key = f"review.days.{min(run.phase, Phase.P4)}"
    value = basis.value(key)
    by_phase = basis.days_after(run.began, key)
    reviews = in_effective_order(basis.state.on_file(ProgressReviewed), basis.at)
    last = reviews[-1] if reviews else None
    if last is not None and (run.began <= last.effective_at or last.fact.next_review <= by_phase):
        return last.fact.next_review, because(last, key, value)
    return by_phase, _by_run(basis, run, key, value)


def _by_run(basis: Basis, run: PhaseRun, key: str, value: Decimal) -> Because:
    """By the event that began a run of a phase."""
    began = (each for kind in _CHANGES for each in basis.state.on_file(kind))
    event = next((type(e.fact).__name__ for e in began if e.event_id == run.event_id), None)
    return Because(run.event_id, event, key, f"{value:f}")


def check_ins(basis: Basis) -> Iterator[DueItem]:
    said = in_effective_order(basis.state.on_file(WorkerCheckInRecorded), basis.at)
    owner = Role.WORKER, basis.state.worker
    yield from _of_the_triad(basis, Kind.WORKER_CHECK_IN, said, *owner, DataClass.B)


def feedback(basis: Basis) -> Iterator[DueItem]:
    said = in_effective_order(basis.state.on_file(WorkplaceFeedbackRecorded), basis.at)
    owner = basis.party_as(Role.SUPERVISOR, Role.EMPLOYER_HR)
    yield from _of_the_triad(basis, Kind.WORKPLACE_FEEDBACK, said, *owner, DataClass.T)


def _of_the_triad(
    basis: Basis,
    kind: Kind,
    said: Sequence[Recorded[Any]],
    role: Role,
    party: UUID | None,
    letter: DataClass,
) -> Iterator[DueItem]:
    """So many days after the last one, or after P3 began where that is later."""
    began = _stretch(basis)
    if began is None:
        return
    last = said[-1] if said and said[-1].effective_at >= began.began else None
    since = began.began if last is None else last.effective_at
    every = basis.value("checkin.triad_d")
    if last is None:
        why = _by_run(basis, began, "checkin.triad_d", every)
    else:
        why = because(last, "checkin.triad_d", every)
    yield DueItem(
        kind,
        "next",
        basis.days_after(since, "checkin.triad_d"),
        basis.zone,
        role,
        why,
        letter,
        party,
        _steps(basis, int(every)),
    )


def _stretch(basis: Basis) -> PhaseRun | None:
    """The run in which the present stretch of P3 and P4 began; None outside of it."""
    found: PhaseRun | None = None
    for run in (each for each in runs(basis.state) if each.began <= basis.at):
        found = (found or run) if run.phase in _TRIAD else None
    return found


def _steps(basis: Basis, every: int) -> tuple[Step, ...]:
    """Who should have is told first; the case manager when it is checkin.escalate_d that nobody
    said anything."""
    late = timedelta(days=int(basis.value("checkin.escalate_d")) - every)
    return Step(timedelta()), Step(max(late, timedelta(days=1)), Role.CASE_MANAGER)
