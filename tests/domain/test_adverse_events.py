"""Adverse events: reported by whom, held when serious or at work, closed when acted on."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.ramp_up.ramp_stages import RampStageSuspended
from domain.case.safety.adverse_events import AdverseEventClosed, AdverseEventReported, Incident
from domain.case.safety.remembered_safety import AeStage, Place
from domain.case.safety.safety import CaseHeld
from domain.case.vocabulary import HoldKind, Status
from domain.data_classes import DataClass
from domain.recorded import Actor, Request
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through

REPORTED = case.LOADED.given(later.report(severity="moderate", relatedness="probable"))
PLANNED = REPORTED.given(later.plan_action())
DONE = PLANNED.given(later.complete_action())
CLOSED = DONE.given(later.close_event())
SAFE = "A cart rolled off the ramp"


def test_an_event_in_the_clinic_that_is_not_serious_holds_nothing() -> None:
    outcome = case.LOADED.when(later.report(severity="moderate", expected=False))

    outcome.then(
        AdverseEventReported.model_validate(
            {
                "ae_id": later.AE,
                "occurred_at": case.LOADED.clock,
                "place": "clinic",
                "severity": "moderate",
                "serious": False,
                "expected": False,
            }
        )
    )
    assert outcome.after.state.adverse.stage_of(later.AE) is AeStage.REPORTED


@pytest.mark.parametrize("said", [{"serious": True}, {"place": "work"}, {"place": "home"}])
def test_a_serious_event_or_one_at_work_is_a_hold_in_the_same_decision(
    said: dict[str, Any],
) -> None:
    request = later.report(hold_id=case.HOLD, **{"place": "clinic", **said})

    facts = case.LOADED.when(request).facts

    held = CaseHeld(
        hold_id=case.HOLD,
        kind=HoldKind.ADVERSE_EVENT,
        resume_to=Status.IN_PROGRAMME,
        reassess_due=case.LOADED.clock + timedelta(hours=24),
    )
    assert facts[1:] == ([] if said == {"place": "home"} else [held])


def test_an_event_in_graded_return_suspends_the_stage_too() -> None:
    facts = later.AT_100.when(later.report("work"), at=later.on(7, 15)).facts

    assert [type(each) for each in facts] == [AdverseEventReported, CaseHeld, RampStageSuspended]


def test_an_event_hold_is_lifted_after_reassessment_only() -> None:
    held = case.LOADED.given(later.report("work", hold_id=case.HOLD))

    held.when(case.lift()).then_refused("state")
    assert held.given(case.reassess()).when(case.lift()).facts


def test_the_employer_reads_what_happened_at_work_and_nothing_medical() -> None:
    request = later.report("work", severity="mild", employer_safe_summary=SAFE)

    fact = case.LOADED.when(request).facts[0]

    assert isinstance(fact, AdverseEventReported)
    assert fact.incident == Incident(
        ae_id=later.AE,
        occurred_at=case.LOADED.clock,
        place=Place.WORK,
        employer_safe_summary=SAFE,
    )
    assert AdverseEventReported.class_of("incident") is DataClass.N
    others = {AdverseEventReported.class_of(name) for name in AdverseEventReported.model_fields}
    assert others == {DataClass.M, DataClass.N}


def test_of_an_event_elsewhere_the_employer_reads_nothing() -> None:
    fact = case.LOADED.when(later.report("home", employer_safe_summary=SAFE)).fact

    assert isinstance(fact, AdverseEventReported)
    assert fact.incident is None


def test_what_an_employer_may_read_names_nothing_clinical() -> None:
    request = later.report("work", employer_safe_summary="Twisted, pain in the lower back")

    case.LOADED.when(request).then_refused("INV-13", field="employer_safe_summary")


@pytest.mark.parametrize("by", [case.BY_SUPERVISOR, case.BY_HR], ids=["supervisor", "hr"])
def test_employer_and_supervisor_report_incidents_at_work(by: Actor) -> None:
    request = later.report("work", employer_safe_summary=SAFE, statutory_report="OSHA300")

    reported, held = case.LOADED.when(request, by=by).facts

    assert isinstance(reported, AdverseEventReported)
    assert (reported.serious, reported.severity, reported.expected) == (None, None, None)
    assert isinstance(held, CaseHeld)
    case.LOADED.when(later.report("clinic"), by=by).then_refused("role", field="place")
    case.LOADED.when(later.report("home"), by=by).then_refused("role", field="place")


@pytest.mark.parametrize(
    "said",
    [
        {"description": "Bruise"},
        {"milestone_touched": True},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_needs_a_clinician_is_not_the_employers_to_say(said: dict[str, Any]) -> None:
    case.LOADED.when(later.report("work", **said), by=case.BY_SUPERVISOR).then_refused(
        "role", field=next(iter(said))
    )
    assert case.LOADED.when(later.report("work", **said), by=case.BY_WORKER).facts


def test_the_fields_of_the_form_are_the_employers_to_fill_and_not_to_read() -> None:
    filled = {"severity": "mild", "serious": False, "relatedness": "probable", "expected": True}

    reported = case.LOADED.when(later.report("work", **filled), by=case.BY_SUPERVISOR).facts[0]

    assert isinstance(reported, AdverseEventReported)
    assert (reported.severity, reported.serious) == ("mild", False)
    assert reported.incident is not None
    assert set(filled).isdisjoint(type(reported.incident).model_fields)


def test_an_employer_cannot_speak_of_an_event_elsewhere() -> None:
    REPORTED.when(later.report("work"), by=case.BY_HR).then_refused("input", field="ae_id")


def test_a_later_report_adds_to_the_first_and_keeps_the_rest() -> None:
    incident = later.report("work", employer_safe_summary=SAFE)
    first = case.LOADED.given(incident, by=case.BY_SUPERVISOR)

    added = first.when(later.report("work", severity="mild", serious=False)).fact

    assert isinstance(added, AdverseEventReported)
    assert (added.employer_safe_summary, added.severity) == (SAFE, "mild")
    assert added.occurred_at == case.LOADED.clock


def test_a_later_report_holds_where_the_first_did_not() -> None:
    assert len(REPORTED.when(later.report(serious=True)).facts) == 2
    at_work = case.LOADED.given(later.report("work"))
    assert len(at_work.when(later.report("work", serious=True)).facts) == 1


def test_the_same_report_again_stores_nothing() -> None:
    named, unnamed = later.report(severity="mild"), later.report(ae_id=None, serious=True)

    case.LOADED.given(named).when(named).then_nothing()
    told = case.LOADED.when(unnamed)
    told.after.when(unnamed, at=told.context.effective_at).then_nothing()
    assert len(told.after.when(unnamed).facts) == 2


def test_an_event_lies_in_the_past() -> None:
    soon = (case.LOADED.clock + timedelta(minutes=1)).isoformat()
    now = case.LOADED.clock.isoformat()

    case.LOADED.when(later.report(occurred_at=soon)).then_refused("input", field="occurred_at")
    assert case.LOADED.when(later.report(occurred_at=now)).facts


def test_an_event_is_recorded_without_consent_and_during_a_hold() -> None:
    assert case.STAFFED.when(later.report()).facts
    assert case.HELD.when(later.report(serious=True)).facts
    case.HELD.when(later.report(serious=True, hold_id=case.HOLD)).then_refused(
        "input", field="hold_id"
    )


def test_an_event_is_closed_once_its_action_is_done() -> None:
    outcome = DONE.when(later.close_event(outcome="Healed"))

    outcome.then(AdverseEventClosed(ae_id=later.AE, outcome="Healed"))
    assert outcome.after.state.adverse.stage_of(later.AE) is AeStage.CLOSED
    outcome.after.when(later.close_event(outcome="Healed")).then_nothing()
    outcome.after.when(later.close_event()).then_nothing()
    refused = outcome.after.when(later.close_event(outcome="Scarred")).then_refused("state")
    assert len(refused.criteria) == 1


@pytest.mark.parametrize(
    ("scenario", "seen"), [(REPORTED, "REPORTED"), (PLANNED, "ACTION_PLANNED")]
)
def test_an_event_is_not_closed_before_its_action_is_done(scenario: Scenario, seen: str) -> None:
    (criterion,) = scenario.when(later.close_event()).then_refused("INV-8").criteria

    assert (criterion.id, criterion.required) == ("INV-8.action", "ACTION_DONE")
    assert criterion.observed == seen
    assert criterion.data_class is DataClass.M


def test_all_actions_of_an_event_are_done_before_it_is_closed() -> None:
    two = DONE.given(later.plan_action("Inspect the ramp", action_id=later.ACTION_2))

    assert two.state.adverse.stage_of(later.AE) is AeStage.ACTION_PLANNED
    two.when(later.close_event()).then_refused("INV-8")
    done = two.given(later.complete_action(ae_id=later.AE))
    assert done.when(later.close_event()).facts


TOUCHED: dict[str, Request] = {
    "report": later.report(milestone_touched=True),
    "action": later.plan_action("Rest", action_id=later.ACTION_2, milestone_touched=True),
}


@pytest.mark.parametrize("said", TOUCHED.values(), ids=TOUCHED)
def test_a_milestone_that_the_event_touched_is_adjusted_first(said: Request) -> None:
    touched = REPORTED.given(said, later.plan_action())
    done = touched.given(
        *(later.complete_action(action_id=each) for each in touched.state.adverse.actions)
    )

    (criterion,) = done.when(later.close_event()).then_refused("INV-8").criteria
    assert criterion.id == "INV-8.timeline"
    shift = {"milestone": "P3", "old": "2025-04-28", "new": "2025-05-12"}
    assert done.given(later.adjust(shift)).when(later.close_event()).facts


def planned_for(day: str) -> Scenario:
    """P2 is planned for a day; a serious event of 20 March holds the case to the 27th."""
    phases = [
        {"id": "P1", "target_start": "2025-03-10"},
        {"id": "P2", "target_start": day},
    ]
    planned = case.ASSESSED.given(case.agree(), case.programme(phases=phases), case.contingency())
    return through(
        planned.given(case.start()),
        (later.on(3, 20), later.report(serious=True, hold_id=case.HOLD)),
        (later.on(3, 20, 12), later.plan_action()),
        (later.on(3, 20, 12), case.reassess()),
        (later.on(3, 21), later.complete_action()),
        (later.on(3, 27), case.lift()),
    )


@pytest.mark.parametrize("day", ["2025-03-20", "2025-03-27"])
def test_a_phase_that_was_to_begin_in_the_hold_of_an_event_was_touched(day: str) -> None:
    scenario = planned_for(day)

    scenario.when(later.close_event()).then_refused("INV-8")
    moved = scenario.given(later.adjust({"milestone": "P2", "new": "2025-04-03"}, cause=case.HOLD))
    assert moved.when(later.close_event()).facts


@pytest.mark.parametrize("day", ["2025-03-19", "2025-03-28"])
def test_a_phase_planned_before_or_after_the_hold_was_not(day: str) -> None:
    assert planned_for(day).when(later.close_event()).facts


def test_a_phase_that_had_begun_was_not_touched() -> None:
    begun = through(
        case.IN_PROGRAMME,
        (later.on(3, 10, 12), later.report(serious=True, hold_id=case.HOLD)),
        (later.on(3, 10, 12), later.plan_action()),
        (later.on(3, 10, 12), later.complete_action()),
    )

    assert begun.when(later.close_event(), at=later.on(3, 11)).facts


def test_a_closed_event_is_not_reported_again_nor_an_unknown_one_closed() -> None:
    CLOSED.when(later.report(severity="mild")).then_refused("state", field="ae_id")
    CLOSED.when(later.report(severity="moderate", relatedness="probable")).then_nothing()
    CLOSED.when(later.close_event(later.AE_2)).then_refused("input", field="ae_id")
