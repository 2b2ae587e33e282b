"""Two histories that differ only in what an employer may not know are the same to him.

The hidden fields of a history are replaced by others. His page and his history of the case must
stay the same, byte for byte; let one hidden class through, and the same comparison fails.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.case_views import json_bytes
from adapters.http import read_routes
from adapters.store.codec import ALL_CLASSES, sections_of
from adapters.wording import load_wording
from domain.case.aggregate import FACTS
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.employer import EMPLOYER, EmployerView
from services.access import IN_FULL, Audience
from tests.domain import thin_case as case
from tests.domain.moves import scenarios
from tests.domain.scenario import Scenario
from tests.golden.samples import ID_5, SAMPLES
from tests.projections.cutting import Letters, cut

SAY = load_wording().text
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
READABLE = IN_FULL[Audience.EMPLOYER]
UNHURRIED = settings(
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KEPT = frozenset({"case_id", "worker_id", "employer_id", "time_zone", "phase", "hold_id"})
"""Ids that his page is about, the zone of its dates, and what his summary status follows from."""

OTHERS: Mapping[str, Mapping[str, Any]] = {
    "CaseOpened": {
        "insurer_id": None,
        "claim_ref": "CZ-2025/99",
        "injury_date": "2025-02-27",
        "body_region": "knee",
        "laterality": "L",
        "mechanism": "Stepped off a kerb",
        "jurisdiction": "DE",
        "episode_no": 3,
        "previous_case_id": None,
    },
    "PartyAssigned": {
        "party_id": ID_5,
        "role": "psychologist",
        "from": "2025-03-01",
        "to": None,
    },
    "EmployerContactMade": {"by": ID_5, "channel": "letter", "at": "2025-03-01T08:00:00Z"},
    "ConsentReferenced": {"consent_id": ID_5, "version": 9, "scopes": ["TREAT", "RESEARCH"]},
    "ProtocolPinned": {
        "protocol_id": ID_5,
        "version": 9,
        "tissue_class": "fracture",
        "overrides": [],
    },
    "DiagnosisRecorded": {
        "code": {"system": "urn:icd", "code": "S83.2"},
        "verification": "refuted",
        "onset": "2025-02-27",
        "supersedes": None,
    },
    "RedFlagScreenCompleted": {"result": "negative", "flags": ["weight loss"]},
    "BaselineAssessmentRecorded": {
        "assessment_id": ID_5,
        "pain": {"rest": 0},
        "measures": [],
        "rom": [],
        "balance": [],
        "motor_control": "acceptable",
        "endurance": [],
        "lift_zones": {"LFW": "44"},
        "carry": None,
        "push": "1",
        "pull": None,
        "tolerances": None,
        "medication_effects": ["tramadol"],
        "age_y": 61,
        "complete": False,
    },
    "GoalAgreed": {
        "goal_id": ID_5,
        "job_task_id": "T9",
        "title": "Climb",
        "employer_safe_title": None,
        "measure": None,
        "target": {"value": "1", "unit": "h"},
        "due": "2026-01-01",
        "agreed_by": [],
        "achievement": None,
    },
    "ProgrammePlanned": {
        "plan_version": 9,
        "phases": [],
        "sessions_per_week": 1,
        "session_min": 30,
    },
    "ContingencyPlanSet": {"trigger": "Fever", "action": "Wait", "owner": ID_5},
    "PhaseStarted": {"day_since_anchor": 99},
    "LoadTargetSet": {
        "week": "W9",
        "targets": [],
        "decision": {"outcome": "accepted", "rationale": "x", "criteria": []},
        "protocol": None,
    },
    "LoadTargetRejected": {
        "week": "W9",
        "requested": [],
        "dimension": "STD",
        "ref_load": None,
        "increase_pct": None,
        "cap_pct": None,
        "policy_id": "x",
        "decision": {"outcome": "refused", "rationale": "x", "criteria": []},
        "protocol": None,
    },
    "AlarmSignRaised": {"code": "CAUDA_EQUINA", "observed": "Numb", "reporter": ID_5},
    "CaseHeld": {
        "kind": "WORKER_REQUEST",
        "resume_to": "PLANNED",
        "reassess_due": "2025-03-30T00:00:00Z",
    },
    "ReassessmentCompleted": {"findings": "Worse", "outcome": "REFER_OUT"},
    "HoldLifted": {"by": ID_5},
}


def otherwise(fact: Fact, hidden: Letters) -> Fact:
    """The fact with other values in all fields of the hidden classes."""
    told = {info.alias or field: field for field, info in type(fact).model_fields.items()}
    fields, sample = _written(fact), _written(SAMPLES[fact.event_name()])
    other = {
        alias: value if value != fields[alias] else sample[alias]
        for alias, value in OTHERS.get(type(fact).__name__, {}).items()
        if fact.class_of(told[alias]) in hidden
    }
    return type(fact).model_validate({**fields, **other})


def _written(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", by_alias=True)


def with_other_secrets(history: Iterable[Recorded[Fact]], hidden: Letters) -> list[Recorded[Fact]]:
    reason = "Another reason altogether"
    return [
        replace(
            each,
            fact=otherwise(each.fact, hidden),
            reason=reason if DataClass.C in hidden else each.reason,
        )
        for each in history
    ]


def page(history: Sequence[Recorded[Fact]], readable: Letters = EMPLOYER.readable) -> bytes:
    """What an employer is shown of the case."""
    view = EMPLOYER.folded(cut(history, readable))
    return EMPLOYER.stored(view) + json_bytes(EMPLOYER.show(view, NOW, SAY))


def story(history: Sequence[Recorded[Fact]], readable: Letters = READABLE) -> bytes:
    """What an employer is shown of its history."""
    seen = cut(history, readable)
    shown = [read_routes._event(each, Audience.EMPLOYER) for each in seen if sections_of(each.fact)]
    return json_bytes(shown)


@UNHURRIED
@given(scenario=scenarios(), kept=st.lists(st.booleans(), min_size=60, max_size=60))
def test_what_is_hidden_makes_no_difference_to_the_page_of_an_employer(
    scenario: Scenario, kept: list[bool]
) -> None:
    part = [each for each, keep in zip(scenario.history, kept, strict=False) if keep]

    for history in (scenario.history, part):
        assert page(with_other_secrets(history, ALL_CLASSES - EMPLOYER.readable)) == page(history)


@UNHURRIED
@given(scenario=scenarios())
def test_what_is_hidden_makes_no_difference_to_the_history_an_employer_reads(
    scenario: Scenario,
) -> None:
    hidden = ALL_CLASSES - READABLE

    assert story(with_other_secrets(scenario.history, hidden)) == story(scenario.history)


@UNHURRIED
@given(scenario=scenarios())
def test_the_page_shows_nothing_of_status_and_identity_but_its_summary(
    scenario: Scenario,
) -> None:
    """Classes A, B and T are read for the summary; beyond it they make no difference either."""
    read_for_summary = frozenset(DataClass(letter) for letter in "ABT")

    assert page(with_other_secrets(scenario.history, read_for_summary)) == page(scenario.history)


@UNHURRIED
@given(scenario=scenarios())
def test_that_something_hidden_happened_makes_no_difference_to_an_employer(
    scenario: Scenario,
) -> None:
    plain = [each for each in scenario.history if type(each.fact).__name__ not in UNSEEN]

    assert page(plain) == page(scenario.history)
    assert story(plain) == story(scenario.history)


UNSEEN = frozenset(
    {
        "PartyAssigned",
        "ConsentReferenced",
        "ProtocolPinned",
        "DiagnosisRecorded",
        "RedFlagScreenCompleted",
        "BaselineAssessmentRecorded",
        "GoalAgreed",
        "ProgrammePlanned",
        "LoadTargetSet",
        "LoadTargetRejected",
        "AlarmSignRaised",
        "ReassessmentCompleted",
    }
)

RICH = case.NOT_OPENED.given(*[SAMPLES[fact.event_name()] for fact in FACTS])
HIDDEN_AND_USED = sorted({fact.class_of(name) for fact in FACTS for name in fact.model_fields})


@pytest.mark.parametrize("letter", [each for each in HIDDEN_AND_USED if each not in READABLE])
def test_one_hidden_class_let_through_is_noticed(letter: DataClass) -> None:
    other = with_other_secrets(RICH.history, frozenset({letter}))
    leaky = READABLE | {letter}

    assert story(other) == story(RICH.history)
    assert story(other, leaky) != story(RICH.history, leaky)


@pytest.mark.parametrize(
    "letter", [each for each in HIDDEN_AND_USED if each not in EMPLOYER.readable]
)
def test_a_careless_fold_tells_no_more_than_the_classes_it_is_given(letter: DataClass) -> None:
    def keeping_all(view: EmployerView, recorded: Recorded[Fact]) -> EmployerView:
        seen = {**(view.shift_pattern or {}), str(recorded.position): sections_of(recorded.fact)}
        return EMPLOYER.fold(view, recorded).model_copy(update={"shift_pattern": seen})

    careless = replace(EMPLOYER, fold=keeping_all)
    other = with_other_secrets(RICH.history, frozenset({letter}))

    def folded(readable: Letters) -> list[bytes]:
        both = (RICH.history, other)
        return [careless.stored(careless.folded(cut(each, readable))) for each in both]

    tight, leaky = folded(EMPLOYER.readable), folded(EMPLOYER.readable | {letter})
    assert tight[0] == tight[1]
    assert leaky[0] != leaky[1]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_hidden_field_is_told_otherwise(fact: type[Fact]) -> None:
    sample = SAMPLES[fact.event_name()]

    other = otherwise(sample, ALL_CLASSES)

    hidden = {name for name in fact.model_fields if fact.class_of(name) not in READABLE} - KEPT
    same = {name for name in hidden if getattr(other, name) == getattr(sample, name)}
    assert same == set()
