"""Figures are told by the class of each field, and fail closed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.case.sessions.session_content import Rpe
from domain.case.standing.figures import Figures
from domain.case.vocabulary import Phase
from domain.data_classes import D, DataClass, G, K, L
from domain.decision import Criterion

DAY, NOON = date(2025, 3, 10), datetime(2025, 3, 10, 11, tzinfo=UTC)


class Part(Figures):
    load: G[Decimal]
    effort: L[Rpe | None] = None


class Whole(Figures):
    name: K[str]
    parts: K[tuple[Part, ...]] = ()
    criteria: K[tuple[Criterion, ...]] = ()
    pain: D[int | None] = None


def letters(text: str) -> frozenset[DataClass]:
    return frozenset(DataClass(letter) for letter in text)


def test_a_reader_is_told_the_fields_of_his_classes_at_every_depth() -> None:
    effort = Rpe.model_validate({"scale": "CR10", "value": "4.5"})
    whole = Whole(name="T1", parts=(Part(load=Decimal("1E+1"), effort=effort),), pain=4)

    assert whole.told(letters("K")) == {"name": "T1", "parts": [{}], "criteria": []}
    assert whole.told(letters("KG"))["parts"] == [{"load": "10"}]
    assert whole.told(letters("KGLD")) == {
        "name": "T1",
        "parts": [{"load": "10", "effort": {"scale": "CR10", "value": "4.5"}}],
        "criteria": [],
        "pain": 4,
    }


def told_of(criterion: Criterion, readable: str) -> dict[str, object]:
    """What is told of a criterion."""
    listed = Whole(name="T1", criteria=(criterion,)).told(letters(readable))["criteria"]
    assert isinstance(listed, list)
    (only,) = listed
    assert isinstance(only, dict)
    return only


def test_of_a_criterion_in_another_class_it_is_told_whether_it_is_met_and_no_name() -> None:
    criterion = Criterion(
        id="gate.G12.worst7d", required="<= 5", observed="6", met=False, data_class=DataClass.D
    )

    assert told_of(criterion, "K") == {"id": "clinical", "met": False}
    assert told_of(criterion, "KD") == criterion.model_dump(mode="json")


def test_a_criterion_of_the_case_itself_is_told_to_all() -> None:
    criterion = Criterion(
        id="phase.P1b", required="P1b started", observed=None, met=False, data_class=DataClass.B
    )

    assert told_of(criterion, "K")["required"] == "P1b started"


def test_codes_dates_and_times_are_told_as_they_are() -> None:
    class Dated(Figures):
        phase: K[Phase]
        day: K[date]
        at: K[datetime]
        met: K[bool]

    dated = Dated(phase=Phase.P1, day=DAY, at=NOON, met=True)

    assert dated.told(letters("K")) == {"phase": "P1", "day": DAY, "at": NOON, "met": True}


def test_a_figure_without_a_class_fails_when_it_is_made() -> None:
    with pytest.raises(TypeError, match="must name exactly one data class"):

        class _Unclassified(Figures):
            load: Decimal


def test_what_nobody_knows_how_to_tell_is_not_told() -> None:
    class Odd(Figures):
        share: K[float]

    with pytest.raises(TypeError, match="float cannot be told"):
        Odd(share=0.5).told(letters("K"))
