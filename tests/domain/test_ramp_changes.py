"""Stages that change on their way: adjusted, completed, suspended by a hold, gone back from."""

from decimal import Decimal
from typing import Any

import pytest

from domain.case.ramp_up.ramp_course import ramp_of
from domain.case.ramp_up.ramp_stages import (
    RampStageAdjusted,
    RampStageRejected,
)
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import Scenario, through
from tests.domain.work_case import adjust, begin, complete, on, sign, stage

EARLY = {"min": 2, "every_min": 30}
TERMS: dict[str, Any] = {
    "days/wk": "5",
    "max_h_day": "5",
    "load_cap": "16",
    "duties": ["T4"],
}


def limited() -> Scenario:
    """Stage R2 of a plan whose stages say how they work."""
    plan = sign(stage(1, "20", **TERMS), stage(2, "24", **TERMS), stage(3, "30", **TERMS))
    return through(work.P4, (on(6, 7), plan), (on(6, 9, 6), begin(1)), (on(6, 16, 6), begin(2)))


def adjusted(no: int, hours: str, pct: str, step: str, **said: Any) -> dict[str, Any]:
    return {
        "plan_id": str(work.RP1),
        "plan_version": 2,
        "stage_no": no,
        "hours": hours,
        "pct": pct,
        "step_pts": step,
        **TERMS,
        "micro_break": EARLY,
        **said,
    }


# adjusting


def test_fewer_hours_are_agreed_at_once() -> None:
    outcome = limited().when(adjust(hours="22", reason="A slower week"), at=on(6, 18))

    assert isinstance(outcome.fact, RampStageAdjusted)
    assert work.in_force(outcome.fact) == adjusted(2, "22", "55.0", "-5.0")
    ramp = ramp_of(outcome.after.state)
    assert ramp.current is not None
    assert (ramp.current.hours, ramp.hours_of(2), ramp.hours_of(3)) == (
        Decimal(22),
        Decimal(22),
        Decimal(30),
    )


def test_other_terms_change_and_what_is_left_out_stays() -> None:
    outcome = limited().when(
        adjust(
            2,
            load_cap="12",
            max_h_day="4.5",
            duties=["T4", "returns desk"],
            shift="early",
            micro_break={"min": 5, "every_min": 30},
            **{"days/wk": "4"},
        ),
        at=on(6, 18),
    )

    assert work.in_force(outcome.fact) == adjusted(
        2,
        "24",
        "60.0",
        "0.0",
        **{
            "days/wk": "4",
            "max_h_day": "4.5",
            "load_cap": "12",
            "duties": ["T4", "returns desk"],
            "shift": "early",
            "micro_break": {"min": 5, "every_min": 30},
        },
    )


@pytest.mark.parametrize(
    ("said", "unmet"),
    [
        ({"hours": "24.1"}, ["ramp.signed_hours"]),
        ({"load_cap": "16.1"}, ["ramp.signed_load_cap"]),
        ({"max_h_day": "5.1"}, ["ramp.signed_max_h_day"]),
        ({"days/wk": "6"}, ["ramp.signed_days_per_wk"]),
        ({"nights": True}, ["ramp.signed_nights"]),
    ],
)
def test_nothing_goes_beyond_what_three_signed(said: dict[str, Any], unmet: list[str]) -> None:
    outcome = limited().when(adjust(**said), at=on(6, 18))

    assert work.unmet(outcome) == unmet
    fact = outcome.fact
    assert isinstance(fact, RampStageRejected)
    assert fact.asked == "adjust"
    outcome.after.when(adjust(**said), at=on(6, 18)).then_nothing()


def test_up_to_what_was_signed_hours_rise_again_and_the_days_begin_anew() -> None:
    lowered = through(limited(), (on(6, 17), adjust(hours="20")))
    raised = through(lowered, (on(6, 20), adjust(hours="24")))

    assert work.unmet(raised.when(begin(3), at=on(6, 26, 6))) == ["ramp.min_days"]
    assert work.kinds(raised.when(begin(3), at=on(6, 27, 6)))[-1] == "RampStageStarted"


def test_fewer_hours_do_not_begin_the_days_anew() -> None:
    lowered = through(limited(), (on(6, 20), adjust(hours="22")))

    r3 = lowered.when(begin(3), at=on(6, 23, 6))
    assert work.in_force(r3.facts[-1])["step_pts"] == "20.0"


def test_a_step_is_counted_from_the_hours_as_they_are() -> None:
    lowered = through(limited(), (on(6, 20), adjust(hours="19.9")))

    assert work.unmet(lowered.when(begin(3), at=on(6, 23, 6))) == ["ramp.max_step_pts"]


