"""A nurse with a sprained knee: each rule that may refuse does so once, and the case goes on."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

from domain.case.loading.load_facts import LoadTargetRejected, LoadTargetSet
from domain.case.outcome.closing import CaseClosed
from domain.case.outcome.recurrence import CaseReopened, RecurrenceReported
from domain.case.vocabulary import Status
from tests.stories.playing import lines_of, play, told

STORY = "nurse"


def _all(name: str) -> list[Any]:
    return [each for each in told(STORY).history if type(each.fact).__name__ == name]


def test_every_line_has_the_outcome_it_expects() -> None:
    played, _ = play(STORY)

    assert played.difference is None
    assert played.lines == len(lines_of(STORY))


def test_loads_are_refused_by_the_rule_that_they_break_first() -> None:
    refused = [(each.fact.policy_id, told(STORY).local(each)[:10]) for each in _refused_loads()]

    assert refused == [
        ("POL-CAP", "2025-01-20"),
        ("load.hard_pct", "2025-01-27"),
        ("load.soft_pct", "2025-01-27"),
        ("load.hard_pct", "2025-02-03"),
        ("load.volume_pct", "2025-02-10"),
        ("deload.after_increases", "2025-02-24"),
        ("deload.load_factor", "2025-02-24"),
        ("load.green_week", "2025-03-10"),
        ("load.hard_pct", "2025-03-31"),
    ]


def _refused_loads() -> list[Any]:
    return [each for each in told(STORY).history if isinstance(each.fact, LoadTargetRejected)]


def test_a_small_step_needs_no_reason_and_a_bad_week_lifts_no_reference() -> None:
    steps = {
        fact.week: {
            each.dimension.value: (each.ref_load, each.increase_pct) for each in fact.targets
        }
        for fact in told(STORY).facts(LoadTargetSet)
    }

    assert steps["W2"]["PT"] == (Decimal("4.0"), Decimal("12.5"))
    assert steps["W10"]["PT"] == (Decimal("6.5"), Decimal("7.7"))
    assert steps["W12"]["PSH"] == (Decimal("120"), Decimal("8.3"))


def test_what_the_gates_wanted_is_met_one_by_one() -> None:
    asked = [
        {each.criterion for each in recorded.fact.unmet}
        for recorded in _all("PhaseAdvanceRejected")
        if recorded.fact.to == "P4"
    ]

    paused, *then = asked
    assert "progression.paused" in paused
    assert all(after < before for before, after in pairwise(then))
    assert len(then) == 4
    assert then[-1] == {"gate.G34.ramp_plan", "informed.max_age_d"}


def test_the_ledger_counts_are_those_of_the_story() -> None:
    counts = Counter(type(each.fact).__name__ for each in told(STORY).history)
    wanted = {
        "PhaseAdvanced": 4,
        "PhaseAdvanceRejected": 8,
        "PhaseReverted": 1,
        "CaseHeld": 3,
        "HoldLifted": 3,
        "DeloadStarted": 2,
        "RampStageRejected": 2,
        "RampStageStarted": 4,
        "AccommodationDeclined": 1,
        "AdverseEventClosed": 1,
    }

    assert {name: counts[name] for name in wanted} == wanted


def test_the_case_closes_and_comes_back_as_a_second_episode() -> None:
    story = told(STORY)
    (closed,) = story.facts(CaseClosed)
    (recurrence,) = story.facts(RecurrenceReported)
    (reopened,) = story.facts(CaseReopened)

    assert closed.outcome == "SAME_JOB_PERMANENT_ACCOMMODATION"
    assert (recurrence.classification, recurrence.provisional) == ("recurrence", False)
    assert reopened.episode_no == 2
    assert story.state("2025-07-15 12:00").status is Status.CLOSED
    assert story.state("2025-09-25 12:00").status is Status.IN_PROGRAMME
    assert story.state().status is Status.WITHDRAWN
