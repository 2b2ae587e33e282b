"""The steps of an accommodation, one after another, and the terms that stay (DOMAIN 2.6)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.accommodation.accommodation import (
    AccommodationAgreed,
    AccommodationEnded,
    AccommodationImplemented,
    AccommodationProposed,
)
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import Scenario, through
from tests.domain.work_case import (
    AGREED,
    ALL_NAMED,
    DESK,
    ENDED,
    IN_PLACE,
    PROPOSED,
    end,
    implement,
    on,
    propose,
    respond,
    review,
)

STEPS: dict[str, Request] = {
    "propose": propose(title="Something else"),
    "respond": respond(agreed_by=ALL_NAMED),
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
            through(PROPOSED, (on(3, 18), respond(response="declined")), by=case.BY_WORKER),
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
        (AGREED, respond(review_on="2025-04-22", agreed_by=ALL_NAMED), case.BY_MANAGER, on(3, 18)),
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
        after = through(scenario, (on(4, 22), request), by=by)
        after.when(request, by=by, at=on(4, 22)).then_nothing()


def test_an_answer_in_one_word_is_known_again_by_it() -> None:
    declined = through(PROPOSED, (on(3, 18), respond(response="declined")), by=case.BY_MANAGER)

    again = respond(response="declined")
    declined.when(again, by=case.BY_MANAGER, at=on(3, 18)).then_nothing()
    agreed = respond(response="agreed")
    declined.when(agreed, by=case.BY_MANAGER, at=on(3, 18)).then_refused("state")


def test_a_proposal_without_a_name_or_a_day_is_known_again() -> None:
    unnamed = propose(None, **{"from": None})
    known = through(work.P2, (on(4, 22), unnamed), by=case.BY_MANAGER)

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
    both = through(IN_PLACE, (on(4, 22), propose(work.AC2, kind="equipment")), by=case.BY_MANAGER)

    agreed = both.when(respond(None), by=case.BY_MANAGER, at=on(4, 22)).fact
    ended = both.when(end(None), by=case.BY_MANAGER, at=on(4, 22)).fact
    assert isinstance(agreed, AccommodationAgreed)
    assert isinstance(ended, AccommodationEnded)
    assert (agreed.acc_id, ended.acc_id) == (work.AC2, work.AC1)


def test_where_several_await_the_step_or_none_one_must_be_named() -> None:
    two = through(PROPOSED, (on(3, 18), propose(work.AC2, kind="equipment")), by=case.BY_HR)

    two.when(respond(None), by=case.BY_MANAGER).then_refused("state", "acc_id")
    two.when(implement(None), by=case.BY_HR).then_refused("state", "acc_id")
    two.when(respond(work.STRANGER), by=case.BY_MANAGER).then_refused("state", "acc_id")


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


def test_an_accommodation_names_the_task_that_it_makes_easier() -> None:
    named = propose(kind="ergonomic", job_task_id="T1")
    told = work.P2.when(named, by=case.BY_HR).after
    fact = told.history[-1].fact

    assert isinstance(fact, AccommodationProposed)
    assert (fact.kind, fact.job_task_id) == ("ergonomic", "T1")
    told.when(named, by=case.BY_HR).then_nothing()
    work.P2.when(propose(job_task_id="T9"), by=case.BY_HR).then_refused("input", "job_task_id")
    other = respond(job_task_id="T9")
    told.when(other, by=case.BY_MANAGER).then_refused("input", "job_task_id")


def test_the_task_may_be_agreed_on_where_none_was_proposed() -> None:
    told = work.P2.when(propose(kind="ergonomic"), by=case.BY_HR).after

    fact = told.when(respond(job_task_id="T1"), by=case.BY_MANAGER).fact

    assert isinstance(fact, AccommodationAgreed)
    assert fact.job_task_id == "T1"
