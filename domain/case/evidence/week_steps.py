"""What stepped up in a calendar week: the hours of the ramp, the loads (S43, ramp.one_variable).

Duty before P4 does not count: the first stage is a step from nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.case.evidence.load_weeks import monday_of
from domain.case.evidence.sessions import in_effective_order
from domain.case.loading.load_facts import LoadTargetSet
from domain.case.ramp_up.ramp_stages import (
    RampStageAdjusted,
    RampStageRepeated,
    RampStageReverted,
    RampStageStarted,
    StageInForce,
)
from domain.case.state import CaseState
from domain.context import Context
from domain.measures.progression import within_pct
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Step:
    """From one value to another within a calendar week; ``before`` is None where there was
    nothing."""

    before: Decimal | None
    after: Decimal
    evidence: tuple[UUID, ...]

    def is_above(self, pct: Decimal) -> bool:
        """Whether it went up by more than so many percent."""
        return self.before is None or not within_pct(self.after, self.before, pct)


def hours_step(state: CaseState, context: Context) -> Step | None:
    """How the hours of the ramp changed in this calendar week so far; None where no stage began
    in it."""
    monday = monday_of(state, context.effective_at)
    stages = in_effective_order(_stages(state), context.effective_at)
    now = [each for each in stages if monday_of(state, each.effective_at) == monday]
    if not now:
        return None
    earlier = [each for each in stages if monday_of(state, each.effective_at) < monday]
    before = earlier[-1].fact.hours if earlier else None
    evidence = (*(each.event_id for each in earlier[-1:]), now[-1].event_id)
    return Step(before, now[-1].fact.hours, evidence)


def load_steps(state: CaseState, context: Context) -> tuple[Step, ...]:
    """The load targets that were set in this calendar week so far, each against its reference."""
    monday = monday_of(state, context.effective_at)
    known = state.on_file_until(LoadTargetSet, context.effective_at)
    return tuple(
        Step(target.ref_load, target.load, (each.event_id,))
        for each in known
        if monday_of(state, each.effective_at) == monday
        for target in each.fact.targets
    )


def _stages(state: CaseState) -> Iterator[Recorded[StageInForce]]:
    """Stages as they came into force; an adjusted one where it is the one under way."""
    yield from state.on_file(RampStageStarted)
    yield from state.on_file(RampStageRepeated)
    yield from state.on_file(RampStageReverted)
    for adjusted in state.on_file(RampStageAdjusted):
        begun = state.on_file_until(RampStageStarted, adjusted.effective_at)
        if begun and begun[-1].fact.stage_no == adjusted.fact.stage_no:
            yield adjusted
