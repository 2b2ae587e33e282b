"""A session stops where a stop rule is met or somebody says so; an alarm needs a sign (2.5)."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.safety.safety import AlarmSignRaised, CaseHeld
from domain.case.sessions.session_content import RpeScale
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.case.sessions.sessions import CompleteSession
from domain.case.vocabulary import AlarmCode, HoldKind, Status
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario, through
from tests.domain.sessions_case import P1, P2, S1, on


def stop(scenario: Scenario, request: CompleteSession) -> SessionStopped | None:
    """The stop in the same commit as the session, or None."""
    completed, *others = scenario.when(request, at=on(14)).facts
    assert isinstance(completed, SessionCompleted)
    assert len(others) < 2
    (found,) = others or [None]
    assert found is None or isinstance(found, SessionStopped)
    return found


def stopped(policy_id: str, observed: str | None = None, at_min: int | None = None) -> Any:
    return SessionStopped.model_validate(
        {
            "session_id": S1,
            "at_min": at_min,
            "trigger": {"policy_id": policy_id, "observed": observed},
        }
    )


# rules


@pytest.mark.parametrize(
    ("nprs", "stops"),
    [
        (say.pain(pre=5, peak=5, post=5), False),
        (say.pain(peak=6), True),
        (say.pain(post=6), True),
        (say.pain(pre=6), False),
        (say.pain(pre=6, peak=5, post=4), False),
    ],
)
def test_pain_from_six_on_stops_a_session(nprs: Any, stops: bool) -> None:
    expected = stopped("pain.red", "NPRS 6 (>= 6)") if stops else None

    assert stop(P1, say.session(nprs=nprs)) == expected


@pytest.mark.parametrize(
    ("value", "scale", "stops"),
    [
        ("8.9", "CR10", False),
        ("9", "CR10", True),
        ("11", "CR10", True),
        ("8", "effort_0_10", False),
        ("9", "effort_0_10", True),
        ("18", "6-20", False),
        ("18.5", "6-20", True),
    ],
)
def test_exertion_from_nine_of_ten_on_stops_a_session(value: str, scale: str, stops: bool) -> None:
    expected = stopped("rpe.stop", f"RPE {value} on {scale} (>= 9 on CR10)") if stops else None

    assert stop(P1, say.session(rpe=say.effort(value, scale))) == expected


AGED = P1.given(case.baseline(assessment_id=str(case.an_id(300)), age_y=34))


@pytest.mark.parametrize(("hr_max", "stops"), [(158, False), (159, True)])
def test_a_heart_rate_above_its_share_of_the_highest_stops_a_session(
    hr_max: int, stops: bool
) -> None:
    """85 % of 220 - 34 = 158.1."""
    expected = stopped("hr.stop", f"{hr_max} /min (> 158.1)") if stops else None

    assert stop(AGED, say.session(hr_max=hr_max)) == expected


def test_a_heart_rate_at_its_bound_stops_nothing() -> None:
    """85 % of 220 - 20 = 170."""
    young = P1.given(case.baseline(assessment_id=str(case.an_id(300)), age_y=20))

    assert stop(young, say.session(hr_max=170)) is None
    assert stop(young, say.session(hr_max=171)) is not None


def test_a_cleared_heart_rate_or_an_unknown_age_stops_nothing() -> None:
    assert stop(AGED, say.session(hr_max=190, hr_cleared=True)) is None
    assert stop(P1, say.session(hr_max=190)) is None


def test_the_first_of_several_rules_is_the_trigger() -> None:
    request = say.session(nprs=say.pain(peak=7), rpe=say.effort("10"), hr_max=200)

    assert stop(AGED, request) == stopped("pain.red", "NPRS 7 (>= 6)")


def test_the_protocol_says_where_a_session_stops() -> None:
    strict = case.a_protocol(pain__red="5", rpe__stop="8", hr__stop="70")
    scenario = Scenario(strict, case.JP_PICK, AGED.history, AGED.commands)

    assert stop(scenario, say.session(nprs=say.pain(peak=5))) == stopped(
        "pain.red", "NPRS 5 (>= 5)"
    )
    assert stop(scenario, say.session(rpe=say.effort("8"))) is not None
    assert stop(scenario, say.session(hr_max=131)) is not None
    assert stop(scenario, say.session(hr_max=130)) is None


def test_a_session_that_a_rule_stopped_ended_with_its_last_minute() -> None:
    request = say.session(nprs=say.pain(peak=6), minutes=35)

    assert stop(P1, request) == stopped("pain.red", "NPRS 6 (>= 6)", at_min=35)


# somebody says so


TRIGGER = {"policy_id": "contingency", "observed": "felt unwell"}


@pytest.mark.parametrize(
    "said",
    [
        {"stopped": {"at_min": 20, "trigger": TRIGGER}},
        {"at_min": 20, "trigger": TRIGGER},
        {"stopped": {"at_min": 20}, "trigger": TRIGGER},
        {"stopped": {"trigger": TRIGGER}, "at_min": 20},
        {"stopped": True, "at_min": 20, "trigger": TRIGGER},
    ],
)
def test_that_it_was_stopped_may_be_said_in_several_ways(said: dict[str, Any]) -> None:
    request = say.session(**said, minutes=60)

    assert stop(P1, request) == stopped("contingency", "felt unwell", at_min=20)


def test_what_is_said_counts_before_what_a_rule_found() -> None:
    request = say.session(nprs=say.pain(peak=8), trigger=TRIGGER)

    assert stop(P1, request) == stopped("contingency", "felt unwell")


def test_a_stop_without_a_reason_has_that_of_the_rule_or_none() -> None:
    by_rule = say.session(nprs=say.pain(peak=6), stopped={"at_min": 20})

    assert stop(P1, by_rule) == stopped("pain.red", "NPRS 6 (>= 6)", at_min=20)
    assert stop(P1, say.session(stopped=True)) == stopped("session.stopped")
    assert stop(P1, say.session(stopped=False)) is None


def test_what_was_seen_may_be_a_number() -> None:
    request = say.session(trigger={"policy_id": "pain.red", "observed": 7})

    assert stop(P1, request) == stopped("pain.red", "7")


# alarms

HELD = CaseHeld(
    hold_id=case.HOLD,
    kind=HoldKind.ALARM,
    resume_to=Status.IN_PROGRAMME,
    reassess_due=on(24) + timedelta(hours=24),
)


def test_a_sign_in_a_session_is_an_alarm_and_a_hold_in_the_same_commit() -> None:
    sign = {"code": "NEURO_NEW", "observed": "Tingling", "hold_id": str(case.HOLD)}

    P2.when(say.session(nprs=say.pain(peak=7), scenario_id="shelf", alarm=sign), at=on(24)).then(
        say.done(phase="P2", scenario_id="shelf", nprs=say.pain(peak=7)),
        stopped("pain.red", "NPRS 7 (>= 6)"),
        AlarmSignRaised(code=AlarmCode.NEURO_NEW, observed="Tingling", reporter=CLINICIAN.party_id),
        HELD,
    )


def test_a_sign_may_be_named_by_its_code_alone() -> None:
    outcome = P2.when(say.session(alarm="NEURO_NEW", scenario_id="shelf"), at=on(24))

    assert outcome.facts == [
        say.done(phase="P2", scenario_id="shelf"),
        AlarmSignRaised(code=AlarmCode.NEURO_NEW, reporter=CLINICIAN.party_id),
        HELD.model_copy(update={"hold_id": outcome.context.id_for("hold")}),
    ]
    assert outcome.after.state.status is Status.ON_HOLD


def test_the_worst_pain_alone_is_no_alarm() -> None:
    assert stop(P1, say.session(nprs=say.pain(peak=10))) == stopped("pain.red", "NPRS 10 (>= 6)")


def test_a_session_with_an_alarm_told_again_adds_nothing() -> None:
    request = say.session(nprs=say.pain(peak=7), alarm="CARDIO")
    told = P2.when(request, at=on(24)).after

    told.when(request, at=on(24)).then_nothing()


def test_an_alarm_does_not_take_the_id_of_another_hold() -> None:
    held = through(
        P2, (on(21, 12), case.alarm()), (on(21, 13), case.reassess()), (on(22), case.lift())
    )
    sign = {"code": "SWELLING", "hold_id": str(case.HOLD)}

    held.when(say.session(alarm=sign), at=on(24)).then_refused("input", field="alarm.hold_id")


def test_an_unknown_sign_is_no_sign() -> None:
    with pytest.raises(ValidationError):
        say.session(alarm="TIRED")


def test_the_sign_of_an_alarm_may_stand_at_the_top_as_the_events_have_it() -> None:
    sign = {"code": "SWELLING", "observed": "Left knee", "reporter": str(CLINICIAN.party_id)}

    assert say.session(**sign) == say.session(alarm=sign)


def test_a_sign_may_be_called_an_alarm_code() -> None:
    assert say.session(alarm_code="SWELLING") == say.session(alarm={"code": "SWELLING"})


def test_a_part_of_a_phase_means_the_phase() -> None:
    assert say.session(phase="P1a") == say.session(phase="P1")


@pytest.mark.parametrize(
    ("written", "scale"),
    [
        ("6–20", RpeScale.BORG),
        ("Borg RPE 6-20", RpeScale.BORG),
        ("Borg CR10", RpeScale.CR10),
        ("0-10", RpeScale.EFFORT),
    ],
)
def test_a_scale_of_exertion_is_known_however_it_is_written(written: str, scale: RpeScale) -> None:
    assert say.session(rpe=say.effort("8", written)) == say.session(rpe=say.effort("8", scale))
