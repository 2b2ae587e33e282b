"""The reference load: of the last tolerated week that was no deload (INV-7, DOMAIN 2.8a)."""

from decimal import Decimal

import pytest

from domain.case.evidence.loads import ref_load
from domain.case.loading.load_facts import DeloadStarted
from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet
from domain.case.safety.safety import CaseHeld
from domain.case.state import Measured
from domain.case.vocabulary import Dimension
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.load_case import (
    NEXT,
    W4,
    WHY,
    ask,
    at,
    deload,
    did,
    morning,
    next_morning,
    reference_of,
    session,
    stopped,
    trained,
    was,
    week,
)
from tests.domain.scenario import Scenario

W5 = {"LFW": "12.0"}
MONDAY = at("2025-04-07", "11:00")


def w5_set() -> Scenario:
    return was(W4, at(NEXT), case.was_set("W5", **W5))


def test_a_week_in_which_a_session_reached_its_target_is_the_reference() -> None:
    assert reference_of(did(w5_set(), MONDAY, W5)) == Decimal("12.0")


def test_a_week_whose_target_no_session_reached_is_not() -> None:
    assert reference_of(did(w5_set(), MONDAY, {"LFW": "11.9"})) == Decimal("10.0")
    assert reference_of(did(w5_set(), MONDAY, {"LWS": "12.0"})) == Decimal("10.0")
    assert reference_of(w5_set(), "2025-04-10") == Decimal("10.0")


def test_a_week_with_a_stopped_session_is_not_though_another_one_reached_it() -> None:
    then = at("2025-04-09", "09:30")
    done = did(w5_set(), MONDAY, W5)

    assert reference_of(was(done, then, session(then, W5), stopped(then))) == Decimal("10.0")


def test_the_days_beyond_seven_can_spoil_their_week_and_never_save_it() -> None:
    second = at("2025-04-15", "09:30")
    spoiled = was(did(w5_set(), MONDAY, W5), second, session(second, W5), stopped(second))
    late_good = did(was(w5_set(), MONDAY, session(MONDAY, W5), stopped(MONDAY)), second, W5)
    borne = did(did(w5_set(), MONDAY, W5), second, W5)

    assert reference_of(spoiled, "2025-04-17") == Decimal("10.0")
    assert reference_of(late_good, "2025-04-17") == Decimal("10.0")
    assert reference_of(borne, "2025-04-17") == Decimal("12.0")


def test_a_session_that_was_stopped_late_on_belongs_to_its_own_week() -> None:
    done = was(did(w5_set(), MONDAY, W5), at("2025-04-14", "10:00"), case.was_set("W6", LFW="13"))

    assert reference_of(done) == Decimal("12.0")
    assert reference_of(was(done, at("2025-04-14", "10:02"), stopped(MONDAY))) == Decimal("10.0")


def a_hold() -> CaseHeld:
    return CaseHeld.model_validate(
        {"hold_id": str(case.HOLD), "kind": "WORKER_REQUEST", "resume_to": "IN_PROGRAMME"}
    )


@pytest.mark.parametrize(
    ("began", "reference"),
    [
        (at(NEXT, "10:04"), "12.0"),
        (at(NEXT, "10:05"), "10.0"),
        (at("2025-04-14", "10:04"), "10.0"),
    ],
)
def test_a_week_in_which_a_hold_began_is_not(began: object, reference: str) -> None:
    done = did(w5_set(), MONDAY, W5)
    held = was(done, began, a_hold())  # type: ignore[arg-type]

    lifted = held.given(case.lift())

    assert reference_of(lifted) == Decimal(reference)


def soreness(level: int, hours: int) -> Fact:
    return morning(MONDAY, 2, soreness_0_10=level, soreness_h=hours)


@pytest.mark.parametrize(
    ("level", "hours", "reference"),
    [(5, 48, "12.0"), (4, 49, "12.0"), (5, 49, "10.0"), (10, 72, "10.0")],
)
def test_a_week_that_left_soreness_is_not(level: int, hours: int, reference: str) -> None:
    done = was(w5_set(), MONDAY, session(MONDAY, W5))

    sore = was(done, at("2025-04-10", "07:00"), soreness(level, hours))

    assert reference_of(sore) == Decimal(reference)


@pytest.mark.parametrize(
    ("first", "second", "reference"), [(3, 4, "12.0"), (4, 3, "12.0"), (4, 4, "10.0")]
)
def test_a_week_with_two_mornings_well_above_usual_is_not(
    first: int, second: int, reference: str
) -> None:
    wednesday = at("2025-04-09", "09:30")
    now = was(w5_set(), MONDAY, session(MONDAY, W5))
    now = was(now, next_morning(MONDAY), morning(MONDAY, first))
    now = was(now, wednesday, session(wednesday, W5))
    now = was(now, next_morning(wednesday), morning(wednesday, second))

    assert reference_of(now) == Decimal(reference)


def test_a_response_counts_for_the_week_of_its_session() -> None:
    friday = at("2025-04-04", "09:30")
    late = was(
        w5_set(), at("2025-04-08", "07:00"), morning(friday, 2, soreness_0_10=6, soreness_h=90)
    )

    assert reference_of(did(late, MONDAY, W5)) == Decimal("12.0")


def test_a_response_that_names_no_session_counts_by_its_time() -> None:
    done = did(w5_set(), MONDAY, W5)
    sore = morning(MONDAY, 2, session_id=None, soreness_0_10=6, soreness_h=50)

    assert reference_of(was(done, at("2025-04-09", "07:00"), sore)) == Decimal("10.0")


