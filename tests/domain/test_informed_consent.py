"""Informed consent names exactly what it is for (S100)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.plan.informed_consent import ConfirmInformedConsent, InformedConsentConfirmed
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on


def test_consent_to_an_advance_is_recorded_as_it_was_given() -> None:
    request = asking.confirm(interpreter_id=str(case.OTHER))

    outcome = gate.opened().when(request, by=case.BY_WORKER)

    outcome.then(
        InformedConsentConfirmed.model_validate(
            {
                "for": "advance",
                "advance": {"from": "P1", "to": "P2"},
                "info_version": "v1",
                "language": "cs",
                "interpreter_id": case.OTHER,
            }
        )
    )


def test_the_number_of_the_sheet_may_be_a_number() -> None:
    (fact,) = gate.opened().when(asking.confirm(info_version=2)).facts

    assert isinstance(fact, InformedConsentConfirmed)
    assert fact.info_version == "2"


def test_the_sheet_may_be_called_by_its_whole_name() -> None:
    said = asking.confirm(info_version="1").model_dump(mode="json", by_alias=True)
    said["info_sheet_version"] = said.pop("info_version")

    assert ConfirmInformedConsent.model_validate(said) == asking.confirm(info_version="1")


@pytest.mark.parametrize("purpose", ["test", "exposure"])
def test_consent_may_be_for_a_test_or_an_exposure(purpose: str) -> None:
    request = asking.confirm(**{"for": purpose, "advance": None})

    (fact,) = gate.opened().when(request).facts

    assert isinstance(fact, InformedConsentConfirmed)
    assert (fact.for_, fact.advance) == (purpose, None)


def test_the_same_consent_again_stores_nothing_but_on_another_day_it_does() -> None:
    given = gate.opened().when(asking.confirm(), at=on("03-11")).after

    given.when(asking.confirm(), at=on("03-11")).then_nothing()
    assert given.when(asking.confirm(), at=on("03-12")).facts


@pytest.mark.parametrize(
    "said",
    [
        {"advance": None},
        {"for": "test"},
        {"advance": {"from": "P1", "to": "P3"}},
        {"advance": {"from": "P2", "to": "P1"}},
        {"advance": {"from": "P1", "to": "P1"}},
        {"info_version": None},
        {"info_version": True},
    ],
)
def test_consent_is_for_one_step_with_its_sheet(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        asking.confirm(**said)


def test_there_is_no_informed_consent_before_consent_to_treatment() -> None:
    case.STAFFED.when(asking.confirm(), by=case.BY_WORKER).then_refused("INV-2")


def test_informed_consent_may_be_given_on_hold_and_counts_later() -> None:
    held = gate.opened().given(case.alarm())

    assert held.when(asking.confirm(), by=case.BY_WORKER).facts
