"""A wrong entry stays as it is, and what was decided on it is listed (INV-14)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case.aggregate import decide
from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.governance.corrections import (
    EntryCorrected,
    EntryMarkedInError,
    effective_at_of,
)
from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet
from domain.case.sessions.session_facts import SessionCompleted
from domain.data_classes import DataClass
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.corrected_case import BASELINE, SESSION, STRANGER, TRAINED, was_corrected
from tests.domain.governance_case import (
    WHY,
    correct,
    event_of,
    in_error,
    recorded,
)
from tests.domain.scenario import CLINICIAN
from tests.domain.sessions_case import S1


def test_a_correction_says_what_was_and_what_is_in_the_class_of_the_field() -> None:
    asked = TRAINED.when(correct(SESSION, "nprs.peak", 3))

    asked.then(was_corrected(SESSION, "nprs.peak", "D", 6, 3))


@pytest.mark.parametrize(
    ("field", "new", "letter", "old", "stored"),
    [
        ("loads.0.load", "4.5", "L", "5.0", "4.5"),
        ("rpe.value", "4", "L", "3", "4"),
        ("minutes", 45, "L", None, 45),
        ("nprs", {"pre": 3, "peak": 4}, "D", {"pre": 3, "peak": 6, "post": 3}, None),
        ("loads.1", {"dimension": "LWS", "load": 3}, "L", None, None),
    ],
)
def test_a_field_is_named_by_its_path(
    field: str, new: Any, letter: str, old: Any, stored: Any
) -> None:
    fact = TRAINED.when(correct(SESSION, field, new)).fact

    assert isinstance(fact, EntryCorrected)
    assert fact.new.data_class == letter
    if old is not None or stored is not None:
        assert fact.old.value == old
    if stored is not None:
        assert fact.new.value == stored


def test_the_next_decision_rests_on_what_is_true_and_the_earlier_ones_are_listed() -> None:
    refused = case.IN_PROGRAMME.given(case.target("W1", LFW="6.0"))
    assert isinstance(refused.history[-1].fact, LoadTargetRejected)

    right = refused.given(correct(BASELINE, "lift_zones.LFW", "6.0"))

    said = right.history[-1].fact
    assert isinstance(said, EntryCorrected)
    assert said.affected_decisions == (event_of(refused, LoadTargetRejected),)
    assert isinstance(right.when(case.target("W1", LFW="6.0")).fact, LoadTargetSet)
    assert isinstance(right.when(case.target("W1", LFW="6.1")).fact, LoadTargetRejected)


def test_an_entry_in_error_is_no_evidence_any_more() -> None:
    wrong = case.IN_PROGRAMME.given(in_error(BASELINE))

    assert wrong.history[-1].fact == EntryMarkedInError(target_event_id=BASELINE, reason=WHY)
    assert wrong.state.on_file(BaselineAssessmentRecorded) == ()
    assert isinstance(wrong.when(case.target("W1", LFW="5.0")).fact, LoadTargetRejected)


def test_a_correction_is_effective_when_what_it_corrects_was() -> None:
    asked = TRAINED.when(correct(SESSION, "nprs.peak", 3), at=TRAINED.clock)

    assert asked.context.effective_at == recorded(TRAINED, SessionCompleted).effective_at
    assert effective_at_of(TRAINED.state, case.start()) is None
    assert effective_at_of(TRAINED.state, correct(STRANGER, "nprs.peak", 3)) is None


def test_the_time_of_an_entry_may_be_corrected() -> None:
    entry = recorded(TRAINED, SessionCompleted)
    earlier = entry.effective_at - timedelta(days=1)

    after = TRAINED.given(correct(SESSION, "effective_at", earlier.isoformat()))

    (moved,) = after.state.on_file(SessionCompleted)
    assert moved == replace(entry, effective_at=moved.effective_at)
    assert moved.effective_at == earlier
    said = after.history[-1]
    assert isinstance(said.fact, EntryCorrected)
    assert said.fact.new.data_class is DataClass.B
    assert said.effective_at == entry.effective_at


def test_no_entry_becomes_effective_after_it_was_recorded() -> None:
    entry = recorded(TRAINED, SessionCompleted)
    ahead = entry.recorded_at + timedelta(minutes=5)

    assert TRAINED.when(correct(SESSION, "effective_at", ahead.isoformat())).facts
    late = (ahead + timedelta(seconds=1)).isoformat()
    TRAINED.when(correct(SESSION, "effective_at", late)).then_refused("input", "new")


@pytest.mark.parametrize(
    ("target", "field", "new", "code", "at_fault"),
    [
        (STRANGER, "nprs.peak", 3, "input", "target_event_id"),
        (SESSION, "nprs.highest", 3, "input", "field"),
        (SESSION, "loads.2.load", "4.0", "input", "field"),
        (SESSION, "loads.x", "4.0", "input", "field"),
        (SESSION, "minutes.0", 3, "input", "field"),
        (SESSION, "nprs.peak", 11, "input", "new"),
        (SESSION, "nprs.peak", "three", "input", "new"),
        (SESSION, "loads.0.load", "0", "input", "new"),
        (SESSION, "loads.0.load", "201", "input", "new"),
        (SESSION, "rpe.value", "20.5", "input", "new"),
        (SESSION, "effective_at", "yesterday", "input", "new"),
        (SESSION, "session_id", str(STRANGER), "INV-14", "field"),
        (SESSION, "rpe.scale", "6-20", "INV-14", "field"),
        (SESSION, "rpe", {"scale": "6-20", "value": 12}, "INV-14", "field"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    target: UUID, field: str, new: Any, code: str, at_fault: str
) -> None:
    TRAINED.when(correct(target, field, new)).then_refused(code, at_fault)


def test_who_corrects_something_else_than_is_there_learns_it() -> None:
    TRAINED.when(correct(SESSION, "nprs.peak", 3, old=5)).then_refused("version", "old")
    TRAINED.when(correct(SESSION, "nprs.peak", 3, old="six")).then_refused("version", "old")
    assert TRAINED.when(correct(SESSION, "nprs.peak", 3, old=6)).facts
    assert TRAINED.when(correct(SESSION, "loads.0.load", 4, old="5.00")).facts


def test_saying_it_again_adds_nothing() -> None:
    right = correct(SESSION, "nprs.peak", 3, old=6)
    TRAINED.given(right).when(right).then_nothing()
    TRAINED.when(correct(SESSION, "nprs.peak", 6)).then_nothing()
    TRAINED.given(in_error(SESSION)).when(in_error(SESSION)).then_nothing()


def test_what_stands_of_a_part_may_be_said_again_with_it() -> None:
    asked = TRAINED.when(correct(SESSION, "rpe", {"scale": "CR10", "value": "4"}))

    assert isinstance(asked.fact, EntryCorrected)
    assert asked.fact.new.value == {"scale": "CR10", "value": "4"}


def test_a_session_in_error_may_be_named_as_the_session() -> None:
    planned = case.LOADED.given(say.schedule("2025-03-10"), say.session(nprs=say.pain(3, 7, 4)))
    session = event_of(planned, SessionCompleted)

    marked = planned.when(in_error(S1))
    marked.then(EntryMarkedInError(target_event_id=session, about=S1, reason=WHY))
    marked.after.when(in_error(S1)).then_nothing()


def test_of_several_entries_that_are_no_session_none_is_taken_back() -> None:
    proposed = case.LOADED.given(say.schedule("2025-03-10"), say.decline())

    proposed.when(in_error(S1)).then_refused("input", "target_event_id")


def test_an_entry_in_error_cannot_be_corrected() -> None:
    after = TRAINED.given(in_error(SESSION))

    after.when(correct(SESSION, "nprs.peak", 3)).then_refused("input", "target_event_id")


def test_a_corrected_entry_may_be_corrected_again() -> None:
    twice = TRAINED.given(correct(SESSION, "nprs.peak", 3), correct(SESSION, "nprs.peak", 4))

    (entry,) = twice.state.on_file(SessionCompleted)
    assert entry.fact.nprs is not None
    assert entry.fact.nprs.peak == 4
    assert twice.history[-1].fact == was_corrected(SESSION, "nprs.peak", "D", 3, 4)


def test_a_closed_case_still_takes_corrections() -> None:
    state = replace(TRAINED.state, milestones=replace(TRAINED.state.milestones, closed=True))
    context = TRAINED.context(CLINICIAN)

    assert decide(state, correct(SESSION, "nprs.peak", 3), context) == [
        was_corrected(SESSION, "nprs.peak", "D", 6, 3)
    ]
