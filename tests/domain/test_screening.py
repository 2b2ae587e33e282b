"""Screening: totals with their bands, and the one intervention that they ask for."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

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


def test_flags_beside_one_score_are_its_own_and_no_flags_are_nobodys() -> None:
    one = {"instrument": "PHQ-9", "total": 9, "flags": ["tired"]}
    other = {"instrument": "PCS", "total": 10}
    alone = [{"instrument": "PHQ-9", "total": 9}]

    beside = RecordScreening.model_validate({"scores": alone, "flags": ["tired"]})
    assert beside == RecordScreening.model_validate({"scores": [one]})
    none = RecordScreening.model_validate({"scores": [one, other], "flags": []})
    assert none == RecordScreening.model_validate({"scores": [one, other]})
    with pytest.raises(ValidationError):
        RecordScreening.model_validate({"scores": [one, other], "flags": ["tired"]})


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


@pytest.mark.parametrize("version", [True, 1.5])
def test_a_version_is_a_text_or_a_whole_number(version: Any) -> None:
    with pytest.raises(ValidationError):
        assess.scored(instrument="PCS", total="14", version=version)


def test_one_score_may_stand_at_the_top_or_in_a_field_of_its_own() -> None:
    at_the_top = assess.scored(instrument="PCS", total="14", lang="cs", mode="paper", version=2)
    in_a_field = assess.scored(
        score={"instrument": "PCS", "total": "14", "lang": "cs", "mode": "paper", "version": "2"},
        flags=["told aloud"],
    )

    wording = {"lang": "cs", "mode": "paper", "version": "2"}
    case.LINKED.when(at_the_top).then(assess.score("PCS", "14", 13, "not_high", **wording))
    case.LINKED.when(in_a_field).then(
        assess.score("PCS", "14", 13, "not_high", **wording, flags=["told aloud"])
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("tsk11", "TSK-11"),
        ("TSK 17", "TSK-17"),
        ("ÖMPSQ-SF", "OMPSQ-SF"),
        ("fabq_w", "FABQ-W"),
        ("FABQPA", "FABQ-PA"),
        ("quick-dash", "QuickDASH"),
        ("phq2", "PHQ-2"),
        ("odi", "ODI"),
    ],
)
def test_an_instrument_is_known_however_its_name_is_written(written: str, code: str) -> None:
    assert assess.scored(instrument=written, total=20).scores[0].instrument == code


@pytest.mark.parametrize("unknown", ["TSK", "SF-36", "", 11, None])
def test_an_unknown_instrument_is_refused(unknown: object) -> None:
    with pytest.raises(ValidationError, match=r"must be one of TSK-11, TSK-17, PCS"):
        assess.scored(instrument=unknown, total=20)


def test_an_instrument_stands_once_in_a_screen() -> None:
    with pytest.raises(ValidationError, match="an instrument may stand once"):
        RecordScreening.model_validate(
            {"scores": [{"instrument": "PCS", "total": 1}, {"instrument": "pcs", "total": 2}]}
        )


@pytest.mark.parametrize(
    ("said", "total", "of", "band", "kept"),
    [
        ({"instrument": "ODI", "sum": 16}, "32.0", 10, "2", {"answered": 10}),
        ({"instrument": "ODI", "sum": 16, "answered": 9}, "35.6", 10, "2", {"answered": 9}),
        ({"instrument": "ODI", "sum": 21}, "42.0", 10, "3", {"answered": 10}),
        ({"instrument": "QuickDASH", "sum": 41}, "68.2", 11, None, {"answered": 11}),
        (
            {"instrument": "QuickDASH", "sum": 30, "answered": 10},
            "50.0",
            11,
            None,
            {"answered": 10},
        ),
        (
            {"instrument": "QuickDASH", "sum": 41, "total": "68.18", "answered": 11},
            "68.2",
            11,
            None,
            {"answered": 11},
        ),
        ({"instrument": "FABQ-PA", "sum": 20}, "20", 4, "high", {}),
        ({"instrument": "TSK-11", "total": 28, "answered": 11}, "28", 11, "low", {"answered": 11}),
        (
            {"instrument": "PCS", "items": [2, 3, 1, 2, 2, 1, 0, 3, 4, 3, 2, 2, 1]},
            "26",
            13,
            "not_high",
            {
                "answered": 13,
                "sub": {"rumination": "12", "magnification": "2", "helplessness": "12"},
            },
        ),
        ({"instrument": "WAI", "total": 44, "of": 7}, "44", 7, "excellent", {}),
    ],
)
def test_totals_are_scored_with_their_band(
    said: dict[str, Any], total: str, of: int, band: str | None, kept: dict[str, Any]
) -> None:
    case.LINKED.when(assess.scored(**said)).then(
        assess.score(said["instrument"], total, of, band, **kept)
    )


@pytest.mark.parametrize(
    ("items", "code", "total"),
    [
        ([6, 7, 4, 5, 6, 5, 7, 3, 8, 7], "OMPSQ-SF", "64"),
        ([3, 5, 4, 6, 5, 6, 5, 0, 4, 3, 5, 6, 2, 1, 4, 0], "FABQ-W", "33"),
    ],
)
def test_items_are_scored_and_not_kept(items: list[int], code: str, total: str) -> None:
    first, _ = case.LINKED.when(assess.scored(instrument=code, items=items)).facts

    assert (str(first.total), first.band) == (total, "high")  # type: ignore[attr-defined]
    assert "items" not in first.model_dump()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"instrument": "TSK-11", "total": 10}, "total"),
        ({"instrument": "TSK-11", "total": 45}, "total"),
        ({"instrument": "TSK-11", "total": "30.5"}, "total"),
        ({"instrument": "OMPSQ-SF", "total": 0}, "total"),
        ({"instrument": "QuickDASH", "total": "100.1"}, "total"),
        ({"instrument": "WAI"}, "total"),
        ({"instrument": "QuickDASH", "sum": 30, "answered": 9}, "sum"),
        ({"instrument": "QuickDASH", "total": 30, "answered": 9}, "answered"),
        ({"instrument": "TSK-11", "sum": 30, "answered": 10}, "answered"),
        ({"instrument": "QuickDASH", "total": "68.3", "sum": 41}, "total"),
        ({"instrument": "PCS", "items": [5] * 13}, "items"),
        ({"instrument": "PCS", "items": [1] * 12}, "items"),
        ({"instrument": "PHQ-2", "items": [1, None]}, "items"),
    ],
)
def test_what_makes_no_score_is_refused_with_its_field(said: dict[str, Any], field: str) -> None:
    refused = case.LINKED.when(assess.scored(**said)).then_refused(
        "input", field=f"scores.0.{field}"
    )

    assert refused.criteria[0].id == said["instrument"]
    assert refused.criteria[0].data_class == "E"


def test_the_bounds_of_an_instrument_are_on_its_scale() -> None:
    for code, known in INSTRUMENTS.items():
        for total in (known.lowest, known.highest):
            outcome = case.LINKED.when(assess.scored(instrument=code, total=total))
            assert outcome.facts[0].subject == code


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
