"""What is said of the file of a case, as requests: corrections, documents, notes, tasks."""

from typing import Any
from uuid import UUID

from domain.case.governance.corrections import CorrectEntry, MarkEntryInError
from domain.case.governance.documents import AttachDocument
from domain.case.governance.erasure import DecideErasure, RequestErasure
from domain.case.governance.notes import AddAuditNote, AddNote
from domain.case.governance.reminders import AcknowledgeReminder, IssueReminder
from domain.case.governance.tasks import AssignTask, CompleteTask
from domain.recorded import Actor, Fact, Recorded
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario

OFFICER = Actor(case.an_id(40), "data_protection_officer")
AUDITOR = Actor(case.an_id(41), "insurer_auditor")
SYSTEM = Actor(case.an_id(42), "system")
WHY = "Read off the wrong line"


def recorded(scenario: Scenario, kind: type[Fact], place: int = -1) -> Recorded[Fact]:
    """A fact of a type as it stands in the history, the last unless said otherwise."""
    return [each for each in scenario.history if type(each.fact) is kind][place]


def event_of(scenario: Scenario, kind: type[Fact], place: int = -1) -> UUID:
    return recorded(scenario, kind, place).event_id


def correct(target: UUID, field: str, new: Any, **said: Any) -> CorrectEntry:
    return CorrectEntry.model_validate(
        {"target_event_id": target, "field": field, "new": new, "reason": WHY, **said}
    )


def in_error(target: UUID, reason: str = WHY) -> MarkEntryInError:
    return MarkEntryInError(target_event_id=target, reason=reason)


def attach(**said: Any) -> AttachDocument:
    return AttachDocument.model_validate(
        {"sha256": "0a" * 32, "kind": "MRI report", "data_class": "C", **said}
    )


def note(text: str = "Called the worker", **said: Any) -> AddNote:
    return AddNote.model_validate({"note": text, **said})


def audit_note(text: str = "Evidence of week 5 asked for", **said: Any) -> AddAuditNote:
    return AddAuditNote.model_validate({"note": text, **said})


def erase(*letters: str, **said: Any) -> RequestErasure:
    return RequestErasure.model_validate({"data_classes": letters, **said})


def decide(decision: str, *letters: str, **said: Any) -> DecideErasure:
    return DecideErasure.model_validate(
        {"decision": decision, "data_classes": letters, "approver_2": case.MANAGER, **said}
    )


def assign(task_id: UUID | None = None, **said: Any) -> AssignTask:
    named = None if task_id is None else str(task_id)
    return AssignTask.model_validate({"task_id": named, **said})


def complete(task_id: UUID, **said: Any) -> CompleteTask:
    return CompleteTask.model_validate({"task_id": str(task_id), **said})


def remind(kind: str = "break", **said: Any) -> IssueReminder:
    return IssueReminder.model_validate({"kind": kind, **said})


def acknowledge(reminder_id: UUID | None = None) -> AcknowledgeReminder:
    return AcknowledgeReminder(reminder_id=reminder_id)
