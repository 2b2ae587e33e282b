"""The stages of the ramp-up as they go: facts, and those that a hold or a reassessment brings.

They are folded in ramp_course.py; requests for them are decided in ramp_moves.py.
"""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, StrictBool

from domain.case.chapter import CaseFact, Evolves, only_filed
from domain.case.phases.phases import Unmet
from domain.case.ramp_up.work_terms import DaysPerWeek, Duties, HoursOfADay, LoadCap, MicroBreak
from domain.case.vocabulary import ProtocolRef
from domain.data_classes import C, J, Q
from domain.decision import Decision
from domain.measures.quantity import Exact, Hours, Whole
from domain.text import Line

Asked: TypeAlias = Literal["start", "repeat", "adjust"]

# facts


class StageFact(CaseFact):
    """A stage of a plan with its hours a week, in percent of the contract hours; ``step_pts``
    is how many points that is above the stage or run before, None where there was none."""

    plan_id: J[UUID]
    plan_version: J[Whole]
    stage_no: J[Whole]
    hours: J[Hours]
    pct: J[Exact]
    step_pts: J[Exact | None] = None

    @property
    def subject(self) -> str:
        return f"{self.plan_id}/{self.stage_no}"


class StageInForce(StageFact):
    """A stage that is in force from then on, with its terms."""

    days_per_wk: Annotated[J[DaysPerWeek | None], Field(alias="days/wk")] = None
    max_h_day: J[HoursOfADay | None] = None
    nights: J[StrictBool] = False
    shift: J[Line | None] = None
    load_cap: J[LoadCap | None] = None
    duties: J[Duties] = ()
    micro_break: J[MicroBreak]


class RampStageStarted(StageInForce):
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class RampStageRepeated(StageInForce):
    """The same stage once more, from its first day."""

    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class RampStageAdjusted(StageInForce):
    """Other terms within what was signed, of the stage that is active or of one to come."""

    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class RampStageRejected(StageInForce):
    """``asked``: to start, repeat or adjust the stage; ``unmet``: the criteria that failed."""

    refusal = True
    carries_on = True

    asked: J[Asked]
    unmet: Q[tuple[Unmet, ...]]
    decision: Q[Decision]
    protocol: C[ProtocolRef | None] = None


class RampStageCompleted(StageFact):
    """The stage ran its time."""


class RampStageSuspended(StageFact):
    """A hold suspends the stage; it is active again when the last such hold is lifted."""


class RampStageReverted(StageInForce):
    """From ``from_stage_no`` back to ``stage_no``, the one before it."""

    from_stage_no: J[Whole]


EVOLVE: Evolves = {
    RampStageStarted: only_filed,
    RampStageRepeated: only_filed,
    RampStageAdjusted: only_filed,
    RampStageRejected: only_filed,
    RampStageCompleted: only_filed,
    RampStageSuspended: only_filed,
    RampStageReverted: only_filed,
}
