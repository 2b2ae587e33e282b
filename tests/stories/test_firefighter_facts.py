"""The acceptance facts under story 7B: a firefighter with a repaired rotator cuff."""

import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from domain.case.evidence.scores import score_change
from domain.case.evidence.strength import er_strength
from domain.case.vocabulary import BodyRegion
from domain.measures.catalogue import measured
from tests.stories.playing import told

INJURED, OPERATED = date(2024, 11, 18), date(2025, 1, 14)


def _all(name: str) -> list[Any]:
    return [each for each in told("firefighter").history if type(each.fact).__name__ == name]


def _day(recorded: Any) -> date:
    day: date = recorded.effective_at.astimezone(told("firefighter").zone).date()
    return day


def test_the_days_since_surgery_and_injury_are_counted() -> None:
    advances = {each.fact.to: each.fact.day for each in _all("PhaseAdvanced")}
    stage, duty = _all("RampStageStarted")[0], _all("FullDutyResumed")[0]
    alternate = _all("AccommodationImplemented")[0]

    assert advances == {"P2": 84, "P3": 140, "P4": 227}
    assert _all("SubphaseStarted")[0].fact.day_since_anchor == 49
    assert ((_day(stage) - OPERATED).days, (_day(duty) - OPERATED).days) == (231, 258)
    assert ((_day(alternate) - INJURED).days, (_day(duty) - INJURED).days) == (154, 315)


def test_the_hold_and_its_reassessment_lasted_as_long_as_the_story_says() -> None:
    (held,), (lifted,) = _all("CaseHeld"), _all("HoldLifted")
    (reassessed,) = _all("ReassessmentCompleted")

    assert lifted.effective_at - held.effective_at == timedelta(days=7, minutes=40)
    assert reassessed.effective_at - held.effective_at == timedelta(hours=2, minutes=45)
    assert held.fact.reassess_due - held.effective_at == timedelta(hours=4)


def test_the_ledger_counts_are_those_of_the_story() -> None:
    counts = Counter(type(each.fact).__name__ for each in told("firefighter").history)
    wanted = {
        "PhaseAdvanced": 3,
        "PhaseAdvanceRejected": 2,
        "LoadTargetRejected": 0,
        "DeloadStarted": 3,
        "TimelineAdjusted": 1,
        "ProgressionPaused": 1,
        "AdverseEventClosed": 2,
        "PsychInterventionRequested": 2,
    }

    assert {name: counts[name] for name in wanted} == wanted


def test_the_refused_advances_list_what_was_missing() -> None:
    early, weak = (
        {each.id: each.observed for each in refused.fact.decision.unmet}
        for refused in _all("PhaseAdvanceRejected")
    )
    capacities = [seen.rpartition("= ")[2] for name, seen in weak.items() if "capacity_pct" in name]

    assert early["heal.P3"] == "119 d"
    assert capacities == ["35.2 %", "76.7 %", "56.0 %", "37.0 %"]
    assert "heal.P4" not in weak


def test_the_strength_ratio_waives_the_capacity_of_the_second_gate() -> None:
    criteria = {each.id: each for each in _all("PhaseAdvanced")[1].fact.decision.criteria}

    (ratio,) = (each for name, each in criteria.items() if name.startswith("gate.G23.er_strength"))
    assert ratio.met
    assert "62" in ratio.observed
    assert not [name for name, each in criteria.items() if "capacity_pct" in name and not each.met]


def test_the_last_gate_shows_the_capacity_of_the_story() -> None:
    criteria = _all("PhaseAdvanced")[2].fact.decision.criteria
    seen = [each.observed.rpartition("= ")[2] for each in criteria if "capacity_pct" in each.id]

    assert seen == ["81.5 %", "100.0 %", "100.0 %", "85.9 %"]


def test_the_screening_scores_follow_each_other_and_mean_what_they_mean() -> None:
    dashes = [
        each.fact.total for each in _all("ScreeningScored") if each.fact.instrument == "QuickDASH"
    ]
    readiness = _all("PsychReadinessAssessed")[0].fact
    last = next(each.total for each in readiness.scores if each.instrument == "QuickDASH")

    assert [*dashes, last] == [Decimal(each) for each in ("68.2", "77.3", "52.3", "34.1", "9.1")]
    scores = [*dashes, last]
    changes = [
        score_change("QuickDASH", before, after, BodyRegion.SHOULDER).meaningful
        for before, after in pairwise(scores)
    ]
    assert changes == [False, True, True, True]


def test_the_operated_side_ends_nearly_as_strong_as_the_other() -> None:
    story = told("firefighter")
    state = story.state()
    sides = er_strength(state, story.time("2025-10-31T09:00"))

    assert sides is not None
    assert sides.percent == Decimal("92.3")
    gain = measured("percent-gain", {"base": "44.0", "now": "53.0"})
    assert gain["value"] == "20.5"


def test_a_late_entry_is_not_known_before_it_was_recorded() -> None:
    story = told("firefighter")

    def sessions(as_of: str, known_at: str) -> str:
        return json.dumps(story.view("clinician", as_of, known_at), default=str)

    assert '"S31"' not in sessions("2025-04-20T12:00", "2025-04-20T12:00")
    assert '"S31"' in sessions("2025-04-16T12:00", "2025-04-24T12:00")


def test_the_employer_never_sees_the_infection() -> None:
    story = told("firefighter")
    during = story.view("employer", "2025-02-10T12:00")
    after = story.view("employer", "2025-02-14T12:00")

    assert during["status"] == "duties_suspended"
    assert str(during["duties_suspended_since"]) == "2025-02-06"
    assert after["status"] == "in_programme"
    assert (after["work_ability"]["version"], str(after["work_ability"]["until"])) == (
        2,
        "2025-04-21",
    )
    for seen in (during, after, story.view("employer")):
        text = json.dumps(seen, default=str).lower()
        assert not [word for word in ("wound", "infection", "antibiotic", "ae1") if word in text]
