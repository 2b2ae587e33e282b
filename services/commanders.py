"""Who may ask for which command (DOMAIN 4.4). Whoever is not listed may not.

The first role listed is the one in which somebody with several asks, unless he says otherwise.
A command that DOMAIN 4.4 does not name is given to the roles whose work it is.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.case.vocabulary import Role

_TASKED = (
    Role.CASE_MANAGER,
    Role.CLINICIAN,
    Role.SURGEON,
    Role.OH_PHYSICIAN,
    Role.PSYCHOLOGIST,
    Role.SUPERVISOR,
    Role.EMPLOYER_HR,
    Role.SYSTEM,
)
"""Who may have a task, or give one; who may give one to whom, the chapter of tasks says."""

COMMANDERS: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "OpenCase": (Role.EMPLOYER_HR, Role.CASE_MANAGER),
        "AssignParty": (Role.CASE_MANAGER,),
        "ReleaseParty": (Role.CASE_MANAGER,),
        "RecordEmployerContact": (Role.SUPERVISOR,),
        "ReferenceConsent": (Role.WORKER,),
        "ExpireConsent": (Role.SYSTEM,),
        "LinkJobProfile": (Role.CASE_MANAGER,),
        "PinProtocol": (Role.CASE_MANAGER,),
        "RecordPreferences": (Role.WORKER,),
        "RecordDiagnosis": (Role.CLINICIAN, Role.SURGEON),
        "RecordSurgery": (Role.SURGEON, Role.CLINICIAN),
        "NoteMedicationEffect": (Role.CLINICIAN, Role.SURGEON),
        "RecordRedFlags": (Role.CLINICIAN,),
        "RecordBaseline": (Role.CLINICIAN,),
        "RecordMeasurement": (Role.CLINICIAN,),
        "RecordScreening": (Role.CLINICIAN, Role.PSYCHOLOGIST),
        "RecordReassessment": (Role.CLINICIAN,),
        "IssueWorkAbility": (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN),
        "AssessJobRisk": (Role.CLINICIAN,),
        "AssessEnvironment": (Role.CLINICIAN,),
        "AssessEquipment": (Role.CLINICIAN,),
        "AgreeGoal": (Role.CLINICIAN,),
        "ReviseGoal": (Role.CLINICIAN,),
        "CloseGoal": (Role.CLINICIAN,),
        "PlanProgramme": (Role.CLINICIAN,),
        "RevisePlan": (Role.CLINICIAN,),
        "SetContingency": (Role.CLINICIAN,),
        "ConfirmInformedConsent": (Role.WORKER, Role.CLINICIAN),
        "AdjustTimeline": (Role.CASE_MANAGER, Role.CLINICIAN),
        "StartPhase": (Role.CLINICIAN,),
        "StartSubphase": (Role.CLINICIAN,),
        "RequestPhaseAdvance": (Role.CLINICIAN,),
        "RevertPhase": (Role.CLINICIAN,),
        "PauseProgression": (Role.CLINICIAN,),
        "ResumeProgression": (Role.CLINICIAN,),
        "SetLoadTarget": (Role.CLINICIAN,),
        "StartDeload": (Role.CLINICIAN,),
        "EndDeload": (Role.CLINICIAN,),
        "ScheduleSession": (Role.CLINICIAN,),
        "CompleteSession": (Role.CLINICIAN,),
        "MissSession": (Role.CLINICIAN,),
        "DeclineSession": (Role.WORKER, Role.CLINICIAN),
        "RecordNextDay": (Role.WORKER, Role.CLINICIAN),
        "ReviewProgress": (Role.CLINICIAN,),
        "ChangeSupervision": (Role.CLINICIAN,),
        "RaiseAlarm": (
            Role.CLINICIAN,
            Role.SURGEON,
            Role.PSYCHOLOGIST,
            Role.OH_PHYSICIAN,
            Role.CASE_MANAGER,
            Role.WORKER,
        ),
        "HoldCase": (Role.WORKER, Role.CASE_MANAGER),
        "CompleteReassessment": (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN),
        "LiftHold": (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN),
        "ReportAdverseEvent": (
            Role.CLINICIAN,
            Role.SURGEON,
            Role.WORKER,
            Role.EMPLOYER_HR,
            Role.SUPERVISOR,
        ),
        "PlanCorrectiveAction": (
            Role.CLINICIAN,
            Role.SURGEON,
            Role.CASE_MANAGER,
            Role.EMPLOYER_HR,
            Role.SUPERVISOR,
        ),
        "CompleteCorrectiveAction": (
            Role.CLINICIAN,
            Role.SURGEON,
            Role.CASE_MANAGER,
            Role.EMPLOYER_HR,
            Role.SUPERVISOR,
        ),
        "CloseAdverseEvent": (Role.CLINICIAN, Role.SURGEON),
        "ReferExternally": (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN),
        "ProposeAccommodation": (Role.EMPLOYER_HR, Role.CASE_MANAGER),
        "RespondToAccommodation": (Role.CASE_MANAGER, Role.EMPLOYER_HR, Role.WORKER),
        "ImplementAccommodation": (Role.EMPLOYER_HR, Role.SUPERVISOR),
        "ReviewAccommodation": (Role.CASE_MANAGER,),
        "EndAccommodation": (Role.CASE_MANAGER,),
        "AgreeRampUpPlan": (Role.CASE_MANAGER,),
        "StartRampStage": (Role.SUPERVISOR,),
        "AdjustRampStage": (Role.CASE_MANAGER, Role.CLINICIAN),
        "RepeatRampStage": (Role.SUPERVISOR,),
        "CompleteRampStage": (Role.SUPERVISOR,),
        "RecordShift": (Role.SUPERVISOR, Role.EMPLOYER_HR),
        "RecordWorkplaceFeedback": (Role.SUPERVISOR, Role.EMPLOYER_HR),
        "RecordWorkplaceConstraint": (Role.SUPERVISOR, Role.EMPLOYER_HR),
        "CheckIn": (Role.WORKER,),
        "ReportMisalignment": (Role.WORKER, Role.SUPERVISOR),
        "OpenRenegotiation": (Role.CASE_MANAGER,),
        "ConcludeRenegotiation": (Role.CASE_MANAGER,),
        "AgreeTransport": (Role.CASE_MANAGER,),
        "DeliverEducation": (Role.CASE_MANAGER, Role.CLINICIAN),
        "NotifyJobChange": (Role.EMPLOYER_HR,),
        "AssessPsychReadiness": (Role.CLINICIAN, Role.PSYCHOLOGIST),
        "RequestPsychIntervention": (Role.CLINICIAN, Role.PSYCHOLOGIST),
        "RecordPsychIntervention": (Role.CLINICIAN, Role.PSYCHOLOGIST),
        "DecideReadiness": (Role.OH_PHYSICIAN,),
        "ResumeFullDuty": (Role.CLINICIAN, Role.OH_PHYSICIAN),
        "ConfirmSustained": (Role.CASE_MANAGER,),
        "IssueMaintenance": (Role.CLINICIAN,),
        "CompleteFollowUp": (Role.CASE_MANAGER,),
        "CloseCase": (Role.CASE_MANAGER,),
        "WithdrawCase": (Role.CASE_MANAGER,),
        "ReportRecurrence": (Role.WORKER, Role.CLINICIAN),
        "ReopenCase": (Role.CASE_MANAGER,),
        "CorrectEntry": (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN, Role.CASE_MANAGER),
        "MarkEntryInError": (Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN, Role.CASE_MANAGER),
        "OverridePolicy": (Role.OH_PHYSICIAN, Role.CLINICIAN, Role.SURGEON),
        "RequestErasure": (Role.WORKER,),
        "DecideErasure": (Role.DATA_PROTECTION_OFFICER, Role.ADMIN),
        "AttachDocument": (Role.CASE_MANAGER,),
        "IssueReminder": (Role.SYSTEM,),
        "AcknowledgeReminder": (Role.WORKER,),
        "AddNote": (Role.CASE_MANAGER,),
        "AddAuditNote": (Role.INSURER_AUDITOR,),
        "AssignTask": _TASKED,
        "CompleteTask": _TASKED,
    }
)

BEFORE_INTAKE = frozenset({"AssignParty", "LinkJobProfile"})
"""What every case manager of the tenant may do with a case that is still REFERRED."""

OUTSIDE_THE_CASE = MappingProxyType(
    {"DecideErasure": frozenset({Role.DATA_PROTECTION_OFFICER, Role.ADMIN})}
)
"""What people of the tenant do in a case of which they are no members."""
