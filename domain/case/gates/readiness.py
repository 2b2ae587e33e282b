"""What is on file of psychological readiness: fear of movement, confidence, a signature (2.8)."""

from datetime import datetime

from domain.case.evidence.episode import of_episode
from domain.case.evidence.scores import Scored, scores
from domain.case.gates.psych import PsychReading, PsychSeen
from domain.case.psychology.psychology import PsychReadinessAssessed
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context


def psych_seen(state: CaseState, context: Context) -> PsychSeen:
    """The first and the last TSK-11 of the episode, the last confidence of an assessment of
    readiness, and whether a psychologist made one since that TSK-11."""
    found = tsk11s(state, context.effective_at)
    assessed = of_episode(state, PsychReadinessAssessed, context.effective_at)
    sure = [each for each in assessed if each.fact.confidence is not None]
    signed = [each for each in assessed if each.actor.role == Role.PSYCHOLOGIST]
    last = sure[-1] if sure else None
    confidence = None if last is None else last.fact.confidence
    return PsychSeen(
        tsk11=_reading(found[-1]) if found else None,
        confidence=None
        if last is None or confidence is None
        else PsychReading(confidence, (last.event_id,)),
        baseline_tsk11=_reading(found[0]) if found else None,
        signed=bool(found and signed) and signed[-1].effective_at >= found[-1].effective_at,
    )


def tsk11s(state: CaseState, at: datetime) -> tuple[Scored, ...]:
    """Every TSK-11 of this episode by a time, in the order in which it was found."""
    return scores(state, "TSK-11", at)


def _reading(scored: Scored) -> PsychReading:
    return PsychReading(scored.fact.total, (scored.event_id,))
