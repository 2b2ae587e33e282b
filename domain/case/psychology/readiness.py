"""Psychological readiness: scores and confidence against gate.psych, in one decision (S62)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.case.assessment.scoring import GivenScore, NoScore, Scoreable, score_of
from domain.case.assessment.screening import not_scorable
from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.evidence.scores import baseline_score, last_score
from domain.case.gates.psych import PsychReading, PsychSeen, psych
from domain.case.psychology.psych_triggers import Seen, urgent_intervention
from domain.case.psychology.psychology import PsychReadinessAssessed
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.decision import Decision, decide_all
from domain.measures.quantity import Exact
from domain.recorded import Request, event_id_of

FEAR = "TSK-11"

# requests


class AssessPsychReadiness(Request):
    """``confidence`` 0 to 10 in the task that is ahead. Without a TSK-11 among the ``scores``
    the last one on file counts. A psychologist who asks signs what she asks for."""

    clinical = True
    adds_exposure = True

    scores: Annotated[tuple[GivenScore, ...], Field(max_length=20)] = ()
    confidence: Annotated[Exact, Field(ge=0, le=10)] | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({each.instrument for each in self.scores}) < len(self.scores):
            raise ValueError("an instrument may stand once")
        return self


# decide


def assess_readiness(state: CaseState, request: AssessPsychReadiness, context: Context) -> Decided:
    found: list[Scoreable] = []
    for number, given in enumerate(request.scores):
        scored = score_of(given)
        if isinstance(scored, NoScore):
            return not_scorable(given, scored, f"scores.{number}")
        found.append(scored)
    fact = PsychReadinessAssessed(
        scores=tuple(each.score for each in found),
        confidence=request.confidence,
        decision=_decision(state, request, found, context),
        protocol=state.linked.protocol,
    )
    if _is_on_file(state, fact, context):
        return []
    shows = event_id_of(context.command_id, 0)
    seen = [Seen(each.score, each.flags, shows) for each in found]
    return [fact, *urgent_intervention(state, context, seen)]


def _is_on_file(state: CaseState, fact: PsychReadinessAssessed, context: Context) -> bool:
    return any(
        each.effective_at == context.effective_at
        and (each.fact.scores, each.fact.confidence) == (fact.scores, fact.confidence)
        and state.may_compare(each, context)
        for each in state.on_file(PsychReadinessAssessed)
    )


def _decision(
    state: CaseState, request: AssessPsychReadiness, found: list[Scoreable], context: Context
) -> Decision:
    confidence = request.confidence
    seen = PsychSeen(
        tsk11=_fear_now(state, found, context),
        confidence=None if confidence is None else PsychReading(confidence),
        baseline_tsk11=_fear_at_first(state, context),
        signed=context.actor.role == Role.PSYCHOLOGIST,
    )
    version = context.protocol.version if context.protocol else None
    return decide_all(psych(state, context, seen), version)


def _fear_now(state: CaseState, found: list[Scoreable], context: Context) -> PsychReading | None:
    said = next((each.score for each in found if each.score.instrument == FEAR), None)
    if said is not None:
        return PsychReading(said.total)
    known = last_score(state, FEAR, context.effective_at)
    return None if known is None else PsychReading(known.fact.total, (known.event_id,))


def _fear_at_first(state: CaseState, context: Context) -> PsychReading | None:
    known = baseline_score(state, FEAR, context.effective_at)
    return None if known is None else PsychReading(known.fact.total, (known.event_id,))


DECIDE: Decides = {AssessPsychReadiness: assess_readiness}
EVOLVE: Evolves = {PsychReadinessAssessed: only_filed}
