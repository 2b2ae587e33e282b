"""The green week: seven days without much pain, a flare, a stop, hard or missed sessions."""

from typing import Any

import pytest

from domain.case.evidence.green_week import green_week
from domain.case.loading.load_facts import LoadTargetSet
from domain.case.loading.loading import LoadTargetRejected
from domain.case.sessions.session_facts import SessionMissed
from tests.domain import thin_case as case
from tests.domain.load_case import (
    LFW,
    NEXT,
    WHY,
    ask,
    at,
    did,
    morning,
    next_morning,
    session,
    stopped,
    was,
    week,
)
from tests.domain.scenario import Scenario

WEDNESDAY = at("2025-04-02", "09:30")
W3 = week(case.IN_PROGRAMME, "W3", "2025-03-24", LFW)
"""Tolerated; the week of Monday 31 March is the one that must be green."""


def not_green(scenario: Scenario, day: str = NEXT, time: str = "10:05") -> list[str]:
    """What of a green week is missing."""
    context = scenario.context(at=at(day, time))
    return [each.id for each in green_week(scenario.state, context) if not each.met]


def with_session(**said: Any) -> Scenario:
    """One session on Wednesday, and a quiet morning after it."""
    return did(W3, WEDNESDAY, LFW, **said)


def pain(pre: int | None, peak: int | None, post: int | None = None) -> dict[str, Any]:
    return {"nprs": {"pre": pre, "peak": peak, "post": post}}


def test_a_quiet_week_is_green_and_shows_why() -> None:
    scenario = with_session()
    context = scenario.context(at=at(NEXT))

    found = {each.id: each for each in green_week(scenario.state, context)}

    assert [each for each in found.values() if not each.met] == []
    done = scenario.history[-2].event_id
    assert found["load.green_week.nprs_stop"].evidence == (done,)
    assert found["load.green_week.rpe"].required == "RPE (CR10) <= 5 in P2"
    assert found["load.green_week.adherence_pct"].observed == "100.0 % of 1"


def seen(scenario: Scenario) -> dict[str, str | None]:
    context = scenario.context(at=at(NEXT))
    return {each.id.split(".")[-1]: each.observed for each in green_week(scenario.state, context)}


def test_what_was_seen_is_what_decided() -> None:
    """Of several sessions those that were not green are named, else the worst of all."""
    friday = at("2025-04-04", "09:30")
    hard = {"scale": "CR10", "value": "6"}
    quiet = seen(with_session())
    one_bad = seen(did(with_session(**pain(2, 4, 2)), friday, LFW, rpe=hard, **pain(1, 5, 1)))
    silent = seen(did(with_session(), friday, LFW, rpe=None, nprs=None))
    hard_and_silent = seen(did(with_session(rpe=hard), friday, LFW, rpe=None))

    assert (quiet["nprs_stop"], quiet["amber_from"], quiet["rpe"]) == ("3", "< 4", "3")
    assert (one_bad["nprs_stop"], one_bad["amber_from"], one_bad["rpe"]) == ("5", "5", "6")
    assert (silent["nprs_stop"], silent["rpe"]) == ("3", None)
    assert hard_and_silent["rpe"] == "6"
    assert seen(with_session(**pain(2, 4, 2)))["amber_from"] == "4"
    assert seen(W3)["nprs_stop"] is None


def test_the_events_that_show_exertion_are_those_above_the_ceiling_or_all() -> None:
    def shown(scenario: Scenario) -> int:
        found = green_week(scenario.state, scenario.context(at=at(NEXT)))
        return len(next(each.evidence for each in found if each.id.endswith(".rpe")))

    hard = {"scale": "CR10", "value": "6"}
    friday = at("2025-04-04", "09:30")

    assert shown(did(with_session(), friday, LFW)) == 2
    assert shown(did(with_session(), friday, LFW, rpe=hard)) == 1


def test_a_session_seven_days_ago_to_the_minute_is_in_the_week() -> None:
    hurt = did(with_session(), at("2025-03-31"), LFW, **pain(1, 4, 1))

    assert not_green(hurt, NEXT, "10:05") == ["load.green_week.amber_from"]
    assert not_green(hurt, NEXT, "10:06") == []


@pytest.mark.parametrize(
    ("nprs", "missing"),
    [
        (pain(2, 3, 3), []),
        (pain(2, 4, 3), []),
        (pain(1, 4, 1), ["load.green_week.amber_from"]),
        (pain(2, 5, 2), []),
        (pain(6, 5, 5), ["load.green_week.nprs_stop"]),
        (pain(2, 6, 2), ["load.green_week.nprs_stop"]),
        (pain(None, 4), ["load.green_week.amber_from"]),
        (pain(None, 3), []),
        ({"nprs": None}, ["load.green_week.nprs_stop"]),
    ],
)
def test_amber_pain_in_p2_must_be_back_by_the_next_morning(
    nprs: dict[str, Any], missing: list[str]
) -> None:
    """The morning after it the NPRS was 2."""
    assert not_green(with_session(**nprs)) == missing


