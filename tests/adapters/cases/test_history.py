"""What a history tells of notes, of what has no fields, and of criteria, reader by reader."""

from typing import Any

import pytest

from adapters.cases.history import Reader, told_history
from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.assessment.medication import NoteMedicationEffect
from domain.case.governance.corrected import EntryCorrected
from domain.case.governance.notes import AddNote
from domain.case.outcome.closing import CaseWithdrawn, WithdrawCase
from domain.case.phases.phases import PhaseAdvanceRejected, unmet_of
from domain.case.phases.progression import ResumeProgression
from domain.case.vocabulary import Role
from domain.data_classes import Classified, DataClass
from domain.decision import Criterion, decide_all
from projections.catalogue import CASE_VIEWS
from services.audiences import AUDIENCES
from services.reading_rights import IN_FULL
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.golden.samples import SAMPLES
from tests.projections.cutting import cut, shown_by_feed

SAY = load_wording().text
TEXT = "Rang; all is well"
SINCE = "Rang twice; all is well"
READERS = (Role.WORKER, Role.CLINICIAN, Role.PSYCHOLOGIST, Role.CASE_MANAGER, Role.INSURER_AUDITOR)


def told(scenario: Scenario, role: Role) -> list[dict[str, Any]]:
    classes = IN_FULL[AUDIENCES[role]]
    return told_history(cut(scenario.history, classes), Reader(role, classes))


def named(events: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [each for each in events if each["name"] in names]


def note_for(*audience: str) -> Scenario:
    """A note, and what it says as corrected since."""
    request = AddNote(note=TEXT, audience=audience, reason="She asked me to call")
    noted = case.IN_PROGRAMME.given(request, by=case.BY_MANAGER)
    said = {"data_class": DataClass.Q}
    corrected = EntryCorrected(
        target_event_id=noted.history[-1].event_id,
        field="note.value",
        old=Classified(**said, value=TEXT),
        new=Classified(**said, value=SINCE),
        reason="Twice",
    )
    return noted.given(corrected, by=case.BY_MANAGER)


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ((), {Role.CASE_MANAGER, Role.CLINICIAN, Role.PSYCHOLOGIST}),
        (("worker",), {Role.WORKER}),
        (("insurer_auditor",), {Role.INSURER_AUDITOR}),
        (("psychologist",), {Role.PSYCHOLOGIST}),
    ],
)
def test_what_a_note_says_is_told_to_its_audience_and_to_nobody_else(
    audience: tuple[str, ...], readers: set[Role]
) -> None:
    noted = note_for(*audience)

    for text in (TEXT, SINCE):
        assert {r for r in READERS if text in json_bytes(told(noted, r)).decode()} == readers


def test_outside_its_audience_a_note_is_there_and_nothing_of_what_it_says() -> None:
    noted, corrected = named(
        told(note_for("insurer_auditor"), Role.CLINICIAN), "AuditNoteAdded", "EntryCorrected"
    )

    assert noted["data"].keys() == {"note_id", "audience"}
    assert noted["reason"] is None
    assert not {"old", "new"} & corrected["data"].keys()


def test_an_auditor_learns_of_no_note_that_is_not_for_him() -> None:
    assert not named(
        told(note_for("case_manager"), Role.INSURER_AUDITOR), "AuditNoteAdded", "EntryCorrected"
    )


@pytest.mark.parametrize("name", ["worker", "clinician", "case-manager", "audit"])
@pytest.mark.parametrize(
    "audience", [("worker",), ("clinician",), ("case_manager",), ("insurer_auditor",)]
)
def test_no_view_tells_a_note_or_its_correction_outside_the_audience(
    name: str, audience: tuple[str, ...]
) -> None:
    view = CASE_VIEWS[name]
    history = shown_by_feed(note_for(*audience).history, view.readable)

    page = json_bytes(view.show(view.folded(history), case.IN_PROGRAMME.clock, SAY)).decode()

    own = {"audit": "insurer_auditor", "case-manager": "case_manager"}.get(name, name)
    assert (TEXT in page, SINCE in page) == (own in audience, own in audience)


