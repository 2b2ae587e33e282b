"""What the clinician sees: everything clinical, decisions with their evidence, holds.

Scores are told as total and band; what a questionnaire's parts say is the psychologist's
(DOMAIN 4.2). Private notes of check-ins are shown while the worker consents to it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections import at_work, progress
from projections.arranging import corrections, day_in, listed, shown, stamped, still_open
from projections.entries import Entry
from projections.notes import read_by
from projections.telling import CaseTold, Telling
from projections.trends import trends
from projections.unread import Plain, kind_of
from projections.view import Say, View

READABLE = frozenset(DataClass(letter) for letter in "ABCDEFGHIJKLMNOPQRSTU")
SUMMARISED = frozenset(DataClass(letter) for letter in "ES")
READS_AS_CLINICIAN = frozenset({Role.CLINICIAN, Role.PSYCHOLOGIST, Role.SURGEON, Role.OH_PHYSICIAN})

LATEST: dict[str, tuple[str, ...]] = {
    "consent": ("ConsentReferenced",),
    "job_profile": ("JobProfileLinked",),
    "protocol": ("ProtocolPinned",),
    "preferences": ("PersonalPreferencesRecorded",),
    "red_flags": ("RedFlagScreenCompleted",),
    "baseline": ("BaselineAssessmentRecorded",),
    "programme": ("ProgrammePlanned", "PlanRevised"),
    "contingency": ("ContingencyPlanSet",),
    "ramp_plan": ("RampUpPlanAgreed",),
    "transport": ("TransportArrangementAgreed",),
    "readiness": ("RtwReadinessDecided",),
    "maintenance": ("MaintenancePlanIssued",),
    "full_duty": ("FullDutyResumed",),
    "sustained": ("SustainedRtwConfirmed",),
}
"""Of these the newest counts."""

LISTED: dict[str, tuple[str, ...]] = {
    "parties": ("PartyAssigned",),
    "releases": ("PartyReleased",),
    "contacts": ("EmployerContactMade",),
    "diagnoses": ("DiagnosisRecorded",),
    "surgeries": ("SurgeryRecorded",),
    "medication": ("MedicationEffectNoted",),
    "reassessments_of_capacity": ("ReassessmentRecorded",),
    "measurements": ("MeasurementRecorded",),
    "screenings": ("ScreeningScored",),
    "psychology": (
        "PsychInterventionRequested",
        "PsychInterventionRecorded",
        "PsychReadinessAssessed",
    ),
    "surroundings": ("JobRiskAssessed", "EnvironmentAssessed", "EquipmentAssessed"),
    "goals": ("GoalAgreed", "GoalRevised", "GoalClosed"),
    "informed_consents": ("InformedConsentConfirmed",),
    "phases": (
        "PhaseStarted",
        "SubphaseStarted",
        "PhaseAdvanced",
        "PhaseAdvanceRejected",
        "PhaseReverted",
        "ProgressionPaused",
        "ProgressionResumed",
        "SupervisionLevelChanged",
        "PolicyOverridden",
    ),
    "loads": ("LoadTargetSet",),
    "deloads": ("DeloadStarted", "DeloadEnded"),
    "refusals": ("LoadTargetRejected",),
    "sessions": (
        "SessionScheduled",
        "SessionCompleted",
        "SessionMissed",
        "SessionDeclined",
        "SessionStopped",
    ),
    "next_days": ("NextDayResponseRecorded",),
    "reviews": ("ProgressReviewed",),
    "alarms": ("AlarmSignRaised",),
    "holds": ("CaseHeld",),
    "reassessments": ("ReassessmentCompleted",),
    "lifts": ("HoldLifted",),
    "adverse_events": ("AdverseEventReported", "AdverseEventClosed"),
    "corrective_actions": ("CorrectiveActionPlanned", "CorrectiveActionCompleted"),
    "referrals": ("ExternalReferralMade",),
    "timeline": ("TimelineAdjusted",),
    "accommodations": (
        "AccommodationProposed",
        "AccommodationAgreed",
        "AccommodationDeclined",
        "AccommodationImplemented",
        "AccommodationReviewed",
        "AccommodationEnded",
    ),
    "ramp_stages": (
        "RampStageStarted",
        "RampStageCompleted",
        "RampStageAdjusted",
        "RampStageRepeated",
        "RampStageReverted",
        "RampStageSuspended",
        "RampStageRejected",
    ),
    "shifts": ("ShiftWorked",),
    "feedback": ("WorkplaceFeedbackRecorded",),
    "check_ins": ("WorkerCheckInRecorded",),
    "renegotiations": ("MisalignmentReported", "RenegotiationOpened", "RenegotiationConcluded"),
    "education": ("EducationDelivered",),
    "job_changes": ("JobChangeNotified",),
    "closing": ("CaseClosed", "CaseWithdrawn", "FollowUpCompleted"),
    "recurrences": ("RecurrenceReported", "CaseReopened"),
    "documents": ("DocumentAttached",),
    "notes": ("AuditNoteAdded",),
    "tasks": ("TaskAssigned", "TaskCompleted"),
    "erasures": ("ErasureRequested", "ErasureDecided"),
    "reminders": ("ReminderIssued", "ReminderAcknowledged"),
}
"""Of these all are shown, in the order of the world."""

_SCORE = ("instrument", "version", "total", "band")


def _retell(recorded: Recorded[Fact], plain: Plain) -> Plain:
    """Scores as total and band, and no notes of interventions."""
    match kind_of(recorded).__name__:
        case "ScreeningScored":
            return _score(plain)
        case "PsychReadinessAssessed":
            return {**plain, "scores": [_score(each) for each in plain.get("scores", ())]}
        case "PsychInterventionRecorded":
            return {key: each for key, each in plain.items() if key != "note"}
        case _:
            return plain


def _score(plain: Plain) -> Plain:
    return {key: plain[key] for key in _SCORE if key in plain}


_RETOLD = frozenset({"ScreeningScored", "PsychReadinessAssessed", "PsychInterventionRecorded"})
TELLING = Telling(in_full=READABLE, read=READABLE, retell=_retell, retold=_RETOLD)


def show(view: CaseTold, at: datetime, say: Say) -> dict[str, Any]:
    """The clinician's page of a case."""
    view = read_by(view, READS_AS_CLINICIAN)
    status = view.status.status
    page: dict[str, Any] = {
        "case": str(view.case),
        "view": "clinician",
        "version": view.version,
        "status": status,
        "code": status,
        "text": say(f"status.{status}"),
        "opened": _opened(view),
        "phase": _phase(view),
    }
    page |= {name: stamped(view.last(*names)) for name, names in LATEST.items()}
    page |= {name: listed(view, *names) for name, names in LISTED.items()}
    page["work_ability"] = _work_ability(view, at)
    page["notes"] = [each for each in page["notes"] if "value" in each.get("note", {})]
    page["check_ins"] = _check_ins(view)
    page["corrections"] = corrections(view)
    page["open_holds"] = [str(each.hold_id) for each in view.status.open_holds]
    page["alarm_inbox"] = _alarm_inbox(view, at)
    page["open_tasks"] = [
        shown(each) for each in still_open(view, "task_id", ("TaskAssigned",), ("TaskCompleted",))
    ]
    page["trends"] = trends(view)
    page["adherence"] = progress.adherence(view)
    page["gains"] = progress.gains(view)
    page["scores"] = progress.scores(view)
    page["load_chart"] = progress.loads(view)
    return page


