"""What an id names in the file of a case: an event, or the first event about a thing."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from domain.case.state import CaseState
from domain.recorded import Recorded


def event_about(state: CaseState, known_id: UUID) -> Recorded[Any] | None:
    """The event of this id, else the first about what has it (an adverse event, a hold, a
    renegotiation, an assessment), or of the command that has it; None where the case knows
    none of them."""
    found = next((each for each in _whole_file(state) if each.event_id == known_id), None)
    if found is not None:
        return found
    about = (each for each in _whole_file(state) if _is_about(each, known_id))
    return min(about, key=lambda each: each.position, default=None)


def _is_about(recorded: Recorded[Any], known_id: UUID) -> bool:
    own = (recorded.command_id, vars(recorded.fact).get("assessment_id"))
    return known_id in own or recorded.fact.subject == str(known_id)


def _whole_file(state: CaseState) -> Iterator[Recorded[Any]]:
    for file in (state.archived, state.filed):
        yield from chain.from_iterable(file.values())
