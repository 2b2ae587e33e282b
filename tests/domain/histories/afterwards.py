"""What is asked of every history once it is over: folds, stored bytes, views, deadlines, replay."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from pydantic import ValidationError

from adapters.store.codec import Codec
from adapters.words.wording import load_wording
from domain.case import aggregate
from domain.case.gates.board import gate_board
from domain.case.governance import replay
from domain.case.governance.corrected import is_correction
from domain.case.outcome.outcome import RtwReadinessDecided
from domain.case.safety.safety import HoldCase
from domain.case.state import CaseState
from domain.context import Context
from domain.deadlines.due import due_items
from domain.recorded import Fact, Recorded
from domain.refusals import Refusal
from projections.catalogue import CASE_VIEWS, VIEWS
from projections.view import View
from tests.domain.histories.course import Course
from tests.domain.histories.reading import told_by
from tests.domain.histories.rules_of_access import CLINICAL_WORDS
from tests.domain.histories.stages import stages
from tests.domain.histories.standing import status_of
from tests.projections.cutting import cut

CODEC = Codec(aggregate.FACTS)
SAY = load_wording().text
EMPLOYERS = ("employer", "supervisor")
BATCH = 9
"""After how many events a row is written, more or less."""
History = list[Recorded[Fact]]


def folds_from_anywhere(course: Course, begun: int) -> None:
    """All at once is one by one, and a part and the rest from wherever it is parted."""
    state = aggregate.fold(course.history[:begun])
    for place in range(begun, len(course.history)):
        rest = aggregate.fold(course.history[place:], state)
        assert rest == course.state, f"another state from {place} on"
        state = aggregate.evolve(state, course.history[place])
    assert state == course.state, "another state one by one"


def folds_in_any_order(course: Course, begun: int) -> None:
    """A part of it, or all of it in another order and twice, gives a state."""
    chance = Random(len(course.history))
    listed = [*course.history]
    chance.shuffle(listed)
    for history in (course.history[::2], course.history[begun:], listed, listed * 2):
        assert isinstance(aggregate.fold(history), CaseState)


def stands_as_it_should(course: Course) -> None:
    """The status is that of the table in DOMAIN 2.6."""
    expected = status_of(told_by(course.world, course.history))
    assert course.state.status == expected, (course.state.status, expected)


def what_is_due_is_found(course: Course) -> None:
    """Deadlines and the board of the next gate, whatever state it is."""
    context = _context(course)
    for item in due_items(course.state, context):
        assert item.key, item
    gate_board(course.state, context)


def _context(course: Course) -> Context:
    return course.context(HoldCase(), course.world.actor("case_manager"), course.now)


def decided_the_same_again(course: Course, begun: int) -> None:
    """What was asked is read off each decision, and asked again it leads to that decision."""
    for made in replay.decisions_in(course.history):
        recorded = made.decision
        if recorded.version <= begun or type(recorded.fact) not in replay.REQUESTS_OF:
            continue
        before = Course(course.world, (), made.before, recorded.recorded_at)
        try:
            request = made.request
        except ValidationError as error:
            raise AssertionError(f"no request in {recorded.fact!r}") from error
        decided = made.again(request, _as_then(before, recorded, request))
        assert not isinstance(decided, Refusal), (decided, request)
        assert _judged(recorded.fact) in map(_judged, decided), (recorded.fact, decided)


def _judged(fact: Fact) -> tuple[str, str | None, list[tuple[str, str, bool]]]:
    """What came of it and why, without what the request brought along: evidence, and what a
    physician's verdict rests on."""
    decision = fact.judgement
    own_words = isinstance(fact, RtwReadinessDecided)
    criteria = () if decision is None or own_words else decision.criteria
    judged = [(each.id, each.required, each.met) for each in criteria]
    return type(fact).__name__, None if decision is None else decision.rationale, judged


def _as_then(before: Course, recorded: Recorded[Fact], request: Any) -> Context:
    context = before.context(request, recorded.actor, recorded.effective_at)
    return Context(
        now=context.now,
        effective_at=context.effective_at,
        actor=context.actor,
        command_id=recorded.command_id,
        protocol=context.protocol,
        job_profile=context.job_profile,
        holidays=context.holidays,
    )


def every_view_folds(course: Course, begun: int) -> None:
    """INV-19: live, rebuilt and as of any subset; what an employer reads holds nothing
    clinical."""
    for view in VIEWS.values():
        events = _cut(course, begun, view)
        whole = view.folded(events)
        stored = view.stored(whole)
        assert view.stored(view.loaded(stored)) == stored, view.name
        assert view.stored(_live(view, events, begun)) == stored, f"{view.name}, live"
        for part in (events[::2], events[1::3], events[begun:]):
            some = view.folded(part)
            assert view.stored(view.loaded(view.stored(some))) == view.stored(some), view.name
            view.show(some, course.now, SAY)
        shown = repr(view.show(whole, course.now, SAY))
        found = CLINICAL_WORDS.search(shown) if view.name in EMPLOYERS else None
        assert found is None, f"{view.name} shows {shown[max(found.start() - 200, 0) :][:400]}"


def _live(view: View[Any], events: History, begun: int) -> Any:
    """As the runner keeps a row: from its bytes, some events at a time, anew where one
    corrects."""
    live = view.loaded(view.stored(view.folded(events[:begun])))
    for place, event in enumerate(events[begun:], start=begun):
        if is_correction(event.fact):
            live = view.folded(events[: place + 1])
        else:
            live = view.fold(live, event)
        if place % BATCH == 0:
            live = view.loaded(view.stored(live))
    return live


def _cut(course: Course, begun: int, view: View[Any]) -> History:
    return [
        *_cut_story(course.world.name, view.name)[:begun],
        *cut(course.history[begun:], view.readable),
    ]


@cache
def _cut_story(story: str, view: str) -> tuple[Recorded[Fact], ...]:
    return tuple(cut(stages(story).history, VIEWS[view].readable))


def stored_folds_to_the_same(course: Course, begun: int) -> None:
    """What was written and read again folds to the state that was decided on."""
    read = [*course.history[:begun], *_read(course.history[begun:])]
    assert aggregate.fold(read) == course.state


def _read(history: tuple[Recorded[Fact], ...]) -> Iterator[Recorded[Fact]]:
    yield from cut(history, frozenset("ABCDEFGHIJKLMNOPQRSTUVW"))  # type: ignore[arg-type]


def check(course: Course, begun: int) -> None:
    """All of it; the views of some histories alone, because they cost most."""
    folds_from_anywhere(course, begun)
    folds_in_any_order(course, begun)
    stored_folds_to_the_same(course, begun)
    stands_as_it_should(course)
    what_is_due_is_found(course)
    decided_the_same_again(course, begun)
    if len(course.history) % 5 == 0:
        every_view_folds(course, begun)


assert set(EMPLOYERS) <= CASE_VIEWS.keys()
