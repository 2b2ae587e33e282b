"""Readiness, full duty, how long it is sustained, and the plan that keeps it up."""

from typing import Any

import pytest

from domain.case.accommodation.accommodation import AccommodationProposed
from domain.case.outcome.full_duty import ResumeFullDuty
from domain.case.outcome.maintenance import MaintenancePlanIssued, Reminder, Weekday
from domain.case.outcome.outcome import (
    FullDutyResumed,
    Readiness,
    RtwReadinessDecided,
    SustainedRtwConfirmed,
)
from domain.case.phases.phases import PhaseReverted
from domain.case.vocabulary import Phase, Status
from domain.data_classes import DataClass
from domain.recorded import Fact
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.golden.samples import SAMPLES

DAY = later.on(7, 21, 6)


def accommodation() -> Fact:
    proposed = SAMPLES["rtw.case:AccommodationProposed"]
    assert isinstance(proposed, AccommodationProposed)
    return proposed.model_copy(update={"acc_id": later.ACC})


def ready(decision: str, **said: Any) -> RtwReadinessDecided:
    outcome = later.WORKED.when(later.decide(decision, **said), by=later.BY_PHYSICIAN, at=DAY)
    fact = outcome.fact
    assert isinstance(fact, RtwReadinessDecided)
    return fact


def test_the_physicians_verdict_is_kept_with_what_it_rests_on() -> None:
    grounds = [{"id": "simulation", "required": "<= 10 min 20 s", "observed": "9 min", "met": True}]
    fact = ready("FIT_WITH_CHANGES", rationale="No ladders", criteria=grounds)

    assert (fact.decision, fact.rationale) == (Readiness.FIT_WITH_CHANGES, "No ladders")
    assert fact.judgement == fact.judged
    assert fact.judged.outcome == "accepted"
    assert [each.id for each in fact.judged.criteria] == ["status", "simulation"]
    assert fact.judged.policy_version == 1


def test_a_verdict_for_full_duty_says_how_its_gate_stood() -> None:
    ids = [each.id for each in ready("FIT_FULL").judged.criteria]

    assert ids[0] == "status"
    assert "gate.G45.worst7d" in ids


def test_not_yet_is_a_verdict_and_no_refusal() -> None:
    fact = ready("NOT_YET")

    assert (fact.judged.outcome, fact.judged.rationale) == ("refused", "NOT_YET")
    assert not fact.refusal


def test_the_evidence_of_a_verdict_is_in_the_case() -> None:
    known = later.WORKED.given(later.report())
    ground = {"id": "x", "required": "y", "met": True}

    named = later.decide("NOT_YET", criteria=[{**ground, "evidence": [str(later.AE)]}])
    (fact,) = known.when(named).facts
    assert isinstance(fact, RtwReadinessDecided)
    assert fact.judged.criteria[-1].evidence == (known.history[-1].event_id,)
    unknown = later.decide("NOT_YET", criteria=[ground, {**ground, "evidence": [str(later.AE_2)]}])
    known.when(unknown).then_refused("input", field="criteria.1.evidence")


@pytest.mark.parametrize(
    ("stage", "decision", "far_enough"),
    [
        (case.PLANNED, "NOT_YET", False),
        (case.IN_PROGRAMME, "NOT_YET", True),
        (case.IN_PROGRAMME, "ALTERNATE_JOB", True),
        (later.P3, "FIT_FULL", False),
        (later.P4, "FIT_FULL", True),
        (later.RESUMED, "FIT_FULL", True),
    ],
)
def test_readiness_is_judged_once_the_programme_runs_and_full_duty_in_graded_return(
    stage: Scenario, decision: str, far_enough: bool
) -> None:
    outcome = stage.when(later.decide(decision), by=later.BY_PHYSICIAN)

    if far_enough:
        assert [type(each) for each in outcome.facts] == [RtwReadinessDecided]
    else:
        outcome.then_refused("state")


def test_the_same_verdict_again_stores_nothing_and_none_is_given_on_hold() -> None:
    outcome = later.WORKED.when(later.decide("NOT_YET"))
    outcome.after.when(later.decide("NOT_YET")).then_nothing()
    assert outcome.after.when(later.decide("FIT_FULL")).facts

    held = later.WORKED.given(later.hold(), by=case.BY_WORKER)
    held.when(later.decide("NOT_YET")).then_refused("INV-4")


def test_full_duty_completes_graded_return_and_starts_the_last_phase() -> None:
    outcome = later.WORKED.when(later.resume(), at=DAY)

    (fact,) = outcome.facts
    assert isinstance(fact, FullDutyResumed)
    assert (fact.decision.outcome, fact.decision.policy_version) == ("accepted", 1)
    assert fact.protocol == later.WORKED.state.linked.protocol
    assert (outcome.after.state.status, outcome.after.state.phase) == (
        Status.FULL_DUTY_MONITORED,
        Phase.P5,
    )


@pytest.mark.parametrize("day", [18, 21])
def test_full_duty_waits_for_the_days_at_full_hours(day: int) -> None:
    outcome = later.WORKED.when(later.resume(), at=later.on(7, day, 6))

    if day == 21:
        assert outcome.facts
    else:
        refused = outcome.then_refused("gate.G45")
        assert [each.id for each in refused.criteria if not each.met] == ["gate.G45.min_days"]
        assert len(refused.criteria) > 1


