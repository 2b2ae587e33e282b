"""Stages: they follow each other by the plan, in days, steps and one thing at a time (POL-RAMP)."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.outcome.outcome import FullDutyResumed
from domain.case.ramp_up.ramp_stages import RampStageRejected, RampStageRepeated, RampStageStarted
from domain.case.sessions.reviews import ProgressReviewed
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import CLINICIAN, through
from tests.domain.work_case import begin, on, repeat, sign, stages

EARLY, LATE = {"min": 2, "every_min": 30}, {"min": 5, "every_min": 60}


def said(no: int, hours: str, pct: str, step: str | None, **more: Any) -> dict[str, Any]:
    """What a fact of a stage of the picker's plan says."""
    steps = {} if step is None else {"step_pts": step}
    return {
        "plan_id": str(work.RP1),
        "plan_version": 1,
        "stage_no": no,
        "hours": hours,
        "pct": pct,
        **steps,
        "micro_break": EARLY if no < 3 else LATE,
        **more,
    }


def test_the_picker_comes_back_in_five_stages_and_repeats_the_third() -> None:
    by = case.BY_SUPERVISOR
    r1 = work.P4.when(begin(1), by=by, at=on(6, 9, 6))
    r2 = r1.after.when(begin(2), by=by, at=on(6, 16, 6))
    r3 = r2.after.when(begin(3), by=by, at=on(6, 23, 6))
    again = r3.after.when(repeat(3), by=by, at=on(6, 30, 6))
    load = through(again.after, (on(6, 30, 10, 5), work.load_set("W17", "18", "16")))
    r4 = load.when(begin(4), by=by, at=on(7, 7, 6))
    reviewed = through(r4.after, (on(7, 11), ProgressReviewed(next_review=date(2025, 7, 18))))
    r5 = reviewed.when(begin(5), by=by, at=on(7, 14, 6))

    stages_of = [work.in_force(each.facts[-1]) for each in (r1, r2, r3, again, r4, r5)]
    assert stages_of == [
        said(1, "20", "50.0", None),
        said(2, "24", "60.0", "10.0"),
        said(3, "30", "75.0", "15.0"),
        said(3, "30", "75.0", "0.0"),
        said(4, "36", "90.0", "15.0"),
        said(5, "40", "100.0", "10.0"),
    ]
    started = ["RampStageCompleted", "RampStageStarted"]
    assert [work.kinds(each) for each in (r1, r2, r3, again, r4, r5)] == [
        ["RampStageStarted"],
        started,
        started,
        ["RampStageRepeated"],
        started,
        started,
    ]
    assert r2.facts[0] == work.completed(1, "20", "50.0", None)
    assert r4.facts[0] == work.completed(3, "30", "75.0", "0.0")


def test_the_firefighter_comes_back_on_tuesdays() -> None:
    history = case.NOT_OPENED.given(case.open_case(contract_hours="48.0"), by=case.BY_HR)
    people = case.assign((case.MANAGER, "case_manager"), (CLINICIAN.party_id, "clinician"))
    planned = (
        history.given(people, by=case.BY_MANAGER)
        .given(case.consent("TREAT"), by=case.BY_WORKER)
        .given(case.link(), case.pin(), by=case.BY_MANAGER)
        .given(case.screen(), case.baseline(), case.agree(), case.programme(), case.contingency())
        .given(case.start(), work.advanced("P2"), work.advanced("P3"))
        .given(sign(*stages("24", "36", "48")), by=case.BY_MANAGER)
    )
    able = work.able(until="2025-09-29")
    p4 = through(planned, (on(8, 29, 10), work.advanced("P4")), (on(8, 29, 10, 10), able))

    by = case.BY_SUPERVISOR
    r1 = p4.when(begin(1), by=by, at=on(9, 2, 7))
    early = r1.after.when(begin(2), by=by, at=on(9, 8, 7))
    r2 = r1.after.when(begin(2), by=by, at=on(9, 9, 7))
    r3 = r2.after.when(begin(3), by=by, at=on(9, 16, 7))

    assert work.in_force(r1.facts[-1])["pct"] == "50.0"
    assert work.in_force(r2.facts[-1])["step_pts"] == "25.0"
    assert work.in_force(r3.facts[-1])["pct"] == "100.0"
    assert work.unmet(early) == ["ramp.min_days"]


@pytest.mark.parametrize(
    ("hours", "unmet"),
    [("30", []), ("30.1", ["ramp.max_step_pts"]), ("32", ["ramp.max_step_pts"])],
)
def test_known_answer_r1_a_step_has_at_most_25_points(hours: str, unmet: list[str]) -> None:
    """50 to 75 starts, 50 to 80 is rejected (+30)."""
    higher = through(work.R1, (on(6, 12), sign(*stages("20", "30", "40"))))

    outcome = higher.when(begin(2, hours=hours), by=case.BY_SUPERVISOR, at=on(6, 16, 6))

    found = [] if not unmet else work.unmet(outcome)
    assert [each for each in found if each != "ramp.signed_hours"] == unmet


def test_known_answer_r1_60_to_90_is_rejected() -> None:
    outcome = work.R2.when(begin(3, hours="36"), by=case.BY_SUPERVISOR, at=on(6, 23, 6))

    assert work.unmet(outcome) == ["ramp.max_step_pts", "ramp.signed_hours"]
    step = work.decision_of(outcome).unmet[0]
    assert (step.required, step.observed) == ("<= +25 points", "+30.0 points")


