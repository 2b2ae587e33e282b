"""What asks for a lighter week, on both sides of each bound (deload.reactive)."""

from datetime import datetime
from typing import Any

import pytest

from domain.case.evidence.deload_need import deload_needs
from domain.case.loading.load_facts import DeloadStarted, LoadTargetSet
from domain.case.loading.loading import LoadTargetRejected
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.safety.safety import AlarmSignRaised, ReassessmentCompleted
from domain.case.sessions.session_content import DoneLoad
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.data_classes import DataClass
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
    next_morning,
    session,
    stopped,
    was,
    week,
)
from tests.domain.scenario import Scenario

WEDNESDAY = at("2025-04-02", "09:30")
FRIDAY = at("2025-04-04", "09:30")
DUE = at(NEXT)


W3 = week(case.IN_PROGRAMME, "W3", "2025-03-24", LFW)
"""The week before is tolerated, so that there is a reference whatever becomes of W4."""


def needs(scenario: Scenario, moment: datetime = DUE) -> list[str]:
    return list(deload_needs(scenario.state, scenario.context(at=moment)))


def test_a_quiet_week_asks_for_nothing() -> None:
    assert needs(W4) == []


@pytest.mark.parametrize(
    ("level", "hours", "found"), [(5, 49, ["soreness"]), (4, 49, []), (5, 48, [])]
)
def test_soreness_that_stays(level: int, hours: int, found: list[str]) -> None:
    sore = morning(FRIDAY, 2, soreness_0_10=level, soreness_h=hours)

    assert needs(was(W4, at("2025-04-06", "10:00"), sore)) == found


@pytest.mark.parametrize(
    ("first", "second", "found"), [(4, 4, ["morning_delta"]), (3, 4, []), (4, 3, [])]
)
def test_two_mornings_well_above_usual(first: int, second: int, found: list[str]) -> None:
    """Usual is 2: the median of the mornings of the two weeks before."""
    now = was(W4, at("2025-04-06", "07:00"), morning(FRIDAY, first))
    now = was(now, at("2025-04-07", "07:00"), morning(FRIDAY, second))

    assert needs(now) == found


def test_two_high_mornings_more_than_seven_days_apart_are_not_twice() -> None:
    apart = was(W4, at("2025-04-06", "07:00"), morning(FRIDAY, 4))
    within = was(apart, at("2025-04-13", "07:00"), morning(FRIDAY, 4))
    beyond = was(apart, at("2025-04-13", "07:01"), morning(FRIDAY, 4))

    assert needs(within, at("2025-04-14")) == ["morning_delta"]
    assert needs(beyond, at("2025-04-14")) == []


def rated(scenario: Scenario, when: datetime, rpe: str, loads: dict[str, str] = LFW) -> Scenario:
    return did(scenario, when, loads, rpe={"scale": "CR10", "value": rpe})


def w4_rated(*ratings: str, loads: dict[str, str] = LFW) -> Scenario:
    now = was(case.IN_PROGRAMME, at("2025-03-31"), case.was_set("W4", **LFW))
    days = ("2025-03-31", "2025-04-02", "2025-04-04")
    for day, rpe in zip(days, ratings, strict=False):
        now = rated(now, at(day, "11:00"), rpe, loads)
    return now


@pytest.mark.parametrize(
    ("ratings", "found"),
    [
        (("3", "5", "5"), ["rpe_rise"]),
        (("3", "5", "4.5"), []),
        (("3", "4.5", "5"), []),
        (("5", "3", "5"), []),
        (("3", "5"), []),
    ],
)
def test_the_same_load_that_is_harder_twice(ratings: tuple[str, ...], found: list[str]) -> None:
    assert needs(w4_rated(*ratings)) == found


def test_another_load_is_not_the_same() -> None:
    now = rated(w4_rated("3", "5"), FRIDAY, "5", {"LFW": "10.5"})

    assert needs(now) == []
    assert needs(rated(now, at("2025-04-06"), "5")) == ["rpe_rise"]


