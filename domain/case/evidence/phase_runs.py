"""The runs of the phases of an episode: a start, an advance and a way back each begin one, and
full duty begins P5 (DOMAIN 2.6)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.case.evidence.once import once_of
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.phases.phases import PhaseAdvanced, PhaseReverted, PhaseStarted, SubphaseStarted
from domain.case.phases.subphase import Subphase
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.instants import instant_text
from domain.recorded import Recorded


class RunState(StrEnum):
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    REVERTED = "REVERTED"


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """One time in a phase. ``number`` counts the runs of that phase in the episode."""

    phase: Phase
    number: int
    began: datetime
    event_id: UUID
    state: RunState = RunState.ACTIVE
    ended: datetime | None = None


@once_of(PhaseStarted, PhaseAdvanced, PhaseReverted, FullDutyResumed)
def runs(state: CaseState) -> tuple[PhaseRun, ...]:
    """Every run of this episode in order; an episode begins its phases with P1."""
    found: list[PhaseRun] = []
    for change in _changes(state):
        fact = change.fact
        if isinstance(fact, PhaseStarted):
            found = [_run(fact.phase, [], change)]
            continue
        reverted = isinstance(fact, PhaseReverted)
        end = RunState.REVERTED if reverted else RunState.COMPLETED
        if found:
            found[-1] = replace(found[-1], state=end, ended=change.effective_at)
        phase = Phase.P5 if isinstance(fact, FullDutyResumed) else fact.to
        found.append(_run(phase, found, change))
    return tuple(found)


Change: TypeAlias = PhaseStarted | PhaseAdvanced | PhaseReverted | FullDutyResumed


def _changes(state: CaseState) -> list[Recorded[Change]]:
    listed: list[Recorded[Change]] = [
        *state.on_file(PhaseStarted),
        *state.on_file(PhaseAdvanced),
        *state.on_file(PhaseReverted),
        *state.on_file(FullDutyResumed),
    ]
    return sorted(listed, key=lambda each: each.position)


def _run(phase: Phase, before: list[PhaseRun], change: Recorded[Change]) -> PhaseRun:
    number = 1 + sum(each.phase is phase for each in before)
    return PhaseRun(phase, number, change.effective_at, change.event_id)


def current_run(state: CaseState) -> PhaseRun | None:
    """The run that is under way; None before the programme."""
    found = runs(state)
    return found[-1] if found else None


def programme_began(state: CaseState) -> datetime | None:
    """When the first phase of this episode was started."""
    found = runs(state)
    return found[0].began if found else None


def begun_in(state: CaseState, run: PhaseRun, part: Subphase) -> Recorded[SubphaseStarted] | None:
    """That a part of a phase was started in this run of it, or None."""
    started = state.on_file(SubphaseStarted)
    of_run = [e for e in started if e.fact.phase is part and e.effective_at >= run.began]
    return of_run[-1] if of_run else None


def in_order(run: PhaseRun, context: Context) -> Criterion:
    """That what changes a phase is not said to be earlier than its beginning."""
    return Criterion(
        id="phase.order",
        required=f"not before {instant_text(run.began)}",
        observed=instant_text(context.effective_at),
        met=context.effective_at >= run.began,
        data_class=DataClass.B,
    )
