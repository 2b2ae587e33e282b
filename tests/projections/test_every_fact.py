"""No fact is forgotten: each is shown to the clinician or left out on purpose, and told to the
worker in words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.aggregate import FACTS
from domain.recorded import Fact
from projections.audit import UNTOLD
from projections.audit_page import KINDS
from projections.catalogue import CASE_VIEWS
from projections.clinician import CLINICIAN, LATEST, LISTED
from projections.view import View
from projections.worker import WORKER
from tests.domain import thin_case as case
from tests.golden.samples import SAMPLES
from tests.projections.cutting import cut

WORDING = load_wording()
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
NAMES = {fact.__name__ for fact in FACTS}
RICH = case.NOT_OPENED.given(*[SAMPLES[fact.event_name()] for fact in FACTS])
ELSEWHERE = {
    *("CaseOpened", "EntryCorrected", "EntryMarkedInError"),
    "WorkAbilityStatementIssued",
}
"""Shown as what was opened, beside what they correct, and by the day on which it holds."""
NO_DECISION = {
    *("CaseOpened", "PartyAssigned", "PartyReleased", "EmployerContactMade", "JobProfileLinked"),
    *("ProtocolPinned", "DiagnosisRecorded", "SurgeryRecorded", "PersonalPreferencesRecorded"),
    *("RedFlagScreenCompleted", "BaselineAssessmentRecorded", "ReassessmentRecorded"),
    *("MeasurementRecorded", "ScreeningScored", "MedicationEffectNoted", "JobRiskAssessed"),
    *("EnvironmentAssessed", "EquipmentAssessed", "GoalAgreed", "GoalRevised", "GoalClosed"),
    *("ProgrammePlanned", "PlanRevised", "ContingencyPlanSet", "DeloadEnded"),
    *("SessionScheduled", "SessionCompleted", "SessionMissed", "SessionDeclined"),
    *("SessionStopped", "SupervisionLevelChanged", "ProgressReviewed", "ExternalReferralMade"),
    *("ShiftWorked", "WorkplaceFeedbackRecorded", "MisalignmentReported", "EducationDelivered"),
    *("TransportArrangementAgreed", "JobChangeNotified", "MaintenancePlanIssued"),
    *("FollowUpCompleted", "DocumentAttached", "ErasureRequested", "AuditNoteAdded"),
}
"""What the auditor's ledger leaves out: nobody decided anything with it."""


def test_the_clinician_is_shown_every_fact() -> None:
    shown = [name for names in (*LATEST.values(), *LISTED.values()) for name in names]

    assert len(shown) == len(set(shown))
    assert set(shown) | ELSEWHERE == NAMES


def test_the_ledger_holds_every_fact_or_leaves_it_out_on_purpose() -> None:
    assert KINDS.keys() | NO_DECISION | UNTOLD == NAMES
    assert KINDS.keys().isdisjoint(NO_DECISION | UNTOLD)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_decision_stands_in_the_ledger(fact: type[Fact]) -> None:
    if SAMPLES[fact.event_name()].judgement is not None or fact.refusal:
        assert fact.__name__ in KINDS


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_worker_is_told_in_words(name: str) -> None:
    assert WORDING.text(f"worker.{name}")


@pytest.mark.parametrize("view", CASE_VIEWS.values(), ids=CASE_VIEWS)
def test_a_case_in_which_everything_happened_is_shown(view: View[Any]) -> None:
    folded = view.folded(cut(RICH.history, view.readable))

    assert json_bytes(view.show(folded, NOW, WORDING.text))
    assert view.loaded(view.stored(folded)) == folded


def test_the_words_of_the_worker_name_no_code_and_no_score() -> None:
    page = WORKER.show(WORKER.folded(cut(RICH.history, WORKER.readable)), NOW, WORDING.text)
    texts = [each["text"] for each in page["timeline"]] + [page["text"]]
    texts += [each["text"] for each in page["gains"] if "text" in each]

    for word in ("TSK", "PCS", "ODI", "FABQ", "OMPSQ", "PHQ", "DASH", "NPRS", "RPE", "P1", "P4"):
        assert not [text for text in texts if word in text]


def test_the_clinician_is_shown_scores_as_totals_and_bands() -> None:
    folded = CLINICIAN.folded(cut(RICH.history, CLINICIAN.readable))
    page = CLINICIAN.show(folded, NOW, WORDING.text)

    for each in page["screenings"]:
        assert each.keys() <= {
            *("event_id", "at", "by", "role", "reason"),
            *("instrument", "version", "total", "band"),
        }
