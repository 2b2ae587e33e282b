"""Small gains are told to the worker in plain words, once each, when they are real (S38)."""

from typing import Any

import pytest

from adapters.words.wording import load_wording
from domain.recorded import Fact
from projections.improvements import KINDS, improvements
from projections.worker import WORKER
from tests.domain import gates_case as gate
from tests.domain.gates_case import measured, on, scored, session, told
from tests.domain.scenario import Scenario
from tests.projections.cutting import cut

WORDING = load_wording()


def seen(scenario: Scenario) -> list[dict[str, Any]]:
    return improvements(WORKER.folded(cut(scenario.history, WORKER.readable)), WORDING.text)


def over_weeks(*facts: Fact) -> Scenario:
    """A fact each Wednesday of March, from the 12th on."""
    scenario = gate.opened()
    for day, fact in zip(("03-12", "03-19", "03-26", "03-31"), facts, strict=False):
        scenario = told(scenario, on(day), fact)
    return scenario


def steps(scenario: Scenario, kind: str) -> list[tuple[str, str]]:
    return [(each["from"], each["to"]) for each in seen(scenario) if each["kind"] == kind]


def test_every_kind_has_its_words_and_they_name_no_score() -> None:
    texts = [WORDING.text(f"worker.improved.{kind}") for kind in KINDS]

    assert len(set(texts)) == len(KINDS)
    assert not [text for text in texts if "TSK" in text or "NPRS" in text or "kg" in text]


@pytest.mark.parametrize(
    ("values", "told_of"),
    [
        (("40", "46.4"), []),
        (("40", "46.5"), [("40", "46.5")]),
        (("40", "47", "50", "54"), [("40", "47"), ("47", "54")]),
        (("40", "33", "40"), []),
        (("40",), []),
    ],
)
def test_grip_is_told_of_when_it_is_stronger_by_a_real_change(
    values: tuple[str, ...], told_of: list[tuple[str, str]]
) -> None:
    scenario = over_weeks(*(measured("Grip strength", "R", value) for value in values))

    assert steps(scenario, "grip") == told_of


def test_each_side_counts_by_itself_and_what_is_not_valid_does_not() -> None:
    broken = measured("grip", "R", "60").model_copy(update={"valid": False})
    scenario = over_weeks(measured("grip", "R", "40"), measured("grip", "L", "50"), broken)

    assert steps(scenario, "grip") == []


def test_walking_further_and_hurting_less_are_told_of() -> None:
    walked = over_weeks(measured("6MWT", "R", "410", "m"), measured("6MWT", "R", "440", "m"))
    eased = over_weeks(session("03-12", pre=5), session("03-19", pre=4), session("03-26", pre=3))

    assert steps(walked, "walk") == [("410", "440")]
    assert steps(eased, "pain") == [("5", "3")]


@pytest.mark.parametrize(
    ("instrument", "kind", "before", "after", "real"),
    [
        ("TSK-11", "fear", "31", "25.4", True),
        ("TSK-11", "fear", "31", "26", False),
        ("PCS", "worry", "24", "17", True),
        ("ODI", "everyday", "42", "32", True),
        ("ODI", "everyday", "32", "42", False),
    ],
)
def test_scores_are_told_of_by_what_they_mean(
    instrument: str, kind: str, before: str, after: str, real: bool
) -> None:
    scenario = over_weeks(scored(instrument, before), scored(instrument, after))

    assert steps(scenario, kind) == ([(before, after)] if real else [])


def test_improvements_are_told_in_the_order_of_the_world_with_words() -> None:
    scenario = over_weeks(measured("grip", "R", "40"), measured("grip", "R", "47"))
    scenario = told(scenario, on("03-13"), scored("TSK-11", "31"))
    scenario = told(scenario, on("03-18"), scored("TSK-11", "20"))

    found = [(each["kind"], each["text"]) for each in seen(scenario)]

    assert found == [
        ("fear", WORDING.text("worker.improved.fear")),
        ("grip", WORDING.text("worker.improved.grip")),
    ]