@pytest.mark.parametrize("role", READERS)
def test_a_fact_without_fields_is_told_to_whoever_reads_how_a_case_stands(role: Role) -> None:
    withdrawn = case.IN_PROGRAMME.given(WithdrawCase(), by=case.BY_MANAGER)

    (event,) = named(told(withdrawn, role), CaseWithdrawn.__name__)

    assert event["data"] == {}


def test_an_employer_learns_of_what_has_no_fields_in_his_view_alone() -> None:
    withdrawn = case.IN_PROGRAMME.given(WithdrawCase(), by=case.BY_MANAGER)

    assert not named(told(withdrawn, Role.EMPLOYER_HR), CaseWithdrawn.__name__)


def test_what_happened_without_a_word_is_told_to_those_who_may_see_that_it_did() -> None:
    paused = case.IN_PROGRAMME.given(SAMPLES["rtw.case:ProgressionPaused"], ResumeProgression())

    assert named(told(paused, Role.CLINICIAN), "ProgressionResumed")
    assert not named(told(paused, Role.EMPLOYER_HR), "ProgressionResumed")


NAMES = {
    "gate.psych.tsk11": "E",
    "gate.G12.worst7d": "D",
    "gate.G12.movement_screen": "C",
    "gate.G12.day": "Q",
}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.WORKER, set(NAMES)),
        (Role.CLINICIAN, set(NAMES)),
        (Role.CASE_MANAGER, {"gate.G12.day"}),
        (Role.INSURER_AUDITOR, {"gate.G12.day", "gate.psych.tsk11", "gate.G12.worst7d"}),
        (Role.EMPLOYER_HR, set[str]()),
    ],
)
def test_a_criterion_is_named_to_whoever_may_read_its_class(role: Role, seen: set[str]) -> None:
    criteria = [
        Criterion(id=name, required="<= 7", observed="9", met=False, data_class=DataClass(letter))
        for name, letter in NAMES.items()
    ]
    sample = SAMPLES[PhaseAdvanceRejected.event_name()].model_dump(by_alias=True)
    decision = decide_all(criteria, 3)
    fact = PhaseAdvanceRejected.model_validate(
        {**sample, "decision": decision, "unmet": unmet_of(decision)}
    )

    events = told(case.IN_PROGRAMME.given(fact), role)

    assert {name for name in NAMES if name in json_bytes(events).decode()} == seen


def noted(*, affects_driving: bool) -> Scenario:
    said = {"drug_class": "opioid", "from": "2025-03-08", "affects_driving": affects_driving}
    return case.LINKED.given(NoteMedicationEffect.model_validate(said))


@pytest.mark.parametrize(
    "role", [Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR, Role.CASE_MANAGER]
)
def test_that_there_is_a_medicine_is_not_told_but_that_she_may_not_drive(role: Role) -> None:
    harmless, harmful = (
        told(noted(affects_driving=False), role),
        told(noted(affects_driving=True), role),
    )

    assert harmless == told(case.LINKED, role)
    assert [each["name"] for each in harmful if each not in harmless] == ["DrivingAbilityNoted"]
    assert harmful[-1]["data"]["may_not_drive"] is True


def test_that_a_harmless_medicine_was_noted_is_told_to_who_reads_of_medicines_alone() -> None:
    last = told(noted(affects_driving=False), Role.CLINICIAN)[-1]

    assert last["name"] == "MedicationEffectNoted"


@pytest.mark.parametrize(
    ("role", "is_told"), [(Role.CASE_MANAGER, False), (Role.CLINICIAN, True), (Role.WORKER, True)]
)
def test_a_correction_of_what_somebody_may_not_know_of_is_none_to_him(
    role: Role, *, is_told: bool
) -> None:
    medicated = noted(affects_driving=False)
    said = {"data_class": DataClass.F}
    corrected = EntryCorrected(
        target_event_id=medicated.history[-1].event_id,
        field="effect",
        old=Classified(**said, value=None),
        new=Classified(**said, value="Drowsy"),
        reason="Forgotten",
    )

    events = named(told(medicated.given(corrected), role), "EntryCorrected")

    assert bool(events) is is_told
