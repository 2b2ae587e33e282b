"""Where a ramp-up stands, folded from its facts in the order of the ledger (DOMAIN 2.6).

Rules fold the file of the case, views what they may read of it. A stage that a hold suspends is
active again when the last ALARM or ADVERSE_EVENT hold is lifted, which is no fact of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.case.phases.phases import PhaseReverted, PhaseStarted
from domain.case.ramp_up.ramp_stages import (
    RampStageAdjusted,
    RampStageCompleted,
    RampStageRepeated,
    RampStageReverted,
    RampStageStarted,
    RampStageSuspended,
    StageFact,
    StageInForce,
)
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.case.ramp_up.work_terms import Stage, StageTerms
from domain.case.state import CaseState
from domain.case.vocabulary import HoldKind
from domain.recorded import Fact, Recorded

SUSPENDS_DUTY = frozenset({HoldKind.ALARM, HoldKind.ADVERSE_EVENT})
"""Holds that suspend stages and other duties until they are lifted (alarm.work_effect)."""


class StageState(StrEnum):
    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    REPEATED = "REPEATED"
    REVERTED = "REVERTED"
    SUSPENDED = "SUSPENDED"


def terms_in(stage: StageInForce | Stage) -> StageTerms:
    """How a stage works, out of what says more of it."""
    return StageTerms(**{name: getattr(stage, name) for name in StageTerms.model_fields})


@dataclass(frozen=True, slots=True)
class StageRun:
    """One time in a stage: its terms in force, since when, the event that began it, and the
    business days for which it was signed to run at least."""

    stage_no: int
    hours: Decimal
    terms: StageInForce
    began: datetime
    event_id: UUID
    min_days: int = 0
    state: StageState = StageState.ACTIVE

    @property
    def terms_alone(self) -> StageTerms:
        """How it works, without its hours."""
        return terms_in(self.terms)


@dataclass(frozen=True, slots=True)
class Ramp:
    """The plan in force, its stages as they were adjusted since, and the runs in P4. The last
    run holds until another begins, completed or not."""

    plan: RampUpPlanAgreed | None = None
    adjusted: Mapping[int, StageInForce] = field(default_factory=lambda: MappingProxyType({}))
    runs: tuple[StageRun, ...] = ()

    @property
    def current(self) -> StageRun | None:
        return self.runs[-1] if self.runs else None

    @property
    def next_no(self) -> int:
        return self.current.stage_no + 1 if self.current else 1

    def signed(self, stage_no: int) -> Stage | None:
        """A stage as it was signed."""
        stages = self.plan.stages if self.plan else ()
        return next((each for each in stages if each.no == stage_no), None)

    def hours_of(self, stage_no: int) -> Decimal | None:
        """The hours of a stage as adjusted since it was signed."""
        adjusted, signed = self.adjusted.get(stage_no), self.signed(stage_no)
        if adjusted is not None:
            return adjusted.hours
        return signed.hours if signed else None

    def terms_of(self, stage_no: int) -> StageTerms | None:
        """How a stage works, as adjusted since it was signed."""
        found = self.adjusted.get(stage_no) or self.signed(stage_no)
        return None if found is None else terms_in(found)


def ramp_of(state: CaseState) -> Ramp:
    """Where the ramp-up of a case stands."""
    ramp = Ramp()
    listed = (each for kind in STEPS for each in state.on_file(kind))
    for recorded in sorted(listed, key=lambda each: each.position):
        ramp = ramp_after(ramp, recorded)
    return ramp


def ramp_after(ramp: Ramp, recorded: Recorded[Any]) -> Ramp:
    """The ramp-up after one more fact; facts that are none of its own change nothing."""
    step = STEPS.get(type(recorded.fact))
    return ramp if step is None else step(ramp, recorded)


def _planned(ramp: Ramp, recorded: Recorded[RampUpPlanAgreed]) -> Ramp:
    return replace(ramp, plan=recorded.fact, adjusted=MappingProxyType({}))


def _began(ramp: Ramp, recorded: Recorded[StageInForce]) -> Ramp:
    fact = recorded.fact
    signed = ramp.signed(fact.stage_no)
    run = StageRun(
        fact.stage_no,
        fact.hours,
        fact,
        recorded.effective_at,
        recorded.event_id,
        signed.min_days if signed else 0,
    )
    ends = {RampStageRepeated: StageState.REPEATED, RampStageReverted: StageState.REVERTED}
    ramp = _ended(ramp, ends.get(type(fact), StageState.COMPLETED))
    return replace(ramp, runs=(*ramp.runs, run))


def _ended(ramp: Ramp, end: StageState) -> Ramp:
    if ramp.current is None or ramp.current.state is StageState.COMPLETED:
        return ramp
    return replace(ramp, runs=(*ramp.runs[:-1], replace(ramp.current, state=end)))


def _adjusted(ramp: Ramp, recorded: Recorded[RampStageAdjusted]) -> Ramp:
    """More hours begin the stage anew: its days count from then on."""
    fact = recorded.fact
    ramp = replace(ramp, adjusted=MappingProxyType({**ramp.adjusted, fact.stage_no: fact}))
    run = ramp.current
    if run is None or run.stage_no != fact.stage_no:
        return ramp
    began = recorded.effective_at if fact.hours > run.hours else run.began
    new = replace(run, hours=fact.hours, terms=fact, began=began)
    return replace(ramp, runs=(*ramp.runs[:-1], new))


def _marked(ramp: Ramp, fact: StageFact, mark: StageState) -> Ramp:
    run = ramp.current
    if run is None or run.stage_no != fact.stage_no:
        return ramp
    return replace(ramp, runs=(*ramp.runs[:-1], replace(run, state=mark)))


def _completed(ramp: Ramp, recorded: Recorded[RampStageCompleted]) -> Ramp:
    return _marked(ramp, recorded.fact, StageState.COMPLETED)


def _suspended(ramp: Ramp, recorded: Recorded[RampStageSuspended]) -> Ramp:
    return _marked(ramp, recorded.fact, StageState.SUSPENDED)


def _phase_left(ramp: Ramp, recorded: Recorded[PhaseReverted]) -> Ramp:
    """A way back, from P4 or from full duty, ends the runs: the next ramp begins with R1."""
    return replace(ramp, runs=())


STEPS: Mapping[type[Fact], Callable[[Ramp, Recorded[Any]], Ramp]] = {
    RampUpPlanAgreed: _planned,
    RampStageStarted: _began,
    RampStageRepeated: _began,
    RampStageReverted: _began,
    RampStageAdjusted: _adjusted,
    RampStageCompleted: _completed,
    RampStageSuspended: _suspended,
    PhaseReverted: _phase_left,
    PhaseStarted: lambda _ramp, _: Ramp(),
}
"""An episode begins with a PhaseStarted, and without a plan."""


def is_suspended(state: CaseState) -> bool:
    """Whether a hold suspends work now."""
    return any(hold.kind in SUSPENDS_DUTY for hold in state.holds)
