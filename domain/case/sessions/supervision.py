"""Supervision fades with competence (S32, S54)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.evidence.sessions import completed, in_effective_order, was_stopped
from domain.case.policy import in_force
from domain.case.sessions.session_content import Supervision
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass, L
from domain.decision import Criterion
from domain.recorded import Recorded, Request
from domain.refusals import Refusal

FAULT_FREE = "supervision.fault_free_sessions"

# facts


class SupervisionLevelChanged(CaseFact):
    from_: Annotated[L[Supervision], Field(alias="from")]
    to: L[Supervision]


# requests


class ChangeSupervision(Request):
    """``from`` may be left out: it is the level in force."""

    clinical = True

    from_: Annotated[Supervision | None, Field(alias="from")] = None
    to: Supervision


# decide


def change_supervision(state: CaseState, request: ChangeSupervision, context: Context) -> Decided:
    now = level_at(state, context.effective_at)
    if now is request.to:
        return []
    if request.from_ not in (None, now):
        return Refusal("input", field="from")
    if request.to is Supervision.INDEPENDENT:
        competence = _fault_free(state, context)
        if not competence.met:
            return Refusal(FAULT_FREE, (competence,))
    return [SupervisionLevelChanged(from_=now, to=request.to)]


def level_at(state: CaseState, at: datetime) -> Supervision:
    """The level in force: as it was last changed; before that as in the last session that says
    it, and direct where none does."""
    changed = in_effective_order(state.on_file(SupervisionLevelChanged), at)
    if changed:
        return changed[-1].fact.to
    seen = [each.fact.supervision for each in completed(state, at) if each.fact.supervision]
    return seen[-1] if seen else Supervision.DIRECT


def _fault_free(state: CaseState, context: Context) -> Criterion:
    """Independence needs so many fault-free sessions in a row, up to now."""
    needed = int(in_force(state, context, FAULT_FREE))
    in_a_row = _in_a_row(state, context.effective_at)
    return Criterion(
        id=FAULT_FREE,
        required=f">= {needed} consecutive fault-free sessions",
        observed=str(len(in_a_row)),
        met=len(in_a_row) >= needed,
        evidence=tuple(each.event_id for each in in_a_row[:needed]),
        data_class=DataClass.L,
    )


def _in_a_row(state: CaseState, at: datetime) -> list[Recorded[SessionCompleted]]:
    """The last sessions without a fault and without a stop, the newest first."""
    found: list[Recorded[SessionCompleted]] = []
    for each in reversed(completed(state, at)):
        if each.fact.faults or was_stopped(state, each.fact.session_id):
            break
        found.append(each)
    return found


DECIDE: Decides = {ChangeSupervision: change_supervision}
EVOLVE: Evolves = {SupervisionLevelChanged: only_filed}
