"""What may be asked about who is there, what the case refers to, and what its file holds."""

from hypothesis import strategies as st

from tests.domain.histories.saying import (
    LETTERS,
    LINES,
    NOTES,
    PEOPLE,
    ROLES,
    TISSUES,
    YES_OR_NO,
    Says,
    days,
    new,
    often,
    one,
    said,
    seldom,
    some,
    thing,
)
from tests.domain.histories.words import At, Day, Event, Null, Of, Person

_OVERRIDES = some(
    said(
        key=one("load.hard_pct", "load.soft_pct", "sustain.days", "heal.fracture.P2", "no.key"),
        value=one("0", "5", "15", "20", "14", "300"),
        reason="agreed in the team",
        approver=Person("case_manager"),
    ),
    most=2,
)
_SCOPES = one(
    ["TREAT"],
    ["TREAT", "FUNC->employer"],
    ["TREAT", "FUNC->employer", "REMIND"],
    ["TREAT", "FUNC→employer", "CLAIM->insurer", "PSYCH->insurer"],
    ["REMIND"],
    [],
)
_EVENTS = st.builds(Event, st.integers(0, 40))


def _entry(kind: str) -> st.SearchStrategy[Event]:
    return st.builds(Event, one(0, 0, 1, 3), st.just(kind))


_CORRECTIONS = st.one_of(
    said(
        target_event_id=_entry("SessionCompleted"),
        field=one("nprs.peak", "nprs.pre", "nprs", "minutes", "rpe.value", "rpe.scale", "loads"),
        new=one(0, 3, 7, 11, 45, {"pre": 2, "peak": 5}, "4", "CR10", []),
    ),
    said(
        target_event_id=_entry("NextDayResponseRecorded"),
        field=one("nprs_morning", "soreness_0_10", "soreness_h"),
        new=one(0, 2, 6, Null(), 50),
    ),
    said(
        target_event_id=_entry("ProgressReviewed"),
        field=one("pain.rest", "motor_control", "next_review", "summary"),
        new=one(1, 6, "acceptable", "not_yet", Day(9), Null()),
    ),
    said(
        target_event_id=_entry("MeasurementRecorded"),
        field=one("chosen", "valid", "code"),
        new=one("4.0", "16.5", False, "LFW"),
    ),
    said(
        target_event_id=_entry("BaselineAssessmentRecorded"),
        field=one("pain.rest", "lift_zones.LFW", "push", "age_y", "carry"),
        new=one(2, 9, "3.0", "120", 61, Null()),
    ),
    said(
        target_event_id=_entry("ShiftWorked"),
        field=one("worked_h", "nprs_peak", "unplanned_stop"),
        new=one("2.0", 5, True, Null()),
    ),
    said(
        target_event_id=one(Event(0), Event(3), Event(0, "CaseOpened"), Event(0, "PartyAssigned")),
        field=one("effective_at", "injury_date", "to", "from", "reason", "contract_hours", "a.b"),
        new=one(At(-3), At(-200), At(40), Day(-60), Day(30), Null(), "37.5"),
    ),
    said(
        target_event_id=one(
            Event(0, "InformedConsentConfirmed"),
            Event(0, "EducationDelivered"),
            Event(0, "SurgeryRecorded"),
            Event(0, "AdverseEventReported"),
            Event(0, "FollowUpCompleted"),
        ),
        field=one(
            "effective_at", "date", "teach_back", "audience", "nprs", "description", "module"
        ),
        new=one(At(-30), Day(-20), "passed", ["worker"], 3, "Told otherwise", "warning-signs"),
    ),
)

