"""Which facts are entries of people that may be corrected, by which requests they come about,
and what of them stands all the same (INV-14).

A fact that is not listed stands: decisions and refusals, which only a new decision replaces;
what moved the case on, which a later step undoes; consents, signatures and statements, which a
new version follows; and what policies stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.case.accommodation import accommodation
from domain.case.assessment import (
    assessment,
    measurements,
    medication,
    reassessment,
    screening,
    surroundings,
)
from domain.case.governance import documents, notes
from domain.case.opening import diagnosis, opening, release
from domain.case.outcome import closing, maintenance
from domain.case.plan import informed_consent, plan, plan_changes, timeline
from domain.case.psychology import psychology
from domain.case.safety import adverse_events, corrective_actions, referral, safety
from domain.case.sessions import attendance, next_day, reviews, session_facts, sessions
from domain.case.workplace import education
from domain.recorded import Fact, Request


@dataclass(frozen=True, slots=True)
class Entry:
    """``fixed`` are the paths that stand: what ties the entry to others, what was computed from
    it, what a rule decided on in its own commit. ``in_error``: the whole may be taken back."""

    requests: tuple[type[Request], ...]
    fixed: frozenset[str] = frozenset()
    in_error: bool = True

    def is_fixed(self, path: str) -> bool:
        """Whether what is at this path stands."""
        return any(f"{path}.".startswith(f"{each}.") for each in self.fixed)

    def fixed_within(self, path: str) -> Iterator[str]:
        """What stands of the parts of what is at this path."""
        return (each for each in self.fixed if each.startswith(f"{path}."))


def _entry(*requests: type[Request], fixed: str = "", in_error: bool = True) -> Entry:
    return Entry(requests, frozenset(fixed.split()), in_error)


_ACCOMMODATION = "acc_id kind temporary demands agreed_by"
_GOAL = "goal_id job_task_id agreed_by"
_ASSESSMENT = "assessment_id complete medication_effects"

ENTRIES: Mapping[type[Fact], Entry] = MappingProxyType(
    {
        opening.CaseOpened: _entry(
            opening.OpenCase,
            fixed="case_id time_zone worker_id employer_id body_region episode_no previous_case_id",
            in_error=False,
        ),
        opening.PartyAssigned: _entry(opening.AssignParty, fixed="party_id role"),
        release.PartyReleased: _entry(release.ReleaseParty, fixed="party_id role"),
        opening.EmployerContactMade: _entry(opening.RecordEmployerContact, fixed="by"),
        diagnosis.DiagnosisRecorded: _entry(diagnosis.RecordDiagnosis, fixed="supersedes"),
        diagnosis.SurgeryRecorded: _entry(diagnosis.RecordSurgery),
        assessment.RedFlagScreenCompleted: _entry(assessment.RecordRedFlags, fixed="result"),
        assessment.BaselineAssessmentRecorded: _entry(assessment.RecordBaseline, fixed=_ASSESSMENT),
        reassessment.ReassessmentRecorded: _entry(
            reassessment.RecordReassessment, fixed=f"{_ASSESSMENT} compares_to"
        ),
        measurements.MeasurementRecorded: _entry(
            measurements.RecordMeasurement,
            fixed="unit orig_value orig_trials orig_unit under_effect",
        ),
        screening.ScreeningScored: _entry(
            screening.RecordScreening,
            fixed="instrument version total sub answered of band evidence",
        ),
        medication.MedicationEffectNoted: _entry(
            medication.NoteMedicationEffect,
            fixed="drug_class affects_driving from to restriction_id may_not_drive"
            " may_not_drive_from may_not_drive_until",
        ),
        surroundings.JobRiskAssessed: _entry(
            surroundings.AssessJobRisk,
            fixed="job_task_id rnle_in rnle_out not_applicable_reason",
        ),
        surroundings.EnvironmentAssessed: _entry(surroundings.AssessEnvironment),
        surroundings.EquipmentAssessed: _entry(surroundings.AssessEquipment),
        psychology.PsychInterventionRecorded: _entry(
            psychology.RecordPsychIntervention, fixed="task_id"
        ),
        plan.GoalAgreed: _entry(plan.AgreeGoal, fixed=_GOAL),
        plan_changes.GoalRevised: _entry(plan_changes.ReviseGoal, fixed=_GOAL),
        plan_changes.GoalClosed: _entry(plan_changes.CloseGoal, fixed=_GOAL),
        plan.ContingencyPlanSet: _entry(plan.SetContingency),
        timeline.TimelineAdjusted: _entry(
            timeline.AdjustTimeline, fixed="milestone old new delta_d cause_event_id"
        ),
        informed_consent.InformedConsentConfirmed: _entry(
            informed_consent.ConfirmInformedConsent, fixed="for advance"
        ),
        session_facts.SessionScheduled: _entry(
            attendance.ScheduleSession, fixed="session_id phase"
        ),
        session_facts.SessionMissed: _entry(attendance.MissSession, fixed="session_id"),
        session_facts.SessionDeclined: _entry(attendance.DeclineSession, fixed="session_id"),
        session_facts.SessionCompleted: _entry(
            sessions.CompleteSession, fixed="session_id rpe.scale late flags"
        ),
        session_facts.SessionStopped: _entry(sessions.CompleteSession, fixed="session_id trigger"),
        next_day.NextDayResponseRecorded: _entry(next_day.RecordNextDay, fixed="session_id"),
        reviews.ProgressReviewed: _entry(reviews.ReviewProgress, fixed="adherence_pct"),
        accommodation.AccommodationProposed: _entry(
            accommodation.ProposeAccommodation, fixed=_ACCOMMODATION
        ),
        accommodation.AccommodationAgreed: _entry(
            accommodation.RespondToAccommodation, fixed=f"{_ACCOMMODATION} awaiting"
        ),
        accommodation.AccommodationDeclined: _entry(
            accommodation.RespondToAccommodation, fixed=_ACCOMMODATION
        ),
        accommodation.AccommodationReviewed: _entry(
            accommodation.ReviewAccommodation, fixed=_ACCOMMODATION
        ),
        accommodation.AccommodationEnded: _entry(
            accommodation.EndAccommodation, fixed=_ACCOMMODATION
        ),
        education.EducationDelivered: _entry(education.DeliverEducation),
        education.TransportArrangementAgreed: _entry(education.AgreeTransport),
        safety.AlarmSignRaised: _entry(safety.RaiseAlarm, fixed="code", in_error=False),
        safety.ReassessmentCompleted: _entry(
            safety.CompleteReassessment, fixed="hold_id outcome", in_error=False
        ),
        adverse_events.AdverseEventReported: _entry(
            adverse_events.ReportAdverseEvent,
            fixed="ae_id occurred_at place severity serious employer_safe_summary incident",
        ),
        corrective_actions.CorrectiveActionPlanned: _entry(
            corrective_actions.PlanCorrectiveAction,
            fixed="action_id ae_id action owner due at_work",
        ),
        corrective_actions.CorrectiveActionCompleted: _entry(
            corrective_actions.CompleteCorrectiveAction,
            fixed="action_id ae_id action owner due at_work",
        ),
        referral.ExternalReferralMade: _entry(referral.ReferExternally),
        maintenance.MaintenancePlanIssued: _entry(maintenance.IssueMaintenance),
        closing.FollowUpCompleted: _entry(closing.CompleteFollowUp),
        documents.DocumentAttached: _entry(
            documents.AttachDocument, fixed="document_id sha256 data_class"
        ),
        notes.AuditNoteAdded: _entry(
            notes.AddNote, notes.AddAuditNote, fixed="note_id audience about"
        ),
    }
)


def entry_for(fact: Fact) -> Entry | None:
    """How this fact may be corrected; None where it stands."""
    return ENTRIES.get(type(fact))
