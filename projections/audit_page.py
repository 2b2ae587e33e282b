"""The decision ledger as the auditor reads it, and what the insurer may know beside it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import DataClass
from projections import at_work, progress
from projections.arranging import day_in
from projections.audit_summary import summary
from projections.entries import Entry
from projections.latest import changed
from projections.notes import read_by
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
    view = read_by(view, (Role.INSURER_AUDITOR,))
    status = view.status.status
    opened = view.last("CaseOpened")
    scopes = _scopes(view, at)
    names, at_the_workplace = pseudonyms(view), _without_actors(view)
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
        "psych": _psych(view) if _may_know_scores(view, scopes) else [],
        "pain": _pain(view) if _may_know_pain(view, scopes) else [],
        "work_ability": at_work.work_ability(at_the_workplace, day_in(view, at)),
        "accommodations": at_work.accommodations(at_the_workplace, at),
        "ramp_up": at_work.ramp_up(at_the_workplace),
        "shifts": at_work.shifts(at_the_workplace),
        "gains": progress.gains(view),
        "notes": [
            _line(view, each, names) for each in view.of("AuditNoteAdded") if _may_read(each)
        ],
    }


def _without_actors(view: AuditTold) -> AuditTold:
    """As other readers have it, who are not told under pseudonyms."""
    entries = (changed(each, {"fact": _said(each)}) for each in view.entries)
    return changed(view, {"entries": tuple(entries)})


def _said(entry: Entry) -> Plain:
    return {key: each for key, each in entry.fact.items() if key != ACTOR}


def _scopes(view: CaseTold, at: datetime) -> frozenset[str]:
    """The insurer's own consents that are active at a time."""
    consent = view.last("ConsentReferenced")
    if consent is None:
        return frozenset()
    ends = consent.fact.get("expires")
    over = ends is not None and date.fromisoformat(ends) < day_in(view, at)
    return frozenset() if over else frozenset(consent.fact["scopes"])


def _may_know_scores(view: CaseTold, scopes: frozenset[str]) -> bool:
    return Scope.PSYCH_INSURER in scopes and DataClass.E not in view.withheld


def _may_know_pain(view: CaseTold, scopes: frozenset[str]) -> bool:
    """Claim-related, and with the legal basis that a case knows (L in DOMAIN 4.2)."""
    opened = view.last("CaseOpened")
    claim = opened is not None and "claim_ref" in opened.fact
    return claim and Scope.CLIN_INSURER in scopes and DataClass.D not in view.withheld


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


def _may_read(note: Entry) -> bool:
    return "value" in note.fact.get("note", {})