def test_a_stage_to_come_is_adjusted_for_its_start() -> None:
    smaller = through(limited(), (on(6, 18), adjust(3, hours="28", load_cap="12")))

    r3 = smaller.when(begin(3), at=on(6, 23, 6))
    said = work.in_force(r3.facts[-1])
    assert (said["hours"], said["pct"], said["load_cap"]) == ("28", "70.0", "12")


def test_a_new_plan_replaces_what_was_adjusted() -> None:
    smaller = through(limited(), (on(6, 18), adjust(3, hours="28")))
    replanned = through(smaller, (on(6, 19), sign(stage(1, "20"), stage(2, "24"), stage(3, "30"))))

    said = work.in_force(replanned.when(begin(3), at=on(6, 23, 6)).facts[-1])
    assert (said["hours"], said["plan_version"]) == ("30", 3)


def test_hours_do_not_rise_while_something_keeps_a_stage_from_starting() -> None:
    lowered = through(limited(), (on(6, 17), adjust(hours="20")))
    opened = through(lowered, (on(6, 18), work.renegotiate()), by=case.BY_MANAGER)
    unable = through(lowered, (on(6, 18), work.able(fitness="unfit")))
    loaded = through(lowered, (on(6, 18), work.load_set("W15", "12", "10")))

    assert work.unmet(opened.when(adjust(hours="24"), at=on(6, 19))) == ["ramp.renegotiation"]
    assert work.unmet(unable.when(adjust(hours="24"), at=on(6, 19))) == ["wa.coverage"]
    assert work.unmet(loaded.when(adjust(hours="24"), at=on(6, 19))) == ["ramp.one_variable"]
    assert work.kinds(opened.when(adjust(hours="18"), at=on(6, 19))) == ["RampStageAdjusted"]


def test_inv_4_during_a_hold_hours_fall_and_do_not_rise() -> None:
    lowered = through(limited(), (on(6, 17), adjust(hours="20")), (on(6, 18), case.alarm()))

    lowered.when(adjust(hours="24"), at=on(6, 19)).then_refused("INV-4")
    assert work.kinds(lowered.when(adjust(hours="18"), at=on(6, 19))) == ["RampStageAdjusted"]


def test_an_adjustment_that_changes_nothing_adds_nothing() -> None:
    known = limited()

    known.when(adjust(), at=on(6, 18)).then_nothing()
    known.when(adjust(2, hours="24", load_cap="16"), at=on(6, 18)).then_nothing()
    again = through(known, (on(6, 18), adjust(hours="22")))
    again.when(adjust(hours="22"), at=on(6, 18)).then_nothing()


def test_a_stage_that_is_over_or_of_no_plan_is_not_adjusted() -> None:
    limited().when(adjust(1, hours="18"), at=on(6, 18)).then_refused("state", "stage_no")
    limited().when(adjust(4, hours="18"), at=on(6, 18)).then_refused("input", "stage_no")


def test_before_r1_the_first_stage_is_meant() -> None:
    smaller = through(work.P4, (on(6, 7), adjust(hours="16")))

    assert work.in_force(smaller.when(begin(), at=on(6, 9, 6)).fact)["hours"] == "16"


# completing


@pytest.mark.parametrize(("day", "enough"), [(12, False), (13, True)])
def test_a_stage_is_completed_at_the_end_of_its_fifth_day(day: int, enough: bool) -> None:
    outcome = work.R1.when(complete(1), by=case.BY_SUPERVISOR, at=on(6, day, 15))

    if enough:
        outcome.then(work.completed(1, "20", "50.0", None))
    else:
        outcome.then_refused("ramp.min_days")


def test_the_stage_after_a_completed_one_starts_alone() -> None:
    done = through(work.R1, (on(6, 13, 15), complete()), by=case.BY_SUPERVISOR)

    assert work.kinds(done.when(begin(2), at=on(6, 16, 6))) == ["RampStageStarted"]
    done.when(complete(1), at=on(6, 13, 15)).then_nothing()


def test_a_completed_stage_may_be_repeated_and_holds_until_the_next_begins() -> None:
    done = through(work.R1, (on(6, 13, 15), complete()), by=case.BY_SUPERVISOR)

    assert work.kinds(done.when(work.repeat(1), at=on(6, 16, 6))) == ["RampStageRepeated"]
    rejected = done.when(begin(1), at=on(6, 16, 6))
    assert work.unmet(rejected) == ["ramp.next_stage"]


def test_the_stage_under_way_is_the_one_to_complete() -> None:
    work.P4.when(complete(), at=on(6, 9)).then_refused("state", "stage_no")
    work.R2.when(complete(1), at=on(6, 20)).then_refused("state", "stage_no")
    work.R2.when(complete(2, hours="20"), at=on(6, 20, 15)).then_refused("input", "hours")