def test_every_dimension_that_two_sessions_share_must_bear_the_same_load() -> None:
    both = {"LFW": "10.0", "LWS": "5.0"}
    other = {"LFW": "10.0", "LWS": "5.5"}
    one_more = {"LFW": "10.0", "CAR": "6.0"}
    start = rated(w4_rated(), at("2025-03-31"), "3", both)

    assert needs(rated(rated(start, WEDNESDAY, "5", other), FRIDAY, "5", other)) == []
    assert needs(rated(rated(start, WEDNESDAY, "5", one_more), FRIDAY, "5", one_more)) == [
        "rpe_rise"
    ]


def test_the_heaviest_of_several_loads_of_a_dimension_counts() -> None:
    warmed_up = tuple(DoneLoad(dimension="LFW", load=load) for load in ("10.0", "4.0"))
    now = w4_rated("3")
    for when in (WEDNESDAY, FRIDAY):
        fact = session(when, {}, rpe={"scale": "CR10", "value": "5"})
        now = was(now, when, fact.model_copy(update={"loads": warmed_up}))

    assert needs(now) == ["rpe_rise"]


def test_exertion_on_two_scales_is_not_compared() -> None:
    now = w4_rated("3")
    for when in (WEDNESDAY, FRIDAY):
        now = did(now, when, LFW, rpe={"scale": "6-20", "value": "13"})

    assert needs(now) == []


def test_a_rise_of_exertion_counts_for_seven_days() -> None:
    harder = w4_rated("3", "5", "5")

    assert needs(harder, at("2025-04-11", "11:00")) == ["rpe_rise"]
    assert needs(harder, at("2025-04-11", "11:01")) == []


def check_in(fatigue: int) -> WorkerCheckInRecorded:
    return WorkerCheckInRecorded(fatigue=fatigue)


@pytest.mark.parametrize(("fatigue", "found"), [(7, ["fatigue"]), (6, [])])
def test_fatigue_that_is_told(fatigue: int, found: list[str]) -> None:
    assert needs(was(W4, at("2025-04-06"), check_in(fatigue))) == found


@pytest.mark.parametrize(
    ("ratings", "found"),
    [
        (((7, None),), ["fatigue"]),
        (((6, None),), []),
        (((None, 7),), ["fatigue"]),
        (((3, 8), (3, 6)), ["fatigue"]),
        (((3, 7), (3, 6)), []),
    ],
)
def test_fatigue_before_a_session_or_after_sessions_on_average(
    ratings: tuple[Any, ...], found: list[str]
) -> None:
    now = w4_rated()
    for (pre, post), when in zip(ratings, (WEDNESDAY, FRIDAY), strict=False):
        now = did(now, when, LFW, fatigue={"pre": pre, "post": post})

    assert needs(now) == found


def adverse(place: str, occurred: str = "2025-04-02T10:00:00+02:00") -> AdverseEventReported:
    return AdverseEventReported.model_validate(
        {"ae_id": str(case.an_id(50)), "occurred_at": occurred, "place": place, "severity": "mild"}
    )


A_DELOAD = DeloadStarted.model_validate(
    {
        "kind": "scheduled",
        "targets": [{"dimension": "LFW", "load": "8.0", "factor": "0.800"}],
        "volume_factor": "0.6",
        "days": 7,
        "decision": {"outcome": "accepted", "rationale": "all_met", "criteria": []},
    }
)
ALARM = AlarmSignRaised(code="OTHER", reporter=case.WORKER)
REDUCED = ReassessmentCompleted(hold_id=case.HOLD, outcome="RESUME_REDUCED")
SAME = ReassessmentCompleted(hold_id=case.HOLD, outcome="RESUME_SAME")


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        (stopped(WEDNESDAY), ["session_stopped"]),
        (ALARM, ["alarm"]),
        (adverse("clinic"), ["adverse_event"]),
        (adverse("work"), []),
        (adverse("home"), []),
        (REDUCED, ["resume_reduced"]),
        (SAME, []),
    ],
)
def test_what_went_wrong(fact: Fact, found: list[str]) -> None:
    assert needs(was(W4, WEDNESDAY, fact)) == found


