"""A task is given, taken, handed over and completed, by those who may."""

from typing import Any

import pytest

from domain.case.governance.tasks import TaskAssigned, TaskCompleted
from domain.case.vocabulary import Role
from domain.data_classes import Classified, DataClass
from domain.recorded import Actor
from tests.domain import thin_case as case
from tests.domain.governance_case import SYSTEM, assign, complete
from tests.domain.scenario import CLINICIAN, Scenario

T1, T2 = case.an_id(311), case.an_id(312)
CL = CLINICIAN.party_id
SURGEON = Actor(case.an_id(43), "surgeon")
TEAM = case.LOADED.given(
    case.assign((case.SUPERVISOR, "supervisor"), (SURGEON.party_id, "surgeon")),
    by=case.BY_MANAGER,
)


def given(task_id: Any = T1, **said: Any) -> TaskAssigned:
    return TaskAssigned.model_validate({"task_id": task_id, "kind": "progress_review", **said})


def titled(letter: str, text: str) -> dict[str, str]:
    return {"data_class": letter, "value": text}


REVIEW = assign(T1, kind="progress_review", assignee=str(CL), due="2025-04-14")
GIVEN = TEAM.given(REVIEW, by=case.BY_MANAGER)


def test_a_task_is_given_to_a_person_with_its_day() -> None:
    TEAM.when(REVIEW, by=case.BY_MANAGER).then(given(assignee=CL, due="2025-04-14"))


def test_a_task_may_have_a_title_and_no_kind() -> None:
    asked = TEAM.when(assign(T1, title="Call", assignee=str(CL)), by=case.BY_MANAGER)

    asked.then(given(kind="task", title=titled("Q", "Call"), assignee=CL))


def test_who_names_nobody_takes_it_himself() -> None:
    asked = TEAM.when(assign(T1, kind="progress_review"))

    asked.then(given(assignee=CL))


def test_a_task_keeps_what_is_not_said_again_when_it_is_handed_over() -> None:
    told = GIVEN.given(
        assign(T1, assignee=str(CL), title="Week 5", due_at="2025-04-14T08:00:00Z", rule="review"),
        by=case.BY_MANAGER,
    )

    told.when(assign(T1, assignee=str(SURGEON.party_id))).then(
        given(
            assignee=SURGEON.party_id,
            title=titled("Q", "Week 5"),
            due="2025-04-14",
            due_at="2025-04-14T08:00:00Z",
            rule="review",
        )
    )


def test_the_title_is_of_a_class_that_whoever_has_the_task_may_read() -> None:
    for assignee, letter in ((case.SUPERVISOR, "I"), (CL, "Q")):
        asked = assign(T1, kind="call", assignee=str(assignee), title="Call the shift")
        expected = given(kind="call", assignee=assignee, title=titled(letter, "Call the shift"))
        TEAM.when(asked, by=case.BY_MANAGER).then(expected)

    said = assign(T1, kind="call", assignee=str(CL), title="Ask for sleep", data_class="D")
    TEAM.when(said, by=case.BY_MANAGER).then(
        given(kind="call", assignee=CL, title=titled("D", "Ask for sleep"))
    )


def test_what_employers_are_asked_is_linted() -> None:
    asked = assign(T1, kind="call", assignee=str(case.SUPERVISOR), title="Ask about the back pain")

    TEAM.when(asked, by=case.BY_MANAGER).then_refused("INV-13", "title")


def test_a_task_may_wait_for_a_role() -> None:
    waiting = assign(T1, kind="progress_review", role="surgeon", rule="review.days.P2")
    open_ = TEAM.given(waiting, by=SYSTEM)

    assert open_.history[-1].fact == given(role=Role.SURGEON, rule="review.days.P2")
    open_.when(assign(T1), by=SURGEON).then(given(assignee=SURGEON.party_id, rule="review.days.P2"))
    open_.when(assign(T1), by=case.BY_SUPERVISOR).then_refused("role")
    open_.when(complete(T1), by=SURGEON).then(TaskCompleted(task_id=T1))
    open_.when(complete(T1), by=case.BY_SUPERVISOR).then_refused("role")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"assignee": str(CL)}, "kind"),
        ({"kind": "call", "assignee": str(case.an_id(99))}, "assignee"),
        ({"kind": "call", "role": "admin"}, "role"),
    ],
)
def test_a_task_needs_a_kind_and_somebody_of_the_case(said: dict[str, Any], field: str) -> None:
    TEAM.when(assign(T1, **said), by=case.BY_MANAGER).then_refused("input", field)


def test_who_gives_no_tasks_may_hand_over_his_own_and_nothing_else() -> None:
    to_supervisor = assign(T1, kind="call", assignee=str(case.SUPERVISOR))
    his = TEAM.given(to_supervisor, by=case.BY_MANAGER)

    assert his.when(assign(T1, assignee=str(CL)), by=case.BY_SUPERVISOR).facts
    his.when(assign(T1), by=SURGEON).then_refused("role")
    TEAM.when(assign(T2, kind="call"), by=case.BY_SUPERVISOR).then_refused("role")
    given_away = his.given(assign(T1, assignee=str(CL)), by=case.BY_SUPERVISOR)
    given_away.when(assign(T1), by=case.BY_SUPERVISOR).then_refused("role")


def test_the_assignee_or_who_assigned_it_completes_a_task() -> None:
    done = TaskCompleted(
        task_id=T1, result=Classified(data_class=DataClass.Q, value="Loads are right")
    )
    for by in (CLINICIAN, case.BY_MANAGER):
        GIVEN.when(complete(T1, result="Loads are right"), by=by).then(done)
    refused = GIVEN.when(complete(T1), by=case.BY_SUPERVISOR).then_refused("role")
    assert [each.required for each in refused.criteria] == ["whose task it is, or who assigned it"]
    GIVEN.when(complete(T2), by=case.BY_MANAGER).then_refused("input", "task_id")


def test_the_result_is_of_the_class_of_the_task_unless_it_is_said() -> None:
    his = TEAM.given(
        assign(T1, kind="call", assignee=str(case.SUPERVISOR), title="Call"), by=case.BY_MANAGER
    )

    fact = his.when(complete(T1, result="Called"), by=case.BY_SUPERVISOR).fact
    assert isinstance(fact, TaskCompleted)
    assert fact.result == Classified(data_class=DataClass.I, value="Called")
    other = his.when(complete(T1, result="Called", data_class="D"), by=case.BY_SUPERVISOR).fact
    assert isinstance(other, TaskCompleted)
    assert other.result == Classified(data_class=DataClass.D, value="Called")


def test_a_completed_task_is_neither_completed_nor_given_again() -> None:
    done = GIVEN.given(complete(T1))

    done.when(complete(T1)).then_nothing()
    done.when(complete(T1, result="Again")).then_nothing()
    done.when(assign(T1, assignee=str(SURGEON.party_id))).then_refused("state", "task_id")


@pytest.mark.parametrize("scenario", [TEAM, GIVEN])
def test_giving_the_same_again_adds_nothing(scenario: Scenario) -> None:
    for asked in (REVIEW, assign(kind="call", assignee=str(CL), title="Call")):
        first = scenario.when(asked, by=case.BY_MANAGER)
        at = first.context.effective_at
        first.after.when(asked, by=case.BY_MANAGER, at=at).then_nothing()


def test_tasks_outlast_the_closing_of_a_case() -> None:
    assert type(REVIEW).after_closing
    assert type(complete(T1)).after_closing
