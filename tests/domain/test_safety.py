"""Alarms hold at once; holds are a set; a hold is lifted after reassessment only."""

from datetime import timedelta

import pytest

from domain.case import aggregate
from domain.case.safety.safety import AlarmSignRaised, CaseHeld, HoldLifted, ReassessmentCompleted
from domain.case.vocabulary import AlarmCode, HoldKind, ReassessmentOutcome, Status
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario

ADMIN_HELD = case.LOADED.given(
    CaseHeld(hold_id=case.HOLD, kind=HoldKind.ADMIN, resume_to=Status.IN_PROGRAMME)
)


def test_an_alarm_is_a_hold_in_the_same_decision() -> None:
    case.LOADED.when(case.alarm("NEURO_NEW", observed="Tingling")).then(
        AlarmSignRaised(code=AlarmCode.NEURO_NEW, observed="Tingling", reporter=CLINICIAN.party_id),
        CaseHeld(
            hold_id=case.HOLD,
            kind=HoldKind.ALARM,
            resume_to=Status.IN_PROGRAMME,
            reassess_due=case.LOADED.clock + timedelta(hours=24),
        ),
    )


@pytest.mark.parametrize(
    ("code", "hours"),
    [
        ("CAUDA_EQUINA", 4),
        ("CARDIO", 4),
        ("SYSTEMIC", 4),
        ("PAIN_UNCONTROLLED", 24),
        ("SWELLING", 24),
        ("NEURO_NEW", 24),
        ("POSTOP_FAILURE", 24),
        ("OTHER", 24),
    ],
)
def test_the_reassessment_is_due_by_the_code_of_the_sign(code: str, hours: int) -> None:
    earlier = case.LOADED.clock - timedelta(hours=1)

    (_, held) = case.LOADED.when(case.alarm(code), at=earlier).facts

    assert isinstance(held, CaseHeld)
    assert held.reassess_due == earlier + timedelta(hours=hours)


def test_every_sign_has_a_time_within_which_to_reassess() -> None:
    for code in AlarmCode:
        assert len(case.LOADED.when(case.alarm(code)).facts) == 2


def test_the_protocol_may_shorten_the_time_to_reassess() -> None:
    urgent = case.a_protocol(alarm__reassess_h__NEURO_NEW="1.5")
    scenario = Scenario(urgent, case.JP_PICK, case.LOADED.history, case.LOADED.commands)

    (_, held) = scenario.when(case.alarm("NEURO_NEW")).facts

    assert isinstance(held, CaseHeld)
    assert held.reassess_due == scenario.clock + timedelta(minutes=90)


@pytest.mark.parametrize(
    "stage",
    [case.REFERRED, case.INTAKE, case.ASSESSED, case.PLANNED, case.IN_PROGRAMME, case.HELD],
)
def test_an_alarm_may_always_be_raised_and_the_case_returns_to_where_it_was(
    stage: Scenario,
) -> None:
    (_, held) = stage.when(case.alarm("CARDIO", hold=case.HOLD_2)).facts

    assert isinstance(held, CaseHeld)
    assert held.resume_to is stage.state.reached


def test_an_alarm_names_its_hold_where_the_request_does_not() -> None:
    outcome = case.LOADED.when(case.alarm(hold=None))

    assert outcome.after.state.holds[0].hold_id == outcome.context.id_for("hold")


def test_the_same_alarm_again_stores_nothing_while_its_hold_is_open() -> None:
    case.HELD.when(case.alarm()).then_nothing()
    case.HELD.when(case.alarm(hold=None)).then_nothing()


def test_another_alarm_under_the_id_of_a_hold_is_refused() -> None:
    case.HELD.when(case.alarm("CARDIO")).then_refused("input", field="hold_id")


def test_the_id_of_a_hold_that_was_lifted_is_not_used_again() -> None:
    lifted = case.HELD.given(case.reassess(), case.lift())

    lifted.when(case.alarm()).then_refused("input", field="hold_id")
    lifted.when(case.alarm("CARDIO")).then_refused("input", field="hold_id")
    assert len(lifted.when(case.alarm(hold=case.HOLD_2)).facts) == 2


@pytest.mark.parametrize(
    "request_",
    [case.target("W2", LFW="5.5"), case.start(), case.start("P2")],
    ids=["load", "phase", "next phase"],
)
def test_nothing_that_adds_exposure_is_accepted_on_hold(request_: Request) -> None:
    refused = case.HELD.when(request_).then_refused("INV-4")

    (criterion,) = refused.criteria
    assert (criterion.observed, criterion.met) == (str(case.HOLD), False)