OPENING: Says = {
    "OpenCase": said(
        case_id=often(Of("case")),
        time_zone=one("Europe/Prague", "America/Denver"),
        worker_id=Person("worker"),
        employer_id=Of("employer"),
        injury_date=days(-3, 0, -30),
        body_region=one("lumbar", "lumbar", "shoulder", "knee"),
        contract_hours=one("40", "37.5", "20.0"),
        shift_pattern=often(said(shift_h=one("8", "12"), nights=YES_OR_NO)),
        episode_no=seldom(one(1, 2)),
        jurisdiction=seldom(one("CZ", "US-CO")),
        mechanism=seldom(NOTES),
    ),
    "AssignParty": said(
        parties=some(
            said({"from": seldom(days(-10, 0, 5)), "to": seldom(days(0, 20, 200))}).flatmap(
                lambda tree: said(tree, party_id=PEOPLE, role=st.sampled_from(ROLES))
            ),
            most=2,
            least=1,
        )
    ),
    "ReleaseParty": said(
        party_id=PEOPLE, role=seldom(st.sampled_from(ROLES)), to=seldom(days(-1, 0, 1, 14))
    ),
    "RecordEmployerContact": said(
        by=seldom(PEOPLE),
        channel=one("phone", "visit"),
        at=seldom(one(At(-5), At(-30))),
        modified_work_signalled=often(YES_OR_NO),
    ),
    "ReferenceConsent": said(
        consent_id=Of("consent"),
        version=st.integers(1, 4),
        scopes=_SCOPES,
        expires=seldom(days(0, 5, 40, -1)),
    ),
    "ExpireConsent": said(),
    "LinkJobProfile": said(job_profile_id=Of("profile"), version=one(1, 3, 5, 9)),
    "PinProtocol": said(
        protocol_id=one(*[Of("protocol")] * 5, Of("other_protocol")),
        version=one(1, 2, 3, 4, 7),
        tissue_class=seldom(TISSUES),
        overrides=_OVERRIDES,
    ),
    "RecordPreferences": said(
        language=often(one("cs", "en")), interpreter=seldom(YES_OR_NO), other=some(LINES, 1)
    ),
}
GOVERNANCE: Says = {
    "CorrectEntry": _CORRECTIONS.flatmap(
        lambda tree: said(tree, reason="Read off the wrong line", old=seldom(one(0, "x")))
    ),
    "MarkEntryInError": said(
        target_event_id=st.one_of(
            _EVENTS,
            st.builds(
                Event,
                st.integers(0, 3),
                one(
                    "SessionCompleted",
                    "ProgressReviewed",
                    "MeasurementRecorded",
                    "EducationDelivered",
                    "ScreeningScored",
                    "SurgeryRecorded",
                    "NextDayResponseRecorded",
                    "CorrectiveActionCompleted",
                    "MaintenancePlanIssued",
                ),
            ),
        ),
        reason="It was somebody else's",
    ),
    "AttachDocument": said(
        document_id=seldom(new("document")),
        sha256=one("0a" * 32, "0b" * 32, "xx"),
        kind=one("MRI report", "Letter"),
        data_class=LETTERS,
        title=seldom(LINES),
        about=seldom(_EVENTS),
    ),
    "RequestErasure": said(
        erasure_id=seldom(new("erasure")), data_classes=some(LETTERS, 2), reason=seldom(NOTES)
    ),
    "DecideErasure": said(
        erasure_id=seldom(thing("erasure")),
        decision=one("granted", "granted_in_part", "refused"),
        data_classes=some(LETTERS, 2),
        grounds=some(one("legal_obligation", "retention_period"), 1),
        approver_2=one(Person("case_manager"), Person("case_manager"), Person("clinician")),
    ),
    "AddNote": said(
        note_id=seldom(new("note")),
        note=NOTES,
        data_class=seldom(LETTERS),
        audience=some(st.sampled_from([*ROLES, "system"]), 2),
        about=seldom(_EVENTS),
    ),
    "AddAuditNote": said(note_id=seldom(new("note")), note=NOTES, about=seldom(_EVENTS)),
    "IssueReminder": said(
        {"for": seldom(one(At(-2), At(3)))},
        reminder_id=seldom(new("reminder")),
        kind=one("break", "home_programme"),
        text=seldom(NOTES),
    ),
    "AcknowledgeReminder": said(reminder_id=seldom(thing("reminder"))),
    "AssignTask": said(
        task_id=often(thing("task")),
        kind=often(one("progress_review", "check_in")),
        title=seldom(LINES),
        data_class=seldom(LETTERS),
        assignee=seldom(PEOPLE),
        role=seldom(st.sampled_from([*ROLES, "admin"])),
        due=seldom(days(1, 7)),
        about=seldom(_EVENTS),
    ),
    "CompleteTask": said(task_id=thing("task"), result=seldom(NOTES), data_class=seldom(LETTERS)),
}
