"""Holds beside alarms: a worker's own, a manager's, one for want of consent; what they do."""

from datetime import timedelta

import pytest

from domain.case.opening.linking import ConsentReferenced, ExpireConsent
from domain.case.ramp_up.ramp_stages import RampStageReverted, RampStageSuspended
from domain.case.safety.safety import (
    AlarmSignRaised,
    CaseHeld,
    CompleteReassessment,
    HoldLifted,
    ReassessmentCompleted,
)
from domain.case.vocabulary import AlarmCode, HoldKind, ReassessmentOutcome, Status
from domain.consent import Scope
from domain.recorded import Actor
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario, through

OPEN = {
    "referred": case.REFERRED,
    "intake": case.INTAKE,
    "planned": case.PLANNED,
    "loaded": case.LOADED,
    "held": case.HELD,
    "graded": later.AT_100,
    "full duty": later.RESUMED,
    "maintenance": later.SUSTAINED,
}
WITHDRAWN = case.LOADED.given(case.consent("REMIND", version=2), by=case.BY_WORKER)
REFERENCED = ConsentReferenced(consent_id=case.CONSENT, version=2, scopes=())


@pytest.mark.parametrize("stage", OPEN.values(), ids=OPEN)
def test_a_worker_may_hold_an_open_case_wherever_it_is(stage: Scenario) -> None:
    stage.when(later.hold(case.HOLD_2), by=case.BY_WORKER).then(
        CaseHeld(hold_id=case.HOLD_2, kind=HoldKind.WORKER_REQUEST, resume_to=stage.state.reached)
    )


def test_a_managers_hold_is_administrative_and_named_where_the_request_does_not() -> None:
    outcome = case.LOADED.when(
        later.hold(reassess_due="2025-03-20T10:00:00+01:00"), by=case.BY_MANAGER
    )

    assert outcome.fact == CaseHeld(
        hold_id=outcome.context.id_for("hold"),
        kind=HoldKind.ADMIN,
        resume_to=Status.IN_PROGRAMME,
        reassess_due=later.on(3, 20, 10),
    )


def test_the_same_hold_again_stores_nothing_while_it_is_open() -> None:
    held = case.LOADED.given(later.hold(case.HOLD), by=case.BY_WORKER)

    held.when(later.hold(case.HOLD), by=case.BY_WORKER).then_nothing()
    held.when(later.hold(), by=case.BY_WORKER).then_nothing()
    assert held.when(later.hold(), by=case.BY_MANAGER).facts


@pytest.mark.parametrize(
    ("by", "kind"), [(case.BY_WORKER, "ADMIN"), (case.BY_MANAGER, "WORKER_REQUEST")]
)
def test_the_kind_of_an_own_hold_follows_from_who_asks(by: Actor, kind: str) -> None:
    case.LOADED.when(later.hold(kind=kind), by=by).then_refused("input", field="kind")


def test_nobody_else_holds_a_case_of_his_own_accord() -> None:
    case.LOADED.when(later.hold()).then_refused("role")


def test_the_id_of_a_hold_is_not_used_again() -> None:
    lifted = case.HELD.given(case.reassess(), case.lift())

    for scenario in (case.HELD, lifted):
        scenario.when(later.hold(case.HOLD), by=case.BY_WORKER).then_refused(
            "input", field="hold_id"
        )


def test_an_own_hold_is_lifted_without_reassessment() -> None:
    held = case.LOADED.given(later.hold(case.HOLD), by=case.BY_WORKER)

    held.when(case.lift()).then(HoldLifted(hold_id=case.HOLD, by=CLINICIAN.party_id))


@pytest.mark.parametrize("scopes", [(), ("REMIND",)])
def test_consent_to_treatment_withdrawn_holds_the_case_at_once(scopes: tuple[str, ...]) -> None:
    outcome = case.LOADED.when(case.consent(*scopes, version=2), by=case.BY_WORKER)

    outcome.then(
        ConsentReferenced(
            consent_id=case.CONSENT, version=2, scopes=tuple(Scope(each) for each in scopes)
        ),
        CaseHeld(
            hold_id=outcome.context.id_for("hold"),
            kind=HoldKind.CONSENT,
            resume_to=Status.IN_PROGRAMME,
        ),
    )
    assert outcome.after.state.status is Status.ON_HOLD
    outcome.after.when(case.consent(*scopes, version=2), by=case.BY_WORKER).then_nothing()


def test_a_narrower_consent_that_keeps_treatment_holds_nothing() -> None:
    wide = case.LOADED.given(case.consent("TREAT", "REMIND", version=2), by=case.BY_WORKER)

    narrowed = wide.when(case.consent("TREAT", version=3), by=case.BY_WORKER)

    assert [type(each) for each in narrowed.facts] == [ConsentReferenced]
    assert narrowed.after.state.linked.scopes == {Scope.TREAT}


def test_who_never_consented_has_nothing_to_withdraw() -> None:
    case.STAFFED.when(case.consent(version=2), by=case.BY_WORKER).then(REFERENCED)


