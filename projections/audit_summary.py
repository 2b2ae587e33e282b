"""What can be counted off the decision ledger: refusals, holds, shifts, events, milestones."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from domain.case.ramp_up.work_terms import OTHER_DUTY
from projections import progress
from projections.arranging import day_in
from projections.telling import CaseTold
from projections.unread import Plain


def summary(view: CaseTold) -> dict[str, Any]:
    """What the ledger comes to."""
    deloads = view.of("DeloadStarted")
    return {
        "advances": len(view.of("PhaseAdvanced")),
        "gate_refusals": len(view.of("PhaseAdvanceRejected")),
        "load_refusals": len(view.of("LoadTargetRejected")),
        "ramp_refusals": len(view.of("RampStageRejected")),
        "accommodation_refusals": len(view.of("AccommodationDeclined")),
        "overrides": len(view.of("PolicyOverridden")),
        "reverts": len(view.of("PhaseReverted")),
        "holds": _holds(view),
        "deloads": [{"at": each.at, "kind": each.fact.get("kind")} for each in deloads],
        "timeline_shifts": _shifts(view),
        "repeated_stages": len(view.of("RampStageRepeated")),
        "renegotiations": _renegotiations(view),
        "pauses": len(view.of("ProgressionPaused")),
        "adverse_events": _adverse_events(view),
        "corrections": len(view.of("EntryCorrected", "EntryMarkedInError")),
        "adherence": progress.adherence(view),
        "milestones": _milestones(view),
    }


def _holds(view: CaseTold) -> list[Plain]:
    """Each with its minutes, and the minutes to the first reassessment."""
    looked_at: dict[str, datetime] = {}
    for each in view.of("ReassessmentCompleted"):
        looked_at.setdefault(each.fact["hold_id"], each.at)
    shown = []
    for hold in view.status.holds:
        if hold.since is not None:
            reassessed = looked_at.get(str(hold.hold_id))
            line = {"hold_id": hold.hold_id, "since": hold.since, "lifted": hold.lifted}
            minutes = {
                "minutes": _minutes(hold.since, hold.lifted),
                "reassessed_after_minutes": _minutes(hold.since, reassessed),
            }
            shown.append({**line, **minutes})
    return shown


def _minutes(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else int((until - since).total_seconds() // 60)


def _shifts(view: CaseTold) -> list[Plain]:
    """By cause: the milestones that it moved, and by how many days."""
    causes: dict[str, list[Plain]] = {}
    for each in view.of("TimelineAdjusted"):
        causes.setdefault(each.fact["cause_event_id"], []).append({"at": each.at, **each.fact})
    keep = ("milestone", "old", "new", "delta_d")
    return [
        {
            "cause_event_id": cause,
            "at": moved[0]["at"],
            "delta_d": max(each["delta_d"] for each in moved),
            "milestones": [{key: each[key] for key in keep} for each in moved],
        }
        for cause, moved in causes.items()
    ]


def _renegotiations(view: CaseTold) -> Plain:
    opened = {each.fact["rn_id"] for each in view.of("RenegotiationOpened")}
    closed = {each.fact["rn_id"] for each in view.of("RenegotiationConcluded")}
    return {"opened": len(opened), "closed": len(opened & closed), "open": len(opened - closed)}


def _adverse_events(view: CaseTold) -> list[Plain]:
    """The newest report of each, and whether it is closed."""
    closed = {each.fact["ae_id"]: each.at for each in view.of("AdverseEventClosed")}
    newest = {each.fact["ae_id"]: each for each in view.of("AdverseEventReported")}
    keep = ("place", "severity", "serious", "expected", "relatedness", "occurred_at")
    return [
        {
            "ae_id": ae_id,
            **{key: each.fact[key] for key in keep if key in each.fact},
            "closed": closed.get(ae_id),
        }
        for ae_id, each in newest.items()
    ]


def _milestones(view: CaseTold) -> list[Plain]:
    """When the case came to what, in days since the injury."""
    opened = view.last("CaseOpened")
    if opened is None or "injury_date" not in opened.fact:
        return []
    injured = date.fromisoformat(opened.fact["injury_date"])
    return [
        {"milestone": name, "date": day, "days_since_injury": (day - injured).days}
        for name, day in _reached(view)
    ]


def _reached(view: CaseTold) -> Iterable[tuple[str, date]]:
    other_duty = sorted(
        each.fact["from"]
        for each in view.of("AccommodationImplemented")
        if each.fact["kind"] in OTHER_DUTY
    )
    shifts = sorted(each.fact["date"] for each in view.of("ShiftWorked"))
    for name, days in (("first_other_duty", other_duty), ("first_shift", shifts)):
        if days:
            yield name, date.fromisoformat(days[0])
    stages = view.of("RampStageStarted")
    if stages:
        yield "first_stage", day_in(view, stages[0].at)
    started = view.of("PhaseStarted")
    if started:
        yield started[0].fact["phase"], day_in(view, started[0].at)
    for each in view.of("PhaseAdvanced"):
        yield each.fact["to"], day_in(view, each.at)
    for name, fact in (("full_duty", "FullDutyResumed"), ("closed", "CaseClosed")):
        for each in view.of(fact):
            yield name, day_in(view, each.at)
