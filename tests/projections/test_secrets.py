"""Two histories that differ only in what a reader may not know are the same to him.

Whatever is hidden is replaced by something else. His page and his history of the case must stay
the same, byte for byte; let one hidden class through, and the same comparison fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.cases.history import Reader, told_history
from adapters.cases.views import json_bytes
from adapters.store.codec import ALL_CLASSES, sections_of
from adapters.words.wording import load_wording
from domain.case.aggregate import FACTS
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.catalogue import CASE_VIEWS
from projections.latest import Stored
from projections.telling import CaseTold
from projections.view import View
from services.audiences import HIDES_ACTIVITY, Audience, readers
from services.reading_rights import IN_FULL
from tests.domain import thin_case as case
from tests.domain.examples import examples
from tests.domain.moves import scenarios
from tests.domain.scenario import Scenario
from tests.golden.samples import SAMPLES
from tests.projections.cutting import Letters, cut
from tests.projections.otherwise import otherwise, told_otherwise

SAY = load_wording().text
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
UNHURRIED = settings(
    deadline=None,
    max_examples=examples(12),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
EVERY_VIEW = pytest.mark.parametrize("view", CASE_VIEWS.values(), ids=CASE_VIEWS)
EVERY_AUDIENCE = pytest.mark.parametrize("audience", list(Audience))
STATUS = frozenset({"phase", "from", "to", "hold_id", "complete", "episode_no", "time_zone"})
"""What the status and the dates of a case follow from."""
PAIN = frozenset({"nprs", "nprs_morning", "nprs_peak", "pain"})
SCOPES = frozenset({"ConsentReferenced.scopes", "ConsentReferenced.expires"})
SUMMARISED: Mapping[str, frozenset[str]] = {
    "clinician": frozenset({"instrument", "version", "total", "band", "scores"})
    | {"task_id", "triggers", "due", "owner", "kind", "step", "of", "confidence", "private_note"}
    | {"decision", "judged", "unmet"},
    "employer": STATUS
    | SCOPES
    | {"CaseOpened.worker_id", "CaseOpened.employer_id"}
    | {"goal_id", "employer_safe_title", "GoalAgreed.due", "GoalRevised.due", "GoalClosed.due"}
    | {"PartyAssigned.role"},
    "supervisor": STATUS | {"PartyAssigned.role"},
    "case-manager": STATUS
    | PAIN
    | {"CaseOpened.body_region", "CaseOpened.laterality", "DiagnosisRecorded.code"}
    | {"ProgressReviewed.adherence_pct", "CaseHeld.kind", "RedFlagScreenCompleted.result"}
    | {"task_id", "step", "of"},
    "audit": STATUS
    | SCOPES
    | PAIN
    | {"CaseOpened.worker_id", "PartyAssigned.party_id"}
    | {"ProgressReviewed.adherence_pct", "DeloadStarted.kind"}
    | {"instrument", "band", "scores", "RedFlagScreenCompleted.result"},
    "worker": frozenset(),
}
"""The fields from which each view's summaries follow; of the same classes nothing else shows."""

REFUSALS = frozenset(
    f"{fact.__name__}.{field}"
    for fact in FACTS
    if fact.refusal
    for field in ("decision", "unmet", "deload")
)
"""Of sessions and loads the auditor reads the refusals (L in DOMAIN 4.2)."""


def page(history: Sequence[Recorded[Fact]], view: View[Any], readable: Letters) -> bytes:
    """What a reader is shown of the case."""
    return json_bytes(view.show(view.folded(cut(history, readable)), NOW, SAY))


def row(history: Sequence[Recorded[Fact]], view: View[Any], readable: Letters) -> bytes:
    """What is kept of it for him, and what he is shown."""
    kept = b"".join(view.stored(view.folded(cut(history, readable))))
    return kept + page(history, view, readable)


def story(history: Sequence[Recorded[Fact]], audience: Audience, readable: Letters) -> bytes:
    """What a reader is shown of its history."""
    seen = cut(history, readable)
    return json_bytes(told_history(seen, Reader(readers(audience)[0], readable)))


RICH = case.NOT_OPENED.given(*[SAMPLES[fact.event_name()] for fact in FACTS])


@cache
def rich_otherwise(letter: DataClass) -> tuple[Recorded[Fact], ...]:
    """All that can happen, with everything of a class told otherwise."""
    return tuple(told_otherwise(RICH.history, frozenset({letter})))


USED = sorted({fact.class_of(name) for fact in FACTS for name in fact.model_fields})


@EVERY_VIEW
@UNHURRIED
@given(scenario=scenarios(), kept=st.lists(st.booleans(), min_size=60, max_size=60))
def test_what_is_hidden_makes_no_difference_to_a_page(
    view: View[Any], scenario: Scenario, kept: list[bool]
) -> None:
    part = [each for each, keep in zip(scenario.history, kept, strict=False) if keep]
    hidden = ALL_CLASSES - view.readable

    for history in (scenario.history, part):
        other = told_otherwise(history, hidden)
        assert row(other, view, view.readable) == row(history, view, view.readable)


@EVERY_VIEW
def test_what_is_hidden_makes_no_difference_whatever_happened(view: View[Any]) -> None:
    other = told_otherwise(RICH.history, ALL_CLASSES - view.readable)

    assert row(other, view, view.readable) == row(RICH.history, view, view.readable)