def test_a_case_without_consent_is_held_once() -> None:
    given_again = WITHDRAWN.given(case.consent("TREAT", version=3), by=case.BY_WORKER)

    outcome = given_again.when(case.consent(version=4), by=case.BY_WORKER)

    assert [type(each) for each in outcome.facts] == [ConsentReferenced]
    assert len(outcome.after.state.holds) == 1


def test_a_consent_hold_is_lifted_once_treatment_is_consented_to_again() -> None:
    refused = WITHDRAWN.when(case.lift(hold=None)).then_refused("INV-2")
    assert refused.criteria[0].required == "consent TREAT"

    again = WITHDRAWN.given(case.consent("TREAT", version=3), by=case.BY_WORKER)
    assert again.state.status is Status.ON_HOLD
    assert again.when(case.lift(hold=None)).after.state.status is Status.IN_PROGRAMME


@pytest.mark.parametrize("ended", [later.CLOSED, later.WITHDRAWN], ids=["closed", "withdrawn"])
def test_an_ended_case_takes_a_narrower_consent_and_no_wider_one(ended: Scenario) -> None:
    ended.when(case.consent(version=2), by=case.BY_WORKER).then(REFERENCED)
    ended.when(case.consent("TREAT", "REMIND", version=2), by=case.BY_WORKER).then_refused("state")


def test_a_consent_counts_on_its_last_day_and_is_over_on_the_next() -> None:
    until = type(case.consent()).model_validate(
        {
            "consent_id": str(case.CONSENT),
            "version": 2,
            "scopes": ["TREAT"],
            "expires": "2025-03-20",
        }
    )
    lasting = case.LOADED.given(until, by=case.BY_WORKER)
    lasting.when(ExpireConsent(), at=later.on(3, 20, 23, 59)).then_refused("state")
    over = lasting.when(ExpireConsent(), at=later.on(3, 21, 0))

    assert [type(each) for each in over.facts] == [ConsentReferenced, CaseHeld]
    assert over.after.state.linked.scopes == frozenset()
    over.after.when(ExpireConsent(), at=later.on(3, 21, 0)).then_nothing()


def test_a_consent_without_a_last_day_does_not_expire() -> None:
    case.LOADED.when(ExpireConsent()).then_refused("state")
    case.STAFFED.when(ExpireConsent()).then_refused("state")


def test_an_alarm_in_graded_return_suspends_the_stage_in_the_same_decision() -> None:
    outcome = later.AT_100.when(case.alarm("CARDIO"), at=later.on(7, 15))

    outcome.then(
        AlarmSignRaised(code=AlarmCode.CARDIO, reporter=CLINICIAN.party_id),
        CaseHeld(
            hold_id=case.HOLD,
            kind=HoldKind.ALARM,
            resume_to=Status.GRADED_RTW,
            reassess_due=later.on(7, 15) + timedelta(hours=4),
        ),
        RampStageSuspended.model_validate(
            {"plan_id": later.PLAN, "plan_version": 1, "stage_no": 5, "hours": "40", "pct": "100"}
        ),
    )


def test_an_own_hold_suspends_no_stage() -> None:
    outcome = later.AT_100.when(later.hold(), by=case.BY_WORKER)

    assert [type(each) for each in outcome.facts] == [CaseHeld]


def test_a_reassessment_may_send_the_stage_back_once() -> None:
    held = through(later.AT_100, (later.on(7, 15), case.alarm("CARDIO")))

    outcome = held.when(case.reassess(outcome="REVERT_STAGE"), at=later.on(7, 15, 12))

    completed, back = outcome.facts
    assert completed == ReassessmentCompleted(
        hold_id=case.HOLD, outcome=ReassessmentOutcome.REVERT_STAGE
    )
    assert isinstance(back, RampStageReverted)
    assert back.from_stage_no == 5
    outcome.after.when(case.reassess(outcome="REVERT_STAGE")).then_nothing()
    again = case.reassess(outcome="REVERT_STAGE").model_copy(update={"findings": "As before"})
    assert [type(each) for each in outcome.after.when(again).facts] == [ReassessmentCompleted]


def test_other_outcomes_of_a_reassessment_send_nothing_back() -> None:
    held = through(later.AT_100, (later.on(7, 15), case.alarm("CARDIO")))

    for outcome in set(ReassessmentOutcome) - {ReassessmentOutcome.REVERT_STAGE}:
        decided = held.when(case.reassess(outcome=outcome)).facts
        assert [type(each) for each in decided] == [ReassessmentCompleted]


def test_a_reassessment_without_a_name_is_of_the_hold_that_needs_one() -> None:
    held = case.LOADED.given(later.hold(case.HOLD_2), by=case.BY_WORKER).given(case.alarm())
    alarmed = held.state.holds[1].hold_id

    asked = held.when(CompleteReassessment(outcome=ReassessmentOutcome.RESUME_SAME))

    asked.then(ReassessmentCompleted(hold_id=alarmed, outcome=ReassessmentOutcome.RESUME_SAME))
