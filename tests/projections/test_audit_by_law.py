"""What a claim and a legal basis open to the auditor: this, and nothing beside it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.aggregate import FACTS
from domain.data_classes import DataClass
from domain.recorded import Fact
from projections.audit import AUDIT
from projections.audit_by_law import AUDIT_BY_LAW, BY_LAW
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario
from tests.golden.samples import SAMPLES
from tests.projections.cutting import cut
from tests.projections.otherwise import told_otherwise

SAY = load_wording().text
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
RICH = case.NOT_OPENED.given(*[SAMPLES[fact.event_name()] for fact in FACTS])


def page(scenario: Scenario, view: Any) -> dict[str, Any]:
    shown: dict[str, Any] = view.show(view.folded(cut(scenario.history, view.readable)), NOW, SAY)
    return shown


def test_the_page_has_a_clinical_part_and_else_what_it_always_has() -> None:
    opened, usual = page(RICH, AUDIT_BY_LAW), page(RICH, AUDIT)

    assert set(opened) - set(usual) == {"clinical"}
    assert set(usual) <= set(opened)
    assert {name: len(each) for name, each in opened["clinical"].items()} == {
        "diagnoses": 1,
        "surgeries": 1,
        "medication": 1,
    }


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_fact_is_told_alone(fact: type[Fact]) -> None:
    scenario = case.NOT_OPENED.given(SAMPLES["rtw.case:CaseOpened"], SAMPLES[fact.event_name()])

    assert json_bytes(page(scenario, AUDIT_BY_LAW))


def test_what_is_hidden_makes_no_difference() -> None:
    hidden = frozenset(DataClass) - AUDIT_BY_LAW.readable
    other = replace(RICH, history=tuple(told_otherwise(RICH.history, hidden)))

    assert json_bytes(page(other, AUDIT_BY_LAW)) == json_bytes(page(RICH, AUDIT_BY_LAW))
    assert hidden.isdisjoint(BY_LAW)