def test_a_rejected_start_says_what_was_asked_and_stores_its_decision() -> None:
    outcome = work.R2.when(begin(3, hours="36"), by=case.BY_SUPERVISOR, at=on(6, 23, 6))

    (fact,) = outcome.facts
    assert isinstance(fact, RampStageRejected)
    assert fact.refusal
    assert fact.asked == "start"
    assert fact.protocol == work.R2.state.linked.protocol
    asked = {k: v for k, v in work.in_force(fact).items() if k not in {"asked", "unmet"}}
    assert asked == said(3, "36", "90.0", "30.0")
    outcome.after.when(begin(3, hours="36"), by=case.BY_SUPERVISOR, at=on(6, 23, 6)).then_nothing()


@pytest.mark.parametrize(("hours", "unmet"), [("20", []), ("20.1", ["ramp.start_pct"])])
def test_the_first_stage_has_at_most_half_of_the_contract(hours: str, unmet: list[str]) -> None:
    outcome = work.P4.when(begin(1, hours=hours), by=case.BY_SUPERVISOR, at=on(6, 9, 6))

    found = work.unmet(outcome) if unmet else []
    assert [each for each in found if each != "ramp.signed_hours"] == unmet


def test_inv_10_no_stage_starts_without_a_signed_plan() -> None:
    unsigned = through(work.P3, (on(6, 6), work.advanced("P4")))

    for request in (begin(1), repeat(), work.adjust(), work.complete()):
        refusal = unsigned.when(request, by=case.BY_SUPERVISOR).then_refused("INV-10")
        (signed,) = refusal.criteria
        assert (signed.id, signed.data_class) == ("INV-10", "J")
        assert signed.required == "a ramp-up plan that three parties signed"
    work.P3.when(begin(1), by=case.BY_SUPERVISOR).then_refused("INV-10")


def test_stages_start_in_graded_return_alone() -> None:
    for request in (begin(1), repeat(), work.adjust(), work.complete()):
        refusal = work.SIGNED_UP.when(request, by=case.BY_SUPERVISOR).then_refused("state")
        assert refusal.criteria[0].required == "GRADED_RTW"


def test_inv_4_no_stage_starts_or_is_repeated_during_a_hold() -> None:
    held = through(work.R1, (on(6, 12), case.alarm()))

    held.when(begin(2), at=on(6, 16)).then_refused("INV-4")
    held.when(repeat(1), at=on(6, 16)).then_refused("INV-4")


def test_stages_follow_each_other() -> None:
    assert work.unmet(work.P4.when(begin(2), at=on(6, 9))) == ["ramp.next_stage", "ramp.start_pct"]
    assert work.unmet(work.R1.when(begin(3), at=on(6, 16))) == ["ramp.next_stage"]
    work.R1.when(begin(6), at=on(6, 16)).then_refused("input", "stage_no")


def test_the_next_stage_need_not_be_named() -> None:
    assert work.in_force(work.P4.when(begin(), at=on(6, 9)).fact)["stage_no"] == 1
    assert work.in_force(work.R1.when(begin("R2"), at=on(6, 16)).facts[-1])["stage_no"] == 2


def test_the_stage_under_way_is_not_started_again() -> None:
    work.R1.when(begin(1), by=case.BY_SUPERVISOR, at=on(6, 9, 6)).then_nothing()
    work.R1.when(begin(1), by=case.BY_SUPERVISOR, at=on(6, 16, 6)).then_nothing()


def test_another_plan_than_the_one_in_force_is_not_meant() -> None:
    work.R1.when(begin(2, plan_id=str(work.RP2)), at=on(6, 16)).then_refused("input", "plan_id")
    named = work.R1.when(begin(2, plan_id=str(work.RP1)), at=on(6, 16))
    assert work.kinds(named) == ["RampStageCompleted", "RampStageStarted"]


def test_a_stage_is_repeated_where_it_is_under_way() -> None:
    work.P4.when(repeat(), at=on(6, 9)).then_refused("state", "stage_no")
    work.R3.when(repeat(2), at=on(6, 30)).then_refused("state", "stage_no")
    work.R3.when(repeat(3, hours="24"), at=on(6, 30)).then_refused("input", "hours")
    assert work.kinds(work.R3.when(repeat(3, hours="30"), at=on(6, 30))) == ["RampStageRepeated"]


def test_the_same_repetition_again_adds_nothing() -> None:
    again = through(work.R3, (on(6, 30, 6), repeat(3)))

    again.when(repeat(3), at=on(6, 30, 6)).then_nothing()
    later = again.when(repeat(3), at=on(7, 7, 6)).fact
    assert isinstance(later, RampStageRepeated)


def test_the_way_back_to_p3_ends_the_stages_and_the_next_return_begins_with_r1() -> None:
    back = work.case_reverted("P4", "P3")
    returned = through(work.R2, (on(6, 18), back), (on(6, 20), work.advanced("P4")))

    assert work.unmet(returned.when(begin(3), at=on(6, 23, 6)))[0] == "ramp.next_stage"
    first = returned.when(begin(1), at=on(6, 23, 6)).fact
    assert isinstance(first, RampStageStarted)
    assert first.step_pts is None


def test_the_way_back_from_full_duty_leads_to_r1_too() -> None:
    full = FullDutyResumed.model_validate({"decision": work.ACCEPTED})
    back = work.case_reverted("P5", "P4")
    returned = through(work.R3, (on(6, 30), full), (on(7, 2), back))

    assert work.unmet(returned.when(begin(4), at=on(7, 7, 6)))[0] == "ramp.next_stage"
    assert work.kinds(returned.when(begin(1), at=on(7, 7, 6))) == ["RampStageStarted"]


@pytest.mark.parametrize("stage_no", [0, 53, "R0", "R", "r2", "R-1", "R²", True, "2"])
def test_a_stage_is_named_by_its_number(stage_no: Any) -> None:
    with pytest.raises(ValidationError):
        begin(stage_no)
