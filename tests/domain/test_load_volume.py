"""Volume: load x sets x reps x planned sessions, against the reference week (load.volume_pct)."""

from decimal import Decimal

import pytest

from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet, SetLoadTarget
from domain.case.plan.plan_changes import PlanRevised
from domain.case.sessions.session_content import DoneLoad
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.load_case import LFW, NEXT, WHY, at, rules, session, trained, was
from tests.domain.scenario import Scenario


def was_done(load: str, sets: int | None, reps: int | None) -> Scenario:
    """Week 4 with these sets and repetitions, three sessions a week, tolerated."""
    fact = case.was_set("W4", LFW=load)
    target = fact.targets[0].model_copy(update={"sets": sets, "reps": reps})
    set_w4 = fact.model_copy(update={"targets": (target,)})
    return trained(was(case.IN_PROGRAMME, at("2025-03-31"), set_w4), "2025-03-31", {"LFW": load})


def asked(
    scenario: Scenario, load: str, sets: int | None, reps: int | None, day: str = NEXT
) -> Fact:
    target = {"dimension": "LFW", "load": load, "sets": sets, "reps": reps}
    request = SetLoadTarget.model_validate({"week": "W5", "targets": [target], "reason": WHY})
    return scenario.when(request, at=at(day)).fact


def refused(fact: Fact) -> bool:
    if isinstance(fact, LoadTargetSet):
        return False
    assert isinstance(fact, LoadTargetRejected)
    assert (fact.policy_id, fact.cap_pct) == ("load.volume_pct", Decimal(20))
    return True


THREE_BY_TEN = was_done("10.0", 3, 10)


@pytest.mark.parametrize(
    ("load", "sets", "reps", "is_refused"),
    [
        ("10.0", 3, 12, False),
        ("10.0", 4, 9, False),
        ("10.0", 4, 10, True),
        ("10.1", 3, 12, True),
        ("12.0", 3, 10, False),
        ("9.0", 4, 10, False),
        ("9.1", 4, 10, True),
    ],
)
def test_load_sets_and_repetitions_together_rise_by_a_fifth_at_most(
    load: str, sets: int, reps: int, is_refused: bool
) -> None:
    """The reference week is 10 kg x 3 x 10 x 3 = 900 kg; 1080 kg is the bound."""
    assert refused(asked(THREE_BY_TEN, load, sets, reps)) is is_refused


def test_a_refusal_says_both_volumes() -> None:
    fact = asked(THREE_BY_TEN, "10.0", 4, 10)

    assert isinstance(fact, LoadTargetRejected)
    (criterion,) = fact.decision.unmet
    assert criterion.required == "LFW volume <= 1080 kg a week (+20 % of 900.0)"
    assert criterion.observed == "1200.0 kg a week (+33.3 %)"


@pytest.mark.parametrize(("sets", "reps"), [(None, None), (20, None), (None, 100)])
def test_what_is_not_known_on_both_sides_is_not_compared(
    sets: int | None, reps: int | None
) -> None:
    assert not refused(asked(THREE_BY_TEN, "10.0", sets, reps))
    assert not refused(asked(was_done("10.0", sets, reps), "10.0", 20, 100))


def test_a_small_step_is_exempt() -> None:
    fact = asked(was_done("2.0", 3, 10), "2.5", 6, 10)

    assert rules(fact) == {"LFW": "small_load"}


def test_more_sessions_a_week_are_more_volume() -> None:
    revised = PlanRevised.model_validate(
        {
            "plan_version": 2,
            "phases": [{"id": "P1", "target_start": "2025-03-10"}],
            "sessions_per_week": 4,
            "session_min": 60,
        }
    )
    more = was(THREE_BY_TEN, at("2025-04-06"), revised)
    later = was(THREE_BY_TEN, at("2025-04-08"), revised)

    assert refused(asked(more, "10.0", 3, 10))
    assert not refused(asked(more, "9.0", 3, 10))
    assert not refused(asked(later, "10.0", 3, 10))


def test_a_first_target_has_no_volume_to_rise_from() -> None:
    assert not refused(asked(case.IN_PROGRAMME, "5.0", 10, 10))


def test_the_volume_of_a_tolerated_week_is_that_of_its_own_targets() -> None:
    again = asked(THREE_BY_TEN, "10.0", 3, 12)
    assert isinstance(again, LoadTargetSet)
    w5 = trained(was(THREE_BY_TEN, at(NEXT), again), NEXT, LFW)

    fact = w5.when(
        SetLoadTarget.model_validate(
            {"week": "W6", "targets": [{"dimension": "LFW", "load": "10", "sets": 3, "reps": 14}]}
        ),
        at=at("2025-04-14"),
    ).fact

    assert isinstance(fact, LoadTargetSet)


# information only


def month_of(
    sessions: int, *, sets: int | None = 3, reps: int | None = 10, first: str = "2025-03-03"
) -> Scenario:
    """A first session, and so many more from 10 March on, each of 5 kg x 3 x 10."""
    now = case.IN_PROGRAMME
    load = DoneLoad(dimension="LFW", load="5.0", sets=sets, reps=reps)
    for day in [first, *(f"2025-03-{day}" for day in range(10, 10 + sessions))]:
        fact = session(at(day), {}).model_copy(update={"loads": (load,)})
        now = was(now, at(day), fact)
    return now


def notes(scenario: Scenario, sets: int | None = 3) -> list[str | None]:
    """What is noted on 31 March of 5 kg x 3 x 10, three times a week."""
    target = {"dimension": "LFW", "load": "5.0", "sets": sets, "reps": 10}
    request = SetLoadTarget.model_validate({"week": "W4", "targets": [target]})
    fact = scenario.when(request, at=at("2025-03-31")).fact
    assert isinstance(fact, LoadTargetSet)
    return [each.observed for each in fact.decision.criteria if each.id == "load.acwr_warn"]


def test_a_week_well_above_the_four_weeks_before_it_is_noted_and_not_refused() -> None:
    """450 kg a week are asked for; 150 kg were done in each session of the last four weeks."""
    assert notes(month_of(6)) == ["1.71"]
    assert notes(month_of(7)) == []


def test_nothing_is_noted_where_the_four_weeks_are_not_known() -> None:
    assert notes(month_of(3, first="2025-03-04")) == []
    assert notes(month_of(3, sets=None)) == []
    assert notes(month_of(3, reps=None)) == []
    assert notes(month_of(3), sets=None) == []
    assert notes(month_of(0, first="2025-02-20")) == []
