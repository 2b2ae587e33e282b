"""The weeks of a programme as their targets cut them."""

from datetime import timedelta
from decimal import Decimal

from domain.case.evidence.load_weeks import load_weeks, monday_of, parts, week_of
from domain.case.loading.load_facts import LoadTargetSet
from tests.domain import thin_case as case
from tests.domain.load_case import at, deload, was, week
from tests.domain.scenario import Scenario

SET_ON = at("2025-03-31")


def set_in(scenario: Scenario, label: str, day: str, **loads: str) -> Scenario:
    return was(scenario, at(day), case.was_set(label, **loads))


W4 = set_in(case.IN_PROGRAMME, "W4", "2025-03-31", LFW="4.0", LWS="3.0")


def test_a_week_runs_from_one_target_to_the_next() -> None:
    state = set_in(W4, "W5", "2025-04-07", LFW="4.4").state

    first, second = load_weeks(state, at("2025-04-30"))

    assert (first.label, first.since, first.until) == ("W4", SET_ON, at("2025-04-07"))
    assert (second.label, second.since, second.until) == ("W5", at("2025-04-07"), None)
    assert first.has(SET_ON)
    assert not first.has(at("2025-04-07"))
    assert second.has(at("2026-04-07"))


def test_weeks_are_those_of_their_time_in_whatever_order_they_came() -> None:
    late = set_in(set_in(case.IN_PROGRAMME, "W5", "2025-04-07", LFW="4.4"), "W4", "2025-03-31")

    assert [each.label for each in load_weeks(late.state, at("2025-04-30"))] == ["W4", "W5"]


def test_what_comes_later_is_no_week_yet() -> None:
    found = week_of(W4.state, at("2025-03-31", "10:04"))

    assert found is None
    assert week_of(W4.state, SET_ON) is not None


def test_what_a_week_leaves_out_stays_in_force_with_the_time_it_was_set() -> None:
    found = week_of(set_in(W4, "W5", "2025-04-07", LFW="4.4").state, at("2025-04-08"))

    assert found is not None
    assert {name.value: str(each.load) for name, each in found.targets.items()} == {
        "LFW": "4.4",
        "LWS": "3.0",
    }
    assert {each.set_at for each in found.targets.values()} == {SET_ON, at("2025-04-07")}


def test_a_deload_has_its_own_targets_and_nothing_stays_over_it() -> None:
    tolerated = week(case.IN_PROGRAMME, "W4", "2025-03-31", {"LFW": "4.0", "LWS": "3.0"})
    eased = tolerated.when(deload("W5", LFW="3.0"), at=at("2025-04-07")).after
    after = set_in(eased, "W6", "2025-04-14", LWS="3.0")

    _, light, last = load_weeks(after.state, at("2025-04-30"))

    assert (light.is_deload, light.increases, list(light.targets)) == (True, False, ["LFW"])
    assert list(last.targets) == ["LWS"]


def test_setting_the_week_under_way_again_is_the_same_week() -> None:
    again = set_in(W4, "W4", "2025-04-02", LFW="3.5", CAR="6.0")

    (only,) = load_weeks(again.state, at("2025-04-30"))

    assert (only.since, len(only.evidence)) == (SET_ON, 2)
    assert {name.value: str(each.load) for name, each in only.targets.items()} == {
        "LFW": "3.5",
        "LWS": "3.0",
        "CAR": "6.0",
    }


def test_a_week_that_is_set_again_increases_where_either_does() -> None:
    def target(load: str, ref_load: str | None) -> LoadTargetSet:
        fact = case.was_set("W4", LFW=load)
        known = None if ref_load is None else Decimal(ref_load)
        raised = fact.targets[0].model_copy(update={"ref_load": known})
        return fact.model_copy(update={"targets": (raised,)})

    def increases(*facts: LoadTargetSet) -> bool:
        now = case.IN_PROGRAMME
        for number, fact in enumerate(facts):
            now = was(now, at(f"2025-04-0{1 + number}"), fact)
        (only,) = load_weeks(now.state, at("2025-04-30"))
        return only.increases

    up, same = target("5.0", None), target("5.0", "5.0")

    assert increases(up, same)
    assert increases(same, up)
    assert not increases(same, same)


def test_the_name_of_an_earlier_week_is_a_new_week() -> None:
    back = set_in(set_in(W4, "W5", "2025-04-07", LFW="4.4"), "W4", "2025-04-14", LFW="4.0")

    assert [each.label for each in load_weeks(back.state, at("2025-04-30"))] == ["W4", "W5", "W4"]


def test_a_long_week_is_several_weeks_of_seven_days() -> None:
    (only,) = load_weeks(W4.state, at("2025-04-30"))

    assert len(parts(only, SET_ON + timedelta(days=7) - timedelta(seconds=1))) == 1
    assert len(parts(only, SET_ON + timedelta(days=14) - timedelta(seconds=1))) == 1
    first, second = parts(only, SET_ON + timedelta(days=14))
    assert (first.since, first.until) == (SET_ON, SET_ON + timedelta(days=7))
    assert (second.since, second.until) == (SET_ON + timedelta(days=7), None)


def test_the_days_that_are_left_belong_to_the_last_of_them() -> None:
    first, _ = load_weeks(set_in(W4, "W5", "2025-04-08", LFW="4.4").state, at("2025-04-30"))

    (only,) = parts(first, at("2025-04-30"))

    assert only.until == at("2025-04-08")


def test_a_week_of_the_calendar_begins_on_monday_in_the_zone_of_the_case() -> None:
    state = W4.state

    assert monday_of(state, at("2025-04-06", "23:59")).isoformat() == "2025-03-31"
    assert monday_of(state, at("2025-04-07", "00:00")).isoformat() == "2025-04-07"
