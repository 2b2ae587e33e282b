"""Every part of every entry that is offered for correction can be asked for by a form, and what
stands there, sent again as it is, says what it said."""

from zoneinfo import ZoneInfo

import pytest

from adapters.cases.history import Reader, told_history
from adapters.http.pages.correct_blocks import NEW, beforehand, labelled, new_value, value_of
from adapters.http.pages.entries_on_file import Part, correctable, parts_of
from adapters.http.pages.forms import Filling, field_of
from adapters.http.pages.words import Words
from adapters.words.wording import load_wording
from domain.case.governance.corrected import corrected
from domain.case.governance.entries import ENTRIES, entry_for
from domain.case.governance.entry_fields import value_at, with_value
from domain.case.vocabulary import Role
from domain.recorded import Fact, Recorded
from services.audiences import AUDIENCES
from services.reading_rights import IN_FULL
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
ZONE = ZoneInfo("Europe/Prague")
WORDS = Words(load_wording(), ZONE)
CORRECTORS = [Role.CLINICIAN, Role.CASE_MANAGER]
NAMED = {"id", "ids"}
"""Shapes of which a form offers what is on file."""


async def _offered(house: House, role: Role) -> list[tuple[Recorded[Fact], list[Part]]]:
    classes = IN_FULL[AUDIENCES[role]]
    history = await house.product.ledger.load_sections(house.tenant, house.case, classes)
    told = told_history(history, Reader(role, classes))
    entries = correctable(corrected(history), told, frozenset({role}))
    return [(entry, parts_of(entry, said, classes)) for entry, said in entries]


@pytest.mark.parametrize("role", CORRECTORS)
async def test_what_stands_there_comes_back_as_it_was(picker: House, role: Role) -> None:
    offered = await _offered(picker, role)
    kinds = {type(entry.fact) for entry, parts in offered if parts}
    assert len(kinds) > (15 if role is Role.CLINICIAN else 4)
    assert kinds <= set(ENTRIES)

    for entry, parts in offered:
        for part in parts:
            typed = beforehand(part, WORDS)
            again = with_value(entry, part.path, new_value(part, typed, ZONE))
            assert again == entry, (type(entry.fact), part)


@pytest.mark.parametrize("role", CORRECTORS)
async def test_every_part_has_its_field_and_its_words(picker: House, role: Role) -> None:
    for _, parts in await _offered(picker, role):
        for part in parts:
            filling = Filling("CorrectEntry", {}, WORDS, beforehand(part, WORDS), {})
            field = field_of(part.node, filling, NEW)
            if part.node.shape in NAMED:
                continue
            assert field is not None, part
            assert field.shape != "kept", part
            if part.value not in (None, [], "") and field.choices and part.node.table:
                known = {value for value, _ in field.choices}
                assert set(field.values) <= known, part
            assert labelled(part, WORDS)
            assert value_of(part, WORDS)


@pytest.mark.parametrize("role", CORRECTORS)
async def test_no_part_is_offered_that_stands_or_is_not_read(picker: House, role: Role) -> None:
    classes = IN_FULL[AUDIENCES[role]]
    for entry, parts in await _offered(picker, role):
        rules = entry_for(entry.fact)
        assert rules is not None
        assert len({part.path for part in parts}) == len(parts)
        for part in parts:
            assert not rules.is_fixed(part.path)
            assert value_at(entry, part.path).data_class in classes
