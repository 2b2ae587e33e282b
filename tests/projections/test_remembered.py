"""What a projector remembers of its rows saves reading them, and decides nothing."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from projections.latest import Shape
from projections.remembered import Mark, Remembered
from projections.telling import CaseTold
from tests.projections.told import DEMO

CASES = [UUID(int=number) for number in range(3)]
MARK, LATER = Mark(7, "701"), Mark(8, "702")


def known(remembered: Remembered, mark: Mark = MARK) -> Mapping[UUID, Shape]:
    return remembered.known(DEMO, "any", mark, CASES)


def test_rows_are_known_while_the_bookmark_is_the_one_they_were_written_with() -> None:
    remembered = Remembered()
    remembered.keep(DEMO, "any", MARK, {CASES[0]: Shape()})
    remembered.keep(DEMO, "any", LATER, {CASES[1]: Shape()})

    assert list(known(remembered, LATER)) == CASES[:2]
    assert known(remembered, Mark(LATER.position, "703")) == {}
    assert known(remembered, LATER) == {}


def test_a_row_of_another_tenant_or_view_is_another_row() -> None:
    remembered = Remembered()
    remembered.keep(DEMO, "any", MARK, {CASES[0]: Shape()})

    assert remembered.known(DEMO, "other", MARK, CASES) == {}
    assert remembered.known(uuid4(), "any", MARK, CASES) == {}
    assert list(known(remembered)) == CASES[:1]


def test_the_rows_that_were_written_longest_ago_are_forgotten_first() -> None:
    remembered = Remembered(most=2)
    for case in CASES:
        remembered.keep(DEMO, "any", MARK, {case: CaseTold()})

    assert list(known(remembered)) == CASES[1:]
    remembered.keep(DEMO, "any", MARK, {CASES[1]: CaseTold()})
    remembered.keep(DEMO, "any", MARK, {CASES[0]: CaseTold()})

    assert list(known(remembered)) == CASES[:2]
