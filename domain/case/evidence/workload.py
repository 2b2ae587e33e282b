"""A week's volume against the mean of the four weeks before it (load.acwr_warn; contested [R])."""

from datetime import timedelta
from decimal import Decimal

from domain.case.evidence.sessions import completed
from domain.case.sessions.session_content import DoneLoad
from domain.case.state import CaseState
from domain.case.vocabulary import Dimension
from domain.context import Context

WEEKS = 4
_TWO_DECIMALS = Decimal("0.01")


def workload_ratio(
    state: CaseState, context: Context, dimension: Dimension, volume: Decimal
) -> Decimal | None:
    """A weekly volume of a dimension / the mean weekly volume that was done in the last 28 d, two
    decimals, half-up. None where training began later, or sets or reps of it are not known."""
    since = context.effective_at - timedelta(weeks=WEEKS)
    loads = [
        (session.effective_at, load)
        for session in completed(state, context.effective_at)
        for load in session.fact.loads
        if load.dimension is dimension
    ]
    if not loads or loads[0][0] > since:
        return None
    recent = [load for moment, load in loads if moment >= since]
    done = sum((_volume(load) for load in recent), Decimal(0))
    if not done or any(load.sets is None or load.reps is None for load in recent):
        return None
    return (volume * WEEKS / done).quantize(_TWO_DECIMALS, rounding="ROUND_HALF_UP")


def _volume(load: DoneLoad) -> Decimal:
    return load.load * (load.sets or 0) * (load.reps or 0)
