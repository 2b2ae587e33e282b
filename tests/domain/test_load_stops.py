"""What stops every step up: weeks in a row, a pause, a bad morning, hours that rise too."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.case.evidence.increase_run import increase_run
from domain.case.evidence.week_steps import Step, hours_step, load_steps
from domain.case.loading.load_facts import LoadTargetSet
from domain.case.loading.loading import LoadTargetRejected
from domain.case.phases.progression import ProgressionPaused, ProgressionResumed
from domain.case.ramp_up.ramp_stages import RampStageAdjusted, RampStageReverted, RampStageStarted
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.load_case import (
    LFW,
    NEXT,
    W4,
    WHY,
    ask,
    at,
    deload,
    did,
    morning,
    trained,
    was,
)
from tests.domain.scenario import Scenario

FRIDAY = at("2025-04-04", "09:30")


def refused_by(fact: Fact) -> str | None:
    return fact.policy_id if isinstance(fact, LoadTargetRejected) else None


# weeks in a row

FIRST_MONDAY = date(2025, 3, 10)


def climbed(*loads: str | None) -> Scenario:
    """A week for each load from 10 March on, trained; None is a week without a new target."""
    now, last = case.IN_PROGRAMME, "4.0"
    for number, load in enumerate(loads):
        day = (FIRST_MONDAY + timedelta(weeks=number)).isoformat()
        last = load or last
        if load is not None:
            outcome = ask(now, f"W{number + 1}", day, LFW=load)
            assert isinstance(outcome.facts[-1], LoadTargetSet), outcome.facts
            now = outcome.after
        now = trained(now, day, {"LFW": last}, phase="P1")
    return now


def run_before(scenario: Scenario, weeks: int) -> int:
    day = (FIRST_MONDAY + timedelta(weeks=weeks)).isoformat()
    return len(increase_run(scenario.state, scenario.context(at=at(day))))


def test_after_five_weeks_of_increase_the_sixth_must_not_increase() -> None:
    four = climbed("4.0", "4.4", "4.8", "5.2")
    five = climbed("4.0", "4.4", "4.8", "5.2", "5.7")

    assert refused_by(ask(four, "W5", "2025-04-07", LFW="5.7").fact) is None
    assert refused_by(ask(five, "W6", "2025-04-14", LFW="5.8").fact) == "deload.after_increases"
    assert refused_by(ask(five, "W6", "2025-04-14", LFW="5.7").fact) is None


def test_a_first_target_of_another_dimension_would_be_the_sixth_too() -> None:
    five = climbed("4.0", "4.4", "4.8", "5.2", "5.7")

    assert refused_by(ask(five, "W6", "2025-04-14", LWS="2.0").fact) == "deload.after_increases"


def test_a_week_of_plus_nothing_ends_the_run() -> None:
    assert run_before(climbed("4.0", "4.4", "4.4", "4.8"), 4) == 1


def test_a_week_without_a_new_target_ends_the_run() -> None:
    assert run_before(climbed("4.0", "4.4", None, "4.8"), 4) == 1
    assert run_before(climbed("4.0", "4.4"), 3) == 0


def test_a_deload_ends_the_run() -> None:
    eased = climbed("4.0", "4.4").when(deload(LFW="3.5"), at=at("2025-03-24")).after

    assert run_before(climbed("4.0", "4.4"), 2) == 2
    assert run_before(eased, 2) == 0
    assert run_before(eased, 3) == 0


def test_a_hold_ends_the_run() -> None:
    held = climbed("4.0", "4.4").when(case.alarm(), at=at("2025-03-19")).after

    assert run_before(held, 2) == 0


def test_targets_that_are_set_twice_in_a_week_of_the_calendar_are_one_week() -> None:
    twice = ask(climbed("4.0", "4.4"), "W2", "2025-03-19", LFW="4.3").after

    assert run_before(twice, 2) == 2


def test_a_week_that_begins_on_a_tuesday_follows_the_monday_before_it() -> None:
    tuesday = climbed("4.0", "4.4").when(case.target("W3", LFW="4.8"), at=at("2025-03-25")).after

    assert run_before(tuesday, 3) == 3


def test_the_protocol_says_after_how_many_weeks() -> None:
    protocol = case.a_protocol(deload__after_increases="3")
    three = climbed("4.0", "4.4", "4.8")
    stricter = Scenario(protocol, three.profile, three.history, three.commands)

    fact = ask(stricter, "W4", "2025-03-31", LFW="5.0").fact

    assert refused_by(fact) == "deload.after_increases"
    assert isinstance(fact, LoadTargetRejected)
    assert fact.decision.unmet[0].required == "< 3 weeks of increase in a row"


# a pause


def test_while_progression_is_paused_no_load_goes_above_its_reference() -> None:
    paused = was(W4, FRIDAY, ProgressionPaused(reason="AE2"))
    resumed = was(paused, at(NEXT, "09:50"), ProgressionResumed())

    assert refused_by(ask(paused, "W5", NEXT, LFW="10.1").fact) == "progression.paused"
    assert refused_by(ask(paused, "W5", NEXT, LFW="10.0").fact) is None
    assert refused_by(ask(resumed, "W5", NEXT, LFW="10.1").fact) is None


def test_while_progression_is_paused_a_deload_may_begin() -> None:
    paused = was(W4, FRIDAY, ProgressionPaused(reason="AE2"))

    assert paused.when(deload(LFW="8.0"), at=at(NEXT)).facts


def seen_of(fact: Fact, criterion: str) -> str | None:
    assert fact.judgement is not None
    return next(each.observed for each in fact.judgement.criteria if each.id == criterion)


def test_a_decision_says_whether_progression_was_paused_and_how_the_mornings_were() -> None:
    paused = was(W4, FRIDAY, ProgressionPaused(reason="AE2"))
    bad = was(paused, at("2025-04-06", "07:00"), morning(FRIDAY, 4))

    quiet, stopped = (ask(each, "W5", NEXT, LFW="10.1").fact for each in (W4, bad))

    assert seen_of(quiet, "progression.paused") == "not paused"
    assert seen_of(stopped, "progression.paused") == "paused"
    assert seen_of(quiet, "pain.morning_delta") == "none above"
    assert seen_of(stopped, "pain.morning_delta") == "4"


def test_a_first_target_of_a_dimension_is_a_step_up() -> None:
    paused = was(W4, FRIDAY, ProgressionPaused(reason="AE2"))

    assert refused_by(ask(paused, "W5", NEXT, LWS="4.0").fact) == "progression.paused"


# a bad morning


@pytest.mark.parametrize(("nprs", "policy"), [(3, None), (4, "pain.morning_delta")])
def test_a_morning_well_above_usual_stops_progression_for_the_week(
    nprs: int, policy: str | None
) -> None:
    bad = was(W4, at("2025-04-06", "07:00"), morning(FRIDAY, nprs))

    assert refused_by(ask(bad, "W5", NEXT, LFW="10.1").fact) == policy
    assert refused_by(ask(bad, "W5", NEXT, LFW="10.0").fact) is None


def test_a_bad_morning_stops_progression_for_seven_days() -> None:
    bad = was(W4, at("2025-04-06", "07:00"), morning(FRIDAY, 4))
    later = did(bad, at("2025-04-09"), LFW)
    request = case.target("W5", LFW="10.1")

    assert refused_by(later.when(request, at=at("2025-04-13", "07:00")).fact) is not None
    assert refused_by(later.when(request, at=at("2025-04-13", "07:01")).fact) is None


# hours that rise


def a_stage(kind: type[Fact], no: int, hours: str, **said: object) -> Fact:
    decision = {"outcome": "accepted", "rationale": "all_met", "criteria": []}
    fields = {
        "plan_id": str(case.an_id(60)),
        "plan_version": 1,
        "stage_no": no,
        "hours": hours,
        "pct": "50.0",
        "micro_break": {"min": 2, "every_min": 30},
        **({"decision": decision} if "decision" in kind.model_fields else {}),
        **said,
    }
    return kind.model_validate(fields)


def staged(scenario: Scenario, day: str, no: int, hours: str) -> Scenario:
    return was(scenario, at(day, "06:00"), a_stage(RampStageStarted, no, hours))


IN_R1 = staged(W4, "2025-03-31", 1, "20")


@pytest.mark.parametrize(
    ("hours", "load", "policy"),
    [
        ("22", "12.0", None),
        ("22.1", "11.0", None),
        ("22.1", "11.1", "ramp.one_variable"),
        ("30", "12.0", "ramp.one_variable"),
        ("30", "11.0", None),
        ("20", "12.0", None),
    ],
)
def test_hours_and_load_do_not_both_rise_by_more_than_a_tenth(
    hours: str, load: str, policy: str | None
) -> None:
    in_r2 = staged(IN_R1, NEXT, 2, hours)

    fact = ask(in_r2, "W5", NEXT, WHY, LFW=load).fact

    assert refused_by(fact) == policy
    if isinstance(fact, LoadTargetRejected):
        assert fact.cap_pct == Decimal(10)
        (both,) = fact.decision.unmet
        assert both.data_class == "L"
        assert both.observed.startswith(f"20 to {hours} h/wk, LFW +")  # type: ignore[union-attr]


def test_hours_that_rose_in_another_week_do_not_matter() -> None:
    sunday = staged(IN_R1, "2025-04-06", 2, "30")

    assert refused_by(ask(sunday, "W5", NEXT, WHY, LFW="12.0").fact) is None


def test_the_first_stage_is_a_step_from_nothing() -> None:
    r1 = staged(W4, NEXT, 1, "20")

    assert refused_by(ask(r1, "W5", NEXT, WHY, LFW="11.1").fact) == "ramp.one_variable"
    assert refused_by(ask(r1, "W5", NEXT, WHY, LFW="11.0").fact) is None


def test_a_first_target_is_a_step_from_nothing_too() -> None:
    in_r2 = staged(IN_R1, NEXT, 2, "30")

    assert refused_by(ask(in_r2, "W5", NEXT, WHY, LWS="2.0").fact) == "ramp.one_variable"


def steps_of(scenario: Scenario) -> Step | None:
    return hours_step(scenario.state, scenario.context(at=at("2025-04-09")))


def test_hours_of_a_week_are_those_of_its_last_stage() -> None:
    reverted = a_stage(RampStageReverted, 1, "20", from_stage_no=2)
    back = was(staged(IN_R1, NEXT, 2, "30"), at("2025-04-08"), reverted)

    found = steps_of(back)

    assert found is not None
    assert (found.before, found.after) == (Decimal(20), Decimal(20))
    assert steps_of(IN_R1) is None


def test_an_adjusted_stage_counts_where_it_is_the_one_under_way() -> None:
    own = was(IN_R1, at("2025-04-08"), a_stage(RampStageAdjusted, 1, "18"))
    to_come = was(IN_R1, at("2025-04-08"), a_stage(RampStageAdjusted, 2, "28"))

    found = steps_of(own)

    assert found is not None
    assert (found.before, found.after) == (Decimal(20), Decimal(18))
    assert steps_of(to_come) is None


def test_loads_of_a_week_are_those_that_were_set_in_it() -> None:
    now = ask(W4, "W5", NEXT, LFW="11.0", LWS="4.0").after
    context = now.context(at=at("2025-04-13", "23:59"))

    lift, other = load_steps(now.state, context)

    assert (lift.before, lift.after) == (Decimal("10.0"), Decimal("11.0"))
    assert (lift.is_above(Decimal(10)), lift.is_above(Decimal("9.9"))) == (False, True)
    assert (other.before, other.is_above(Decimal(50))) == (None, True)
    assert load_steps(now.state, now.context(at=at("2025-04-14", "00:00"))) == ()
