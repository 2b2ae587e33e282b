"""Samples of what is said of the file of a case: corrections, documents, notes, tasks."""

from domain.case.governance import corrections, documents, erasure, notes, reminders, tasks
from tests.golden.samples.parts import ID_1, ID_2, ID_3, ID_4, Fields

FIELDS: Fields = {
    corrections.EntryCorrected: {
        "target_event_id": ID_1,
        "field": "nprs.peak",
        "old": {"data_class": "D", "value": 6},
        "new": {"data_class": "D", "value": 3},
        "reason": "Read off the wrong line of the sheet",
        "affected_decisions": [ID_2, ID_3],
    },
    corrections.EntryMarkedInError: {
        "target_event_id": ID_1,
        "about": ID_4,
        "reason": "Belongs to another worker",
        "affected_decisions": [ID_2, ID_3],
    },
    documents.DocumentAttached: {
        "document_id": ID_1,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "data_class": "C",
        "kind": {"data_class": "C", "value": "MRI report"},
        "title": {"data_class": "C", "value": "Lumbar spine, 2025-03-05"},
        "dated": "2025-03-05",
        "media_type": "application/pdf",
        "about": ID_2,
    },
    erasure.ErasureRequested: {
        "erasure_id": ID_1,
        "data_classes": ["E", "S"],
        "reason": "No longer needed",
    },
    erasure.ErasureDecided: {
        "erasure_id": ID_1,
        "decision": "granted_in_part",
        "data_classes": ["S"],
        "grounds": ["legal_claims", "retention_period"],
        "approver_2": ID_2,
        "rationale": "The claim is open",
    },
    notes.AuditNoteAdded: {
        "note_id": ID_1,
        "note": {"data_class": "L", "value": "Load of week 5 explained\non the telephone"},
        "audience": ["insurer_auditor", "case_manager"],
        "about": ID_2,
    },
    reminders.ReminderIssued: {
        "reminder_id": ID_1,
        "kind": "home_programme",
        "for": "2025-07-21T16:00:00.000000Z",
        "text": "Mobility, 8 minutes",
    },
    reminders.ReminderAcknowledged: {"reminder_id": ID_1},
    tasks.TaskAssigned: {
        "task_id": ID_1,
        "kind": "progress_review",
        "title": {"data_class": "L", "value": "Review the loads of week 5"},
        "assignee": ID_2,
        "role": "clinician",
        "due": "2025-04-14",
        "due_at": "2025-04-14T08:00:00.000000Z",
        "about": ID_3,
        "rule": "review.days.P2",
    },
    tasks.TaskCompleted: {
        "task_id": ID_1,
        "result": {"data_class": "Q", "value": "Reviewed with the worker"},
    },
}