def _opened(view: CaseTold) -> Plain | None:
    opened = view.last("CaseOpened")
    return None if opened is None else opened.fact


def _work_ability(view: CaseTold, at: datetime) -> Plain | None:
    today = day_in(view, at)
    issued = at_work.statement(view, today)
    ability = at_work.work_ability(view, today)
    return None if issued is None or ability is None else {"at": issued.at, **ability}


def _phase(view: CaseTold) -> Plain | None:
    """Where the programme is, by the last fact that moved it."""
    moved = view.last("PhaseStarted", "PhaseAdvanced", "PhaseReverted")
    if moved is None:
        return None
    day = moved.fact.get("day_since_anchor", moved.fact.get("day"))
    subphase = view.last("SubphaseStarted")
    newer = subphase is not None and subphase.at >= moved.at
    return {
        "at": moved.at,
        "phase": moved.fact.get("to", moved.fact.get("phase")),
        "day_since_anchor": day,
        "subphase": subphase.fact["phase"] if newer and subphase is not None else None,
    }


def _check_ins(view: CaseTold) -> list[Plain]:
    consent = view.last("ConsentReferenced")
    given = consent is not None and Scope.NOTES_CLINICIAN in consent.fact.get("scopes", ())
    may = given and DataClass.S not in view.withheld
    found = listed(view, "WorkerCheckInRecorded")
    hidden = () if may else ("private_note",)
    return [{key: each[key] for key in each if key not in hidden} for each in found]


def _alarm_inbox(view: CaseTold, at: datetime) -> list[Plain]:
    """Open holds with what raised them, when they are due, and whether that is past."""
    is_open = {str(each.hold_id) for each in view.status.open_holds}
    holds = [each for each in view.of("CaseHeld") if each.fact["hold_id"] in is_open]
    reassessed = {each.fact["hold_id"] for each in view.of("ReassessmentCompleted")}
    return [_in_inbox(view, each, each.fact["hold_id"] in reassessed, at) for each in holds]


def _in_inbox(view: CaseTold, held: Entry, reassessed: bool, at: datetime) -> Plain:
    cause = [
        each for each in view.of("AlarmSignRaised", "AdverseEventReported") if each.at == held.at
    ]
    due = held.fact.get("reassess_due")
    overdue = due is not None and not reassessed and datetime.fromisoformat(due) < at
    return {
        **shown(held),
        "cause": shown(cause[-1]) if cause else None,
        "reassessed": reassessed,
        "overdue": overdue,
    }


CLINICIAN = View(
    name="clinician",
    table="rm.clinician",
    readable=READABLE,
    summarised=SUMMARISED,
    empty=CaseTold(),
    fold=TELLING.fold,
    fold_all=TELLING.fold_all,
    show=show,
)
_WHOLE = Telling(in_full=READABLE, read=READABLE)
PSYCHOLOGIST = replace(
    CLINICIAN,
    summarised=frozenset({DataClass.S}),
    live=False,
    fold=_WHOLE.fold,
    fold_all=_WHOLE.fold_all,
)
"""The same page with everything of class E, which few read and nobody else may."""
