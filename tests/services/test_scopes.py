"""What a program may do for a person: what it has a scope for, and nothing else."""

import pytest

from services.scopes import Scope, allows


@pytest.mark.parametrize("wanted", [None, *Scope])
def test_a_person_himself_needs_no_scope(wanted: Scope | None) -> None:
    assert allows(None, wanted)


@pytest.mark.parametrize("held", Scope)
def test_a_program_may_what_its_scope_says_and_nothing_else(held: Scope) -> None:
    may = {wanted for wanted in Scope if allows(frozenset({held, "openid"}), wanted)}

    assert may == {held}
    assert not allows(frozenset({held}), None)


def test_a_program_without_a_scope_may_nothing() -> None:
    assert not any(allows(frozenset(), wanted) for wanted in (None, *Scope))
