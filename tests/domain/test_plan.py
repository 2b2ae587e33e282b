"""Goals, the programme, what to do when it goes wrong, and the first phase."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.phases.phases import PhaseStarted
from domain.case.plan.plan import GoalAgreed, ProgrammePlanned
from domain.case.vocabulary import Phase, Status
from tests.domain import thin_case as case
from tests.domain.scenario import START, Scenario


def test_goals_are_agreed_in_one_decision_and_named_where_the_request_does_not() -> None:
    outcome = case.ASSESSED.when(case.agree(case.a_goal(), case.a_goal(goal_id=None)))

    first, second = outcome.facts
    assert isinstance(first, GoalAgreed)
    assert isinstance(second, GoalAgreed)
    assert first.goal_id == case.GOAL
    assert second.goal_id == outcome.context.id_for("goal/1")


def test_the_same_goals_again_store_nothing() -> None:
    request = case.agree(case.a_goal(), case.a_goal(goal_id=None, title="Push the cart"))

    case.ASSESSED.given(request).when(request).then_nothing()


def test_a_goal_said_anew_is_stored_and_the_others_are_not() -> None:
    agreed = case.ASSESSED.given(case.agree())

    outcome = agreed.when(case.agree(case.a_goal(due="2025-07-31"), case.a_goal(goal_id=None)))

    (later,) = outcome.facts
    assert isinstance(later, GoalAgreed)
    assert (later.goal_id, later.due.isoformat()) == (case.GOAL, "2025-07-31")


def test_one_goal_may_be_agreed_without_a_list() -> None:
    assert type(case.agree()).model_validate(case.a_goal()) == case.agree()


def test_a_goal_stands_once_in_one_request() -> None:
    with pytest.raises(ValidationError, match="may stand once"):
        case.agree(case.a_goal(), case.a_goal(due="2025-07-31"))


def test_the_worker_agrees_to_every_goal() -> None:
    without = case.a_goal(goal_id=None, agreed_by=[str(case.MANAGER)])

    case.ASSESSED.when(case.agree(case.a_goal(), without)).then_refused(
        "input", field="goals.1.agreed_by"
    )


def test_a_goal_names_a_task_of_the_linked_job_profile() -> None:
    unknown = case.a_goal(job_task_id="T9")

    case.ASSESSED.when(case.agree(unknown)).then_refused("input", field="goals.0.job_task_id")
    case.INTAKE.when(case.agree()).then_refused("input", field="goals.0.job_task_id")


def test_a_programme_is_the_first_version_and_planned_once() -> None:
    planned = case.ASSESSED.when(case.programme()).then(
        ProgrammePlanned.model_validate(
            {
                "plan_version": 1,
                "phases": [{"id": "P1", "target_start": "2025-03-10"}],
                "sessions_per_week": 3,
                "session_min": 60,
            }
        )
    )

    planned.when(case.programme()).then_nothing()
    planned.when(case.programme(plan_version=1)).then_nothing()
    planned.when(case.programme(sessions_per_week=4)).then_refused("state")


def test_a_first_programme_of_another_number_is_refused() -> None:
    case.ASSESSED.when(case.programme(plan_version=2)).then_refused("version", "plan_version")


@pytest.mark.parametrize(
    ("ready", "lacking"),
    [
        (case.LINKED.given(case.screen()), "complete baseline"),
        (case.LINKED.given(case.screen(), case.baseline(complete=False)), "complete baseline"),
        (case.LINKED.given(case.baseline()), "red-flag screen negative"),
        (
            case.LINKED.given(case.baseline(), case.screen(), case.screen("positive", "fever")),
            "red-flag screen negative",
        ),
    ],
)
def test_no_plan_without_a_complete_baseline_and_a_negative_screen(
    ready: Scenario, lacking: str
) -> None:
    refused = ready.when(case.programme()).then_refused("INV-3")

    assert [each.required for each in refused.criteria] == [lacking]


def test_no_plan_without_job_profile_and_protocol() -> None:
    unlinked = case.INTAKE.given(case.screen(), case.baseline())

    refused = unlinked.when(case.programme()).then_refused("state")

    assert [each.id for each in refused.criteria] == ["plan.job_profile", "plan.protocol"]


def test_a_later_phase_is_not_planned_before_an_earlier_one() -> None:
    with pytest.raises(ValidationError, match="must not start before an earlier one"):
        case.programme(
            phases=[
                {"id": "P1", "target_start": "2025-03-24"},
                {"id": "P2", "target_start": "2025-03-10"},
            ]
        )


def test_a_case_is_planned_with_goal_programme_and_contingency_in_any_order() -> None:
    backwards = case.ASSESSED.given(case.contingency(), case.programme())

    assert backwards.state.status is Status.ASSESSED
    assert backwards.given(case.agree()).state.status is Status.PLANNED


def test_the_same_contingency_again_stores_nothing() -> None:
    case.PLANNED.when(case.contingency()).then_nothing()


def test_the_first_phase_starts_on_a_day_counted_from_the_injury() -> None:
    outcome = case.PLANNED.when(case.start())

    assert isinstance(outcome.fact, PhaseStarted)
    assert (outcome.fact.phase, outcome.fact.day_since_anchor) == (Phase.P1, 7)
    assert outcome.after.state.status is Status.IN_PROGRAMME
    outcome.after.when(case.start()).then_nothing()


@pytest.mark.parametrize("stage", [case.REFERRED, case.INTAKE, case.ASSESSED])
def test_no_phase_starts_before_the_plan_is_made(stage: Scenario) -> None:
    consented = stage.given(case.consent("TREAT"), by=case.BY_WORKER)

    refused = consented.when(case.start()).then_refused("state")

    (criterion,) = refused.criteria
    assert (criterion.required, criterion.met) == ("PLANNED", False)


@pytest.mark.parametrize("phase", ["P2", "P3", "P4", "P5"])
@pytest.mark.parametrize("stage", [case.PLANNED, case.IN_PROGRAMME])
def test_a_later_phase_is_reached_by_an_advance_only(stage: Scenario, phase: str) -> None:
    stage.when(case.start(phase)).then_refused("INV-5")


@pytest.mark.parametrize(
    ("days", "settings", "observed"),
    [
        (-8, {}, "-1 d"),
        (0, {"heal__muscle_strain_I_II__P1": "8"}, "7 d"),
    ],
)
def test_no_phase_starts_before_the_tissue_has_healed_so_far(
    days: int, settings: dict[str, str], observed: str
) -> None:
    planned = Scenario(
        case.a_protocol(**settings), case.JP_PICK, case.PLANNED.history, case.PLANNED.commands
    )

    refused = planned.when(case.start(), at=START + timedelta(days=days)).then_refused(
        "heal.muscle_strain_I_II"
    )

    assert [each.observed for each in refused.criteria] == [observed]


def test_the_day_of_healing_itself_is_enough() -> None:
    strict = case.a_protocol(heal__muscle_strain_I_II__P1="7")
    planned = Scenario(strict, case.JP_PICK, case.PLANNED.history, case.PLANNED.commands)

    fact = planned.when(case.start()).fact

    assert isinstance(fact, PhaseStarted)
    assert [(each.required, each.observed) for each in fact.decision.criteria] == [
        (">= 7 d", "7 d")
    ]


def test_days_are_counted_by_the_calendar_of_the_case() -> None:
    just_past_midnight = START.replace(day=11, hour=0, minute=10)

    (fact,) = case.PLANNED.when(case.start(), at=just_past_midnight).facts

    assert isinstance(fact, PhaseStarted)
    assert fact.day_since_anchor == 8


@pytest.mark.parametrize(
    "said",
    [
        {"sessions_per_week": 0},
        {"sessions_per_week": 15},
        {"session_min": 481},
        {"session_min": "60"},
        {"phases": []},
        {"phases": [{"id": "P9", "target_start": "2025-03-10"}]},
    ],
)
def test_a_programme_is_plausible(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        case.programme(**said)
