"""A rise of pain is classified by its place, size, time and the rest before it; cases reopen."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.case.opening.linking import ConsentReferenced
from domain.case.opening.opening import CaseOpened
from domain.case.outcome.recurrence import (
    CaseReopened,
    Classification,
    RecurrenceReported,
    months_after,
)
from domain.case.vocabulary import Phase, Status
from domain.data_classes import DataClass
from domain.recorded import Request
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Scenario, through
from tests.domain.sessions_case import answered

ONSET = later.on(10, 1, 6, 30)


def rise(after_h: float = 48, scenario: Scenario = later.CLOSED, **said: Any) -> RecurrenceReported:
    """How a rise is classified so many hours after its onset."""
    fields = {"rise": 3, "lasted_h": "36", "symptom_free_days": 30, **said}
    request = later.recurred(ONSET, fields.pop("rise"), **fields)
    at = ONSET + timedelta(hours=after_h)
    fact = scenario.when(request, by=case.BY_WORKER, at=at).fact
    assert isinstance(fact, RecurrenceReported)
    return fact


@pytest.mark.parametrize(
    ("free", "points", "lasted", "expected"),
    [
        (29, 3, "36", "flare"),
        (30, 2, "25", "recurrence"),
        (40, 1, "25", "none"),
        (40, 2, "24", "none"),
        (40, 2, "24.1", "recurrence"),
        (0, 10, "400", "flare"),
        (365, 0, "400", "none"),
    ],
)
def test_a_rise_is_a_recurrence_after_a_month_of_rest_and_a_flare_before(
    free: int, points: int, lasted: str, expected: str
) -> None:
    found = rise(500, symptom_free_days=free, rise=points, lasted_h=lasted)

    assert (found.classification, found.provisional) == (expected, False)


@pytest.mark.parametrize("points", [0, 3])
def test_a_rise_elsewhere_is_a_new_injury(points: int) -> None:
    found = rise(rise=points, body_region="knee")

    assert found.classification is Classification.NEW_INJURY
    assert found.decision.rationale == "recur.body_region"
    assert found.body_region == "knee"


@pytest.mark.parametrize(
    ("after_h", "lasted", "expected", "provisional"),
    [
        (2, None, "recurrence", True),
        (23.9, "20", "recurrence", True),
        (24, None, "none", False),
        (24.1, None, "recurrence", False),
        (30, "20", "none", False),
        (30, None, "recurrence", False),
    ],
)
def test_a_young_rise_is_classified_as_if_it_lasted(
    after_h: float, lasted: str | None, expected: str, provisional: bool
) -> None:
    found = rise(after_h, lasted_h=lasted)

    assert (found.classification, found.provisional) == (expected, provisional)


def test_a_later_report_confirms_or_changes_a_provisional_one() -> None:
    free = {"symptom_free_days": 30}
    request = later.recurred(ONSET, 3, **free)
    first = later.CLOSED.when(request, at=ONSET + timedelta(hours=2))
    assert len(first.facts) == 1
    first.after.when(request, at=ONSET + timedelta(hours=2)).then_nothing()

    confirmed = rise(30, first.after, lasted_h=None)
    changed = rise(30, first.after, lasted_h="9.5")

    assert confirmed.subject == changed.subject == rise(2, lasted_h=None).subject
    assert (confirmed.classification, confirmed.provisional) == ("recurrence", False)
    assert (changed.classification, changed.provisional) == ("none", False)


def test_a_classification_says_what_it_asked_for_and_what_it_saw() -> None:
    found = rise(symptom_free_days=29)

    assert [(each.id, each.required, each.observed) for each in found.decision.criteria] == [
        ("recur.body_region", "lumbar", "lumbar"),
        ("recur.rise", ">= 2", "3"),
        ("recur.lasted_h", "> 24 h", "36 h"),
        ("recur.symptom_free_d", ">= 30 d", "29 d"),
    ]
    assert [each.data_class for each in found.decision.criteria] == [
        DataClass.C,
        DataClass.D,
        DataClass.D,
        DataClass.D,
    ]
    assert found.decision.rationale == "recur.symptom_free_d"
    young = rise(2, lasted_h=None).decision.criteria[2]
    assert young.observed == "2.0 h, counted as if it lasted"


def test_the_bounds_are_those_of_the_protocol() -> None:
    strict = Scenario(
        case.a_protocol(recur__rise="3", recur__symptom_free_d="60"),
        case.JP_PICK,
        later.CLOSED.history,
        later.CLOSED.commands,
    )

    assert rise(scenario=strict, rise=2, symptom_free_days=90).classification == "none"
    assert rise(scenario=strict, symptom_free_days=59).classification == "flare"
    assert rise(scenario=strict, symptom_free_days=60).classification == "recurrence"


def test_days_without_pain_are_counted_from_the_last_one_on_file() -> None:
    told = through(later.P4, (later.on(9, 1, 7), answered(1)), (later.on(9, 20), answered(0)))

    found = rise(scenario=told, symptom_free_days=None)

    assert (found.symptom_free_days, found.classification) == (30, "recurrence")
    assert found.decision.criteria[-1].evidence == (told.history[-2].event_id,)


def test_where_nobody_knows_how_long_it_was_quiet_somebody_must_say() -> None:
    request = later.recurred(ONSET, 3)

    case.INTAKE.when(request, at=ONSET).then_refused("input", field="symptom_free_days")


def test_a_rise_lies_in_the_past_and_may_be_told_of_an_open_case() -> None:
    request = later.recurred(ONSET, 3, symptom_free_days=40)

    later.CLOSED.when(request, at=ONSET - timedelta(minutes=1)).then_refused("input", "onset")
    assert later.CLOSED.when(request, at=ONSET).facts
    assert case.LOADED.when(request, at=ONSET).facts


DAY = later.on(10, 3)
REOPENED = through(later.CLOSED, (DAY, later.reopen("2025-10-01")), by=case.BY_MANAGER)


def test_a_closed_case_is_reopened_as_a_new_episode_at_intake() -> None:
    outcome = later.CLOSED.when(later.reopen("2025-10-01"), by=case.BY_MANAGER, at=DAY)

    after = outcome.then(CaseReopened(episode_no=2, onset=date(2025, 10, 1)))
    assert (after.state.status, after.state.phase) == (Status.INTAKE, None)
    after.when(later.reopen("2025-10-01"), by=case.BY_MANAGER, at=DAY).then_nothing()
    after.when(later.reopen("2025-10-02"), by=case.BY_MANAGER, at=DAY).then_refused("state")


def test_the_onset_is_that_of_the_recurrence_that_was_reported_since() -> None:
    report = later.recurred(ONSET, 3, lasted_h="36", symptom_free_days=42)
    flare = later.recurred(later.on(10, 2, 6), 3, lasted_h="36", symptom_free_days=1)
    told = through(later.CLOSED, (DAY, report), (later.on(10, 4), flare))

    told.when(later.reopen(), at=later.on(10, 4)).then(
        CaseReopened(episode_no=2, onset=date(2025, 10, 1))
    )
    later.CLOSED.when(later.reopen(), at=DAY).then_refused("input", field="onset")
    later.CLOSED.when(later.reopen("2025-10-04"), at=DAY).then_refused("input", field="onset")


@pytest.mark.parametrize(("month", "day", "in_time"), [(8, 20, True), (8, 21, False)])
def test_a_case_is_reopened_within_twelve_months_and_opened_anew_after(
    month: int, day: int, in_time: bool
) -> None:
    at = later.on(month, day, 23, year=2026)
    outcome = later.CLOSED.when(later.reopen("2026-08-01"), by=case.BY_MANAGER, at=at)

    if in_time:
        assert [type(each) for each in outcome.facts] == [CaseReopened]
    else:
        (criterion,) = outcome.then_refused("reopen.months").criteria
        assert "by 2026-08-20" in criterion.required
        assert "previous_case_id" in criterion.required
        assert criterion.observed == "2026-08-21"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 20), 12, date(2026, 8, 20)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2025, 1, 1), 24, date(2027, 1, 1)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize("stage", [case.LOADED, later.SUSTAINED, later.WITHDRAWN])
def test_a_case_that_is_not_closed_is_not_reopened(stage: Scenario) -> None:
    stage.when(later.reopen("2025-10-01"), at=DAY).then_refused("state")


@pytest.mark.parametrize("number", [3, 4])
def test_episodes_are_counted_one_by_one(number: int) -> None:
    named = later.reopen("2025-10-01", episode_no=number)
    later.CLOSED.when(named, at=DAY).then_refused("version", field="episode_no")

    assert later.CLOSED.when(later.reopen("2025-10-01", episode_no=2), at=DAY).facts


def test_who_is_there_stays_and_what_was_found_does_not_count() -> None:
    state = REOPENED.state

    assert state.roles_of(CLINICIAN.party_id)
    assert state.linked.job_profile is not None
    assert state.linked.protocol is not None
    assert [type(e.fact) for e in state.on_file(CaseOpened)] == [CaseOpened]
    assert [type(e.fact) for e in state.on_file(ConsentReferenced)] == [ConsentReferenced]
    assert not state.assessed.baseline_complete
    assert state.assessed.red_flags is None
    assert state.assessed.measured == {}
    assert state.planned.goals == {}
    assert len(REOPENED.history) == sum(
        len(each) for file in (state.filed, state.archived) for each in file.values()
    )


def test_what_was_said_in_one_episode_may_be_said_again_in_the_next() -> None:
    again: tuple[Request, ...] = (
        case.screen(),
        case.baseline(),
        case.agree(),
        case.programme(),
        case.contingency(),
        case.start(),
    )
    REOPENED.when(case.programme()).then_refused("INV-3")
    scenario = REOPENED
    for request in again:
        outcome = scenario.when(request, at=later.on(10, 20))
        assert outcome.facts, request
        scenario = outcome.after

    assert (scenario.state.status, scenario.state.phase) == (Status.IN_PROGRAMME, Phase.P1)
    assert scenario.state.planned.plan_version == 2
    scenario.when(case.screen()).then_nothing()


def test_the_second_episode_is_closed_and_reopened_in_its_turn() -> None:
    second = through(
        REOPENED,
        (later.on(10, 20), later.maintain()),
        (later.on(10, 21), later.close("NOT_RTW")),
    )
    assert second.state.status is Status.CLOSED

    second.when(later.reopen("2026-10-01"), at=later.on(10, 21, year=2026)).then(
        CaseReopened(episode_no=3, onset=date(2026, 10, 1))
    )
    second.when(later.reopen("2026-10-01"), at=later.on(10, 22, year=2026)).then_refused(
        "reopen.months"
    )


def test_an_episode_of_a_later_case_counts_on_from_there() -> None:
    third = case.NOT_OPENED.given(case.open_case(episode_no=3), by=case.BY_HR)

    assert third.state.milestones.episode == 3


def test_a_report_names_no_decimal_that_was_a_float() -> None:
    assert rise(1.55, lasted_h=None).lasted_h == Decimal("1.6")
