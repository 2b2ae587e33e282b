"""Erasure is asked for by the worker and decided on by two persons."""

from typing import Any

import pytest

from domain.case.governance.erasure import ErasureDecided, ErasureRequested
from domain.data_classes import DataClass
from domain.recorded import Actor
from tests.domain import thin_case as case
from tests.domain.governance_case import OFFICER, decide, erase
from tests.domain.scenario import CLINICIAN

E1, E2 = case.an_id(321), case.an_id(322)
ASKED = case.LOADED.given(erase("S", "E", erasure_id=str(E1)), by=case.BY_WORKER)
GROUNDS = {"grounds": ["legal_claims"]}


def decided(decision: str, *letters: str, **said: Any) -> ErasureDecided:
    return ErasureDecided.model_validate(
        {
            "erasure_id": E1,
            "decision": decision,
            "data_classes": letters,
            "approver_2": case.MANAGER,
            **said,
        }
    )


def test_a_worker_asks_for_classes_or_for_everything() -> None:
    asked = erase("S", "E", "S", erasure_id=str(E1), reason="No longer needed")
    expected = {"erasure_id": E1, "data_classes": ["E", "S"], "reason": "No longer needed"}
    case.LOADED.when(asked, by=case.BY_WORKER).then(ErasureRequested.model_validate(expected))

    everything = case.LOADED.when(erase(erasure_id=str(E1)), by=case.BY_WORKER)
    everything.then(ErasureRequested(erasure_id=E1))


def test_asking_again_before_it_is_decided_adds_nothing() -> None:
    ASKED.when(erase("E", "S"), by=case.BY_WORKER).then_nothing()
    ASKED.when(erase("E", "S", erasure_id=str(E1)), by=case.BY_WORKER).then_nothing()
    assert ASKED.when(erase("E"), by=case.BY_WORKER).facts
    assert ASKED.when(erase("E", "S", erasure_id=str(E2)), by=case.BY_WORKER).facts
    ASKED.when(erase("E", erasure_id=str(E1)), by=case.BY_WORKER).then_refused(
        "input", "erasure_id"
    )


def test_after_a_decision_it_may_be_asked_for_again() -> None:
    over = ASKED.given(decide("refused", **GROUNDS), by=OFFICER)

    assert over.when(erase("E", "S"), by=case.BY_WORKER).facts
    over.when(erase("E", "S", erasure_id=str(E1)), by=case.BY_WORKER).then_refused(
        "input", "erasure_id"
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (decide("granted"), decided("granted", "E", "S")),
        (decide("granted", "S", "E"), decided("granted", "E", "S")),
        (
            decide("granted_in_part", "S", rationale="Claim", **GROUNDS),
            decided("granted_in_part", "S", rationale="Claim", **GROUNDS),
        ),
        (
            decide("refused", grounds=["retention_period", "legal_claims"]),
            decided("refused", grounds=["legal_claims", "retention_period"]),
        ),
        (decide("refused", reason="Retention"), decided("refused")),
    ],
)
def test_what_is_granted_is_named_and_why_the_rest_stays(
    asked: Any, expected: ErasureDecided
) -> None:
    ASKED.when(asked, by=OFFICER).then(expected)


def test_what_is_granted_of_everything_is_every_class() -> None:
    everything = case.LOADED.given(erase(erasure_id=str(E1)), by=case.BY_WORKER)

    everything.when(decide("granted"), by=OFFICER).then(decided("granted", *sorted(DataClass)))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (decide("granted", "S"), "data_classes"),
        (decide("granted", "A"), "data_classes"),
        (decide("granted_in_part", **GROUNDS), "data_classes"),
        (decide("granted_in_part", "E", "S", **GROUNDS), "data_classes"),
        (decide("granted_in_part", "S"), "grounds"),
        (decide("refused"), "grounds"),
        (decide("refused", "S", **GROUNDS), "data_classes"),
        (decide("granted", erasure_id=str(E2)), "erasure_id"),
    ],
)
def test_a_decision_that_does_not_fit_the_request_is_refused(asked: Any, field: str) -> None:
    ASKED.when(asked, by=OFFICER).then_refused("input", field)


@pytest.mark.parametrize("second", [CLINICIAN.party_id, OFFICER.party_id, case.an_id(99)])
def test_the_second_person_is_another_one_and_a_case_manager(second: Any) -> None:
    ASKED.when(decide("granted", approver_2=second), by=OFFICER).then_refused("role", "approver_2")


def test_nobody_decides_alone() -> None:
    both = Actor(case.MANAGER, "admin")

    ASKED.when(decide("granted"), by=both).then_refused("role", "approver_2")


def test_a_request_is_decided_once() -> None:
    over = ASKED.given(decide("granted"), by=OFFICER)

    over.when(decide("granted"), by=OFFICER).then_nothing()
    over.when(decide("refused", **GROUNDS), by=OFFICER).then_refused("state", "erasure_id")
    named = decide("refused", erasure_id=str(E1), **GROUNDS)
    over.when(named, by=OFFICER).then_refused("state", "erasure_id")


def test_which_of_several_is_meant_must_be_said() -> None:
    two = ASKED.given(erase("R", erasure_id=str(E2)), by=case.BY_WORKER)

    two.when(decide("granted"), by=OFFICER).then_refused("state", "erasure_id")
    two.when(decide("granted", erasure_id=str(E2)), by=OFFICER).then(
        decided("granted", "R", erasure_id=E2)
    )
    one_left = two.given(decide("granted", erasure_id=str(E2)), by=OFFICER)
    one_left.when(decide("granted"), by=OFFICER).then(decided("granted", "E", "S"))


def test_where_nothing_was_asked_nothing_is_decided() -> None:
    case.LOADED.when(decide("granted"), by=OFFICER).then_refused("state", "erasure_id")


def test_a_decision_of_people_has_no_criteria() -> None:
    assert decided("granted").judgement is None


def test_a_closed_case_takes_both() -> None:
    assert type(erase()).after_closing
    assert type(decide("granted")).after_closing
