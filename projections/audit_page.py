"""The decision ledger as the auditor reads it, and what can be counted off it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from domain.case.ramp_up.work_terms import OTHER_DUTY
from domain.case.vocabulary import Role
from domain.consent import Scope
from projections import at_work, progress
from projections.arranging import day_in
from projections.entries import Entry
from projections.pseudonyms import ACTOR, AuditTold, pseudonyms, renamed
from projections.telling import CaseTold
from projections.unread import Plain
from projections.view import Say

KINDS = {
    "PhaseStarted": "phase_start",
    "SubphaseStarted": "subphase_start",
    "PhaseAdvanced": "advance",
    "PhaseAdvanceRejected": "gate_refusal",
    "PhaseReverted": "revert",
    "PolicyOverridden": "override",
    "LoadTargetSet": "load_set",
    "LoadTargetRejected": "load_refusal",
    "DeloadStarted": "deload",
    "CaseHeld": "hold",
    "ReassessmentCompleted": "reassessment",
    "HoldLifted": "lift",
    "ProgressionPaused": "pause",
    "ProgressionResumed": "resume",
    "AdverseEventReported": "adverse_event",
    "AdverseEventClosed": "adverse_event_closed",
    "CorrectiveActionPlanned": "corrective_action",
    "CorrectiveActionCompleted": "corrective_action_done",
    "TimelineAdjusted": "timeline_shift",
    "WorkAbilityStatementIssued": "work_ability",
    "AccommodationProposed": "accommodation_proposal",
    "AccommodationAgreed": "accommodation",
    "AccommodationDeclined": "accommodation_refusal",
    "AccommodationImplemented": "accommodation_start",
    "AccommodationReviewed": "accommodation_review",
    "AccommodationEnded": "accommodation_end",
    "RampUpPlanAgreed": "ramp_plan",
    "RampStageStarted": "ramp_start",
    "RampStageCompleted": "ramp_completion",
    "RampStageAdjusted": "ramp_adjustment",
    "RampStageRepeated": "ramp_repeat",
    "RampStageReverted": "ramp_revert",
    "RampStageSuspended": "ramp_suspension",
    "RampStageRejected": "ramp_refusal",
    "RenegotiationOpened": "renegotiation",
    "RenegotiationConcluded": "renegotiation_end",
    "PsychReadinessAssessed": "psych_readiness",
    "RtwReadinessDecided": "readiness",
    "FullDutyResumed": "full_duty",
    "SustainedRtwConfirmed": "sustained",
    "RecurrenceReported": "recurrence",
    "CaseReopened": "reopening",
    "CaseClosed": "closure",
    "CaseWithdrawn": "withdrawal",
    "ConsentReferenced": "consent",
    "ErasureDecided": "erasure",
    "EntryCorrected": "correction",
    "EntryMarkedInError": "entry_in_error",
}
"""What stands in the ledger, by the name of its fact."""

_BESIDE = frozenset({ACTOR, "decision", "judged", "bands", "pain_band"})


def show(view: AuditTold, at: datetime, say: Say) -> dict[str, Any]:
    """The auditor's page: the ledger, its summary, and what the insurer may know beside it."""
    page = _page(view, at, say)
    return page if view.case is None else renamed(page, view.case, pseudonyms(view))


def _page(view: AuditTold, at: datetime, say: Say) -> dict[str, Any]:
    status = view.status.status
    opened = view.last("CaseOpened")
    scopes = _scopes(view, at)
    names = pseudonyms(view)
    return {
        "case": str(view.case),
        "view": "audit",
        "status": status,
        "code": status,
        "text": say(f"status.{status}"),
        "worker": f"{Role.WORKER}-1",
        "claim_ref": None if opened is None else opened.fact.get("claim_ref"),
        "injury_date": None if opened is None else opened.fact.get("injury_date"),
        "consents": sorted(scopes),
        "summary": summary(view),
        "ledger": [_line(view, each, names) for each in view.entries if each.name in KINDS],
        "psych": _psych(view) if Scope.PSYCH_INSURER in scopes else [],
        "pain": _pain(view) if Scope.CLIN_INSURER in scopes else [],
        "work_ability": at_work.work_ability(view, day_in(view, at)),
        "accommodations": at_work.accommodations(view, at),
        "ramp_up": at_work.ramp_up(view),
        "shifts": at_work.shifts(view),
        "gains": progress.gains(view),
        "notes": [
            _line(view, each, names) for each in view.of("AuditNoteAdded") if _is_for_audit(each)
        ],
    }


def _scopes(view: CaseTold, at: datetime) -> frozenset[str]:
    """The insurer's own consents that are active at a time."""
    consent = view.last("ConsentReferenced")
    if consent is None:
        return frozenset()
    ends = consent.fact.get("expires")
    over = ends is not None and date.fromisoformat(ends) < day_in(view, at)
    return frozenset() if over else frozenset(consent.fact["scopes"])


def _line(view: CaseTold, entry: Entry, names: Mapping[str, str]) -> Plain:
    """A decision: who in which role, when, what came of it, why, and by which rules."""
    decision = entry.fact.get("judged") or entry.fact.get("decision")
    decided = decision if isinstance(decision, dict) else {}
    line: Plain = {
        "kind": KINDS.get(entry.name, "note"),
        "event": entry.name,
        "event_id": entry.event_id,
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "actor": names[entry.fact[ACTOR]],
        "outcome": decided.get("outcome"),
        "rationale": decided.get("rationale"),
        "policy_version": decided.get("policy_version"),
        "criteria": decided.get("criteria", []),
        "evidence": _evidence(decided),
        "details": _details(entry),
    }
    touched = _corrections_of(view, entry)
    return {**line, "corrected_by": touched} if touched else line


def _details(entry: Entry) -> Plain:
    kept = {key: each for key, each in entry.fact.items() if key not in _BESIDE}
    verdict = entry.fact.get("decision")
    return {**kept, "decision": verdict} if isinstance(verdict, str) else kept


def _evidence(decision: Plain) -> list[str]:
    found = (each for one in decision.get("criteria", ()) for each in one.get("evidence", ()))
    return [*dict.fromkeys(found)]


def _corrections_of(view: CaseTold, entry: Entry) -> list[Any]:
    """The corrections of what this decision rests on, or of the entry itself."""
    own = str(entry.event_id)
    return [
        each.event_id
        for each in view.of("EntryCorrected", "EntryMarkedInError")
        if own in each.fact.get("affected_decisions", ()) or own == each.fact["target_event_id"]
    ]


def _psych(view: CaseTold) -> list[Plain]:
    return [
        {"at": entry.at, **each}
        for entry in view.of("ScreeningScored", "PsychReadinessAssessed")
        for each in entry.fact.get("bands", ())
    ]


def _pain(view: CaseTold) -> list[Plain]:
    return [
        {"at": each.at, "band": each.fact["pain_band"]}
        for each in view.entries
        if "pain_band" in each.fact
    ]


def _is_for_audit(entry: Entry) -> bool:
    meant = Role.INSURER_AUDITOR in entry.fact.get("audience", ())
    return meant and "value" in entry.fact.get("note", {})


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
