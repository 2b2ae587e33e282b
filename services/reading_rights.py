"""Which role reads which data class, and how much of it: DOMAIN 4.2 as a table.

A cell is written as in DOMAIN: Y in full, S a summary or what follows from it, T when it was and
no more, ``own`` the reader's own entries or scope, - nothing. ``:SCOPE`` behind it is the consent
without which it is empty (C in DOMAIN); ``L`` before it needs a claim and a legal basis.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from types import MappingProxyType

from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import DataClass
from services.audiences import Audience, readers

POLICY_VERSION = "ACCESS@1"
"""Names this table and those of actions and commands; whoever changes one of them counts on. A test
holds the version against a digest of them all."""


class Cell(StrEnum):
    """How much of a class somebody reads."""

    FULL = "Y"
    SUMMARY = "S"
    TIMING = "T"
    OWN = "own"
    HIDDEN = "-"


@dataclass(frozen=True, slots=True)
class Right:
    """A cell, and what it hangs on: a consent, a legal basis, or nothing."""

    cell: Cell
    consent: Scope | None = None
    by_law: bool = False


_NOTHING = Right(Cell.HIDDEN)
_COLUMNS = (
    *(Role.WORKER, Role.CLINICIAN, Role.PSYCHOLOGIST, Role.CASE_MANAGER),
    *(Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR, Role.ADMIN),
)
_TABLE = """
  worker clinician           psychologist        CM employer_hr        sup. insurer_auditor    admin
A Y      Y                   Y                   Y  S                  -    S                  Y
B Y      Y                   Y                   Y  S                  S    Y                  T
C Y      Y                   Y                   S  -                  -    LY                 -
D Y      Y                   Y                   S  -                  -    LS                 -
E Y      S                   Y                   S  -                  -    S:PSYCH->insurer   -
F Y      Y                   Y                   -  -                  -    LY                 -
G Y      Y                   Y                   Y  S:FUNC->employer   -    Y                  -
H Y      Y                   Y                   Y  Y                  Y    Y                  -
I Y      Y                   Y                   Y  Y                  Y    Y                  -
J Y      Y                   Y                   Y  Y                  Y    Y                  -
K Y      Y                   Y                   Y  Y                  Y    Y                  Y
L Y      Y                   Y                   S  T                  -    S                  -
M Y      Y                   Y                   Y  S                  S    Y                  -
N Y      Y                   Y                   Y  Y                  Y    Y                  -
O Y      Y                   Y                   S  -                  -    S                  -
P Y      Y                   Y                   Y  S:GOALS->employer  -    Y                  -
Q Y      Y                   Y                   Y  S                  -    Y                  -
R Y      Y                   Y                   Y  S                  -    -                  -
S Y      Y:NOTES->clinician  Y:NOTES->clinician  -  -                  -    -                  -
T Y      Y                   Y                   Y  own                own  Y                  -
U Y      Y                   Y                   Y  own                -    own                -
V Y      own                 own                 Y  own                own  own                S
W S      -                   -                   Y  S                  -    Y                  -
"""


def _right(text: str) -> Right:
    """Raises ValueError for what is no cell."""
    by_law = text.startswith("L")
    cell, _, scope = text.removeprefix("L").partition(":")
    return Right(Cell(cell), Scope(scope) if scope else None, by_law)


def _rights() -> Mapping[Role, Mapping[DataClass, Right]]:
    lines = [line.split() for line in _TABLE.strip().splitlines()[1:]]
    return MappingProxyType(
        {
            role: MappingProxyType(
                {DataClass(letter): _right(cells[column]) for letter, *cells in lines}
            )
            for column, role in enumerate(_COLUMNS)
        }
    )


RIGHTS = _rights()
"""By role, then by class. Surgeon and physician read as the clinician; who is in no column, as an
interpreter, reads nothing."""

_READS_AS = MappingProxyType({Role.SURGEON: Role.CLINICIAN, Role.OH_PHYSICIAN: Role.CLINICIAN})


def right_of(role: Role, data_class: DataClass) -> Right:
    """What a role reads of a class; nothing where the table does not say (fail-closed)."""
    column = RIGHTS.get(_READS_AS.get(role, role), {})
    return column.get(data_class, _NOTHING)


def in_full_for(role: Role) -> frozenset[DataClass]:
    """The classes that a role reads as they were recorded, whatever was consented to."""
    rights = {each: right_of(role, each) for each in DataClass}
    return frozenset(each for each, right in rights.items() if right == Right(Cell.FULL))


@cache
def unread_by(role: Role) -> frozenset[DataClass]:
    """The classes of which a role does not read all, whatever was consented to. What nobody asks
    for, but the clock, is told to nobody."""
    return frozenset() if role is Role.SYSTEM else frozenset(DataClass) - in_full_for(role)


def cells_of(role: Role, scopes: frozenset[Scope], *, by_law: bool) -> Mapping[DataClass, Cell]:
    """How much a role reads of each class while these consents are active. ``by_law``: the case is
    claim-related and has a legal basis to tell the insurer what is marked L."""
    return MappingProxyType(
        {each: _cell(right_of(role, each), scopes, by_law=by_law) for each in DataClass}
    )


def _cell(right: Right, scopes: frozenset[Scope], *, by_law: bool) -> Cell:
    agreed = right.consent is None or right.consent in scopes
    return right.cell if agreed and (by_law or not right.by_law) else Cell.HIDDEN


@cache
def ways_of_reading(role: Role) -> frozenset[frozenset[DataClass]]:
    """The classes that a role reads in full, each set of them that consents can lead to."""
    rights = [right_of(role, each) for each in DataClass]
    named = sorted({each.consent for each in rights if each.consent is not None})
    given = (
        frozenset(each) for size in range(len(named) + 1) for each in combinations(named, size)
    )
    cells = [cells_of(role, each, by_law=by_law) for each in given for by_law in (False, True)]
    return frozenset(
        frozenset(each for each, cell in own.items() if cell is Cell.FULL) for own in cells
    )


def hangs_on_consent(role: Role) -> bool:
    """Whether any of what a role reads hangs on what the worker consented to."""
    rights = (right_of(role, each) for each in DataClass)
    return any(each.consent is not None or each.by_law for each in rights)


IN_FULL: Mapping[Audience, frozenset[DataClass]] = MappingProxyType(
    {
        audience: frozenset.intersection(*(in_full_for(role) for role in readers(audience)))
        for audience in Audience
    }
)
"""The classes that everybody of an audience reads as they were recorded. What is marked S, T, C
or L in DOMAIN 4.2 is summarised by its view or withheld, never passed on whole."""

READS_SCORES = frozenset({Audience.CLINICIAN})
"""Who reads the scores of class E though not all of it: what a rule saw holds no more."""


def seen_by_rules(audience: Audience) -> frozenset[DataClass]:
    """The classes in which an audience is told what a rule required and saw."""
    scores = {DataClass.E} if audience in READS_SCORES else set()
    return IN_FULL[audience] | scores
