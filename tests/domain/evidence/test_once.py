"""What is found in a state is found once, and never in place of something else."""

from dataclasses import replace

from domain.case import aggregate
from domain.case.evidence.once import MOST, once, once_of
from domain.case.loading.load_facts import LoadTargetSet
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from tests.stories.playing import told


def test_the_same_search_in_the_same_state_is_made_once() -> None:
    made: list[int] = []

    @once
    def doubled(state: CaseState, number: int) -> int:
        made.append(number)
        return 2 * number

    state = CaseState()

    assert [doubled(state, each) for each in (1, 2, 1, 2)] == [2, 4, 2, 4]
    assert made == [1, 2]


def test_another_state_and_another_search_know_nothing_of_it() -> None:
    @once
    def members(state: CaseState) -> int:
        return len(state.members)

    @once
    def holds(state: CaseState) -> int:
        return len(state.holds) + 10

    state = CaseState()
    assert (members(state), holds(state)) == (0, 10)

    later = replace(state, members=state.members, milestones=state.milestones.staffed(Role.WORKER))

    assert later.found == {}
    assert (members(later), holds(later)) == (0, 10)


def test_what_was_found_makes_no_difference_between_states() -> None:
    @once
    def anything(state: CaseState) -> int:
        return 1

    state = CaseState()
    anything(state)

    assert state == CaseState()


def test_what_follows_from_some_facts_is_found_anew_where_there_are_more_of_them() -> None:
    made: list[int] = []

    @once_of(LoadTargetSet)
    def targets(state: CaseState) -> int:
        made.append(1)
        return len(state.on_file(LoadTargetSet))

    history = told("picker").history
    state, seen = CaseState(), []
    for recorded in history:
        state = aggregate.evolve(state, recorded)
        seen.append(targets(state))

    assert seen[-1] == len([each for each in history if type(each.fact) is LoadTargetSet])
    assert len(made) == seen[-1] + 1
    assert targets(aggregate.fold(history[:60])) == seen[59]


def test_no_case_remembers_what_was_found_in_another() -> None:
    empty = CaseState()

    one, other = (aggregate.fold(told("picker").history[:count], empty) for count in (60, 100))

    assert one.kept is not other.kept
    assert empty.kept == {}


def test_it_remembers_no_more_than_its_bound() -> None:
    @once
    def itself(state: CaseState, number: int) -> int:
        return number

    state = CaseState()

    assert [itself(state, each) for each in range(3 * MOST)] == list(range(3 * MOST))
    assert len(state.found) <= MOST
