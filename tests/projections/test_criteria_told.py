"""Whose view names a criterion: who reads its class, and the auditor as met or not (Q, 4.2)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.words.wording import load_wording
from domain.case.phases.phases import PhaseAdvanceRejected, unmet_of
from domain.decision import Criterion, decide_all
from projections.catalogue import CASE_VIEWS
from tests.domain import thin_case as case
from tests.golden.samples import SAMPLES
from tests.projections.cutting import shown_by_feed

SAY = load_wording().text
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
NAMES = {
    "gate.psych.tsk11": "E",
    "gate.G12.worst7d": "D",
    "gate.G12.adherence_pct": "L",
    "gate.G12.movement_screen": "C",
    "informed.max_age_d": "U",
    "gate.G12.day": "Q",
}
SEEN = {
    "employer": set[str](),
    "supervisor": set[str](),
    "case-manager": {"gate.G12.day", "informed.max_age_d"},
    "audit": {"gate.G12.day", "gate.psych.tsk11", "gate.G12.worst7d", "gate.G12.adherence_pct"},
    "clinician": set(NAMES),
}


def page(view: str) -> str:
    criteria = [
        Criterion(id=name, required="7", observed="3", met=False, data_class=letter)
        for name, letter in NAMES.items()
    ]
    sample = SAMPLES[PhaseAdvanceRejected.event_name()].model_dump(by_alias=True)
    decision = decide_all(criteria, 3)
    refused = PhaseAdvanceRejected.model_validate(
        {**sample, "decision": decision, "unmet": unmet_of(decision)}
    )
    history = case.IN_PROGRAMME.given(refused).history
    found = CASE_VIEWS[view]
    shown: dict[str, Any] = found.show(
        found.folded(shown_by_feed(history, found.readable)), NOW, SAY
    )
    return str(shown)


@pytest.mark.parametrize("view", SEEN)
def test_a_view_names_the_criteria_that_its_reader_may_know_and_no_others(view: str) -> None:
    told = page(view)

    assert {name for name in NAMES if name in told} == SEEN[view]
    assert ("'clinical'" in told) is (view in {"case-manager", "audit"})
