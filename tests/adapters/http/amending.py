"""Corrections of what is on file in a case: of every field that may be corrected and is not for all
who read the case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from domain.case.governance.corrections import CorrectEntry, in_ledger_order
from domain.case.governance.entries import ENTRIES
from domain.case.governance.entry_fields import class_at, value_at
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from services.commands import Asked
from services.correctors import roles_that_correct
from services.not_stored import RefusedError
from tests.adapters.http.living import House
from tests.projections.otherwise import with_others

NOT_FOR_ALL = frozenset(DataClass(letter) for letter in "CDFLO")
BY_RULE = frozenset({("AdverseEventReported", "description")})
"""Fields that are not for all who read their class."""
FEWEST = 8
CLINICIAN = frozenset({Role.CLINICIAN})


async def correct_what_is_not_for_all(house: House, at: datetime) -> None:
    """By a clinician, in the newest entry of each kind; what no request could have said is left
    out."""
    commands, corrected = house.product.commands, 0
    state = (await commands.cases.load(house.tenant, house.case)).state
    person = next(e.party_id for e in state.members if e.role is Role.CLINICIAN)
    for entry in _newest(state):
        for field in _fields(entry):
            other = replace(entry, fact=with_others(entry.fact, frozenset({field})))
            request = CorrectEntry(
                target_event_id=entry.event_id,
                field=field,
                new=value_at(other, field).value,
                reason="Read off the wrong line",
            )
            key = uuid5(entry.event_id, field)
            try:
                asked = Asked(house.tenant, person, key, house.case, request, at)
                answer = await commands.handle(asked)
            except RefusedError:
                continue
            corrected += answer.outcome == "done"
    assert corrected >= FEWEST, corrected


def _newest(state: CaseState) -> list[Recorded[Fact]]:
    return [*{type(each.fact): each for each in in_ledger_order(state)}.values()]


def _fields(entry: Recorded[Fact]) -> Iterator[str]:
    rules = ENTRIES.get(type(entry.fact))
    if rules is None:
        return
    for name, info in type(entry.fact).model_fields.items():
        field = info.alias or name
        letter, named = class_at(entry, field), (type(entry.fact).__name__, field)
        is_open = not rules.is_fixed(field) and roles_that_correct(entry, CLINICIAN, field)
        if is_open and (letter in NOT_FOR_ALL or named in BY_RULE):
            yield field
