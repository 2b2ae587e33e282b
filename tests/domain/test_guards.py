"""Consent before anything clinical, and no clinical word where an employer reads."""

import pytest

from domain.case.assessment.assessment import IssueWorkAbility
from domain.case.opening.opening import RecordEmployerContact
from domain.clinical_terms import names_something_clinical
from domain.data_classes import DataClass
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario

CLINICAL = [
    case.diagnose(),
    case.screen(),
    case.screen("positive", "fever"),
    case.baseline(),
    case.agree(),
    case.programme(),
    case.contingency(),
    case.start(),
    case.target("W1", LFW="5.0"),
    IssueWorkAbility.model_validate({"fitness": "unfit"}),
]
WITHDRAWN = case.LOADED.given(case.consent("REMIND", version=2), by=case.BY_WORKER)


@pytest.mark.parametrize("request_", CLINICAL, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("stage", [case.STAFFED, WITHDRAWN], ids=["before", "withdrawn"])
def test_nothing_clinical_is_stored_without_consent_to_treatment(
    stage: Scenario, request_: Request
) -> None:
    refused = stage.when(request_).then_refused("INV-2")

    (criterion,) = refused.criteria
    assert (criterion.required, criterion.met) == ("consent TREAT", False)
    assert criterion.data_class is DataClass.U


def test_another_scope_than_treatment_is_no_consent_to_treatment() -> None:
    asked = case.STAFFED.given(case.consent("FUNC->employer", "REMIND"), by=case.BY_WORKER)

    asked.when(case.diagnose()).then_refused("INV-2")


@pytest.mark.parametrize(
    "text",
    [
        "Lumbar strain",
        "M54.5",
        "may lift after ibuprofen",
        "ODI 42 %",
        "weak hand",
        "sore in the lower back",
        "pain above 5",
        "New tingling",
    ],
)
def test_a_clinical_word_in_a_field_for_employers_is_refused_with_its_field(text: str) -> None:
    statement = IssueWorkAbility.model_validate({"fitness": "unfit", "text": text})
    ability = IssueWorkAbility.model_validate(
        {"fitness": "fit_with_changes", "abilities": [{"ability": text}]}
    )

    case.INTAKE.when(statement).then_refused("INV-13", field="text")
    case.INTAKE.when(ability).then_refused("INV-13", field="abilities")
    case.INTAKE.when(case.contingency(fallback_duty=text)).then_refused(
        "INV-13", field="fallback_duty"
    )
    titled = case.agree(case.a_goal(employer_safe_title=text))
    case.ASSESSED.when(titled).then_refused("INV-13", field="employer_safe_title")
    contact = RecordEmployerContact(channel=text)
    case.INTAKE.when(contact, by=case.BY_SUPERVISOR).then_refused("INV-13", field="channel")


def test_the_refusal_does_not_repeat_the_word() -> None:
    statement = IssueWorkAbility.model_validate({"fitness": "unfit", "text": "ibuprofen twice"})

    refused = case.INTAKE.when(statement).then_refused("INV-13", field="text")

    assert "ibuprofen" not in repr(refused)


@pytest.mark.parametrize(
    "text",
    [
        "Not fit for regular duty. Can sit 40 minutes, stand 35 minutes and lift 5 kg.",
        "No reaching above the shoulder",
        "Back to the usual shift on Monday",
        "Returns desk, four hours a day",
        "Lift cartons from floor slot to cart",
    ],
)
def test_a_plain_restriction_is_no_clinical_word(text: str) -> None:
    assert not names_something_clinical(text)
    statement = IssueWorkAbility.model_validate({"fitness": "unfit", "text": text})
    assert len(case.INTAKE.when(statement).facts) == 1


@pytest.mark.parametrize(
    "text",
    [
        "STRAIN",
        "\u017ftrain",
        "\u0131nfection",
        "\u0130nfection",
        "\u212a\u0131nesiophobia",
        "ÖREBRO",
    ],
)
def test_a_clinical_word_is_known_in_letters_of_any_case(text: str) -> None:
    assert names_something_clinical(f"He has a {text}.")


def test_a_clinical_word_may_stand_where_clinicians_read() -> None:
    assert case.INTAKE.when(case.contingency(trigger="Pain in the lower back")).facts
    assert case.ASSESSED.when(case.agree(case.a_goal(title="Lift at NPRS 3 or less"))).facts
