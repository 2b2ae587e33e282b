"""Accommodations: who agrees, who declines, and who reads of it (S72, S73)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.case.accommodation.accommodation import (
    AccommodationAgreed,
    AccommodationDeclined,
    AccommodationEnded,
    AccommodationImplemented,
    AccommodationProposed,
    AccommodationReviewed,
)
from domain.case.accommodation.accommodation_course import Step, accommodations
from domain.case.ramp_up.work_terms import Side
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import CLINICIAN, Scenario, through
from tests.domain.work_case import (
    ALL_NAMED,
    DESK,
    ENDED,
    IN_PLACE,
    PROPOSED,
    TERMS,
    implement,
    on,
    propose,
    respond,
    review,
)


def step_of(scenario: Scenario, acc_id: UUID = work.AC1) -> Step:
    return accommodations(scenario.state)[acc_id].step


def test_the_desk_of_the_picker_from_its_proposal_to_its_end() -> None:
    agreed = {**TERMS, "review_on": "2025-04-22", "agreed_by": [case.HR, case.WORKER, ALL_NAMED[2]]}
    facts = [each.fact for each in ENDED.history[-4:]]

    assert facts == [
        AccommodationProposed.model_validate({**TERMS, "agreed_by": [case.HR]}),
        AccommodationAgreed.model_validate(agreed),
        AccommodationImplemented.model_validate(agreed),
        AccommodationEnded.model_validate(agreed),
    ]


def test_a_review_sets_the_next_one_and_may_prolong() -> None:
    outcome = IN_PLACE.when(
        review(result="Kept", review_on="2025-05-20", until="2025-06-20"),
        by=case.BY_MANAGER,
        at=on(4, 22, 14),
    )

    fact = outcome.fact
    assert isinstance(fact, AccommodationReviewed)
    assert (fact.result, str(fact.review_on), str(fact.until)) == (
        "Kept",
        "2025-05-20",
        "2025-06-20",
    )
    assert step_of(outcome.after) is Step.IMPLEMENTED
    again = outcome.after.when(review(result="Kept"), by=case.BY_MANAGER, at=on(5, 20))
    assert work.kinds(again) == ["AccommodationReviewed"]


def test_names_and_days_may_be_left_out() -> None:
    request = propose(None, **{"from": None, "kind": "equipment", "temporary": False})
    outcome = work.P2.when(request, by=case.BY_MANAGER, at=on(4, 22, 14))

    fact = outcome.fact
    assert isinstance(fact, AccommodationProposed)
    assert fact.acc_id == outcome.context.id_for("accommodation")
    assert (str(fact.from_), fact.temporary, fact.agreed_by) == ("2025-04-22", False, ())


@pytest.mark.parametrize(
    "agreed_by", [None, ALL_NAMED, ["worker", "employer", "clinician"], [*ALL_NAMED, *ALL_NAMED]]
)
def test_the_case_manager_records_the_three_agreements(agreed_by: list[str] | None) -> None:
    said: dict[str, Any] = {} if agreed_by is None else {"agreed_by": agreed_by}
    known = through(work.P2, (on(3, 17), propose()), by=case.BY_MANAGER)

    fact = known.when(respond(**said), by=case.BY_MANAGER, at=on(3, 18)).fact

    assert isinstance(fact, AccommodationAgreed)
    assert (fact.agreed_by, fact.awaiting) == (work.ALL_THREE, ())


def test_each_side_may_agree_for_itself_until_all_three_have() -> None:
    by_worker = through(PROPOSED, (on(3, 18), respond()), by=case.BY_WORKER)
    first = by_worker.history[-1].fact
    assert isinstance(first, AccommodationAgreed)
    assert (first.agreed_by, first.awaiting) == ((case.HR, case.WORKER), ("clinician",))
    assert step_of(by_worker) is Step.PROPOSED

    last = by_worker.when(respond(agreed_by=["clinician"]), by=case.BY_MANAGER, at=on(3, 19)).fact
    assert isinstance(last, AccommodationAgreed)
    assert (last.agreed_by, last.awaiting) == ((case.HR, case.WORKER, CLINICIAN.party_id), ())


def test_until_all_three_agree_nothing_is_put_in_place() -> None:
    partly = through(PROPOSED, (on(3, 18), respond()), by=case.BY_WORKER)

    refusal = partly.when(implement(), by=case.BY_HR, at=on(3, 24)).then_refused("state")
    assert (refusal.criteria[0].required, refusal.criteria[0].observed) == ("AGREED", "PROPOSED")


def test_the_employer_may_bring_the_agreement_of_all() -> None:
    fact = PROPOSED.when(respond(agreed_by=ALL_NAMED), by=case.BY_HR, at=on(4, 15, 11)).fact

    assert isinstance(fact, AccommodationAgreed)
    assert fact.awaiting == ()


def test_the_employer_alone_agrees_for_the_employer_alone() -> None:
    known = through(work.P2, (on(3, 17), propose()), by=case.BY_MANAGER)

    fact = known.when(respond(), by=case.BY_HR, at=on(3, 18)).fact

    assert isinstance(fact, AccommodationAgreed)
    assert fact.awaiting == ("worker", "clinician")


def test_the_worker_speaks_for_herself_alone() -> None:
    PROPOSED.when(respond(agreed_by=ALL_NAMED), by=case.BY_WORKER).then_refused("role", "agreed_by")
    own = PROPOSED.when(respond(agreed_by=["worker"]), by=case.BY_WORKER, at=on(3, 18)).fact
    assert isinstance(own, AccommodationAgreed)


def test_strangers_do_not_agree() -> None:
    for stranger in (work.STRANGER, case.MANAGER):
        asked = respond(agreed_by=[str(case.WORKER), str(stranger)])
        PROPOSED.when(asked, by=case.BY_MANAGER).then_refused("input", "agreed_by.1")
        proposed = propose(work.AC2, agreed_by=[str(stranger)])
        PROPOSED.when(proposed, by=case.BY_MANAGER).then_refused("input", "agreed_by.0")


def test_an_agreement_to_other_terms_counts_for_these_alone() -> None:
    partly = through(PROPOSED, (on(3, 18), respond()), by=case.BY_WORKER)

    shorter = partly.when(
        respond(hours_per_week="16", agreed_by=["clinician"]), by=case.BY_MANAGER, at=on(3, 19)
    ).fact
    assert isinstance(shorter, AccommodationAgreed)
    assert shorter.hours_per_week == Decimal(16)
    assert shorter.awaiting == (Side.WORKER, Side.EMPLOYER)
    costlier = partly.when(
        respond(cost_band="high", review_on="2025-04-22", agreed_by=["clinician"]),
        by=case.BY_MANAGER,
        at=on(3, 19),
    ).fact
    assert isinstance(costlier, AccommodationAgreed)
    assert costlier.awaiting == ()


@pytest.mark.parametrize(
    "said",
    [
        {"response": "declined"},
        {"decline_reason": "No seat at the desk"},
        {"counter": "Desk in the front office"},
        {"response": "declined", "decline_reason": "No seat", "counter": "Front office"},
    ],
)
def test_declining_keeps_the_terms_and_may_say_why_and_what_else(said: dict[str, Any]) -> None:
    outcome = PROPOSED.when(respond(**said), by=case.BY_WORKER, at=on(3, 18))

    why = {name: each for name, each in said.items() if name != "response"}
    outcome.then(AccommodationDeclined.model_validate({**TERMS, "agreed_by": [case.HR], **why}))
    assert step_of(outcome.after) is Step.DECLINED


def test_agreed_with_a_reason_to_decline_is_neither() -> None:
    asked = respond(response="agreed", decline_reason="No seat")

    PROPOSED.when(asked, by=case.BY_WORKER).then_refused("input", "response")


def test_a_counter_offer_takes_the_same_name_and_begins_anew() -> None:
    declined = through(PROPOSED, (on(3, 18), respond(counter="Front office")), by=case.BY_WORKER)

    offer = propose(title="Front office", counter="Instead of the desk upstairs")
    counter = declined.when(offer, by=case.BY_MANAGER, at=on(3, 19))

    fact = counter.fact
    assert isinstance(fact, AccommodationProposed)
    assert (fact.title, fact.counter) == ("Front office", "Instead of the desk upstairs")
    assert fact.agreed_by == ()
    assert step_of(counter.after) is Step.PROPOSED


def test_the_same_offer_may_be_made_again_after_it_was_declined() -> None:
    declined = through(PROPOSED, (on(3, 18), respond(response="declined")), by=case.BY_WORKER)

    again = declined.when(propose(**DESK), by=case.BY_HR, at=on(3, 25))
    assert work.kinds(again) == ["AccommodationProposed"]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (propose(work.AC2, title="Desk because of the back injury"), "title"),
        (propose(work.AC2, duty="no lifting, NPRS 4"), "duty"),
        (respond(decline_reason="painful"), "decline_reason"),
        (respond(counter="after the surgery"), "counter"),
    ],
)
def test_inv_13_employers_read_nothing_clinical_of_it(request_: Request, field: str) -> None:
    PROPOSED.when(request_, by=case.BY_MANAGER, at=on(3, 18)).then_refused("INV-13", field)


def test_nothing_of_it_needs_consent_to_treatment() -> None:
    outcome = case.STAFFED.when(propose(), by=case.BY_HR)

    assert work.kinds(outcome) == ["AccommodationProposed"]
