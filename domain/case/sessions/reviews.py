"""Progress reviews: how it goes, and when to look again (S23)."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, model_validator

from domain.case.assessment.assessment import MotorControl
from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.evidence.sessions import adherence, window_of_adherence
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.vocabulary import Pain, Phase, Value
from domain.context import Context
from domain.data_classes import C, D, J, L, Q
from domain.decision import Criterion
from domain.instants import CivilDate
from domain.measures.quantity import Exact
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note


class ReviewSummary(Value):
    """What the review came to, like a decision; a bare text is its rationale."""

    outcome: Line | None = None
    rationale: Note | None = None
    criteria: Annotated[tuple[Criterion, ...], Field(max_length=50)] = ()

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, data: Any) -> Any:
        return {"rationale": data} if isinstance(data, str) else data


# facts


class ProgressReviewed(CaseFact):
    """``adherence_pct`` over the last 14 d, or since P1 began; None where no session was due."""

    summary: Q[ReviewSummary | None] = None
    adherence_pct: L[Exact | None] = None
    motor_control: C[MotorControl | None] = None
    pain: D[Pain | None] = None
    next_review: J[CivilDate]


# requests


class ReviewProgress(Request):
    """``next_review`` may be left out: it follows from the phase."""

    clinical = True

    summary: ReviewSummary | None = None
    motor_control: MotorControl | None = None
    pain: Pain | None = None
    next_review: CivilDate | None = None


# decide


def review_progress(state: CaseState, request: ReviewProgress, context: Context) -> Decided:
    if state.phase is None:
        return Refusal("state")
    today = context.civil_date(state.time_zone)
    since = window_of_adherence(state, context)
    fact = ProgressReviewed(
        summary=request.summary,
        adherence_pct=adherence(state, since, context.effective_at).pct,
        motor_control=request.motor_control,
        pain=request.pain,
        next_review=request.next_review or today + _rhythm(state.phase, state, context),
    )
    if fact.next_review <= today:
        return Refusal("input", field="next_review")
    return [] if state.has_on_file(fact, context) else [fact]


def _rhythm(phase: Phase, state: CaseState, context: Context) -> timedelta:
    """Days to the next review; in P5 those of P4."""
    key = min(phase, Phase.P4)
    return timedelta(days=int(in_force(state, context, f"review.days.{key}")))


DECIDE: Decides = {ReviewProgress: review_progress}
EVOLVE: Evolves = {ProgressReviewed: only_filed}
