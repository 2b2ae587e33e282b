"""What an id names in the file of a case: an event, or the first event about a thing."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from domain.case.evidence.once import once
from domain.case.state import CaseState
from domain.recorded import Recorded


@once
def event_about(state: CaseState, known_id: UUID) -> Recorded[Any] | None:
    """The event of this id, else the first about what has it (an adverse event, a hold, a
    renegotiation, an assessment), or of the command that has it; None where the case knows
    none of them."""
    found = next((each for each in _whole_file(state) if each.event_id == known_id), None)
    if found is not None:
        return found
    named = str(known_id)
    about = (each for each in _whole_file(state) if _is_about(each, known_id, named))
    return min(about, key=lambda each: each.position, default=None)


def _is_about(recorded: Recorded[Any], known_id: UUID, named: str) -> bool:
    fact = recorded.fact
    if recorded.command_id == known_id or fact.subject == named:
        return True
    return bool(vars(fact).get("assessment_id") == known_id)


def _whole_file(state: CaseState) -> Iterator[Recorded[Any]]:
    for file in (state.archived, state.filed):
        yield from chain.from_iterable(file.values())