def test_amber_pain_without_a_morning_on_file_has_not_settled() -> None:
    silent = was(W3, WEDNESDAY, session(WEDNESDAY, LFW, **pain(2, 4, 2)))
    answered = was(silent, next_morning(WEDNESDAY), morning(WEDNESDAY, 2))

    assert not_green(silent) == ["load.green_week.amber_from"]
    assert not_green(answered) == []


def test_a_morning_that_has_not_come_yet_settles_nothing() -> None:
    answered = with_session(**pain(2, 4))

    assert not_green(answered, "2025-04-03", "06:59") == ["load.green_week.amber_from"]
    assert not_green(answered, "2025-04-03", "07:00") == []


@pytest.mark.parametrize("phase", ["P3", "P4"])
def test_from_p3_on_amber_pain_is_not_green_however_it_settles(phase: str) -> None:
    assert not_green(with_session(phase=phase, **pain(2, 3))) == []
    assert not_green(with_session(phase=phase, **pain(2, 4))) == ["load.green_week.amber_from"]


@pytest.mark.parametrize(
    ("phase", "highest", "above"),
    [("P1", "3", "3.5"), ("P2", "5", "5.5"), ("P3", "7", "7.5"), ("P4", "6", "6.5")],
)
def test_exertion_stays_within_the_ceiling_of_its_phase(
    phase: str, highest: str, above: str
) -> None:
    def rated(value: str) -> Scenario:
        return with_session(phase=phase, rpe={"scale": "CR10", "value": value})

    assert not_green(rated(highest)) == []
    assert not_green(rated(above)) == ["load.green_week.rpe"]


def test_p5_has_the_ceiling_of_p4() -> None:
    rated = with_session(phase="P5", rpe={"scale": "CR10", "value": "6.5"})

    assert not_green(rated) == ["load.green_week.rpe"]


def test_exertion_that_was_not_told_is_not_green() -> None:
    assert not_green(with_session(rpe=None)) == ["load.green_week.rpe"]


def test_exertion_on_the_other_scale_is_held_against_the_same_ceiling() -> None:
    def rated(value: str) -> Scenario:
        return with_session(rpe={"scale": "6-20", "value": value})

    assert not_green(rated("15")) == []
    assert not_green(rated("16")) == ["load.green_week.rpe"]


def test_a_stopped_session_is_not_green_for_seven_days() -> None:
    hurt = was(with_session(), WEDNESDAY, stopped(WEDNESDAY))
    later = did(hurt, at("2025-04-08", "09:30"), LFW)

    assert not_green(later, "2025-04-09", "09:30") == ["load.green_week.stop"]
    assert not_green(later, "2025-04-09", "09:31") == []


def test_a_flare_is_not_green() -> None:
    hurt = was(with_session(), at("2025-04-04", "08:00"), morning(WEDNESDAY, 5))
    still = was(hurt, at("2025-04-05", "09:00"), morning(WEDNESDAY, 5))

    assert not_green(still) == ["load.green_week.flare"]


def missed(scenario: Scenario, *days: str) -> Scenario:
    for day in days:
        fact = SessionMissed.model_validate({"date": day})
        scenario = was(scenario, at(day, "18:00"), fact)
    return scenario


def test_adherence_is_eighty_percent_or_more() -> None:
    four = with_session()
    for day in ("2025-03-31", "2025-04-03", "2025-04-05"):
        four = did(four, at(day, "11:00"), LFW)

    assert not_green(missed(four, "2025-04-04")) == []
    assert not_green(missed(four, "2025-04-04", "2025-04-01")) == ["load.green_week.adherence_pct"]


def test_a_week_of_which_nothing_is_known_is_not_green() -> None:
    assert not_green(W3, "2025-04-14") == [
        "load.green_week.nprs_stop",
        "load.green_week.rpe",
        "load.green_week.adherence_pct",
    ]


def test_a_step_above_the_soft_cap_needs_a_green_week_and_a_smaller_one_does_not() -> None:
    amber = with_session(**pain(1, 4, 1))

    fact = ask(amber, "W5", NEXT, WHY, LFW="11.1").fact

    assert isinstance(fact, LoadTargetRejected)
    assert (fact.policy_id, fact.cap_pct) == ("load.green_week", 10)
    assert fact.decision.rationale == "load.green_week.amber_from"
    assert isinstance(ask(amber, "W5", NEXT, None, LFW="11.0").fact, LoadTargetSet)


def test_a_small_step_needs_no_green_week() -> None:
    light = {"LFW": "2.0"}
    w3 = week(case.IN_PROGRAMME, "W3", "2025-03-24", light)
    amber = did(w3, WEDNESDAY, light, **pain(1, 4, 1))

    assert isinstance(ask(amber, "W5", NEXT, None, LFW="2.5").fact, LoadTargetSet)


def test_the_first_dimension_that_needs_it_is_named() -> None:
    both = {"LFW": "10.0", "LWS": "10.0"}
    w3 = week(case.IN_PROGRAMME, "W3", "2025-03-24", both)
    amber = did(w3, WEDNESDAY, both, **pain(1, 4, 1))

    fact = ask(amber, "W5", NEXT, WHY, LFW="11.0", LWS="12.0").fact

    assert isinstance(fact, LoadTargetRejected)
    assert fact.dimension == "LWS"