def test_known_answer_l5_after_a_deload_the_reference_is_the_week_before_it() -> None:
    loads = {"LFW": "14.0"}
    now = week(week(case.IN_PROGRAMME, "W4", "2025-03-31", W5), "W5", "2025-04-07", loads)
    lighter = {"LFW": "11.0"}
    now = trained(
        now.when(deload("W6", **lighter), at=at("2025-04-14")).after, "2025-04-14", lighter
    )

    (target,) = ask(now, "W7", "2025-04-21", LFW="16.0").facts[-1].targets  # type: ignore[attr-defined]

    assert (target.ref_load, target.increase_pct) == (Decimal("14.0"), Decimal("14.3"))


def test_a_week_is_what_was_true_then_whenever_it_was_entered() -> None:
    w6 = was(w5_set(), at("2025-04-14", "10:00"), case.was_set("W6", LFW="13.0"))
    late = did(w6, MONDAY, W5)

    assert reference_of(late) == Decimal("12.0")


def test_what_was_not_true_yet_is_no_evidence() -> None:
    later = did(w5_set(), MONDAY, W5)

    fact = later.when(case.target("W5", WHY, LFW="11.0"), at=at(NEXT, "10:00")).facts[-1]

    assert isinstance(fact, LoadTargetSet)
    assert fact.targets[0].ref_load == Decimal("10.0")


def test_a_week_without_a_new_target_keeps_the_last_one() -> None:
    """The first week was tolerated, the second was not: the target of both is the same."""
    tolerated = did(w5_set(), MONDAY, W5)
    then = at("2025-04-16", "09:30")
    bad = was(tolerated, then, session(then, W5), stopped(then))

    assert reference_of(bad, "2025-04-22") == Decimal("12.0")


def test_the_days_that_are_left_of_a_week_belong_to_it() -> None:
    tolerated = did(w5_set(), MONDAY, W5)
    then = at("2025-04-15", "09:30")
    bad = was(tolerated, then, session(then, W5), stopped(then))

    assert reference_of(bad, "2025-04-15") == Decimal("10.0")


def test_a_dimension_that_a_week_leaves_out_keeps_its_target() -> None:
    now = week(case.IN_PROGRAMME, "W4", "2025-03-31", {"LFW": "10.0", "LWS": "5.0"})
    now = was(now, at(NEXT), case.was_set("W5", LWS="5.5"))
    now = did(now, MONDAY, {"LFW": "10.0", "LWS": "5.5"})

    assert reference_of(now) == Decimal("10.0")


def test_a_dimension_that_is_left_out_after_a_deload_has_no_target() -> None:
    """What was never tolerated does not come back by being left out."""
    then = at("2025-04-09", "09:30")
    now = was(w5_set(), then, session(then, W5), stopped(then))
    now = now.when(deload(LFW="8.0"), at=at("2025-04-14")).after
    now = was(now, at("2025-04-21"), case.was_set("W7", LWS="4.0"))
    now = did(now, at("2025-04-21", "11:00"), W5)

    assert reference_of(now, "2025-04-28") == Decimal("10.0")


def test_a_step_is_a_step_a_calendar_week_however_often_targets_are_set() -> None:
    tuesday = did(w5_set(), at("2025-04-08", "09:30"), W5)

    fact = ask(tuesday, "W6", "2025-04-09", LFW="12.1").fact

    assert isinstance(fact, LoadTargetRejected)
    assert (fact.ref_load, fact.increase_pct) == (Decimal("10.0"), Decimal("21.0"))


def test_setting_a_week_again_is_held_against_the_week_before() -> None:
    done = did(w5_set(), MONDAY, W5)

    fact = ask(done, "W5", "2025-04-14", LFW="11.0").fact

    assert isinstance(fact, LoadTargetSet)
    assert fact.targets[0].ref_load == Decimal("10.0")


def test_while_no_week_was_tolerated_the_lowest_target_is_the_reference() -> None:
    """Two weeks cannot raise each other without a session that shows it."""
    first = was(case.IN_PROGRAMME, at("2025-03-31"), case.was_set("W4", LFW="5.0"))
    second = was(first, at("2025-04-02"), case.was_set("W5", LFW="5.5"))
    lower = was(first, at("2025-04-02"), case.was_set("W5", LFW="4.0"))

    fact = ask(second, "W6", "2025-04-03", LFW="6.05").fact

    assert isinstance(fact, LoadTargetRejected)
    assert (fact.policy_id, fact.ref_load) == ("load.hard_pct", Decimal("5.0"))
    assert reference_of(lower, "2025-04-03") == Decimal("4.0")


def test_while_no_week_was_tolerated_it_is_no_more_than_was_measured() -> None:
    set_before = was(case.IN_PROGRAMME, at("2025-03-31"), case.was_set("W4", LFW="9.0"))

    assert reference_of(set_before, "2025-04-03") == Decimal("5.0")


def test_a_deload_is_never_a_tolerated_week() -> None:
    lighter = {"LFW": "8.0"}
    now = trained(W4.when(deload(**lighter), at=at(NEXT)).after, NEXT, lighter)

    assert now.state.on_file(DeloadStarted)
    assert reference_of(now) == Decimal("10.0")


def test_the_reference_load_is_told_with_the_event_that_set_it() -> None:
    context = W4.context(at=at(NEXT))

    found = ref_load(W4.state, Dimension.LFW, context)

    assert found == Measured(Decimal("10.0"), W4.history[-7].event_id)
    assert ref_load(W4.state, Dimension.LWS, context) is None
