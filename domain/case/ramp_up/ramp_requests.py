"""What may be asked of the stages of a ramp-up: start, repeat, adjust, complete."""

from typing import Annotated

from pydantic import Field, StrictBool

from domain.case.ramp_up.work_terms import (
    DaysPerWeek,
    Duties,
    HoursOfADay,
    LoadCap,
    MicroBreak,
    StageNo,
)
from domain.identifiers import Id
from domain.measures.quantity import Hours
from domain.recorded import Request
from domain.text import Line

StageHours = Annotated[Hours, Field(gt=0)]


class StartRampStage(Request):
    """The next stage; it completes the one before it. ``stage_no`` and ``hours`` may be left
    out: they are those of the plan, as adjusted since."""

    adds_exposure = True

    plan_id: Id | None = None
    stage_no: StageNo | None = None
    hours: StageHours | None = None


class RepeatRampStage(Request):
    """The stage under way once more, from its first day."""

    adds_exposure = True

    plan_id: Id | None = None
    stage_no: StageNo | None = None
    hours: StageHours | None = None


class AdjustRampStage(Request):
    """Other terms for the stage under way, or for one to come, within what was signed. What is
    left out stays as it is."""

    plan_id: Id | None = None
    stage_no: StageNo | None = None
    hours: StageHours | None = None
    days_per_wk: Annotated[DaysPerWeek | None, Field(alias="days/wk")] = None
    max_h_day: HoursOfADay | None = None
    nights: StrictBool | None = None
    shift: Line | None = None
    load_cap: LoadCap | None = None
    duties: Duties | None = None
    micro_break: MicroBreak | None = None


class CompleteRampStage(Request):
    plan_id: Id | None = None
    stage_no: StageNo | None = None
    hours: StageHours | None = None
