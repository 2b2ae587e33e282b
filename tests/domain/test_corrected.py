"""What a history says after the corrections in it."""

from dataclasses import replace

import pytest

from domain.case.aggregate import fold
from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.governance.corrections import (
    EntryCorrected,
    EntryMarkedInError,
    apply,
    corrected,
    is_correction,
)
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.data_classes import Classified, DataClass
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.corrected_case import BASELINE, SESSION, STRANGER, TRAINED, was_corrected
from tests.domain.governance_case import (
    WHY,
    correct,
    event_of,
    in_error,
    recorded,
)
from tests.domain.sessions_case import S1


def test_what_is_on_file_reads_as_corrected_and_what_is_stored_stays() -> None:
    after = TRAINED.given(correct(SESSION, "nprs.peak", 3))

    (entry,) = after.state.on_file(SessionCompleted)
    assert (entry.event_id, entry.version) == (SESSION, recorded(TRAINED, SessionCompleted).version)
    assert entry.fact.nprs is not None
    assert entry.fact.nprs.peak == 3
    assert after.history[: len(TRAINED.history)] == TRAINED.history


def test_what_was_known_before_a_correction_is_the_old_value() -> None:
    after = TRAINED.given(correct(SESSION, "nprs.peak", 3))
    known = [each for each in after.history if each.recorded_at < after.history[-1].recorded_at]

    peaks = [
        each.fact.nprs.peak
        for history in (known, after.history)
        for each in corrected(history)
        if isinstance(each.fact, SessionCompleted) and each.fact.nprs
    ]
    assert peaks == [6, 3]


def test_a_reader_without_the_class_reads_on_as_before() -> None:
    entry = recorded(TRAINED, SessionCompleted)
    hidden = was_corrected(SESSION, "nprs.peak", "D", 6, 3).model_copy(
        update={"new": Classified(data_class=DataClass.D)}
    )

    assert apply(entry, hidden) == entry


def test_a_reader_of_some_fields_gets_those_corrected() -> None:
    entry = recorded(TRAINED, SessionCompleted)
    some = SessionCompleted.model_construct(session_id=S1, phase=Phase.P1)
    for name in set(some.__dict__) - {"session_id", "phase"}:
        del some.__dict__[name]
    seen = replace(entry, fact=some)

    assert apply(seen, was_corrected(SESSION, "nprs.peak", "D", 6, 3)) == seen
    moved = apply(seen, was_corrected(SESSION, "phase", "B", "P1", "P2"))
    assert moved is not None
    assert vars(moved.fact) == {**vars(some), "phase": Phase.P2}


@pytest.mark.parametrize(
    "odd",
    [
        was_corrected(SESSION, "nprs.peak", "D", 6, 99),
        was_corrected(SESSION, "nprs.peak", "D", 6, {"a": []}),
        was_corrected(SESSION, "loads.7.load", "L", "1", "2"),
        was_corrected(SESSION, "unheard.of", "L", "1", "2"),
        was_corrected(SESSION, "effective_at", "B", "1", None),
        was_corrected(STRANGER, "nprs.peak", "D", 6, 3),
    ],
)
def test_a_correction_that_no_longer_fits_changes_nothing(odd: Fact) -> None:
    after = TRAINED.given(odd)

    assert after.state.on_file(SessionCompleted) == TRAINED.state.on_file(SessionCompleted)


def test_what_stands_before_its_target_corrects_nothing() -> None:
    history = TRAINED.given(correct(SESSION, "nprs.peak", 3)).history
    turned = [history[-1], *history[:-1]]

    assert [each for each in corrected(turned) if not is_correction(each.fact)] == [*history[:-1]]


def test_corrections_are_not_corrected() -> None:
    once = TRAINED.given(correct(SESSION, "nprs.peak", 3))
    said = event_of(once, EntryCorrected)
    once.when(correct(said, "reason", "Another")).then_refused("INV-14", "target_event_id")

    twisted = once.given(EntryMarkedInError(target_event_id=said, reason=WHY))
    assert len(twisted.state.on_file(EntryCorrected)) == 1


def test_every_part_of_the_state_is_as_if_the_entry_had_been_right() -> None:
    right = case.REFERRED.given(case.consent("TREAT"), by=case.BY_WORKER)
    wrong = right.given(case.baseline(push="80"))
    after = wrong.given(correct(event_of(wrong, BaselineAssessmentRecorded), "push", "90"))

    clean = right.given(case.baseline(push="90"))
    assert after.state.assessed == clean.state.assessed
    assert after.state.on_file(BaselineAssessmentRecorded) == clean.state.on_file(
        BaselineAssessmentRecorded
    )


def test_one_by_one_is_all_at_once() -> None:
    history = TRAINED.given(
        correct(SESSION, "nprs.peak", 3),
        correct(BASELINE, "lift_zones.LFW", "7.0"),
        in_error(SESSION),
    ).history

    state = CaseState()
    for each in history:
        state = fold((each,), state)
    assert state == fold(history)
