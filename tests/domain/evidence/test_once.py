"""What is found in a state is found once, and never in place of something else."""

from dataclasses import replace

from domain.case.evidence.once import MOST, once
from domain.case.state import CaseState
from domain.case.vocabulary import Role


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


def test_it_remembers_no_more_than_its_bound() -> None:
    @once
    def itself(state: CaseState, number: int) -> int:
        return number

    state = CaseState()

    assert [itself(state, each) for each in range(3 * MOST)] == list(range(3 * MOST))
    assert len(state.found) <= MOST
