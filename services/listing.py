"""What a list tells of the cases in it: to somebody in a role, of which classes, on which basis.

A list tells of many cases, in each as far as its reader may read there. What it tells of those that
he reads alike is recorded once, with their ids.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.purposes import LegalBasis, Purpose
from services.access import Allowed
from services.actions import PURPOSES
from services.legal_bases import BASES
from services.reading_rights import Cell, right_of

Letters = Collection[DataClass]
LINE = frozenset({DataClass.A, DataClass.B})
"""What a line of a list of cases tells of: who, and how the case stands."""
ALL = frozenset(DataClass)


@dataclass(frozen=True, slots=True)
class Listing:
    """``classes`` are told as they were recorded, of ``summaries`` no more than what follows from
    them. ``consent`` is the one that counted, where any of them hangs on one."""

    role: Role
    classes: frozenset[DataClass]
    summaries: frozenset[DataClass]
    purpose: Purpose | None
    legal_basis: LegalBasis | None
    consent: tuple[UUID, int] | None = None


def told(allowed: Allowed, letters: Letters) -> Listing:
    """Of a case that somebody may read, as far as a list tells of these classes."""
    assert allowed.role is not None
    classes = allowed.classes.intersection(letters)
    summaries = allowed.hinted.intersection(letters) - classes
    hangs = any(_hangs(allowed.role, each) for each in classes | summaries)
    return Listing(
        allowed.role,
        classes,
        summaries,
        allowed.purpose,
        allowed.legal_basis,
        allowed.consent if hangs else None,
    )


def due_to(role: Role, letters: Letters, purpose: Purpose | None) -> Listing:
    """Of a case with something to see to in a role, of these classes."""
    full = {each for each in letters if right_of(role, each).cell is Cell.FULL}
    usual = next(iter(PURPOSES.get(role, ())), None)
    return Listing(
        role, frozenset(full), frozenset(letters) - full, purpose or usual, BASES.get(role)
    )


def _hangs(role: Role, letter: DataClass) -> bool:
    right = right_of(role, letter)
    return right.consent is not None or right.by_law
