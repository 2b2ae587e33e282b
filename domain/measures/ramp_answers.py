"""How a step of the ramp-up answers: points from stage to stage, or the share of the first."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from domain.measures.answers import Answer, Measure, MeasureInput, found, measure
from domain.measures.quantity import Exact, Hours, one_decimal
from domain.measures.ramp import HUNDRED, step_points, within_share, within_step

WorkedHours = Annotated[Hours, Field(gt=0)]
Bound = Annotated[Exact, Field(ge=0, le=100)]


class RampStep(MeasureInput):
    """Hours a week of a stage and of the one before it, none before the first; the bounds in
    percent and in percentage points of the contract hours."""

    hours: WorkedHours
    before: WorkedHours | None = None
    contract_hours: WorkedHours
    start_pct: Bound = Decimal(50)
    max_step_pts: Bound = Decimal(25)


def _ramp_step(given: RampStep) -> Answer:
    """The share of the first stage, else the points of the step, and whether it is allowed."""
    hours, before, contract = given.hours, given.before, given.contract_hours
    share = one_decimal(hours / contract * HUNDRED)
    steps = [f"{hours:f} h / {contract:f} h x 100 = {share} %"]
    if before is None:
        allowed = within_share(hours, contract, given.start_pct)
        steps.append(f"first stage: {share} % against {given.start_pct:f} %")
        return found(share, "%", steps, allowed=allowed)
    points = step_points(hours, before, contract)
    allowed = within_step(hours, before, contract, given.max_step_pts)
    steps.append(f"({hours:f} h - {before:f} h) / {contract:f} h x 100 = {points:+} points")
    steps.append(f"{points:+} points against +{given.max_step_pts:f} points")
    return found(points, "%", steps, pct=format(share, "f"), allowed=allowed)


RAMP_MEASURES: dict[str, Measure] = {"ramp-step": measure(RampStep, _ramp_step)}
