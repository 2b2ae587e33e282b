"""Small strategies of which requests are made: mostly plausible, now and then at a bound or odd."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case.vocabulary import Dimension
from tests.domain.histories.words import Day, Near, Person, Thing

Tree = SearchStrategy[dict[str, Any]]
Says = Mapping[str, Tree]
"""What may be said in a command, by its name."""


def one(*values: Any) -> SearchStrategy[Any]:
    """One of these; write the plausible ones more than once."""
    return st.sampled_from(values)


def often(value: SearchStrategy[Any] | Any) -> SearchStrategy[Any]:
    """This, and now and then nothing."""
    return st.integers(0, 5).flatmap(lambda n: as_strategy(value) if n else st.none())


def seldom(value: SearchStrategy[Any] | Any) -> SearchStrategy[Any]:
    """Nothing, and now and then this."""
    return st.integers(0, 5).flatmap(lambda n: st.none() if n else as_strategy(value))


def as_strategy(value: Any) -> SearchStrategy[Any]:
    return value if isinstance(value, SearchStrategy) else st.just(value)


def said(named: Mapping[str, Any] | None = None, /, **fields: Any) -> Tree:
    """A tree of these fields; ``named`` are those whose names are no Python names. What turns
    out None was not said."""
    whole = {**(named or {}), **fields}
    return st.fixed_dictionaries({name: as_strategy(each) for name, each in whole.items()})


def some(each: SearchStrategy[Any], most: int = 3, least: int = 0) -> SearchStrategy[list[Any]]:
    return st.lists(each, min_size=least, max_size=most)


def thing(kind: str) -> SearchStrategy[Thing]:
    """One that is known, mostly the newest, or a new one."""
    return st.builds(Thing, st.just(kind), one(0, 0, 0, 1, 2, 3, 99))


def new(kind: str) -> SearchStrategy[Thing]:
    """Mostly one that is not known yet."""
    return st.builds(Thing, st.just(kind), one(90, 91, 92, 93, 0))


def days(*offsets: int) -> SearchStrategy[Day]:
    return st.builds(Day, one(*offsets))


LINES = one(
    "As agreed on the telephone",
    "Zweite Meinung",
    "No lift above shoulder height",
    "Café, 2 floor",
    "Pain in the lower back",
)
NOTES = one(
    "Went well",
    "Told by telephone\nand written down later",
    "NPRS 4 after the shift",
    "Nothing to add",
    "x" * 400,
)
YES_OR_NO = st.booleans()
NPRS = one(0, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10)
ZERO_TO_TEN = st.integers(0, 10)
DIMENSIONS = st.sampled_from([each.value for each in Dimension])
ROLES = (
    "worker",
    "clinician",
    "psychologist",
    "oh_physician",
    "surgeon",
    "case_manager",
    "supervisor",
    "employer_hr",
    "insurer_auditor",
    "interpreter",
)
PEOPLE = st.builds(Person, st.sampled_from([*ROLES, "stranger"]))
HOURS = one("0", "3.5", "4", "4.0", "6", "7.2", "8", "8.5", "12")
TASKS = one("T1", "T1", "T2", "T3", "T4", "T9")
LETTERS = st.sampled_from(list("ABCDEFGHIJKLMNOPQRSTUVW"))
TISSUES = one("muscle_strain_I_II", "tendon_repair", "fracture")


def near(dimension: str, *per_mille: int) -> SearchStrategy[Near]:
    return st.builds(Near, st.just(dimension), one(*per_mille))
