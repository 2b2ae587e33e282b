"""Pausing progression: sessions go on, loads and phases do not rise (S102, DOMAIN 2.6)."""

from datetime import datetime
from typing import ClassVar

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import B, C
from domain.instants import CivilDate
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Note

# facts


class ProgressionPaused(CaseFact):
    """``until`` is what is planned; only a ProgressionResumed ends the pause."""

    says_how_it_stands: ClassVar[bool] = True

    reason: C[Note | None] = None
    until: B[CivilDate | None] = None


class ProgressionResumed(CaseFact):
    """Ends the pause: whoever saw it begin sees that."""

    says_how_it_stands: ClassVar[bool] = True

    reason: C[Note | None] = None


# requests


class PauseProgression(Request):
    clinical = True

    until: CivilDate | None = None


class ResumeProgression(Request):
    clinical = True
    adds_exposure = True


# decide


def pause_progression(state: CaseState, request: PauseProgression, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    fact = ProgressionPaused(reason=request.reason, until=request.until)
    known = pause(state, context.effective_at)
    return [] if known is not None and known.fact == fact else [fact]


def resume_progression(state: CaseState, request: ResumeProgression, context: Context) -> Decided:
    fact = ProgressionResumed(reason=request.reason)
    if pause(state, context.effective_at) is not None:
        return [fact]
    return [] if state.on_file(ProgressionResumed) else Refusal("state")


def pause(state: CaseState, at: datetime) -> Recorded[ProgressionPaused] | None:
    """The pause that progression is in at a time, or None."""
    paused = [each for each in state.on_file(ProgressionPaused) if each.effective_at <= at]
    resumed = [each for each in state.on_file(ProgressionResumed) if each.effective_at <= at]
    last = max(paused, key=_place, default=None)
    end = max(resumed, key=_place, default=None)
    if last is None or (end is not None and _place(end) > _place(last)):
        return None
    return last


def _place(recorded: Recorded[CaseFact]) -> tuple[datetime, int]:
    return recorded.effective_at, recorded.position


DECIDE: Decides = {
    PauseProgression: pause_progression,
    ResumeProgression: resume_progression,
}
EVOLVE: Evolves = {ProgressionPaused: only_filed, ProgressionResumed: only_filed}
