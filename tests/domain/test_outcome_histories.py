"""Whatever is asked late in a case: nothing twice, nothing closed that is open, no fold fails."""

from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.store.codec import Codec
from domain.case import aggregate
from domain.case.guards import ENDED
from domain.case.outcome.closing import CaseClosed
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.safety.adverse_events import AdverseEventClosed
from domain.case.safety.remembered_safety import AeStage
from domain.case.state import CaseState
from domain.case.vocabulary import HoldKind, Status
from domain.case.workplace.renegotiation import still_open
from domain.consent import Scope
from domain.recorded import Fact
from domain.refusals import Refusal
from tests.domain.examples import examples
from tests.domain.moves import Move
from tests.domain.outcome_moves import MOVES, STAGES, TIMES
from tests.domain.scenario import Scenario

CODEC = Codec(aggregate.FACTS)


def broken(before: CaseState, fact: Fact) -> Iterator[str]:
    """What a fact breaks of what holds in the state before it."""
    if isinstance(fact, AdverseEventClosed) and _stage(before, fact) is not AeStage.ACTION_DONE:
        yield "INV-8"
    if isinstance(fact, FullDutyResumed) and (before.holds or fact.decision.unmet):
        yield "INV-4"
    if isinstance(fact, CaseClosed):
        is_open = before.holds or before.adverse.open_events or still_open(before)
        if is_open or not before.milestones.maintenance or not fact.follow_ups:
            yield "INV-16"


def _stage(state: CaseState, fact: AdverseEventClosed) -> AeStage:
    return state.adverse.stage_of(fact.ae_id)


def promises(state: CaseState) -> Iterator[str]:
    """What every state keeps."""
    treated = Scope.TREAT in state.linked.scopes
    held = any(hold.kind is HoldKind.CONSENT for hold in state.holds)
    begun = state.milestones.treat and state.reached not in ENDED
    if begun and not treated and not held and state.milestones.episode == 1:
        yield "no consent, no hold"
    if state.reached in ENDED and state.status is Status.ON_HOLD:
        yield "an ended case on hold"


def ask(scenario: Scenario, move: Move, place: int) -> Scenario:
    at = TIMES[place]
    outcome = scenario.when(move.request, by=move.by, at=at)
    if isinstance(outcome.decided, Refusal):
        assert outcome.decided.code
        return scenario
    after = outcome.after
    assert after.when(move.request, by=move.by, at=at).decided == []
    state = scenario.state
    for recorded in after.history[len(scenario.history) :]:
        assert list(broken(state, recorded.fact)) == []
        state = aggregate.evolve(state, recorded)
        body = CODEC.encode(recorded.fact, recorded.reason)
        assert CODEC.decode(recorded.fact.event_name(), 1, body)[0] == recorded.fact
    assert state == after.state
    assert list(promises(state)) == []
    return after


@settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    st.sampled_from(sorted(STAGES)),
    st.lists(st.tuples(MOVES, st.integers(0, len(TIMES) - 1)), min_size=4, max_size=14),
)
def test_late_in_a_case_every_rule_holds_and_nothing_is_stored_twice(
    stage: str, course: list[tuple[Move, int]]
) -> None:
    scenario = STAGES[stage]
    for move, place in course:
        scenario = ask(scenario, move, place)


def test_a_case_is_the_same_wherever_its_fold_begins() -> None:
    history = STAGES["closed"].history
    whole = aggregate.fold(history)
    for place in range(len(history)):
        assert aggregate.fold(history[place:], aggregate.fold(history[:place])) == whole
