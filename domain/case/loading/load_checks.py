"""Checks of a decision on loads, and the refusal that follows from one that is not met."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.case.loading.load_facts import (
    LoadTargetRejected,
    RequestedDeload,
    RequestedTarget,
    SetTarget,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context
from domain.decision import Criterion, Decision, decide_all
from domain.recorded import Fact

OF_SEVERAL = ("load.green_week", "deload.reactive")
"""Policies that are made of several criteria."""


@dataclass(frozen=True, slots=True)
class Check:
    """A criterion, the target it is about, and the cap in percent it was held against."""

    criterion: Criterion
    dimension: Dimension
    ref_load: Decimal | None = None
    increase_pct: Decimal | None = None
    cap_pct: Decimal | None = None

    @property
    def policy_id(self) -> str:
        """The policy of DOMAIN 2.8 that the criterion belongs to."""
        own = self.criterion.id
        return next((key for key in OF_SEVERAL if own.startswith(f"{key}.")), own)


def check(criterion: Criterion, target: SetTarget, cap_pct: Decimal | None = None) -> Check:
    return Check(criterion, target.dimension, target.ref_load, target.increase_pct, cap_pct)


def decision_on(checks: Sequence[Check], context: Context) -> Decision:
    version = context.protocol.version if context.protocol else None
    return decide_all((each.criterion for each in checks), version)


def rejection(
    state: CaseState,
    context: Context,
    checks: Sequence[Check],
    requested: tuple[RequestedTarget, ...],
    week: str | None,
    deload: RequestedDeload | None = None,
) -> list[Fact] | None:
    """The refusal of all targets for the first check that is not met, nothing where it is what
    was said last; None where all are met."""
    failed = next((each for each in checks if not each.criterion.met), None)
    if failed is None:
        return None
    fact = LoadTargetRejected(
        week=week,
        requested=requested,
        deload=deload,
        dimension=failed.dimension,
        ref_load=failed.ref_load,
        increase_pct=failed.increase_pct,
        cap_pct=failed.cap_pct,
        policy_id=failed.policy_id,
        decision=decision_on(checks, context),
        protocol=state.linked.protocol,
    )
    return [] if state.newest == fact else [fact]
