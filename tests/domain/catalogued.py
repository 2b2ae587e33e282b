"""Facts of what stands beside the cases: people, consents, job profiles and protocols."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from domain.recorded import Actor, Fact, Recorded
from domain.refusals import Refusal

MORNING = datetime(2025, 3, 3, 8, tzinfo=UTC)
NOBODY = UUID(int=0)


def recorded(fact: Fact, version: int = 1) -> Recorded[Fact]:
    return Recorded(
        fact,
        NOBODY,
        NOBODY,
        version,
        version,
        MORNING,
        MORNING,
        NOBODY,
        Actor(NOBODY, "system"),
        NOBODY,
        NOBODY,
    )


def accepted(decided: Sequence[Fact] | Refusal) -> Sequence[Fact]:
    assert not isinstance(decided, Refusal), decided
    return decided
