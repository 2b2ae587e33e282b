"""Reassessments of holds, and corrective actions after adverse events (POL-ALARM, S107)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from domain.business_days import add_business_days
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.safety.corrective_actions import CorrectiveActionPlanned
from domain.case.safety.remembered_safety import Action, AeStage, Place
from domain.case.safety.safety import NEEDS_REASSESSMENT, CaseHeld
from domain.case.state import Hold
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import HOURS, Basis, Because, DueItem, Kind, because
from domain.recorded import Recorded

_AT_WORK = (Role.SUPERVISOR, Role.EMPLOYER_HR)


def reassessments(basis: Basis) -> Iterator[DueItem]:
    """Of each hold that has a time for it and was not reassessed."""
    for hold in basis.state.holds:
        if hold.reassess_due is None or hold.reassessed is not None:
            continue
        role, party = basis.party_as(Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN)
        yield DueItem(
            Kind.REASSESSMENT,
            str(hold.hold_id),
            hold.reassess_due,
            basis.zone,
            role,
            _why_reassessed(basis, hold),
            DataClass.J,
            party,
        )


def _why_reassessed(basis: Basis, hold: Hold) -> Because:
    """The hours alone: which alarm or event it was is not said, nor its key."""
    held = [e for e in basis.state.on_file(CaseHeld) if e.fact.hold_id == hold.hold_id]
    event_id = held[-1].event_id if held else None
    asked = hold.kind not in NEEDS_REASSESSMENT or hold.reassess_due is None
    hours = None if asked else _hours(hold)
    rule = "reassess_due" if asked else "alarm.reassess_h"
    return Because(event_id, CaseHeld.__name__, rule, hours, HOURS)


def _hours(hold: Hold) -> str:
    assert hold.reassess_due is not None
    passed = (hold.reassess_due - hold.since) / timedelta(hours=1)
    return f"{Decimal(str(round(passed, 2))).normalize():f}"


def actions_to_plan(basis: Basis) -> Iterator[DueItem]:
    """For each reported adverse event without an action (ae.action_due_bd)."""
    adverse = basis.state.adverse
    count = basis.value("ae.action_due_bd")
    for event in adverse.open_events:
        reports = [e for e in _reports(basis) if e.fact.ae_id == event.ae_id]
        if not reports or adverse.stage_of(event.ae_id) is not AeStage.REPORTED:
            continue
        first = min(reports, key=lambda each: each.effective_at)
        day = basis.day_of(first.effective_at)
        at_work = event.place is Place.WORK
        role, party = basis.party_as(*(_AT_WORK if at_work else (Role.CLINICIAN, Role.SURGEON)))
        yield DueItem(
            Kind.ACTION_TO_PLAN,
            str(event.ae_id),
            add_business_days(day, int(count), basis.context.holidays),
            basis.zone,
            role,
            because(first, "ae.action_due_bd", count, basis.calendar),
            DataClass.N if at_work else DataClass.M,
            party,
        )


def _reports(basis: Basis) -> tuple[Recorded[AdverseEventReported], ...]:
    return basis.state.ever_on_file(AdverseEventReported)


def actions(basis: Basis) -> Iterator[DueItem]:
    """Each planned action that has a day and is not done."""
    planned = {e.fact.action_id: e for e in basis.state.ever_on_file(CorrectiveActionPlanned)}
    for action in basis.state.adverse.actions.values():
        if action.due is not None and not action.done and action.action_id in planned:
            yield _action(basis, action, planned[action.action_id])


def _action(basis: Basis, action: Action, planned: Recorded[CorrectiveActionPlanned]) -> DueItem:
    assert action.due is not None
    return DueItem(
        Kind.CORRECTIVE_ACTION,
        str(action.action_id),
        action.due,
        basis.zone,
        basis.role_of(action.owner, Role.CLINICIAN),
        because(planned, "due"),
        DataClass.N if action.at_work else DataClass.M,
        action.owner,
    )
