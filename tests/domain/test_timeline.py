"""The timeline: which milestone moves by how much, and for which cause."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.plan.plan_changes import RevisePlan
from domain.case.plan.timeline import AdjustTimeline, TimelineAdjusted
from domain.case.workplace.renegotiation import OpenRenegotiation
from domain.recorded import Request
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario

RN = case.an_id(650)
PHASES = [
    {"id": "P1", "target_start": "2025-03-10"},
    {"id": "P3", "target_start": "2025-04-28"},
]
TWO = (
    {"milestone": "P3", "new": "2025-05-12"},
    {
        "milestone": "full duty",
        "old": "2025-07-14",
        "new": "2025-07-07",
    },
)
PLANNED = case.ASSESSED.given(case.agree(), case.programme(phases=PHASES), later.report())


def event_of(scenario: Scenario, place: int = -1) -> UUID:
    return scenario.history[place].event_id


def moved(milestone: str, old: str, new: str, days: int, cause: UUID) -> TimelineAdjusted:
    return TimelineAdjusted(
        milestone=milestone,
        old=date.fromisoformat(old),
        new=date.fromisoformat(new),
        delta_d=days,
        cause_event_id=cause,
    )


def test_milestones_move_by_days_that_are_computed_one_fact_for_each() -> None:
    cause = event_of(PLANNED)

    PLANNED.when(later.adjust(*TWO)).then(
        moved("P3", "2025-04-28", "2025-05-12", 14, cause),
        moved("full duty", "2025-07-14", "2025-07-07", -7, cause),
    )


@pytest.mark.parametrize(
    "cause",
    [
        {"cause_event_id": str(later.AE)},
        {"cause_event_id": str(event_of(PLANNED))},
        {"ae_id": str(later.AE)},
        {"cause": str(later.AE)},
    ],
    ids=["thing", "event", "ae_id", "cause"],
)
def test_one_milestone_needs_no_list_and_its_cause_is_kept_as_an_event(
    cause: dict[str, str],
) -> None:
    request = AdjustTimeline.model_validate({**TWO[0], **cause})

    PLANNED.when(request).then(moved("P3", "2025-04-28", "2025-05-12", 14, event_of(PLANNED)))


def test_a_cause_is_named_once() -> None:
    with pytest.raises(ValidationError):
        AdjustTimeline.model_validate(
            {**TWO[0], "cause_event_id": str(later.AE), "ae_id": str(later.AE)}
        )


def test_a_renegotiation_or_a_hold_is_a_cause() -> None:
    opened = OpenRenegotiation.model_validate({"rn_id": str(RN), "subject": "task_demand"})
    causes: list[tuple[Request, UUID]] = [
        (opened, RN),
        (later.hold(case.HOLD), case.HOLD),
    ]
    for request, named in causes:
        scenario = PLANNED.given(request, by=case.BY_MANAGER)
        (fact,) = scenario.when(later.adjust(TWO[0], cause=named)).facts
        assert isinstance(fact, TimelineAdjusted)
        assert fact.cause_event_id == event_of(scenario)


def test_an_assessment_or_a_command_is_a_cause() -> None:
    assessed = next(
        each for each in PLANNED.history if isinstance(each.fact, BaselineAssessmentRecorded)
    )
    for named in (case.ASSESSMENT, assessed.command_id):
        (fact,) = PLANNED.when(later.adjust(TWO[0], cause=named)).facts
        assert isinstance(fact, TimelineAdjusted)
        assert fact.cause_event_id == assessed.event_id


def test_the_first_event_about_a_thing_is_the_cause() -> None:
    acted = PLANNED.given(later.report(severity="mild"), later.plan_action())

    (fact,) = acted.when(later.adjust(TWO[0])).facts

    assert isinstance(fact, TimelineAdjusted)
    assert fact.cause_event_id == event_of(PLANNED)


def test_each_milestone_may_have_a_cause_of_its_own() -> None:
    held = PLANNED.given(later.hold(case.HOLD), by=case.BY_MANAGER)
    own = {**TWO[1], "cause_event_id": str(case.HOLD)}

    facts = held.when(later.adjust(TWO[0], own)).facts

    assert [f.cause_event_id for f in facts if isinstance(f, TimelineAdjusted)] == [
        event_of(PLANNED),
        event_of(held),
    ]


@pytest.mark.parametrize("cause", [None, later.AE_2])
def test_a_cause_that_the_case_does_not_know_is_refused(cause: UUID | None) -> None:
    PLANNED.when(later.adjust(TWO[0], cause=cause)).then_refused("input", field="cause_event_id")
    own = {**TWO[0], "cause_event_id": str(later.AE_2)}
    PLANNED.when(later.adjust(own)).then_refused("input", field="milestones.0.cause_event_id")


@pytest.mark.parametrize(
    ("shift", "required", "observed"),
    [
        ({"milestone": "R4", "new": "2025-07-07"}, "the date so far", None),
        ({**TWO[0], "old": "2025-04-29"}, "2025-04-28", "2025-04-29"),
    ],
    ids=["unknown", "another"],
)
def test_the_date_so_far_is_known_or_told_as_it_is(
    shift: dict[str, Any], required: str, observed: str | None
) -> None:
    refused = PLANNED.when(later.adjust(TWO[1], shift)).then_refused(
        "input", field="milestones.1.old"
    )

    (criterion,) = refused.criteria
    assert (criterion.required, criterion.observed) == (required, observed)
    assert PLANNED.when(later.adjust({**TWO[0], "old": "2025-04-28"})).facts


def test_a_milestone_that_moved_moves_on_from_there() -> None:
    after = PLANNED.given(later.adjust(*TWO))

    after.when(later.adjust({"milestone": "P3", "new": "2025-05-19"})).then(
        moved("P3", "2025-05-12", "2025-05-19", 7, event_of(PLANNED))
    )


def test_a_revised_plan_gives_the_dates_from_then_on() -> None:
    phases = [PHASES[0], {"id": "P3", "target_start": "2025-06-02"}]
    revised = PLANNED.given(later.adjust(TWO[0]), RevisePlan.model_validate({"phases": phases}))

    revised.when(later.adjust({"milestone": "P3", "new": "2025-06-03"})).then(
        moved("P3", "2025-06-02", "2025-06-03", 1, event_of(PLANNED))
    )


def test_the_same_again_stores_nothing_and_neither_does_the_date_so_far() -> None:
    after = PLANNED.given(later.adjust(*TWO))

    after.when(later.adjust(*TWO)).then_nothing()
    after.when(later.adjust({**TWO[0], "old": "2025-04-28"})).then_nothing()
    PLANNED.when(later.adjust({"milestone": "P3", "new": "2025-04-28"})).then_nothing()


def test_a_milestone_stands_once_in_a_request() -> None:
    with pytest.raises(ValidationError, match="may stand once"):
        later.adjust(TWO[0], TWO[0])
