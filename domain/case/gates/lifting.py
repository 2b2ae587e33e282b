"""Gate LI: a task whose lifting index is too high stands in no stage's duties (2.8, NIOSH)."""

from decimal import Decimal

from domain.case.assessment.lifting_risk import LIMIT_IS_ZERO
from domain.case.assessment.surroundings import JobRiskAssessed
from domain.case.evidence.sessions import in_effective_order
from domain.case.gates.criteria import plain
from domain.case.gates.overriding import set_aside
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.recorded import Recorded


def lifting_index(
    state: CaseState, context: Context, task_id: str, *, in_duties: bool
) -> Criterion:
    """Not met where the task stands in the duties and its last assessment blocks it. Without
    an assessment, or where the equation does not apply, it is a warning: nothing was observed.
    An override in force is counted."""
    highest = in_force(state, context, "gate.LI.block")
    assessed = _last(state, context, task_id)
    index = None if assessed is None else _index(assessed)
    blocks = index is not None and (index.is_infinite() or index > highest)
    judged = Criterion(
        id=f"gate.LI.{task_id}",
        required=f"LI_max <= {plain(highest)}, or not in the duties",
        observed=None if index is None else _said(index, in_duties=in_duties),
        met=not (blocks and in_duties),
        evidence=() if assessed is None else (assessed.event_id,),
        data_class=DataClass.K,
    )
    return set_aside(state, context, (judged,))[0]


def _last(state: CaseState, context: Context, task_id: str) -> Recorded[JobRiskAssessed] | None:
    """The assessment as the task is now, after its accommodations."""
    known = [
        each
        for each in in_effective_order(state.on_file(JobRiskAssessed), context.effective_at)
        if each.fact.job_task_id == task_id
    ]
    return known[-1] if known else None


def _index(assessed: Recorded[JobRiskAssessed]) -> Decimal | None:
    """LI_max; infinite where no weight at all is recommended, None where it was not computed."""
    result = assessed.fact.rnle_out
    if result is None:
        return None
    if result.reason is not None and LIMIT_IS_ZERO in result.reason:
        return Decimal("Infinity")
    return result.LI_max


def _said(index: Decimal, *, in_duties: bool) -> str:
    value = "RWL 0" if index.is_infinite() else f"LI_max {plain(index)}"
    return f"{value}, {'in' if in_duties else 'not in'} the duties"
