"""Pauses, deloads, rises of pain, psychological support, follow-ups and tasks."""

from collections.abc import Iterator
from datetime import timedelta

from domain.case.evidence.loads import open_deload
from domain.case.governance.tasks import TaskAssigned, TaskCompleted
from domain.case.outcome.closing import CaseClosed, FollowUpCompleted
from domain.case.outcome.recurrence import RecurrenceReported
from domain.case.phases.progression import pause
from domain.case.psychology.psychology import open_requests
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import HOURS, Basis, Due, DueItem, Kind, because
from domain.recorded import Recorded


def pauses(basis: Basis) -> Iterator[DueItem]:
    """Progression that was paused until a day: then somebody has to say what goes on."""
    paused = pause(basis.state, basis.at)
    if paused is None or paused.fact.until is None:
        return
    role, party = basis.party_as(Role.CLINICIAN)
    why = because(paused, "until")
    until = paused.fact.until
    yield DueItem(Kind.PAUSE_END, "pause", until, basis.zone, role, why, DataClass.B, party)


def deloads(basis: Basis) -> Iterator[DueItem]:
    """The last day of a deload, which then ends by itself."""
    deload = open_deload(basis.state, basis.at)
    if deload is None:
        return
    role, party = basis.party_as(Role.CLINICIAN)
    days = deload.fact.days
    last = basis.day_of(deload.effective_at) + timedelta(days=days - 1)
    if last < basis.today:
        return
    why = because(deload, "deload.days", str(days))
    yield DueItem(Kind.DELOAD_END, "deload", last, basis.zone, role, why, DataClass.L, party)


def recurrences(basis: Basis) -> Iterator[DueItem]:
    """A rise that was classified before anybody could know whether it lasts (recur.rule)."""
    newest = {each.fact.subject: each for each in basis.state.on_file(RecurrenceReported)}
    key = "recur.lasted_h"
    hours = basis.value(key)
    role, party = basis.party_as(Role.CLINICIAN)
    for reported in newest.values():
        if reported.fact.provisional:
            yield DueItem(
                Kind.RECURRENCE,
                str(reported.event_id),
                reported.fact.onset + timedelta(hours=float(hours)),
                basis.zone,
                role,
                because(reported, key, hours, HOURS),
                DataClass.Q,
                party,
            )


def interventions(basis: Basis) -> Iterator[DueItem]:
    """What a screen or a clinician asked for and nobody recorded (S95)."""
    for asked in open_requests(basis.state, basis.at):
        role, party = basis.party_as(Role.PSYCHOLOGIST, Role.CLINICIAN)
        if asked.fact.owner is not None:
            party = asked.fact.owner
            role = basis.role_of(party, role)
        key = "psych.triggers.due_d"
        yield DueItem(
            Kind.PSYCH_INTERVENTION,
            str(asked.fact.task_id),
            asked.fact.due,
            basis.zone,
            role,
            because(asked, key, basis.value(key)),
            DataClass.E,
            party,
        )


def follow_ups(basis: Basis) -> Iterator[DueItem]:
    """The dates after closing that nobody has completed."""
    closed = basis.state.on_file(CaseClosed)
    if not closed:
        return
    done = {each.fact.due for each in basis.state.on_file(FollowUpCompleted)}
    role, party = basis.party_as(Role.CASE_MANAGER)
    for day in closed[-1].fact.follow_ups:
        if day not in done:
            yield DueItem(
                Kind.FOLLOW_UP,
                day.isoformat(),
                day,
                basis.zone,
                role,
                because(closed[-1], "followup.days"),
                DataClass.B,
                party,
            )


def tasks(basis: Basis) -> Iterator[DueItem]:
    """Each task that is not completed and has a day, due from whoever has it now."""
    for given in to_do(basis):
        due = given.fact.due_at or given.fact.due
        if due is not None:
            yield task(basis, given, due)


def to_do(basis: Basis) -> Iterator[Recorded[TaskAssigned]]:
    """Each task that is not completed, as it was assigned last."""
    done = {each.fact.task_id for each in basis.state.ever_on_file(TaskCompleted)}
    newest = {each.fact.task_id: each for each in basis.state.ever_on_file(TaskAssigned)}
    yield from (given for task_id, given in newest.items() if task_id not in done)


def task(basis: Basis, given: Recorded[TaskAssigned], due: Due | None) -> DueItem:
    """A task with its day, or without."""
    fact = given.fact
    role = fact.role or Role.CASE_MANAGER
    party = fact.assignee
    if party is not None:
        role = basis.role_of(party, role)
    elif fact.role is not None:
        role, party = basis.party_as(fact.role)
    rule = fact.rule or ("due" if due is not None else "undated")
    why = because(given, rule)
    return DueItem(Kind.TASK, str(fact.task_id), due, basis.zone, role, why, DataClass.B, party)
