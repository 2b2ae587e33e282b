"""Corrective actions: for an event or for none, planned and completed by whom they concern."""

import pytest

from domain.case.safety.corrective_actions import (
    CorrectiveActionCompleted,
    CorrectiveActionPlanned,
    WorkplaceAction,
)
from domain.recorded import Actor
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN

CLINIC = case.LOADED.given(later.report("clinic"))
WORK = case.LOADED.given(later.report("work"))
PLANNED = CLINIC.given(later.plan_action(due="2025-03-14"))
DUE = {"due": "2025-03-14"}


def planned(**said: object) -> CorrectiveActionPlanned:
    fields = {
        "action_id": later.ACTION,
        "ae_id": later.AE,
        "action": "Blocks under the slot",
        "owner": CLINICIAN.party_id,
        **said,
    }
    return CorrectiveActionPlanned.model_validate(fields)


def completed(**said: object) -> CorrectiveActionCompleted:
    return CorrectiveActionCompleted.model_validate(
        planned(**said).model_dump(exclude={"milestone_touched"})
    )


def shared(**said: object) -> WorkplaceAction:
    return WorkplaceAction.model_validate(
        planned(**said).model_dump(exclude={"milestone_touched", "at_work"})
    )


def test_an_action_is_planned_with_its_owner_and_due_date() -> None:
    CLINIC.when(later.plan_action(owner=case.OTHER, due="2025-03-14")).then(
        planned(owner=case.OTHER, due="2025-03-14")
    )


def test_who_plans_an_action_owns_it_where_nobody_else_is_named() -> None:
    outcome = CLINIC.when(later.plan_action(action_id=None))

    assert outcome.fact == planned(action_id=outcome.context.id_for("action"))


def test_the_employer_reads_the_action_of_an_event_at_work() -> None:
    WORK.when(later.plan_action()).then(planned(at_work=shared()))
    case.LOADED.when(later.plan_action(ae_id=None)).then(planned(ae_id=None))


@pytest.mark.parametrize("by", [case.BY_HR, case.BY_SUPERVISOR], ids=["hr", "supervisor"])
def test_the_employer_reads_what_he_plans_himself(by: Actor) -> None:
    own = {"ae_id": None, "owner": by.party_id}

    case.LOADED.when(later.plan_action(ae_id=None), by=by).then(
        planned(**own, at_work=shared(**own))
    )
    assert WORK.when(later.plan_action(), by=by).facts


def test_an_action_at_work_names_nothing_clinical() -> None:
    WORK.when(later.plan_action("Antibiotic for 7 d")).then_refused("INV-13", field="at_work")
    assert CLINIC.when(later.plan_action("Antibiotic for 7 d")).facts


@pytest.mark.parametrize("by", [case.BY_HR, case.BY_SUPERVISOR], ids=["hr", "supervisor"])
def test_the_employer_has_no_part_in_events_elsewhere(by: Actor) -> None:
    CLINIC.when(later.plan_action(), by=by).then_refused("input", field="ae_id")
    CLINIC.when(later.plan_action(ae_id=later.AE_2), by=by).then_refused("input", field="ae_id")
    PLANNED.when(later.complete_action(ae_id=later.AE), by=by).then_refused("input", field="ae_id")
    PLANNED.when(later.complete_action(action_id=later.ACTION), by=by).then_refused(
        "input", field="action_id"
    )


def test_the_same_plan_again_stores_nothing() -> None:
    PLANNED.when(later.plan_action(**DUE)).then_nothing()
    PLANNED.when(later.plan_action(action_id=None, **DUE)).then_nothing()
    assert PLANNED.when(later.plan_action("Shorter sets", action_id=None)).facts


def test_a_plan_of_what_was_done_may_be_made_again_another_time() -> None:
    request = later.plan_action(action_id=None)
    first = CLINIC.when(request)
    done = first.after.given(later.complete_action())

    done.when(request, at=first.context.effective_at).then_nothing()
    assert done.when(request).facts


def test_an_action_keeps_its_event_and_is_not_planned_once_done() -> None:
    PLANNED.when(later.plan_action(ae_id=None)).then_refused("input", field="action_id")
    done = PLANNED.given(later.complete_action())
    done.when(later.plan_action("Shorter sets")).then_refused("input", field="action_id")
    assert PLANNED.when(later.plan_action("Shorter sets")).facts


def test_an_action_answers_an_open_event() -> None:
    CLINIC.when(later.plan_action(ae_id=later.AE_2)).then_refused("input", field="ae_id")
    closed = PLANNED.given(later.complete_action(), later.close_event())
    closed.when(later.plan_action("More", action_id=later.ACTION_2)).then_refused(
        "state", field="ae_id"
    )


@pytest.mark.parametrize(
    "said", [{}, {"ae_id": later.AE}, {"action_id": later.ACTION}], ids=["alone", "event", "id"]
)
def test_an_action_is_completed_as_planned(said: dict[str, object]) -> None:
    done = PLANNED.when(later.complete_action(**said)).then(completed(**DUE))

    done.when(later.complete_action(**said)).then_nothing()


def test_what_was_done_may_be_said_in_other_words() -> None:
    said = {"ae_id": later.AE, "action": "Blocks of 40 cm fitted"}
    done = PLANNED.when(later.complete_action(**said)).then(
        completed(action="Blocks of 40 cm fitted", **DUE)
    )

    refused = done.when(later.complete_action(ae_id=later.AE)).then_refused(
        "state", field="action_id"
    )
    assert refused.criteria[0].observed == "done"


def test_of_several_actions_the_one_is_meant_that_is_named_or_described() -> None:
    two = PLANNED.given(later.plan_action("Shorter sets", action_id=later.ACTION_2))

    two.when(later.complete_action(ae_id=later.AE)).then_refused("input", field="action_id")
    by_words = two.when(later.complete_action(ae_id=later.AE, action="Shorter sets"))
    by_words.then(completed(action_id=later.ACTION_2, action="Shorter sets"))
    by_words.after.when(later.complete_action(ae_id=later.AE)).then(completed(**DUE))


def test_an_action_that_was_never_planned_is_not_completed() -> None:
    CLINIC.when(later.complete_action()).then_refused("input", field="ae_id")
    CLINIC.when(later.complete_action(action_id=later.ACTION)).then_refused(
        "input", field="action_id"
    )
    PLANNED.when(later.complete_action(action_id=later.ACTION, ae_id=later.AE_2)).then_refused(
        "input", field="action_id"
    )


def test_the_employer_completes_what_he_reads() -> None:
    WORK.given(later.plan_action()).when(later.complete_action(), by=case.BY_SUPERVISOR).then(
        completed(at_work=shared())
    )


def test_the_same_completion_stores_nothing_whatever_else_is_planned() -> None:
    request = later.complete_action(action="Fitted")
    two = PLANNED.given(later.complete_action()).given(
        later.plan_action("Shorter sets", action_id=later.ACTION_2)
    )
    first = two.when(request)

    assert first.facts
    first.after.when(request, at=first.context.effective_at).then_nothing()