def test_a_refused_load_on_hold_is_no_clinical_decision_and_stores_nothing() -> None:
    case.HELD.when(case.target("W2", LFW="190")).then_refused("INV-4")


def test_what_happened_may_be_recorded_on_hold() -> None:
    for request in (case.diagnose(), case.screen(), case.baseline(push="80"), case.contingency()):
        aggregate.decide(case.HELD.state, request, case.HELD.context())
        assert isinstance(case.HELD.when(request).decided, list)


def test_a_hold_is_lifted_after_its_reassessment_and_not_before() -> None:
    refused = case.HELD.when(case.lift()).then_refused("state")
    assert [each.required for each in refused.criteria] == [f"reassessment of hold {case.HOLD}"]

    reassessed = case.HELD.when(case.reassess()).then(
        ReassessmentCompleted(hold_id=case.HOLD, outcome=ReassessmentOutcome.RESUME_REDUCED)
    )
    assert reassessed.state.status is Status.ON_HOLD
    lifted = reassessed.when(case.lift()).then(HoldLifted(hold_id=case.HOLD, by=CLINICIAN.party_id))
    assert lifted.state.status is Status.IN_PROGRAMME


def test_a_hold_may_be_lifted_on_behalf_of_who_decided_it() -> None:
    reassessed = case.HELD.given(case.reassess())
    on_behalf = type(case.lift()).model_validate({"hold_id": str(case.HOLD), "by": str(case.OTHER)})

    reassessed.when(on_behalf).then(HoldLifted(hold_id=case.HOLD, by=case.OTHER))


def test_after_the_lift_the_programme_goes_on() -> None:
    lifted = case.HELD.given(case.reassess(), case.lift())

    assert lifted.when(case.target("W2", LFW="5.5")).facts


def test_a_hold_that_asks_for_no_reassessment_is_lifted_at_once() -> None:
    ADMIN_HELD.when(case.lift()).then(HoldLifted(hold_id=case.HOLD, by=CLINICIAN.party_id))


def test_the_only_open_hold_need_not_be_named() -> None:
    lifted = case.HELD.given(case.reassess(None), case.lift(None))

    assert lifted.state.holds == ()


def test_two_open_holds_must_be_named() -> None:
    two = case.HELD.given(case.alarm("CARDIO", hold=case.HOLD_2))

    two.when(case.reassess(None)).then_refused("state", field="hold_id")
    two.when(case.lift(None)).then_refused("state", field="hold_id")


def test_a_hold_that_is_not_there_is_refused() -> None:
    case.LOADED.when(case.lift()).then_refused("state", field="hold_id")
    case.LOADED.when(case.lift(None)).then_refused("state", field="hold_id")
    case.HELD.when(case.reassess(case.HOLD_2)).then_refused("state", field="hold_id")


def test_the_case_is_held_until_the_last_hold_is_lifted() -> None:
    two = case.HELD.given(case.alarm("CARDIO", hold=case.HOLD_2))
    refused = two.when(case.target("W2", LFW="5.5")).then_refused("INV-4")
    assert refused.criteria[0].observed == f"{case.HOLD}, {case.HOLD_2}"

    one_left = two.given(case.reassess(), case.lift())
    assert one_left.state.status is Status.ON_HOLD
    one_left.when(case.lift(case.HOLD_2)).then_refused("state")

    none_left = one_left.given(case.reassess(case.HOLD_2), case.lift(case.HOLD_2))
    assert none_left.state.status is Status.IN_PROGRAMME


def test_lifting_and_reassessing_again_store_nothing() -> None:
    reassessed = case.HELD.given(case.reassess())
    reassessed.when(case.reassess()).then_nothing()

    lifted = reassessed.given(case.lift())
    lifted.when(case.lift()).then_nothing()
    lifted.when(case.lift(None)).then_nothing()


def test_a_second_reassessment_with_another_outcome_is_recorded() -> None:
    reassessed = case.HELD.given(case.reassess())

    reassessed.when(case.reassess(outcome="RESUME_SAME")).then(
        ReassessmentCompleted(hold_id=case.HOLD, outcome=ReassessmentOutcome.RESUME_SAME)
    )
