"""Lifting frequency and duration from the pattern of work (NIOSH 94-110, 1.3.5; DOMAIN 3.2, K7)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from domain.measures.answers import MeasureInput
from domain.measures.lifting_tables import Duration
from domain.measures.quantity import Exact

SAMPLE_MIN = Decimal(15)
SHORT_MIN = Decimal(60)
MODERATE_MIN = Decimal(120)
DAY_MIN = Decimal(480)
SHORT_RECOVERY = Decimal("1.0")
MODERATE_RECOVERY = Decimal("0.3")

Minutes = Annotated[Exact, Field(ge=0, le=1440)]


class LiftingRate(MeasureInput):
    """``lifts_per_min`` while lifting, for ``work_min`` of every ``of_min`` minutes (up to 15)."""

    lifts_per_min: Annotated[Exact, Field(ge=0, le=1000)]
    of_min: Annotated[Exact, Field(gt=0, le=15)] = SAMPLE_MIN
    work_min: Annotated[Exact, Field(gt=0, le=1440)]

    @property
    def continuous(self) -> bool:
        """Whether the lifting fills the sample, so that the rate counts as it is."""
        return self.work_min >= self.of_min

    @property
    def frequency(self) -> Decimal:
        """F in lifts/min, averaged over the sample."""
        if self.continuous:
            return self.lifts_per_min
        return self.lifts_per_min * self.work_min / self.of_min


class Spell(MeasureInput):
    """Minutes of lifting, then minutes of light work or rest before the next lifting.

    Without ``recovery_min``, no lifting follows.
    """

    work_min: Annotated[Exact, Field(gt=0, le=1440)]
    recovery_min: Minutes | None = None


class WorkPattern(MeasureInput):
    """The spells of a day in their order; each but the last has its recovery."""

    spells: Annotated[tuple[Spell, ...], Field(min_length=1, max_length=200)]

    @field_validator("spells")
    @classmethod
    def _recoveries(cls, spells: tuple[Spell, ...]) -> tuple[Spell, ...]:
        if any(spell.recovery_min is None for spell in spells[:-1]):
            raise PydanticCustomError("recovery", "every spell but the last needs recovery_min")
        return spells

    @property
    def work_min(self) -> Decimal:
        """All minutes of lifting."""
        return sum((spell.work_min for spell in self.spells), Decimal(0))


@dataclass(frozen=True, slots=True)
class Block:
    """Spells that count as one, because the recovery between them was too short."""

    work_min: Decimal
    recovery_min: Decimal | None

    @property
    def duration(self) -> Duration:
        """By the minutes of work and the recovery that follows, if any."""
        if self.work_min <= SHORT_MIN and self._recovers(SHORT_RECOVERY):
            return Duration.SHORT
        if self.work_min <= MODERATE_MIN and self._recovers(MODERATE_RECOVERY):
            return Duration.MODERATE
        return Duration.LONG

    @property
    def needs_recovery_min(self) -> Decimal | None:
        """Minutes of recovery that keep the block apart from the next; None above 2 h."""
        if self.work_min > MODERATE_MIN:
            return None
        return self.work_min * (SHORT_RECOVERY if self.work_min <= SHORT_MIN else MODERATE_RECOVERY)

    @property
    def stands_apart(self) -> bool:
        """Whether the recovery that follows is long enough."""
        needed = self.needs_recovery_min
        return needed is not None and self.recovery_min is not None and self.recovery_min >= needed

    def _recovers(self, factor: Decimal) -> bool:
        return self.recovery_min is None or self.recovery_min >= factor * self.work_min

    def joined_to(self, spell: Spell) -> "Block":
        """With the next spell's work added, and its recovery in place of this one's."""
        return Block(self.work_min + spell.work_min, spell.recovery_min)


def blocks(pattern: WorkPattern) -> tuple[Block, ...]:
    """The spells, those with too short a recovery between them added up."""
    done: list[Block] = []
    for spell in pattern.spells:
        if done and not done[-1].stands_apart:
            done[-1] = done[-1].joined_to(spell)
        else:
            done.append(Block(spell.work_min, spell.recovery_min))
    return tuple(done)


def hardest(found: tuple[Block, ...]) -> Block:
    """The block of the longest duration category, the longer work deciding between equals."""
    order = list(Duration)
    return max(found, key=lambda block: (order.index(block.duration), block.work_min))