@pytest.mark.parametrize("fact", [stopped(WEDNESDAY), ALARM])
def test_what_went_wrong_counts_for_seven_days(fact: Fact) -> None:
    now = was(W4, WEDNESDAY, fact)

    assert needs(now, at("2025-04-09", "09:30")) != []
    assert needs(now, at("2025-04-09", "09:31")) == []


def test_an_adverse_event_counts_from_when_it_occurred() -> None:
    late = was(W4, at("2025-04-06"), adverse("clinic", "2025-03-31T10:04:00+02:00"))

    assert needs(late, at("2025-04-07", "10:04")) == ["adverse_event"]
    assert needs(late, at("2025-04-07", "10:05")) == []


def test_to_resume_with_less_asks_for_it_until_a_deload_has_come() -> None:
    reduced = was(W4, WEDNESDAY, REDUCED)

    assert needs(reduced, at("2025-06-30")) == ["resume_reduced"]


def test_a_deload_answers_what_was_before_it_and_nothing_that_is_after_it() -> None:
    before = was(W3, at(NEXT, "10:00"), stopped(FRIDAY), REDUCED)
    eased = before.when(deload(LFW="7.0"), at=DUE).after
    again = was(eased, at("2025-04-09"), stopped(at("2025-04-09")))

    assert needs(before) == ["session_stopped", "resume_reduced"]
    assert needs(eased, at("2025-04-08")) == []
    assert needs(again, at("2025-04-10")) == ["session_stopped"]


def test_harder_sessions_before_a_deload_were_answered_by_it() -> None:
    eased = w4_rated("3", "5", "5").when(deload(LFW="4.0"), at=DUE).after

    assert needs(eased, at("2025-04-08")) == []
    assert needs(rated(eased, at("2025-04-09"), "5"), at("2025-04-10")) == []


def test_what_happens_at_the_very_time_of_the_question_counts_and_at_that_of_a_deload_not() -> None:
    now = was(W4, DUE, ALARM)
    eased = was(W4, DUE, A_DELOAD, ALARM)

    assert needs(now, DUE) == ["alarm"]
    assert needs(eased, at("2025-04-08")) == []


def test_what_has_not_happened_yet_asks_for_nothing() -> None:
    assert needs(was(W4, at("2025-04-08"), ALARM, REDUCED, check_in(9))) == []


def test_the_protocol_moves_the_bounds() -> None:
    protocol = case.a_protocol(deload__reactive__fatigue="5")
    strict = Scenario(protocol, W4.profile, W4.history, W4.commands)

    assert needs(was(strict, at("2025-04-06"), check_in(5))) == ["fatigue"]


def test_a_step_up_is_refused_until_then_with_what_was_seen_in_its_own_class() -> None:
    friday_morning = next_morning(FRIDAY)
    sore = morning(FRIDAY, 2, soreness_0_10=6, soreness_h=50)
    now = did(W3, FRIDAY, LFW)
    hurt = was(was(now, friday_morning, sore), at(NEXT, "10:00"), ALARM)

    fact = ask(hurt, "W5", NEXT, WHY, LFW="10.1").fact

    assert isinstance(fact, LoadTargetRejected)
    assert (fact.policy_id, fact.cap_pct) == ("deload.reactive", 0)
    assert {each.id: each.data_class for each in fact.decision.unmet} == {
        "deload.reactive.soreness": DataClass.D,
        "deload.reactive.alarm": DataClass.O,
    }


def test_a_load_at_its_reference_is_not_refused() -> None:
    hurt = was(W3, at("2025-03-31", "11:00"), ALARM)

    assert isinstance(ask(hurt, "W4", "2025-03-31", None, LFW="10.0").fact, LoadTargetSet)
