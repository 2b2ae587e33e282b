"""The file of a case: read when it is asked for, and the same as if it had been read at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from domain.case import aggregate
from domain.case.folder import Folder
from domain.case.loading.loading import LoadTargetSet
from domain.case.phases.phases import PhaseStarted
from domain.case.state import CaseState
from domain.recorded import Fact, Recorded
from domain.unread import Unread
from tests.stories.playing import told


@dataclass
class Shelf:
    """Gives recorded facts unread, and notes which were read."""

    read: list[Recorded[Fact]] = field(default_factory=list)

    def unread(self, history: Iterable[Recorded[Fact]]) -> list[Unread]:
        return [
            Unread(
                type(each.fact),
                each.version,
                each.position,
                each.recorded_at,
                partial(self._taken, each),
            )
            for each in history
        ]

    def _taken(self, recorded: Recorded[Fact]) -> Recorded[Fact]:
        self.read.append(recorded)
        return recorded

    def kinds(self) -> set[type[Fact]]:
        return {type(each.fact) for each in self.read}


def test_a_case_is_the_same_whether_its_facts_were_read_or_not() -> None:
    for story in ("picker", "firefighter"):
        history = told(story).history
        assert aggregate.fold(Shelf().unread(history)) == aggregate.fold(history)


def test_what_changes_only_the_file_is_not_read_until_it_is_asked_for() -> None:
    shelf, history = Shelf(), told("picker").history
    state = aggregate.fold(shelf.unread(history[:200]))
    assert PhaseStarted in shelf.kinds()
    assert LoadTargetSet not in shelf.kinds()

    targets = state.on_file(LoadTargetSet)
    again = state.on_file(LoadTargetSet)

    assert [type(each.fact) for each in targets] == [LoadTargetSet] * len(targets)
    assert targets is again
    assert len([each for each in shelf.read if type(each.fact) is LoadTargetSet]) == len(targets)


def test_a_history_may_be_read_in_part() -> None:
    history = told("picker").history
    for known in (1, 100, 199):
        state = aggregate.fold(history[:known])
        state = aggregate.fold(Shelf().unread(history[known:200]), state)
        assert state == aggregate.fold(history[:200])


def test_the_newest_fact_on_a_subject_is_known_however_the_folder_grew() -> None:
    found = [each for each in told("picker").history if type(each.fact) is LoadTargetSet]
    facts = [*found[:5], *found[:3]]
    assert len({each.fact.subject for each in facts}) < len(facts)
    last = {each.fact.subject: each.fact for each in facts}

    whole = Folder(facts)
    asked_before = Folder(facts[:2])
    asked_before.newest("W1")
    grown = asked_before.with_more(facts[2:4]).with_more(facts[4:])
    unread = Folder(Shelf().unread(facts[:3])).with_more(facts[3:])

    for folder in (whole, grown, unread):
        assert {subject: folder.newest(subject) for subject in last} == last
        assert folder.newest("W99") is None
        assert folder.recorded == tuple(facts)
        assert len(folder) == len(facts)
    assert whole == grown == unread
    assert asked_before.recorded == tuple(facts[:2])


def test_a_case_without_such_facts_has_no_newest() -> None:
    assert CaseState().newest_of(LoadTargetSet, "W1") is None
    assert CaseState().on_file(LoadTargetSet) == ()
