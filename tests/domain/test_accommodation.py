"""Accommodations: agreed by three, within abilities, step by step (DOMAIN 2.6, S72 to S74)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.accommodation import (
    AccommodationAgreed,
    AccommodationDeclined,
    AccommodationEnded,
    AccommodationImplemented,
    AccommodationProposed,
    AccommodationReviewed,
)
from domain.case.accommodation_course import Step, accommodations
from domain.case.work_terms import Side
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import CLINICIAN, Scenario
from tests.domain.work_case import end, implement, lift, on, propose, respond, review

DESK: dict[str, Any] = {
    "title": "Returns desk, sitting or standing",
    "duty": "D-RET",
    "hours_per_week": "20",
    "until": "2025-06-06",
    "cost_band": "low",
}
TERMS: dict[str, Any] = {
    "acc_id": work.AC1,
    "kind": "modified_duty",
    "temporary": True,
    "from": "2025-03-24",
    **DESK,
}
ALL_THREE = [str(party) for party in work.ALL_THREE]

PROPOSED = work.through(work.P2, (on(3, 17, 13), propose(**DESK)), by=case.BY_HR)
AGREED = work.through(
    PROPOSED, (on(3, 18), respond(review_on="2025-04-22", agreed_by=ALL_THREE)), by=case.BY_MANAGER
)
IN_PLACE = work.through(AGREED, (on(3, 24, 8), implement()), by=case.BY_HR)
ENDED = work.through(IN_PLACE, (on(6, 6, 16), end()), by=case.BY_MANAGER)


def step_of(scenario: Scenario, acc_id: UUID = work.AC1) -> Step:
    return accommodations(scenario.state)[acc_id].step


def test_the_desk_of_the_picker_from_its_proposal_to_its_end() -> None:
    agreed = {**TERMS, "review_on": "2025-04-22", "agreed_by": [case.HR, case.WORKER, ALL_THREE[2]]}
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


# who agrees


@pytest.mark.parametrize(
    "agreed_by", [None, ALL_THREE, ["worker", "employer", "clinician"], [*ALL_THREE, *ALL_THREE]]
)
def test_the_case_manager_records_the_three_agreements(agreed_by: list[str] | None) -> None:
    said: dict[str, Any] = {} if agreed_by is None else {"agreed_by": agreed_by}
    known = work.through(work.P2, (on(3, 17), propose()), by=case.BY_MANAGER)

    fact = known.when(respond(**said), by=case.BY_MANAGER, at=on(3, 18)).fact

    assert isinstance(fact, AccommodationAgreed)
    assert (fact.agreed_by, fact.awaiting) == (work.ALL_THREE, ())


def test_each_side_may_agree_for_itself_until_all_three_have() -> None:
    by_worker = work.through(PROPOSED, (on(3, 18), respond()), by=case.BY_WORKER)
    first = by_worker.history[-1].fact
    assert isinstance(first, AccommodationAgreed)
    assert (first.agreed_by, first.awaiting) == ((case.HR, case.WORKER), ("clinician",))
    assert step_of(by_worker) is Step.PROPOSED

    last = by_worker.when(respond(agreed_by=["clinician"]), by=case.BY_MANAGER, at=on(3, 19)).fact
    assert isinstance(last, AccommodationAgreed)
    assert (last.agreed_by, last.awaiting) == ((case.HR, case.WORKER, CLINICIAN.party_id), ())


def test_until_all_three_agree_nothing_is_put_in_place() -> None:
    partly = work.through(PROPOSED, (on(3, 18), respond()), by=case.BY_WORKER)

    refusal = partly.when(implement(), by=case.BY_HR, at=on(3, 24)).then_refused("state")
    assert (refusal.criteria[0].required, refusal.criteria[0].observed) == ("AGREED", "PROPOSED")


def test_the_employer_may_bring_the_agreement_of_all() -> None:
    fact = PROPOSED.when(respond(agreed_by=ALL_THREE), by=case.BY_HR, at=on(4, 15, 11)).fact

    assert isinstance(fact, AccommodationAgreed)
    assert fact.awaiting == ()


def test_the_employer_alone_agrees_for_the_employer_alone() -> None:
    known = work.through(work.P2, (on(3, 17), propose()), by=case.BY_MANAGER)

    fact = known.when(respond(), by=case.BY_HR, at=on(3, 18)).fact

    assert isinstance(fact, AccommodationAgreed)
    assert fact.awaiting == ("worker", "clinician")


def test_the_worker_speaks_for_herself_alone() -> None:
    PROPOSED.when(respond(agreed_by=ALL_THREE), by=case.BY_WORKER).then_refused("role", "agreed_by")
    own = PROPOSED.when(respond(agreed_by=["worker"]), by=case.BY_WORKER, at=on(3, 18)).fact
    assert isinstance(own, AccommodationAgreed)


def test_strangers_do_not_agree() -> None:
    for stranger in (work.STRANGER, case.MANAGER):
        asked = respond(agreed_by=[str(case.WORKER), str(stranger)])
        PROPOSED.when(asked, by=case.BY_MANAGER).then_refused("input", "agreed_by.1")
        proposed = propose(work.AC2, agreed_by=[str(stranger)])
        PROPOSED.when(proposed, by=case.BY_MANAGER).then_refused("input", "agreed_by.0")


def test_an_agreement_to_other_terms_counts_for_these_alone() -> None:
    partly = work.through(PROPOSED, (on(3, 18), respond()), by=case.BY_WORKER)

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


# declining


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
    declined = work.through(
        PROPOSED, (on(3, 18), respond(counter="Front office")), by=case.BY_WORKER
    )

    counter = declined.when(propose(title="Front office"), by=case.BY_MANAGER, at=on(3, 19))

    fact = counter.fact
    assert isinstance(fact, AccommodationProposed)
    assert (fact.title, fact.agreed_by) == ("Front office", ())
    assert step_of(counter.after) is Step.PROPOSED


def test_the_same_offer_may_be_made_again_after_it_was_declined() -> None:
    declined = work.through(PROPOSED, (on(3, 18), respond(response="declined")), by=case.BY_WORKER)

    again = declined.when(propose(**DESK), by=case.BY_HR, at=on(3, 25))
    assert work.kinds(again) == ["AccommodationProposed"]


# steps

STEPS: dict[str, Request] = {
    "propose": propose(title="Something else"),
    "respond": respond(agreed_by=ALL_THREE),
    "decline": respond(response="declined"),
    "implement": implement(),
    "review": review(result="Changed"),
    "end": end(),
}


@pytest.mark.parametrize(
    ("scenario", "possible"),
    [
        (PROPOSED, {"respond", "decline"}),
        (
            work.through(PROPOSED, (on(3, 18), respond(response="declined")), by=case.BY_WORKER),
            {"propose"},
        ),
        (AGREED, {"implement"}),
        (IN_PLACE, {"review", "end"}),
        (ENDED, set()),
    ],
    ids=["proposed", "declined", "agreed", "implemented", "ended"],
)
def test_no_step_is_left_out(scenario: Scenario, possible: set[str]) -> None:
    for name, request in STEPS.items():
        outcome = scenario.when(request, by=case.BY_MANAGER, at=on(6, 1))
        if name in possible:
            assert len(outcome.facts) == 1, name
        elif outcome.decided != []:
            refusal = outcome.then_refused("state")
            assert [each.id for each in refusal.criteria] == ["accommodation.step"]


@pytest.mark.parametrize(
    ("scenario", "request_", "by", "at"),
    [
        (PROPOSED, propose(**DESK), case.BY_HR, on(3, 17, 13)),
        (AGREED, respond(review_on="2025-04-22", agreed_by=ALL_THREE), case.BY_MANAGER, on(3, 18)),
        (IN_PLACE, implement(), case.BY_HR, on(3, 24, 8)),
        (ENDED, end(), case.BY_MANAGER, on(6, 6, 16)),
        (AGREED, propose(**DESK), case.BY_HR, on(3, 18)),
    ],
)
def test_the_same_step_again_adds_nothing(
    scenario: Scenario, request_: Request, by: Any, at: Any
) -> None:
    scenario.when(request_, by=by, at=at).then_nothing()


def test_the_same_review_partial_agreement_and_refusal_again_add_nothing() -> None:
    for scenario, request, by in (
        (IN_PLACE, review(result="Kept"), case.BY_MANAGER),
        (PROPOSED, respond(), case.BY_WORKER),
        (PROPOSED, respond(decline_reason="No seat"), case.BY_WORKER),
    ):
        after = work.through(scenario, (on(4, 22), request), by=by)
        after.when(request, by=by, at=on(4, 22)).then_nothing()


def test_a_proposal_without_a_name_or_a_day_is_known_again() -> None:
    unnamed = propose(None, **{"from": None})
    known = work.through(work.P2, (on(4, 22), unnamed), by=case.BY_MANAGER)

    known.when(unnamed, by=case.BY_MANAGER, at=on(4, 22)).then_nothing()
    known.when(unnamed, by=case.BY_MANAGER, at=on(4, 23)).then_nothing()
    another = known.when(propose(None, kind="schedule"), by=case.BY_MANAGER, at=on(4, 22))
    assert work.kinds(another) == ["AccommodationProposed"]


def test_what_has_ended_may_be_proposed_anew() -> None:
    unnamed = propose(None, **DESK)
    agreed_again = ENDED.when(unnamed, by=case.BY_HR, at=on(8, 1))

    fact = agreed_again.fact
    assert isinstance(fact, AccommodationProposed)
    assert fact.acc_id != work.AC1


def test_the_one_that_awaits_the_step_need_not_be_named() -> None:
    both = work.through(
        IN_PLACE, (on(4, 22), propose(work.AC2, kind="equipment")), by=case.BY_MANAGER
    )

    agreed = both.when(respond(None), by=case.BY_MANAGER, at=on(4, 22)).fact
    ended = both.when(end(None), by=case.BY_MANAGER, at=on(4, 22)).fact
    assert isinstance(agreed, AccommodationAgreed)
    assert isinstance(ended, AccommodationEnded)
    assert (agreed.acc_id, ended.acc_id) == (work.AC2, work.AC1)


def test_where_several_await_the_step_or_none_one_must_be_named() -> None:
    two = work.through(PROPOSED, (on(3, 18), propose(work.AC2, kind="equipment")), by=case.BY_HR)

    two.when(respond(None), by=case.BY_MANAGER).then_refused("state", "acc_id")
    two.when(implement(None), by=case.BY_HR).then_refused("state", "acc_id")
    two.when(respond(work.STRANGER), by=case.BY_MANAGER).then_refused("state", "acc_id")


# terms


def test_it_is_in_place_from_the_day_on_which_it_is() -> None:
    later = AGREED.when(implement(), by=case.BY_HR, at=on(3, 26)).fact
    before = AGREED.when(implement(), by=case.BY_HR, at=on(3, 20)).fact
    told = AGREED.when(
        implement(work.AC1, **{"from": "2025-03-25"}), by=case.BY_HR, at=on(3, 26)
    ).fact

    days = []
    for fact in (later, before, told):
        assert isinstance(fact, AccommodationImplemented)
        days.append(str(fact.from_))
    assert days == ["2025-03-26", "2025-03-24", "2025-03-25"]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (implement(hours_per_week="30"), "hours_per_week"),
        (implement(duty="D-OTHER"), "duty"),
        (implement(until="2025-07-01"), "until"),
        (implement(temporary=False), "temporary"),
    ],
)
def test_what_was_agreed_is_changed_by_no_later_step(request_: Request, field: str) -> None:
    refusal = AGREED.when(request_, by=case.BY_HR, at=on(3, 24)).then_refused("state", field)

    assert [each.id for each in refusal.criteria] == ["accommodation.terms"]
    same = AGREED.when(implement(hours_per_week="20.0", duty="D-RET"), by=case.BY_HR, at=on(3, 24))
    assert work.kinds(same) == ["AccommodationImplemented"]


def test_a_review_changes_no_hours() -> None:
    IN_PLACE.when(review(hours_per_week="24"), by=case.BY_MANAGER).then_refused(
        "state", "hours_per_week"
    )


def test_the_kind_stays() -> None:
    PROPOSED.when(respond(kind="schedule"), by=case.BY_MANAGER).then_refused("input", "kind")
    same = PROPOSED.when(respond(kind="modified_duty"), by=case.BY_MANAGER, at=on(3, 18))
    assert work.kinds(same) == ["AccommodationAgreed"]


def test_nothing_ends_before_it_begins() -> None:
    late = propose(work.AC2, **{"from": None, "until": "2025-03-16"})
    work.P2.when(late, at=on(3, 17)).then_refused("input", "until")
    assert work.kinds(work.P2.when(late, at=on(3, 16))) == ["AccommodationProposed"]
    IN_PLACE.when(end(until="2025-03-23"), by=case.BY_MANAGER).then_refused("input", "until")
    with pytest.raises(ValidationError):
        propose(until="2025-03-23")


# what it demands (S74)


@pytest.mark.parametrize(
    ("demand", "allowed"),
    [
        (lift("5"), True),
        (lift("5.1"), False),
        (lift("5", ability="Lift"), True),
        (lift("6", ability="LIFT"), False),
        (lift("20", ability="carry"), True),
        (lift("20", limit={"value": "20", "unit": "N"}), True),
        ({"dimension": "LFW", "limit": {"value": "5.1", "unit": "kg"}}, False),
        ({"dimension": "LFW", "limit": {"value": "5", "unit": "kg"}}, True),
        ({"dimension": "CAR", "limit": {"value": "20", "unit": "kg"}}, True),
        (lift("6", frequency="seldom"), True),
        (lift("6", frequency="occasional"), False),
        (lift("6", frequency="frequent"), False),
    ],
)
def test_inv_12_a_duty_demands_no_more_than_the_worker_is_able_to(
    demand: dict[str, Any], allowed: bool
) -> None:
    """She may lift 5 kg occasionally."""
    outcome = work.ABLE.when(propose(demands=[demand]), by=case.BY_HR, at=on(3, 22))

    if allowed:
        assert work.kinds(outcome) == ["AccommodationProposed"]
    else:
        refusal = outcome.then_refused("INV-12", "demands")
        (failed,) = refusal.criteria
        assert failed.required == "<= 5 kg"
        assert failed.evidence == (work.ABLE.history[-1].event_id,)


def test_inv_12_of_two_limits_the_stricter_holds() -> None:
    twice = work.through(
        work.P2,
        (on(3, 21), work.able(lift("16", frequency="occasional"), lift("8", frequency="frequent"))),
    )

    often = propose(demands=[lift("8.1", frequency="frequent")])
    seldom = propose(demands=[lift("16", frequency="occasional")])
    unsaid = propose(demands=[lift("8.1")])
    twice.when(often, by=case.BY_HR, at=on(3, 22)).then_refused("INV-12", "demands")
    twice.when(unsaid, by=case.BY_HR, at=on(3, 22)).then_refused("INV-12", "demands")
    assert work.kinds(twice.when(seldom, by=case.BY_HR, at=on(3, 22))) == ["AccommodationProposed"]


def test_inv_12_what_she_must_never_do_no_duty_demands() -> None:
    never = work.through(
        work.P2, (on(3, 21), work.able({"ability": "overhead lift", "frequency": "never"}))
    )
    overhead = {"dimension": "LOH", "limit": {"value": "1", "unit": "kg"}}
    floor = {"dimension": "LFW", "limit": {"value": "1", "unit": "kg"}}

    never.when(propose(demands=[overhead]), at=on(3, 22)).then_refused("INV-12", "demands")
    assert work.kinds(never.when(propose(demands=[floor]), at=on(3, 22))) == [
        "AccommodationProposed"
    ]


@pytest.mark.parametrize(("hours", "allowed"), [("20", True), ("20.1", False)])
def test_inv_12_hours_stay_within_the_statement(hours: str, allowed: bool) -> None:
    limited = {"ability": "hours", "limit": {"value": "20", "unit": "h/wk"}}
    known = work.through(work.P2, (on(3, 21), work.able(limited)))

    outcome = known.when(propose(hours_per_week=hours), by=case.BY_HR, at=on(3, 22))

    if allowed:
        assert work.kinds(outcome) == ["AccommodationProposed"]
    else:
        outcome.then_refused("INV-12", "demands")


def test_inv_12_holds_again_when_it_is_agreed_and_put_in_place() -> None:
    proposed = work.through(work.P2, (on(3, 17), propose(demands=[lift("5")])), by=case.BY_HR)
    less = work.through(proposed, (on(3, 18), work.able(lift("4"))))
    less.when(respond(), by=case.BY_MANAGER, at=on(3, 19)).then_refused("INV-12", "demands")

    agreed = work.through(proposed, (on(3, 18), respond()), by=case.BY_MANAGER)
    later = work.through(agreed, (on(3, 19), work.able(lift("4"))))
    later.when(implement(), by=case.BY_HR, at=on(3, 24)).then_refused("INV-12", "demands")
    assert work.kinds(later.when(respond(), by=case.BY_MANAGER, at=on(3, 18))) == []


def test_the_statement_of_its_first_day_counts() -> None:
    """4 kg until 31 March, 8 kg from 1 April on."""
    two = work.through(
        work.P2,
        (on(3, 20), work.able(lift("4"), until="2025-03-31")),
        (on(3, 21), work.able(lift("8"), **{"from": "2025-04-01"})),
    )

    for first, allowed in (("2025-03-31", False), ("2025-04-01", True)):
        asked = propose(work.AC1, demands=[lift("8")], **{"from": first})
        outcome = two.when(asked, by=case.BY_HR, at=on(3, 22))
        assert (outcome.decided != [] and not isinstance(outcome.decided, list)) is not allowed


def test_a_demand_names_something_in_its_unit() -> None:
    for demand in (
        {"limit": {"value": "5", "unit": "kg"}},
        {"dimension": "PSH", "limit": {"value": "5", "unit": "kg"}},
    ):
        with pytest.raises(ValidationError):
            propose(demands=[demand])


# privacy


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
