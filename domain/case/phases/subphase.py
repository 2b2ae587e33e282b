"""The parts of the phases (DOMAIN 2.6)."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from domain.case.vocabulary import Phase


class Subphase(StrEnum):
    """P1a protect, P1b control; P2a drills, P2b resistance; P3a part-task, P3b whole task."""

    P1A = "P1a"
    P1B = "P1b"
    P2A = "P2a"
    P2B = "P2b"
    P3A = "P3a"
    P3B = "P3b"

    @property
    def phase(self) -> Phase:
        return Phase(self[:2])


def _phase_of(value: Any) -> Any:
    parts = Subphase._value2member_map_
    return Subphase(value).phase if isinstance(value, str) and value in parts else value


PhaseOfPart = Annotated[Phase, BeforeValidator(_phase_of)]
"""A phase; a part of it means the whole."""
