"""Medication, surgery and preferences: what is told of the worker, and to whom."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid5

import pytest
from pydantic import ValidationError

from domain.case.assessment.assessment import RecordBaseline
from domain.case.assessment.medication import MedicationEffectNoted, NoteMedicationEffect
from domain.case.assessment.reassessment import RecordReassessment
from domain.case.opening.diagnosis import RecordSurgery, SurgeryRecorded
from domain.case.opening.preferences import PersonalPreferencesRecorded, RecordPreferences
from domain.data_classes import DataClass
from tests.domain import thin_case as case
from tests.domain.scenario import CASE, Outcome


def note(**said: Any) -> NoteMedicationEffect:
    return NoteMedicationEffect.model_validate({"drug_class": "opioid", **said})


def noted(**said: Any) -> MedicationEffectNoted:
    restriction = uuid5(uuid5(CASE, f"command {case.LINKED.commands}"), "restriction")
    return MedicationEffectNoted.model_validate(
        {
            "drug_class": "opioid",
            "from": "2025-03-10",
            "restriction_id": restriction,
            "may_not_drive": False,
            **said,
        }
    )


MAY_NOT_DRIVE = {
    "affects_driving": True,
    "may_not_drive": True,
    "may_not_drive_from": "2025-03-06",
    "may_not_drive_until": "2025-03-20",
}


def test_an_effect_is_noted_from_the_day_on_unless_said() -> None:
    case.LINKED.when(note(effect="drowsy", affects_test=True)).then(
        noted(effect="drowsy", affects_test=True)
    )
    case.LINKED.when(note(**{"from": "2025-03-06", "to": "2025-03-06"})).then(
        noted(**{"from": "2025-03-06", "to": "2025-03-06"})
    )


def test_that_she_may_not_drive_is_said_once_more_as_a_restriction() -> None:
    days = {"from": "2025-03-06", "to": "2025-03-20"}

    case.LINKED.when(note(affects_driving=True, **days)).then(noted(**MAY_NOT_DRIVE, **days))


def test_a_later_note_of_the_drug_is_of_the_same_restriction_and_another_drug_of_another() -> None:
    days = {"from": "2025-03-06", "to": "2025-03-20"}
    drowsy = case.LINKED.given(note(affects_driving=True, **days))

    drowsy.when(note()).then(noted(may_not_drive_from="2025-03-10"))
    (other,) = drowsy.when(note(drug_class="NSAID")).facts

    assert isinstance(other, MedicationEffectNoted)
    assert other.restriction_id != noted().restriction_id


def test_nothing_but_the_restriction_is_for_others_to_read() -> None:
    for_others = {
        name
        for name in MedicationEffectNoted.model_fields
        if MedicationEffectNoted.class_of(name) is not DataClass.F
    }

    assert for_others == {
        "restriction_id",
        "may_not_drive",
        "may_not_drive_from",
        "may_not_drive_until",
    }
    assert MedicationEffectNoted.class_of("may_not_drive") is DataClass.H


def test_an_effect_does_not_end_before_it_begins() -> None:
    case.LINKED.when(note(to="2025-03-10")).then(noted(to="2025-03-10"))
    case.LINKED.when(note(to="2025-03-09")).then_refused("input", field="to")
    with pytest.raises(ValidationError, match="must not end before it begins"):
        note(**{"from": "2025-03-10", "to": "2025-03-09"})


def test_the_same_effect_again_is_noted_once_and_before_consent_not_at_all() -> None:
    once = case.LINKED.given(note(effect="drowsy"))

    once.when(note(effect="drowsy")).then_nothing()
    once.when(note(effect="none any more")).then(noted(effect="none any more"))
    case.STAFFED.when(note()).then_refused("INV-2")


def assessed(*effects: dict[str, Any], **said: Any) -> RecordReassessment:
    told = {"pain": {"rest": 2, "worst7d": 3}, "medication_effects": effects, **said}
    return RecordReassessment.model_validate(told)


def baseline(*effects: dict[str, Any]) -> RecordBaseline:
    told = {"pain": {"rest": 2, "worst7d": 3}, "medication_effects": effects}
    return RecordBaseline.model_validate(told)


DROWSY = {"drug_class": "opioid", "affects_driving": True}
AWAKE = {"drug_class": "opioid", "affects_driving": False}


def notes_of(outcome: Outcome) -> list[MedicationEffectNoted]:
    return [each for each in outcome.facts if isinstance(each, MedicationEffectNoted)]


def test_a_baseline_that_says_she_may_not_drive_notes_it_as_a_restriction() -> None:
    harmless = {"drug_class": "NSAID", "affects_driving": False}

    outcome = case.LINKED.when(baseline(DROWSY, harmless))

    assert [type(each).__name__ for each in outcome.facts] == [
        "BaselineAssessmentRecorded",
        "MedicationEffectNoted",
    ]
    (note,) = notes_of(outcome)
    assert (note.drug_class, note.may_not_drive) == ("opioid", True)
    assert (note.may_not_drive_from, note.may_not_drive_until) == (date(2025, 3, 10), None)
    assert notes_of(case.LINKED.when(baseline(harmless))) == []


def test_two_drugs_of_one_assessment_are_two_restrictions() -> None:
    other = {"drug_class": "antihistamine", "affects_driving": True}

    ids = {each.restriction_id for each in notes_of(case.LINKED.when(baseline(DROWSY, other)))}

    assert len(ids) == 2


def test_a_reassessment_ends_a_restriction_that_it_denies_and_no_other() -> None:
    drowsy = case.ASSESSED.given(assessed(DROWSY))

    assert notes_of(drowsy.when(assessed(DROWSY))) == []
    assert notes_of(drowsy.when(assessed())) == []
    (ended,) = notes_of(drowsy.when(assessed(AWAKE)))
    assert (ended.may_not_drive, ended.restriction_id) == (
        False,
        notes_of(case.ASSESSED.when(assessed(DROWSY)))[0].restriction_id,
    )


def test_a_reassessment_goes_on_with_a_restriction_beyond_its_end() -> None:
    days = {"from": "2025-03-06", "to": "2025-03-20"}
    drowsy = case.ASSESSED.given(note(affects_driving=True, **days))

    (longer,) = notes_of(drowsy.when(assessed(DROWSY)))

    assert longer.may_not_drive_from == date(2025, 3, 6)
    assert longer.may_not_drive_until is None


CODE = {"system": "http://snomed.info/sct", "code": "1234567"}


def operate(**said: Any) -> RecordSurgery:
    return RecordSurgery.model_validate({"procedure": "arthroscopic repair", **said})


def operated(**said: Any) -> SurgeryRecorded:
    return SurgeryRecorded.model_validate(
        {"procedure": "arthroscopic repair", "date": "2025-03-10", **said}
    )


@pytest.mark.parametrize("procedure", ["arthroscopic repair", CODE])
def test_a_surgery_is_named_by_a_text_or_a_code(procedure: Any) -> None:
    said = {"procedure": procedure, "date": "2025-01-14", "precautions": ["sling 6 weeks"]}

    case.LINKED.when(operate(**said)).then(operated(**said))


def test_a_surgery_is_of_today_unless_said_and_never_ahead() -> None:
    case.LINKED.when(operate()).then(operated())
    case.LINKED.when(operate(date="2025-03-10")).then(operated())

    refused = case.LINKED.when(operate(date="2025-03-11")).then_refused("input", field="date")

    assert (refused.criteria[0].required, refused.criteria[0].met) == ("<= 2025-03-10", False)


def test_the_same_surgery_again_is_recorded_once_and_another_is_another() -> None:
    once = case.LINKED.given(operate(date="2025-01-14"))

    once.when(operate(date="2025-01-14")).then_nothing()
    once.when(operate(date="2025-02-14")).then(operated(date="2025-02-14"))
    case.STAFFED.when(operate()).then_refused("INV-2")


def prefer(**said: Any) -> RecordPreferences:
    return RecordPreferences.model_validate(said)


PREFERENCES = {
    "language": "cs",
    "interpreter": True,
    "literacy": "reads slowly",
    "gender_of_clinician": "female",
    "scheduling": ["not on Friday afternoon"],
    "other": ["no shared room"],
}


def test_preferences_are_recorded_before_any_consent_and_once() -> None:
    preferred = case.REFERRED.when(prefer(**PREFERENCES), by=case.BY_WORKER).then(
        PersonalPreferencesRecorded.model_validate(PREFERENCES)
    )

    preferred.when(prefer(**PREFERENCES), by=case.BY_WORKER).then_nothing()
    preferred.when(prefer(language="de"), by=case.BY_WORKER).then(
        PersonalPreferencesRecorded(language="de")
    )


def test_preferences_say_something_and_are_of_one_class() -> None:
    with pytest.raises(ValidationError, match="at least one preference must be said"):
        prefer()
    names = PersonalPreferencesRecorded.model_fields
    assert {PersonalPreferencesRecorded.class_of(name) for name in names} == {DataClass.R}
    assert prefer(interpreter=False).interpreter is False


def test_a_diagnosis_keeps_what_was_found() -> None:
    outcome = case.LINKED.when(
        case.diagnose(findings="MRI: full-thickness tear, 2.2 cm"),
        at=case.LINKED.clock - timedelta(days=1),
    )

    assert outcome.fact.findings == "MRI: full-thickness tear, 2.2 cm"  # type: ignore[attr-defined]
    assert outcome.fact.onset == date(2025, 3, 3)  # type: ignore[attr-defined]
