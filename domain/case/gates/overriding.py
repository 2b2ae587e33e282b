"""What an override in force does to a criterion: it counts as met, and says so (INV-17)."""

from collections.abc import Iterable

from domain.case.gates.names import RAMP_LIMITS, is_covered
from domain.case.opening.diagnosis import SurgeryRecorded
from domain.case.phases.overrides import HEALING, PolicyOverridden
from domain.case.state import CaseState
from domain.context import Context
from domain.decision import Criterion
from domain.instants import instant_text
from domain.recorded import Recorded


def set_aside(
    state: CaseState, context: Context, criteria: Iterable[Criterion]
) -> tuple[Criterion, ...]:
    """The criteria, met where an override that has begun and not expired names them."""
    active = _in_force(state, context)
    return tuple(_judged(each, active) for each in criteria)


def _in_force(state: CaseState, context: Context) -> tuple[Recorded[PolicyOverridden], ...]:
    """A surgery ends every override of a healing day."""
    at = context.effective_at
    operated = bool(state.ever_on_file(SurgeryRecorded))
    return tuple(
        each
        for each in state.on_file(PolicyOverridden)
        if each.effective_at <= at < each.fact.expires
        and not (operated and each.fact.scope.split(".")[0] == HEALING)
    )


def _judged(criterion: Criterion, active: tuple[Recorded[PolicyOverridden], ...]) -> Criterion:
    named = [each for each in active if is_covered(criterion.id, each.fact.scope)]
    if criterion.met or not named:
        return criterion
    until = instant_text(named[-1].fact.expires)
    return criterion.model_copy(
        update={
            "met": True,
            "required": f"{criterion.required}; overridden until {until}",
            "evidence": (*criterion.evidence, named[-1].event_id),
        }
    )


def limits_set_aside(
    state: CaseState, context: Context, criteria: Iterable[Criterion]
) -> tuple[Criterion, ...]:
    """Of the criteria of a ramp stage the limits, met where an override names them; the order
    of stages and what three signed is nothing that two may set aside."""
    listed = tuple(criteria)
    judged = set_aside(state, context, listed)
    pairs = zip(listed, judged, strict=True)
    return tuple(after if before.id in RAMP_LIMITS else before for before, after in pairs)
