"""What every fact of a stage says of it: its plan, its hours, its share, its terms."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.case.opening.opening import CaseOpened
from domain.case.ramp_up.ramp_course import Ramp
from domain.case.ramp_up.work_terms import StageTerms
from domain.case.state import CaseState
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.capacity import percent_of
from domain.measures.ramp import step_points


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stage as it would be: hours a week and terms, and the hours it is a step from."""

    stage_no: int
    hours: Decimal
    terms: StageTerms
    before: Decimal | None


def contract_hours(state: CaseState) -> Decimal:
    """Hours a week of the worker's contract; 0 before the case is opened."""
    opened = state.ever_on_file(CaseOpened)
    return opened[-1].fact.contract_hours if opened else Decimal(0)


def said_of(state: CaseState, ramp: Ramp, wanted: Wanted) -> dict[str, Any]:
    """The fields of a fact of a stage that is in force, or would be. Needs a plan."""
    contract = contract_hours(state)
    step = None if wanted.before is None else step_points(wanted.hours, wanted.before, contract)
    terms = {name: getattr(wanted.terms, name) for name in StageTerms.model_fields}
    return {**of_plan(ramp), **of_hours(wanted, contract), "step_pts": step, **terms}


def of_plan(ramp: Ramp) -> dict[str, Any]:
    """Which plan; empty where there is none."""
    if ramp.plan is None:
        return {}
    return {"plan_id": ramp.plan.plan_id, "plan_version": ramp.plan.version}


def of_hours(wanted: Wanted, contract: Decimal) -> dict[str, Any]:
    return {
        "stage_no": wanted.stage_no,
        "hours": wanted.hours,
        "pct": percent_of(wanted.hours, contract),
    }


def nothing_signed() -> Criterion:
    """That there is no plan in force; one that was signed may have been entered in error."""
    return Criterion(
        id="INV-10",
        required="a ramp-up plan that three parties signed",
        observed=None,
        met=False,
        data_class=DataClass.J,
    )


def day_of(state: CaseState, at: datetime) -> date:
    """The civil day of a time in the case's zone."""
    return at.astimezone(ZoneInfo(state.time_zone)).date()
