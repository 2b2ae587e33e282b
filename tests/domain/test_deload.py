"""Deloads: how light, how long, why, and how they end (POL-DELOAD)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.evidence.loads import in_deload
from domain.case.loading.deload import DeloadEnded, DeloadStarted, EndDeload, StartDeload
from domain.case.loading.load_facts import DeloadKind, DeloadTarget, RequestedDeload
from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet
from domain.case.safety.safety import ReassessmentCompleted
from domain.case.vocabulary import Dimension, ProtocolRef
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
    rejected,
    stopped,
    trained,
    was,
    week,
)
from tests.domain.scenario import Outcome, Scenario

REFERENCE = {"LFW": "7.5"}
AT_7_5 = week(case.IN_PROGRAMME, "W4", "2025-03-31", REFERENCE)
EASED = W4.when(deload("W5", LFW="8.0"), at=at(NEXT)).after


def begun(scenario: Scenario, request: StartDeload, day: str = NEXT) -> Outcome:
    return scenario.when(request, at=at(day))


def started(fact: Fact) -> DeloadStarted:
    assert isinstance(fact, DeloadStarted), fact
    return fact


def test_a_deload_says_how_light_it_is_and_what_it_was_held_against() -> None:
    fact = started(begun(AT_7_5, deload("W5", LFW="6.0")).fact)

    assert fact.targets == (
        DeloadTarget(dimension=Dimension.LFW, load="6.0", factor="0.800", ref_load="7.5"),
    )
    assert (fact.kind, fact.week, fact.trigger) == (DeloadKind.SCHEDULED, "W5", ())
    assert (fact.volume_factor, fact.days) == (Decimal("0.60"), 7)
    assert fact.protocol == ProtocolRef(protocol_id=case.PROTOCOL, version=1)
    assert [each.id for each in fact.decision.criteria] == [
        "deload.load_factor",
        "deload.volume_factor",
        "deload.days",
    ]
    assert fact.decision.criteria[0].required == "LFW <= 6.000 kg (x0.80)"


@pytest.mark.parametrize(
    ("load", "policy_id"),
    [("6.0", None), ("6.000001", "deload.load_factor"), ("6.5", "deload.load_factor")],
)
def test_known_answer_l3_a_deload_is_at_most_four_fifths(load: str, policy_id: str | None) -> None:
    fact = begun(AT_7_5, deload(LFW=load)).fact

    if policy_id is None:
        assert started(fact)
    else:
        assert rejected(fact).policy_id == policy_id


def test_a_refused_deload_keeps_what_was_asked_for() -> None:
    request = deload(
        "W5", kind="reactive", LFW="6.5", volume_factor="0.5", days=8, trigger=["tired"]
    )

    outcome = begun(AT_7_5, request)

    fact = rejected(outcome.fact)
    assert (fact.week, fact.requested) == ("W5", request.targets)
    assert fact.deload == RequestedDeload(
        kind=DeloadKind.REACTIVE, volume_factor="0.5", days=8, trigger=("tired",)
    )
    assert (fact.dimension, fact.ref_load) == (Dimension.LFW, Decimal("7.5"))
    assert (fact.increase_pct, fact.cap_pct) == (None, None)
    assert fact.decision.unmet[0].observed == "6.5 kg (x0.867)"
    begun(outcome.after, request).then_nothing()


@pytest.mark.parametrize(
    ("said", "policy_id"),
    [
        ({"volume_factor": "0.60"}, None),
        ({"volume_factor": "0.601"}, "deload.volume_factor"),
        ({"days": 7}, None),
        ({"days": 10}, None),
        ({"days": 6}, "deload.days"),
    ],
)
def test_a_deload_is_short_of_volume_and_not_of_days(
    said: dict[str, Any], policy_id: str | None
) -> None:
    fact = begun(AT_7_5, deload(LFW="6.0", **said)).fact

    seen = fact.policy_id if isinstance(fact, LoadTargetRejected) else None
    assert seen == policy_id


def test_one_dimension_too_heavy_refuses_the_whole_deload() -> None:
    both = week(case.IN_PROGRAMME, "W4", "2025-03-31", {"LFW": "7.5", "LWS": "6.0"})

    fact = rejected(begun(both, deload(LFW="6.0", LWS="4.9")).fact)

    assert fact.dimension is Dimension.LWS
    assert fact.ref_load == Decimal("6.0")


def test_what_never_had_a_target_has_nothing_to_be_lighter_than() -> None:
    fact = rejected(begun(AT_7_5, deload(LWS="1.0")).fact)

    assert (fact.policy_id, fact.ref_load) == ("deload.load_factor", None)
    assert fact.decision.unmet[0].observed is None


def test_the_protocol_says_how_light_and_how_long() -> None:
    protocol = case.a_protocol(deload__load_factor="0.7", deload__days="9")
    stricter = Scenario(protocol, AT_7_5.profile, AT_7_5.history, AT_7_5.commands)

    assert rejected(begun(stricter, deload(LFW="5.3")).fact).policy_id == "deload.load_factor"
    assert started(begun(stricter, deload(LFW="5.25")).fact).days == 9


def test_what_the_caller_saw_is_kept_beside_what_is_on_file() -> None:
    hurt = was(AT_7_5, at("2025-04-04", "10:00"), stopped(at("2025-04-04", "09:30")))
    before = trained(hurt, "2025-04-07", {"LFW": "1.0"})

    fact = started(begun(before, deload(LFW="0.1", trigger=["told"]), "2025-04-10").fact)

    assert (fact.kind, fact.trigger) == (DeloadKind.REACTIVE, ("told", "session_stopped"))


def test_a_kind_that_is_said_is_kept() -> None:
    assert started(begun(AT_7_5, deload(LFW="6.0", kind="reactive")).fact).kind == "reactive"
    told = deload(LFW="6.0", kind="scheduled", trigger=["told"])
    assert started(begun(AT_7_5, told).fact).kind == "scheduled"


def test_a_deload_needs_a_phase_that_was_started() -> None:
    case.PLANNED.when(deload(LFW="1.0")).then_refused("state")


def test_a_deload_is_refused_while_the_case_is_on_hold() -> None:
    AT_7_5.given(case.alarm()).when(deload(LFW="6.0"), at=at(NEXT)).then_refused("INV-4")


def test_the_same_deload_again_stores_nothing_while_it_lasts() -> None:
    request = deload("W5", LFW="8.0")

    EASED.when(request, at=at(NEXT)).then_nothing()
    EASED.when(request, at=at("2025-04-13")).then_nothing()
    EASED.when(deload(LFW="8.0"), at=at("2025-04-09")).then_nothing()
    assert EASED.when(request, at=at("2025-04-14")).facts


def test_the_same_deload_again_after_it_was_ended_stores_nothing() -> None:
    later = ask(EASED, "W6", "2025-04-14", LFW="8.0").after

    later.when(deload("W5", LFW="8.0"), at=at(NEXT)).then_nothing()


def test_another_deload_ends_the_one_before_it() -> None:
    ended, lighter = EASED.when(deload("W5", LFW="7.0"), at=at("2025-04-09")).facts

    assert ended == DeloadEnded(kind=DeloadKind.SCHEDULED, week="W5", days=2)
    assert started(lighter).targets[0].load == Decimal("7.0")


@pytest.mark.parametrize(
    ("day", "days"), [("2025-04-07", 0), ("2025-04-13", 6), ("2025-04-14", 7), ("2025-04-22", 7)]
)
def test_the_next_target_ends_a_deload_in_its_commit(day: str, days: int) -> None:
    outcome = EASED.when(case.target("W6", LFW="8.0"), at=at(day, "10:06"))

    ended, target = outcome.facts
    assert ended == DeloadEnded(kind=DeloadKind.SCHEDULED, week="W5", days=days)
    assert isinstance(target, LoadTargetSet)
    outcome.after.when(case.target("W6", LFW="8.0"), at=at(day, "10:06")).then_nothing()


def test_a_refused_target_ends_no_deload() -> None:
    outcome = ask(EASED, "W6", "2025-04-14", LFW="13.0")

    assert [type(each) for each in outcome.facts] == [LoadTargetRejected]


def test_a_target_that_was_true_before_a_deload_does_not_end_it() -> None:
    (only,) = EASED.when(case.target("W9", LFW="9.0"), at=at(NEXT, "10:00")).facts

    assert isinstance(only, LoadTargetSet)


@pytest.mark.parametrize(
    ("moment", "is_light"),
    [
        (at(NEXT, "10:04"), False),
        (at(NEXT, "10:05"), True),
        (at("2025-04-13", "23:59"), True),
        (at("2025-04-14", "00:00"), False),
    ],
)
def test_a_deload_is_over_after_seven_days_of_the_calendar(moment: Any, is_light: bool) -> None:
    assert in_deload(EASED.state, moment) is is_light


def test_a_deload_is_over_when_it_is_ended_or_a_target_is_set() -> None:
    ended = EASED.when(EndDeload(), at=at("2025-04-09")).after
    set_anew = EASED.when(case.target("W6", LFW="8.0"), at=at("2025-04-09")).after

    for scenario in (ended, set_anew):
        assert in_deload(scenario.state, at("2025-04-09") - timedelta(seconds=1))
        assert not in_deload(scenario.state, at("2025-04-09"))


def test_a_deload_may_be_ended_by_itself() -> None:
    outcome = EASED.when(EndDeload(kind="scheduled", week="W5"), at=at("2025-04-14"))

    after = outcome.then(DeloadEnded(kind=DeloadKind.SCHEDULED, week="W5", days=7))

    after.when(EndDeload(), at=at("2025-04-14")).then_nothing()
    (only,) = ask(after, "W6", "2025-04-14", LFW="8.0").facts
    assert isinstance(only, LoadTargetSet)


def test_what_is_ended_is_the_deload_that_is_meant() -> None:
    EASED.when(EndDeload(kind="reactive"), at=at("2025-04-14")).then_refused("state", "kind")
    EASED.when(EndDeload(week="W4"), at=at("2025-04-14")).then_refused("state", "week")
    W4.when(EndDeload(), at=at("2025-04-14")).then_refused("state")


def test_a_dimension_stands_once_in_a_deload() -> None:
    twice = [{"dimension": "LFW", "load": "5.0"}, {"dimension": "LFW", "load": "6.0"}]

    with pytest.raises(ValidationError, match="each dimension may stand once"):
        StartDeload.model_validate({"targets": twice})


def test_a_week_after_a_deload_may_rise_though_something_had_asked_for_it() -> None:
    reduced = ReassessmentCompleted(hold_id=case.HOLD, outcome="RESUME_REDUCED")
    before = week(case.IN_PROGRAMME, "W3", "2025-03-24", LFW)
    hurt = was(before, at("2025-03-28"), reduced)

    refused = ask(hurt, "W4", "2025-03-31", LFW="10.5").fact
    eased = hurt.when(deload(LFW="8.0"), at=at("2025-03-31")).after
    eased = trained(eased, "2025-03-31", {"LFW": "8.0"})
    allowed = ask(eased, "W5", NEXT, WHY, LFW="10.5").facts[-1]

    assert rejected(refused).policy_id == "deload.reactive"
    assert isinstance(allowed, LoadTargetSet)
