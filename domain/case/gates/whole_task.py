"""The whole-task block: half a shift of the job itself, borne in one session of P3 (2.8a)."""

from decimal import Decimal
from typing import TypeAlias

from domain.case.evidence.episode import of_episode
from domain.case.evidence.sessions import was_stopped
from domain.case.gates.criteria import plain
from domain.case.opening.opening import CaseOpened
from domain.case.policy import in_force
from domain.case.sessions.session_content import ComponentCode
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.capacity import HUNDRED
from domain.recorded import Recorded

MINUTES = 60
Session: TypeAlias = Recorded[SessionCompleted]


def whole_task(state: CaseState, context: Context) -> Criterion:
    """One session that was not stopped, long enough and at no more than the exertion; of those
    that were not enough the longest is shown."""
    wanted = minutes_wanted(state, context)
    hardest = in_force(state, context, "gate.G34.rpe")
    blocks = _blocks(state, context)
    enough = [each for each in blocks if _is_enough(each, wanted, hardest)]
    best = max(enough or blocks, key=_minutes, default=None)
    return Criterion(
        id="gate.G34.whole_task",
        required=f">= {plain(wanted)} min of the whole task in P3, RPE <= {plain(hardest)} (CR10)",
        observed=None if best is None else _said(best),
        met=bool(enough),
        evidence=() if best is None else (best.event_id,),
        data_class=DataClass.L,
    )


def minutes_wanted(state: CaseState, context: Context) -> Decimal:
    """A share of the shift, and no more than the bound; the bound where no shift is known."""
    bound = in_force(state, context, "gate.G34.block_min")
    share = in_force(state, context, "gate.G34.block_pct")
    opened = state.on_file(CaseOpened)
    pattern = opened[-1].fact.shift_pattern if opened else None
    if pattern is None or pattern.shift_h is None:
        return bound
    return min(bound, (pattern.shift_h * MINUTES * share / HUNDRED).normalize())


def _blocks(state: CaseState, context: Context) -> list[Session]:
    return [
        each
        for each in of_episode(state, SessionCompleted, context.effective_at)
        if each.fact.phase is Phase.P3
        and any(part.code is ComponentCode.WHOLE_TASK for part in each.fact.components)
        and not was_stopped(state, each.fact.session_id)
    ]


def _is_enough(block: Session, wanted: Decimal, hardest: Decimal) -> bool:
    rpe = block.fact.rpe
    return _minutes(block) >= wanted and rpe is not None and rpe.cr10 <= hardest


def _minutes(block: Session) -> int:
    return block.fact.minutes or 0


def _said(block: Session) -> str:
    minutes, rpe = block.fact.minutes, block.fact.rpe
    long = "no length" if minutes is None else f"{minutes} min"
    return f"{long}, {'no RPE' if rpe is None else f'RPE {plain(rpe.cr10)}'}"