@pytest.mark.parametrize(
    ("name", "letter"),
    [(name, letter) for name, view in CASE_VIEWS.items() for letter in sorted(view.summarised)],
)
def test_of_what_is_summarised_nothing_shows_but_the_summary(name: str, letter: DataClass) -> None:
    view = CASE_VIEWS[name]
    refused = REFUSALS if (name, letter) == ("audit", DataClass.L) else frozenset()
    other = told_otherwise(RICH.history, frozenset({letter}), SUMMARISED[name] | refused)

    assert row(other, view, view.readable) == row(RICH.history, view, view.readable)


DATES_ONLY = {("supervisor", DataClass.B), ("employer", DataClass.A), ("audit", DataClass.A)}
"""What follows from these is that something happened, and to whom: both are kept everywhere."""


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        (name, letter)
        for name, view in CASE_VIEWS.items()
        for letter in sorted(view.summarised)
        if letter in USED and (name, letter) not in DATES_ONLY
    ],
)
def test_a_summary_follows_from_what_is_summarised(name: str, letter: DataClass) -> None:
    view = CASE_VIEWS[name]
    going_on = [each for each in RICH.history if type(each.fact).__name__ not in ENDING]
    other = told_otherwise(going_on, frozenset({letter}), frozenset({"time_zone"}))

    assert row(other, view, view.readable) != row(going_on, view, view.readable)


ENDING = frozenset(
    {"FullDutyResumed", "SustainedRtwConfirmed", "CaseClosed", "CaseWithdrawn", "CaseReopened"}
)


@EVERY_VIEW
@pytest.mark.parametrize("letter", USED)
def test_a_careless_fold_tells_no_more_than_the_classes_it_is_given(
    view: View[Any], letter: DataClass
) -> None:
    def keeping_all(known: Any, recorded: Recorded[Fact]) -> Any:
        folded = view.fold(known, recorded)
        assert isinstance(folded, CaseTold)
        said = {str(recorded.position): sections_of(recorded.fact)}
        return folded.model_copy(update={"time_zone": f"{folded.time_zone}{said}"})

    careless = replace(view, fold=keeping_all, fold_all=None)
    other = rich_otherwise(letter)

    def folded(readable: Letters) -> list[Stored]:
        both = (RICH.history, other)
        return [careless.stored(careless.folded(cut(each, readable))) for each in both]

    leaky = folded(view.readable | {letter})
    assert leaky[0] != leaky[1]
    if letter not in view.readable:
        tight = folded(view.readable)
        assert tight[0] == tight[1]


def _said_to(audience: Audience) -> list[DataClass]:
    """The classes of facts that are told to some audience, be it cut."""
    told = [fact for fact in FACTS if fact.__name__ not in CASE_VIEWS[audience].untold]
    return sorted({fact.class_of(name) for fact in told for name in fact.model_fields})


@EVERY_AUDIENCE
@UNHURRIED
@given(scenario=scenarios())
def test_what_is_hidden_makes_no_difference_to_a_history(
    audience: Audience, scenario: Scenario
) -> None:
    readable = IN_FULL[audience]
    other = told_otherwise(scenario.history, ALL_CLASSES - readable)

    assert story(other, audience, readable) == story(scenario.history, audience, readable)


@pytest.mark.parametrize(
    ("audience", "letter"),
    [
        (audience, letter)
        for audience in Audience
        for letter in _said_to(audience)
        if letter not in IN_FULL[audience]
    ],
)
def test_one_hidden_class_let_through_a_history_is_noticed(
    audience: Audience, letter: DataClass
) -> None:
    readable = IN_FULL[audience]
    other = rich_otherwise(letter)

    assert story(other, audience, readable) == story(RICH.history, audience, readable)
    leaky = readable | {letter}
    assert story(other, audience, leaky) != story(RICH.history, audience, leaky)


@pytest.mark.parametrize("name", ["employer", "supervisor"])
@UNHURRIED
@given(scenario=scenarios())
def test_that_something_hidden_happened_makes_no_difference_at_work(
    name: str, scenario: Scenario
) -> None:
    view, audience = CASE_VIEWS[name], Audience(name)
    readable = IN_FULL[audience]
    plain = [each for each in scenario.history if type(each.fact).__name__ not in UNSEEN]

    assert page(plain, view, view.readable) == page(scenario.history, view, view.readable)
    assert story(plain, audience, readable) == story(scenario.history, audience, readable)


UNSEEN = frozenset(
    {
        *("PartyAssigned", "ProtocolPinned", "DiagnosisRecorded", "SurgeryRecorded"),
        *("RedFlagScreenCompleted", "BaselineAssessmentRecorded", "ReassessmentRecorded"),
        *("GoalAgreed", "ProgrammePlanned", "LoadTargetSet", "LoadTargetRejected"),
        *("AlarmSignRaised", "ReassessmentCompleted", "NextDayResponseRecorded"),
        *("SessionCompleted", "ScreeningScored", "PhaseAdvanceRejected", "DeloadStarted"),
    }
)
"""What neither employer nor supervisor is to notice."""


@pytest.mark.parametrize("audience", sorted(HIDES_ACTIVITY))
def test_who_may_not_see_activity_sees_no_versions_and_no_positions(audience: Audience) -> None:
    view = CASE_VIEWS[audience]
    folded = view.folded(cut(RICH.history, view.readable))

    assert folded.version == 0
    assert "position" not in page(RICH.history, view, view.readable).decode()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_field_is_told_otherwise(fact: type[Fact]) -> None:
    sample = SAMPLES[fact.event_name()]

    other = otherwise(sample, ALL_CLASSES)

    same = {name for name in fact.model_fields if getattr(other, name) == getattr(sample, name)}
    assert same <= {"evidence"}
