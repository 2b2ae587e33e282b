"""A wrong entry stays as it is, and what was decided on it is listed (INV-14)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case.aggregate import FACTS, decide, fold
from domain.case.assessment import BaselineAssessmentRecorded, RedFlagScreenCompleted
from domain.case.corrections import (
    EntryCorrected,
    EntryMarkedInError,
    apply,
    corrected,
    effective_at_of,
    is_correction,
)
from domain.case.documents import DocumentAttached
from domain.case.entries import ENTRIES
from domain.case.linking import ConsentReferenced
from domain.case.loading import LoadTargetRejected, LoadTargetSet
from domain.case.next_day import NextDayResponseRecorded
from domain.case.opening import CaseOpened, PartyAssigned
from domain.case.plan import GoalAgreed
from domain.case.safety import CaseHeld
from domain.case.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.data_classes import Classified, DataClass
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.governance_case import (
    WHY,
    attach,
    correct,
    event_of,
    in_error,
    recorded,
)
from tests.domain.scenario import CASE, CLINICIAN
from tests.domain.sessions_case import S1, effort, loads, morning, pain, session

BASELINE = event_of(case.IN_PROGRAMME, BaselineAssessmentRecorded)
TRAINED = case.LOADED.given(
    session(S1, nprs=pain(3, 6, 3), rpe=effort("3"), loads=loads(LFW="5.0", LWS="4.0"))
)
SESSION = event_of(TRAINED, SessionCompleted)
STRANGER = case.an_id(99)
DAY = "2025-03-02"


def was_corrected(target: UUID, field: str, letter: str, old: Any, new: Any) -> EntryCorrected:
    return EntryCorrected(
        target_event_id=target,
        field=field,
        old=Classified(data_class=DataClass(letter), value=old),
        new=Classified(data_class=DataClass(letter), value=new),
        reason=WHY,
        affected_decisions=(),
    )


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


def test_what_is_on_file_reads_as_corrected_and_what_is_stored_stays() -> None:
    after = TRAINED.given(correct(SESSION, "nprs.peak", 3))

    (entry,) = after.state.on_file(SessionCompleted)
    assert (entry.event_id, entry.version) == (SESSION, recorded(TRAINED, SessionCompleted).version)
    assert entry.fact.nprs is not None
    assert entry.fact.nprs.peak == 3
    assert after.history[: len(TRAINED.history)] == TRAINED.history


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


def test_decisions_and_what_moved_the_case_on_stand() -> None:
    for scenario, kind, field in (
        (case.LOADED, LoadTargetSet, "week"),
        (case.HELD, CaseHeld, "kind"),
        (case.LOADED, ConsentReferenced, "version"),
    ):
        target = event_of(scenario, kind)
        scenario.when(correct(target, field, "W2")).then_refused("INV-14", "target_event_id")
        scenario.when(in_error(target)).then_refused("INV-14", "target_event_id")


def test_a_case_may_be_corrected_but_not_taken_back() -> None:
    target = event_of(case.LOADED, CaseOpened)

    assert case.LOADED.when(correct(target, "injury_date", "2025-03-02")).facts
    case.LOADED.when(in_error(target)).then_refused("INV-14", "target_event_id")
    refused = case.LOADED.when(correct(target, "body_region", "knee"))
    refused.then_refused("INV-14", "field")


def test_nobody_becomes_the_worker_by_a_correction() -> None:
    target = event_of(case.LOADED, PartyAssigned)

    case.LOADED.when(correct(target, "role", "worker")).then_refused("INV-14", "field")


def test_a_signature_is_not_added_by_a_correction() -> None:
    target = event_of(case.LOADED, GoalAgreed)

    case.LOADED.when(correct(target, "agreed_by", [])).then_refused("INV-14", "field")


def test_a_corrected_text_that_an_employer_reads_is_linted() -> None:
    target = event_of(case.LOADED, GoalAgreed)

    asked = correct(target, "employer_safe_title", "Lift despite lumbar pain")
    case.LOADED.when(asked).then_refused("INV-13", "employer_safe_title")


def test_the_value_of_a_classified_field_keeps_its_class() -> None:
    filed = case.LOADED.given(attach(title="Lumbar spine"), by=case.BY_MANAGER)
    target = event_of(filed, DocumentAttached)

    fact = filed.when(correct(target, "title.value", "Hip"), by=case.BY_MANAGER).fact
    assert isinstance(fact, EntryCorrected)
    assert (fact.old.data_class, fact.new.value) == (DataClass.C, "Hip")
    for field in ("title", "title.data_class", "title.value.x"):
        refused = filed.when(correct(target, field, {"data_class": "H", "value": "Hip"}))
        refused.then_refused("input", "field")


def test_saying_it_again_adds_nothing() -> None:
    right = correct(SESSION, "nprs.peak", 3, old=6)
    TRAINED.given(right).when(right).then_nothing()
    TRAINED.when(correct(SESSION, "nprs.peak", 6)).then_nothing()
    TRAINED.given(in_error(SESSION)).when(in_error(SESSION)).then_nothing()


def test_an_entry_may_be_named_by_what_it_is_about_or_by_the_command_that_made_it() -> None:
    by_event = was_corrected(SESSION, "nprs.peak", "D", 6, 3)
    command = recorded(TRAINED, SessionCompleted).command_id

    for target in (S1, command):
        asked = TRAINED.when(correct(target, "nprs.peak", 3))
        asked.after.when(correct(target, "nprs.peak", 3)).then_nothing()
        asked.then(by_event)
    TRAINED.when(correct(S1, "nprs.highest", 3)).then_refused("input", "target_event_id")
    assert TRAINED.when(correct(case.ASSESSMENT, "pain.rest", 4)).facts
    assert TRAINED.when(correct(CASE, "injury_date", DAY)).facts


def test_of_several_entries_about_a_thing_the_newest_with_the_field_is_meant() -> None:
    told = TRAINED.given(morning(4, S1))
    assert event_of(told, NextDayResponseRecorded) != SESSION

    told.when(correct(S1, "nprs.peak", 3)).then(was_corrected(SESSION, "nprs.peak", "D", 6, 3))


def test_an_entry_in_error_is_named_by_its_event_or_its_command() -> None:
    told = TRAINED.given(morning(4, S1))
    response = recorded(told, NextDayResponseRecorded)
    taken_back = told.given(in_error(response.command_id))

    said = EntryMarkedInError(target_event_id=response.event_id, reason=WHY)
    assert taken_back.history[-1].fact == said
    taken_back.when(in_error(response.command_id)).then_nothing()


def test_what_is_in_error_is_named_so_that_no_other_entry_is_meant() -> None:
    TRAINED.when(in_error(S1)).then_refused("input", "target_event_id")
    for kind in (SessionCompleted, PartyAssigned):
        several = recorded(TRAINED, kind).command_id
        TRAINED.when(in_error(several)).then_refused("input", "target_event_id")


def test_an_entry_in_error_cannot_be_corrected() -> None:
    after = TRAINED.given(in_error(SESSION))

    after.when(correct(SESSION, "nprs.peak", 3)).then_refused("input", "target_event_id")


def test_a_corrected_entry_may_be_corrected_again() -> None:
    twice = TRAINED.given(correct(SESSION, "nprs.peak", 3), correct(SESSION, "nprs.peak", 4))

    (entry,) = twice.state.on_file(SessionCompleted)
    assert entry.fact.nprs is not None
    assert entry.fact.nprs.peak == 4
    assert twice.history[-1].fact == was_corrected(SESSION, "nprs.peak", "D", 3, 4)


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


def test_a_closed_case_still_takes_corrections() -> None:
    state = replace(TRAINED.state, milestones=replace(TRAINED.state.milestones, closed=True))
    context = TRAINED.context(CLINICIAN)

    assert decide(state, correct(SESSION, "nprs.peak", 3), context) == [
        was_corrected(SESSION, "nprs.peak", "D", 6, 3)
    ]


def test_every_part_of_the_state_is_as_if_the_entry_had_been_right() -> None:
    right = case.REFERRED.given(case.consent("TREAT"), by=case.BY_WORKER)
    wrong = right.given(case.baseline(push="80"))
    after = wrong.given(correct(event_of(wrong, BaselineAssessmentRecorded), "push", "90"))

    clean = right.given(case.baseline(push="90"))
    assert after.state.assessed == clean.state.assessed
    assert after.state.on_file(BaselineAssessmentRecorded) == clean.state.on_file(
        BaselineAssessmentRecorded
    )


def test_a_correction_says_nothing_that_its_request_must_not_say() -> None:
    target = event_of(case.LOADED, RedFlagScreenCompleted)

    case.LOADED.when(correct(target, "flags", ["fever"])).then_refused("input", "new")


def test_what_is_fixed_of_an_entry_are_paths_of_its_fact() -> None:
    for kind, entry in ENTRIES.items():
        names = {info.alias or name for name, info in kind.model_fields.items()}
        assert {each.partition(".")[0] for each in entry.fixed} <= names, kind


def test_what_no_request_says_of_an_entry_is_fixed() -> None:
    for kind, entry in ENTRIES.items():
        said = {name for request in entry.requests for name in _said_in(request)}
        computed = {info.alias or name for name, info in kind.model_fields.items()} - said
        assert computed <= entry.fixed, (kind, computed - entry.fixed)


def _said_in(model: Any) -> set[str]:
    """The names that a request takes, at the top and in the things it lists."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def test_no_decision_is_an_entry() -> None:
    for kind in ENTRIES:
        assert kind in FACTS
        assert not kind.refusal
        assert "decision" not in kind.model_fields


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
