"""Whatever is corrected in whatever order, a history folds from any point to the same state."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case import aggregate
from domain.case.governance.corrections import (
    CorrectEntry,
    EntryCorrected,
    EntryMarkedInError,
    MarkEntryInError,
    corrected,
    in_ledger_order,
    is_correction,
)
from domain.case.state import CaseState
from domain.data_classes import Classified, DataClass
from domain.plain_json import Json
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from tests.domain.corrected_case import TRAINED
from tests.domain.examples import examples
from tests.domain.governance_case import WHY
from tests.domain.moves import MOVES
from tests.domain.scenario import START, Scenario
from tests.domain.test_histories import UNHURRIED

_VALUES: dict[str, SearchStrategy[Json]] = {
    "nprs.peak": st.integers(0, 11) | st.none(),
    "nprs": st.none() | st.just({"pre": 2, "peak": 5}),
    "loads.0.load": st.sampled_from(["4.0", "5.5", "x"]),
    "loads": st.just([]) | st.just([{"dimension": "LFW", "load": "4.5"}]),
    "pain.rest": st.integers(0, 12),
    "lift_zones.LFW": st.sampled_from(["4.0", "6.0"]),
    "push": st.sampled_from(["80", "90", None]),
    "injury_date": st.sampled_from(["2025-03-01", "2025-02-30"]),
    "to": st.sampled_from(["2025-03-31", "2024-01-01", None]),
    "trigger": st.sampled_from(["Three missed sessions", ""]),
    "title": st.sampled_from(["Lift 12 kg", None]),
    "effective_at": st.integers(-900, 20).map(
        lambda minutes: (START + timedelta(minutes=minutes)).isoformat()
    ),
    "unheard.of": st.just(1),
}
_FIELDS = sorted(_VALUES)


@st.composite
def a_change(draw: st.DrawFn, target: UUID) -> tuple[UUID, str, Json]:
    field = draw(st.sampled_from(_FIELDS))
    return target, field, draw(_VALUES[field])


@st.composite
def targets(draw: st.DrawFn, scenario: Scenario) -> UUID:
    return draw(st.sampled_from([each.event_id for each in scenario.history]))


@st.composite
def requests(draw: st.DrawFn, scenario: Scenario) -> Request:
    target = draw(targets(scenario))
    if draw(st.integers(0, 3)) == 0:
        return MarkEntryInError(target_event_id=target, reason=WHY)
    _, field, new = draw(a_change(target))
    return CorrectEntry(target_event_id=target, field=field, new=new, reason=WHY)


@st.composite
def facts(draw: st.DrawFn, scenario: Scenario) -> Fact:
    """A correction that nobody checked."""
    target = draw(targets(scenario))
    if draw(st.integers(0, 3)) == 0:
        return EntryMarkedInError(target_event_id=target, reason=WHY)
    _, field, new = draw(a_change(target))
    value = Classified(data_class=DataClass.Q, value=new)
    return EntryCorrected(target_event_id=target, field=field, old=value, new=value, reason=WHY)


@st.composite
def lives(draw: st.DrawFn) -> Scenario:
    """A case in which people ask on while entries are corrected, or what claims to be so."""
    scenario = TRAINED
    for step in draw(st.lists(st.sampled_from(["move", "correct", "correct", "fact"]), max_size=9)):
        if step == "fact":
            fact = draw(facts(scenario))
            scenario = scenario.having([fact], scenario.context(), None)
            continue
        if step == "move":
            outcome = draw(MOVES).ask(scenario)
        else:
            outcome = scenario.when(draw(requests(scenario)))
        if isinstance(outcome.decided, list):
            scenario = outcome.after
    return scenario


@settings(UNHURRIED, max_examples=examples(60))
@given(lives())
def test_one_by_one_is_all_at_once_from_any_point(scenario: Scenario) -> None:
    whole = scenario.state
    state = CaseState()
    for place, recorded in enumerate(scenario.history):
        assert aggregate.fold(scenario.history[place:], state) == whole
        state = aggregate.evolve(state, recorded)
    assert state == whole


@settings(UNHURRIED, max_examples=examples(30))
@given(lives())
def test_the_file_of_a_case_is_its_history_as_corrected(scenario: Scenario) -> None:
    assert [*in_ledger_order(scenario.state)] == [*corrected(scenario.history)]


@settings(UNHURRIED, max_examples=examples(30))
@given(lives())
def test_the_state_is_that_of_a_case_in_which_all_was_entered_rightly(scenario: Scenario) -> None:
    read = [each for each in corrected(scenario.history) if not is_correction(each.fact)]
    state, clean = scenario.state, aggregate.fold(read)

    for part in ("opening", "members", "linked", "assessed", "holds", "milestones", "phase"):
        assert getattr(state, part) == getattr(clean, part)


@settings(UNHURRIED, max_examples=examples(60))
@given(st.data())
def test_a_correction_adds_one_fact_or_none_and_the_same_again_adds_nothing(
    data: st.DataObject,
) -> None:
    scenario = data.draw(lives())
    request = data.draw(requests(scenario))
    outcome = scenario.when(request)
    if isinstance(outcome.decided, Refusal):
        return

    assert len(outcome.decided) <= 1
    after = outcome.after
    assert after.history[: len(scenario.history)] == scenario.history
    assert after.when(request).decided == []


@settings(UNHURRIED, max_examples=examples(30))
@given(lives())
def test_any_part_of_a_history_is_read_without_complaint(scenario: Scenario) -> None:
    part: list[Recorded[Fact]] = [*scenario.history[::2]]

    assert isinstance(aggregate.fold(part), CaseState)
    assert len(corrected(part)) <= len(part)