def test_a_gate_that_is_not_met_names_everything_that_is_missing() -> None:
    criteria = later.P4.when(later.resume(), at=DAY).then_refused("gate.G45").criteria

    unmet = {each.id: each.observed for each in criteria if not each.met}
    assert unmet["gate.G45.min_days"] is None
    assert unmet["gate.G45.worst7d"] is None


def test_full_duty_is_resumed_from_graded_return_and_once() -> None:
    later.P3.when(later.resume()).then_refused("state")
    resumed = later.WORKED.when(later.resume(), at=DAY).after
    resumed.when(later.resume(), at=DAY).then_nothing()
    resumed.when(later.resume(later.ACC), at=DAY).then_refused("state")


def test_what_stays_for_good_is_an_accommodation_of_the_case() -> None:
    field = "with_permanent_accommodations.0"
    later.WORKED.when(later.resume(later.ACC), at=DAY).then_refused("input", field=field)

    known = through(later.WORKED, (later.on(7, 1), accommodation()))
    (fact,) = known.when(later.resume(later.ACC), at=DAY).facts
    assert isinstance(fact, FullDutyResumed)
    assert fact.with_permanent_accommodations == (later.ACC,)
    assert FullDutyResumed.class_of("with_permanent_accommodations") is DataClass.I


def test_no_full_duty_on_hold_or_without_consent() -> None:
    held = later.WORKED.given(later.hold(), by=case.BY_WORKER)
    held.when(later.resume(), at=DAY).then_refused("INV-4")
    withdrawn = later.WORKED.given(case.consent(version=2), by=case.BY_WORKER)
    withdrawn.when(later.resume(), at=DAY).then_refused("INV-2")
    assert ResumeFullDuty.clinical


def test_full_duty_is_sustained_after_28_days() -> None:
    early = later.RESUMED.when(later.CONFIRM, at=later.on(8, 17, 23, 59))
    refused = early.then_refused("sustain.days")
    assert refused.criteria[0].required == ">= 28 d of full duty"
    assert refused.criteria[0].observed == "27 d"

    outcome = later.RESUMED.when(later.CONFIRM, at=later.on(8, 18, 0))
    outcome.then(SustainedRtwConfirmed(days=28))
    assert outcome.after.state.status is Status.MAINTENANCE
    outcome.after.when(later.CONFIRM, at=later.on(9, 18)).then_nothing()


def test_the_days_that_are_asked_for_are_those_of_the_protocol() -> None:
    strict = Scenario(
        case.a_protocol(sustain__days="60"),
        case.JP_PICK,
        later.RESUMED.history,
        later.RESUMED.commands,
    )

    strict.when(later.CONFIRM, at=later.on(9, 18)).then_refused("sustain.days")
    strict.when(later.CONFIRM, at=later.on(9, 19)).then(SustainedRtwConfirmed(days=60))


def test_nothing_is_sustained_before_full_duty_or_on_hold() -> None:
    later.P4.when(later.CONFIRM, at=later.on(9, 18)).then_refused("state")
    held = later.RESUMED.given(later.hold(), by=case.BY_WORKER)
    held.when(later.CONFIRM, at=later.on(9, 18)).then_refused("state")


def test_without_a_maintenance_plan_full_duty_stays_monitored() -> None:
    bare = through(later.P4, (DAY, later.FULL_DUTY))

    confirmed = bare.when(later.CONFIRM, at=later.on(8, 18)).after

    assert confirmed.state.status is Status.FULL_DUTY_MONITORED
    assert confirmed.when(later.maintain()).after.state.status is Status.MAINTENANCE


def test_a_maintenance_plan_says_what_when_and_what_to_look_out_for() -> None:
    request = later.maintain(
        "Mobility daily",
        reminders=["Mon/Wed/Fri 18:00", "Before lifting", {"text": "Walk", "at": "07:30"}],
        overload_signs=["Stiff in the morning"],
    )

    after = later.P4.when(request).then(
        MaintenancePlanIssued(
            activities=("Mobility daily",),
            reminders=(
                Reminder(
                    text="Mon/Wed/Fri 18:00",
                    days=(Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY),
                    at="18:00",
                ),
                Reminder(text="Before lifting"),
                Reminder(text="Walk", at="07:30"),
            ),
            overload_signs=("Stiff in the morning",),
        )
    )
    after.when(request).then_nothing()
    assert after.when(later.maintain("Strength")).facts


@pytest.mark.parametrize("text", ["Mon/Xyz 18:00", "Mon 25:00", "Daily 18:00", "Mon 18:001"])
def test_a_reminder_that_names_no_days_is_a_text(text: str) -> None:
    assert Reminder.model_validate(text) == Reminder(text=text)


def test_a_maintenance_plan_needs_consent_and_something_to_do() -> None:
    case.STAFFED.when(later.maintain()).then_refused("INV-2")
    with pytest.raises(ValueError, match="at least 1"):
        type(later.maintain()).model_validate({"activities": []})


def test_full_duty_that_is_left_again_is_not_sustained() -> None:
    back = PhaseReverted.model_validate(
        {"from": "P5", "to": "P4", "reason": "Flare", "decision": later.ACCEPTED}
    )
    left = through(later.SUSTAINED, (later.on(9, 1), back))
    assert left.state.reached is Status.GRADED_RTW
    again = through(left, (later.on(9, 15, 6), later.FULL_DUTY))

    again.when(later.CONFIRM, at=later.on(10, 12)).then_refused("sustain.days")
    again.when(later.CONFIRM, at=later.on(10, 13)).then(SustainedRtwConfirmed(days=28))
