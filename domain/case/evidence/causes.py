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
    found: Recorded[Any] | None = None
    number, named = known_id.int, str(known_id)  # a UUID is compared in Python
    for each in _whole_file(state):
        if each.event_id.int == number:
            return each
        is_earlier = found is None or each.position < found.position
        if is_earlier and _is_about(each, number, named):
            found = each
    return found


def _is_about(recorded: Recorded[Any], number: int, named: str) -> bool:
    fact = recorded.fact
    assessment: UUID | None = vars(fact).get("assessment_id")
    return (
        recorded.command_id.int == number
        or (assessment is not None and assessment.int == number)
        or fact.subject == named
    )


def _whole_file(state: CaseState) -> Iterator[Recorded[Any]]:
    for file in (state.archived, state.filed):
        yield from chain.from_iterable(file.values())
