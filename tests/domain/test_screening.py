"""Screening: the one intervention that totals ask for, and the ninth item by itself."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.case.assessment.screening import RecordScreening
from domain.case.opening.linking import ProtocolPinned
from domain.case.psychology.psychology import PsychInterventionRequested, Trigger
from domain.measures.score_bands import INSTRUMENTS
from domain.recorded import event_id_of
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Outcome


def wanted(outcome: Outcome) -> PsychInterventionRequested | None:
    """The intervention that a screen led to, if it did."""
    found = [each for each in outcome.facts if isinstance(each, PsychInterventionRequested)]
    assert len(found) <= 1
    return found[0] if found else None


def reasons(outcome: Outcome) -> list[str]:
    asked = wanted(outcome)
    return [] if asked is None else [each.code for each in asked.triggers]


def test_each_score_is_a_fact_and_all_reasons_are_one_request() -> None:
    request = assess.screen(
        ODI="42", **{"TSK-11": 31, "PCS": 24, "OMPSQ-SF": 56, "FABQ-W": 30, "PHQ-2": 2}
    )

    outcome = case.LINKED.when(request)

    shows = [event_id_of(outcome.context.command_id, number) for number in range(6)]
    assert outcome.facts == [
        assess.score("ODI", "42.0", 10, "3"),
        assess.score("TSK-11", "31", 11, "moderate"),
        assess.score("PCS", "24", 13, "not_high"),
        assess.score("OMPSQ-SF", "56", 10, "high"),
        assess.score("FABQ-W", "30", 7, "high"),
        assess.score("PHQ-2", "2", 2, "negative"),
        PsychInterventionRequested(
            task_id=outcome.context.id_for("psych"),
            triggers=(
                trigger("TSK-11", "31", "29", shows[1]),
                trigger("OMPSQ-SF", "56", "50", shows[3]),
                trigger("FABQ-W", "30", "30", shows[4]),
            ),
            due=date(2025, 3, 24),
            owner=CLINICIAN.party_id,
            protocol=case.LINKED.state.linked.protocol,
        ),
    ]


def trigger(instrument: str, observed: str, required: str, evidence: object) -> Trigger:
    return Trigger.model_validate(
        {
            "code": f"psych.triggers.{instrument}",
            "observed": observed,
            "required": required,
            "evidence": evidence,
        }
    )


@pytest.mark.parametrize(
    ("instrument", "below", "reached"),
    [
        ("TSK-11", 28, 29),
        ("TSK-17", 37, 38),
        ("PCS", 29, 30),
        ("OMPSQ-SF", 49, 50),
        ("FABQ-W", 29, 30),
        ("PHQ-2", 2, 3),
    ],
)
def test_a_score_asks_for_an_intervention_from_its_bound_on(
    instrument: str, below: int, reached: int
) -> None:
    assert reasons(case.LINKED.when(assess.screen(**{instrument: below}))) == []
    assert reasons(case.LINKED.when(assess.screen(**{instrument: reached}))) == [
        f"psych.triggers.{instrument}"
    ]


@pytest.mark.parametrize("instrument", ["QuickDASH", "ODI", "FABQ-PA", "PHQ-9", "WAI"])
def test_other_scores_ask_for_nothing(instrument: str) -> None:
    highest = INSTRUMENTS[instrument].highest

    assert reasons(case.LINKED.when(assess.screen(**{instrument: highest}))) == []


def test_the_bound_is_the_one_of_the_pinned_protocol() -> None:
    pinned = case.NOT_OPENED.given(case.open_case(), by=case.BY_HR).given(
        case.assign((CLINICIAN.party_id, "clinician")), by=case.BY_MANAGER
    )
    overridden = pinned.given(case.consent("TREAT"), by=case.BY_WORKER).given(
        case.pin(("psych.triggers.TSK-11", "25"), ("psych.triggers.due_d", "3")), by=case.BY_MANAGER
    )
    assert any(isinstance(each.fact, ProtocolPinned) for each in overridden.history)

    asked = wanted(overridden.when(assess.screen(**{"TSK-11": 25})))

    assert asked is not None
    assert (asked.due, asked.triggers[0].required) == (date(2025, 3, 13), 25)


def test_the_psychologist_of_the_case_is_asked_before_its_clinician() -> None:
    asked = wanted(assess.WITH_PSYCHOLOGIST.when(assess.screen(PCS=31)))

    assert asked is not None
    assert asked.owner == assess.PSYCHOLOGIST


def test_nobody_is_asked_for_more_while_a_plan_is_active() -> None:
    first = case.LINKED.given(assess.screen(PCS=31))
    planned = first.given(assess.intervene(step=1, of=6))
    done = planned.given(assess.intervene(step=6, of=6))

    assert reasons(first.when(assess.screen(PCS=40))) == []
    assert reasons(planned.when(assess.screen(PCS=40))) == []
    assert reasons(done.when(assess.screen(PCS=40))) == ["psych.triggers.PCS"]


def test_a_screen_that_is_entered_late_is_judged_by_what_was_so_at_its_time() -> None:
    first = case.LINKED.given(assess.screen(PCS=31))
    before = case.LINKED.clock - timedelta(seconds=1)

    assert reasons(first.when(assess.screen(PCS=40), at=before)) == ["psych.triggers.PCS"]


ITEM_9 = {"instrument": "PHQ-9", "items": [0, 1, 1, 1, 0, 0, 1, 0, 1]}


@pytest.mark.parametrize(
    "said",
    [
        ITEM_9,
        {"instrument": "PHQ-9", "total": 5, "flags": ["item_9_positive"]},
        {"instrument": "PHQ-9", "total": 5, "flags": ["Item 9"]},
        {"instrument": "PHQ-9", "total": 5, "sub": {"item_9": 1}},
    ],
)
def test_a_positive_item_9_is_the_clinician_s_task_of_the_same_day(said: dict[str, Any]) -> None:
    outcome = assess.WITH_PSYCHOLOGIST.when(assess.scored(**said))

    asked = wanted(outcome)
    assert asked is not None
    assert asked == PsychInterventionRequested(
        task_id=outcome.context.id_for("psych"),
        triggers=(
            Trigger(code="psych.item_9", evidence=event_id_of(outcome.context.command_id, 0)),
        ),
        due=date(2025, 3, 10),
        owner=CLINICIAN.party_id,
        protocol=case.LINKED.state.linked.protocol,
    )
    answered = {"answered": 9} if "items" in said else {}
    assert outcome.facts[0] == assess.score(
        "PHQ-9", "5", 9, "mild", flags=["item_9_positive"], **answered
    )


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ({"items": [1, 1, 1, 1, 0, 0, 1, 0, 0]}, []),
        ({"total": 5, "sub": {"item_9": 0}}, []),
        ({"total": 5}, ["item_9_unknown"]),
    ],
)
def test_an_item_9_of_nothing_or_unknown_is_none(said: dict[str, Any], flags: list[str]) -> None:
    outcome = case.LINKED.when(assess.scored(instrument="PHQ-9", **said))

    (fact,) = outcome.facts
    assert list(fact.flags) == flags  # type: ignore[attr-defined]


def test_item_9_waits_for_no_plan_and_comes_before_other_reasons() -> None:
    active = case.LINKED.given(assess.screen(PCS=31))
    both = RecordScreening.model_validate({"scores": [{"instrument": "PCS", "total": 31}, ITEM_9]})

    assert reasons(active.when(both)) == ["psych.item_9"]
    asked = wanted(case.LINKED.when(both))
    assert asked is not None
    assert [each.code for each in asked.triggers] == ["psych.item_9", "psych.triggers.PCS"]
    assert asked.due == date(2025, 3, 10)


def test_the_same_screen_of_the_same_time_is_recorded_once() -> None:
    request = RecordScreening.model_validate(
        {"scores": [{"instrument": "PCS", "total": 31}, ITEM_9]}
    )
    at = case.LINKED.clock
    once = case.LINKED.when(request, at=at).after

    once.when(request, at=at).then_nothing()
    assert len(once.when(request, at=at + timedelta(minutes=1)).facts) == 3


def test_of_a_screen_that_is_known_in_part_only_the_rest_is_recorded() -> None:
    at = case.LINKED.clock
    once = case.LINKED.when(assess.screen(PCS=31), at=at).after

    more = once.when(assess.screen(PCS=31, ODI=20), at=at)

    more.then(assess.score("ODI", "20.0", 10, "1"))


def test_nothing_is_screened_before_consent() -> None:
    case.STAFFED.when(assess.screen(PCS=31)).then_refused("INV-2")
