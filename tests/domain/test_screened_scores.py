"""How scores are told in a screen: names, wordings, sums and items, and what makes none."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.assessment.screening import RecordScreening
from domain.measures.score_bands import INSTRUMENTS
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case


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
