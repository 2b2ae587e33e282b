"""Whoever asks whatever, in whatever order: no accepted history breaks a rule."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from adapters.store.codec import ALL_CLASSES, Codec
from adapters.store.section_reader import SectionReader
from domain.case.aggregate import FACTS
from domain.case.guards import ENDED
from domain.case.safety.safety import HoldCase
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.thresholds import POLICIES
from tests.domain.examples import CAMPAIGN
from tests.domain.histories import afterwards
from tests.domain.histories.course import Course, Outcome
from tests.domain.histories.journeys import JOURNEYS, journeys_at
from tests.domain.histories.moves import Move, NextLine, moves_at
from tests.domain.histories.rules import broken
from tests.domain.histories.stages import any_cut, stages
from tests.domain.histories.tally import TALLY

CODEC = Codec(FACTS)
READER = SectionReader(CODEC)
CODES = re.compile(r"INV-([1-9]|1[0-9])|state|role|version|input")
POLICY_CODES = {".".join(key.split(".")[:count]) for key in POLICIES for count in (1, 2, 3, 4)}
"""Policy keys, and what several of them begin with."""
UNHURRIED = settings(
    deadline=None,
    max_examples=int(CAMPAIGN or "16"),
    stateful_step_count=12,
    derandomize=CAMPAIGN is None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", autouse=True)
def _told_afterwards() -> Iterator[None]:
    yield
    if CAMPAIGN is not None:
        print("\n" + "\n".join(TALLY.lines()))


class AnyHistory(RuleBasedStateMachine):
    """Anybody asks anything; what is accepted must keep every promise."""

    course: Course
    begun: int

    @initialize(cut=any_cut())
    def begin(self, cut: tuple[str, int]) -> None:
        self.course = stages(cut[0]).at(cut[1])
        self.begun = len(self.course.history)
        TALLY.examples += 1

    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        self._ask(data.draw(moves_at(self.course), label="move"))

    @rule(data=st.data())
    def ask_more(self, data: st.DataObject) -> None:
        self._ask(data.draw(moves_at(self.course), label="move"))

    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        for _ in range(3):
            self._ask(data.draw(moves_at(self.course), label="move"))

    @rule(data=st.data())
    def set_out(self, data: st.DataObject) -> None:
        for move in JOURNEYS[data.draw(journeys_at(self.course), label="journey")]:
            self._ask(move)

    @precondition(lambda self: self.course.place < len(self.course.world.lines))
    @rule(lines=st.integers(1, 8))
    def tell_on(self, lines: int) -> None:
        left = len(self.course.world.lines) - self.course.place
        for _ in range(min(lines, left)):
            self._ask(NextLine())

    def teardown(self) -> None:
        if not hasattr(self, "course"):
            return
        afterwards.check(self.course, self.begun)

    def _ask(self, move: Move | NextLine) -> None:
        asked = move.ask(self.course)
        TALLY.asked += 1
        if asked is None:
            TALLY.kept_out += 1
            if isinstance(move, NextLine):
                self.course = Course(
                    self.course.world,
                    self.course.history,
                    self.course.state,
                    self.course.now,
                    self.course.place + 1,
                    self.course.commands,
                )
            return
        course, request, outcome = asked
        note(
            f"{type(request).__name__} {request.model_dump(exclude_unset=True)} by "
            f"{outcome.context.actor.role} at {outcome.context.effective_at}"
        )
        if isinstance(outcome.decided, Refusal):
            TALLY.refused += 1
            TALLY.refusals[outcome.decided.code] += 1
            _is_said_why(outcome.decided)
            self.course = course
            return
        _is_the_same_again(course, request, outcome)
        self.course = _kept(course, request, outcome)
        _a_worker_may_hold(self.course)


def _is_said_why(refusal: Refusal) -> None:
    assert CODES.fullmatch(refusal.code) or refusal.code in POLICY_CODES, refusal
    assert (
        refusal.code == "input"
        or refusal.criteria == ()
        or any(not each.met for each in refusal.criteria)
    ), refusal


def _is_the_same_again(course: Course, request: Request, outcome: Outcome) -> None:
    """The same request on the same state is the same bytes."""
    again = course.ask(request, outcome.context.actor).decided
    assert isinstance(again, list)
    assert isinstance(outcome.decided, list)
    assert list(map(CODEC.encode, again)) == list(map(CODEC.encode, outcome.decided))


def _kept(course: Course, request: Request, outcome: Outcome) -> Course:
    """The case afterwards: what is new keeps the rules, is read as it was written, and the same
    request once more adds nothing."""
    after = outcome.after
    new = after.history[len(course.history) :]
    found = broken(course.world, after.history, len(course.history))
    assert found == [], found
    for recorded in new:
        _is_read_as_it_was_written(recorded)
        TALLY.facts[type(recorded.fact).__name__] += 1
    for wait in (timedelta(), timedelta(days=3)):
        again = after.later(wait)
        repeated = again.ask(request, outcome.context.actor, outcome.context.effective_at)
        assert repeated.decided == [], (wait, repeated.decided)
    if new:
        TALLY.accepted += 1
        TALLY.commands[type(request).__name__] += 1
        TALLY.statuses[after.state.status] += 1
    else:
        TALLY.unchanged += 1
    return after


def _is_read_as_it_was_written(recorded: Recorded[Fact]) -> None:
    name, number = recorded.fact.event_name(), recorded.fact.schema_no
    body = CODEC.encode(recorded.fact, recorded.reason)
    for read in (CODEC.decode(name, number, body), READER.read(name, number, body, ALL_CLASSES)):
        assert read == (recorded.fact, recorded.reason)
        assert CODEC.encode(*read) == body


def _a_worker_may_hold(course: Course) -> None:
    """INV-15."""
    if course.state.opening is None or course.state.reached in ENDED:
        return
    decided = course.ask(HoldCase(), course.world.actor("worker")).decided
    assert isinstance(decided, list), decided
    own = [hold for hold in course.state.holds if hold.kind == "WORKER_REQUEST"]
    assert bool(decided) is not bool(own)


AnyHistory.TestCase.settings = UNHURRIED
TestAnyHistory = AnyHistory.TestCase
