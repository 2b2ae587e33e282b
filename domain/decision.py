"""Decisions with their evidence (DOMAIN 2.3, INV-18).

Each criterion carries the data class of what it observed, so that a reader who may not
see pain learns that a clinical criterion is not met and no more.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.data_classes import DataClass
from domain.plain_json import Json


class Criterion(BaseModel):
    """One condition: what was required, what was seen, and the events that show it.

    ``required`` and ``observed`` are values with their comparison and unit in plain symbols
    (``<= 20 %``); ``observed`` is None where nothing was recorded, which is never met.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_own_class: ClassVar[Mapping[str, Json]] = {"required": "", "observed": None, "evidence": []}
    when_withheld: ClassVar[Mapping[str, Json]] = in_own_class

    id: str
    required: str
    observed: str | None
    met: bool
    evidence: tuple[UUID, ...] = ()
    data_class: DataClass = DataClass.Q


class Decision(BaseModel):
    """What a rule decided, with every criterion it looked at.

    ``rationale`` is the code of the criterion that settled it; ``policy_version`` is the
    version of the pinned protocol, None where none was pinned and the defaults applied.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Literal["accepted", "refused"]
    rationale: str
    criteria: tuple[Criterion, ...]
    policy_version: int | None = None

    @property
    def unmet(self) -> tuple[Criterion, ...]:
        return tuple(each for each in self.criteria if not each.met)


def decide_all(criteria: Iterable[Criterion], policy_version: int | None) -> Decision:
    """All criteria must be met; the first that is not gives the rationale."""
    listed = tuple(criteria)
    unmet = [each.id for each in listed if not each.met]
    return Decision(
        outcome="refused" if unmet else "accepted",
        rationale=unmet[0] if unmet else "all_met",
        criteria=listed,
        policy_version=policy_version,
    )
