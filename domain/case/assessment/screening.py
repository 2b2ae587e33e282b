"""Screening: scores of questionnaires, and the intervention they ask for (S63, S94, S95)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from domain.case.assessment.scoring import GivenScore, NoScore, Score, Scoreable, score_of
from domain.case.chapter import CaseFact, Decided, Decides, Evolves, gathered, only_filed
from domain.case.psychology.psych_triggers import Seen, intervention_for
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass, E
from domain.decision import Criterion
from domain.measures.quantity import Exact, Whole
from domain.recorded import Request, event_id_of
from domain.refusals import Refusal
from domain.text import Line

# facts


class ScreeningScored(CaseFact):
    """The fields are those of a score."""

    instrument: E[Line]
    version: E[Line]
    lang: E[Line | None] = None
    mode: E[Line | None] = None
    total: E[Exact]
    sub: E[Mapping[str, Exact]] = Field(default_factory=dict)
    answered: E[Whole | None] = None
    of: E[Whole | None] = None
    band: E[Line | None] = None
    evidence: E[Literal["score_only"]]
    flags: E[tuple[Line, ...]] = ()

    @property
    def subject(self) -> str:
        return self.instrument

    @property
    def score(self) -> Score:
        return Score.model_construct(**{name: getattr(self, name) for name in Score.model_fields})


# requests


class RecordScreening(Request):
    """One score with its fields at the top or in ``score``, or several in ``scores``."""

    clinical = True

    scores: Annotated[tuple[GivenScore, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("score"), dict):
            data = {name: value for name, value in data.items() if name != "score"} | data["score"]
        return gathered(_flags_of_the_only_one(data), "scores", GivenScore)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({each.instrument for each in self.scores}) < len(self.scores):
            raise ValueError("an instrument may stand once")
        return self


def _flags_of_the_only_one(data: Any) -> Any:
    """Flags beside ``scores`` are those of the score, where it is one; no flags are nobody's."""
    if not isinstance(data, dict) or not isinstance(data.get("scores"), list):
        return data
    flags, scores = data.get("flags"), data["scores"]
    rest = {name: value for name, value in data.items() if name != "flags"}
    if flags == []:
        return rest
    if flags is None or len(scores) != 1 or not isinstance(scores[0], dict):
        return data
    return {**rest, "scores": [{"flags": flags, **scores[0]}]}


# decide


def record_screening(state: CaseState, request: RecordScreening, context: Context) -> Decided:
    found: list[Scoreable] = []
    for number, given in enumerate(request.scores):
        scored = score_of(given)
        if isinstance(scored, NoScore):
            return not_scorable(given, scored, f"scores.{number}")
        found.append(scored)
    facts = [fact_of(each) for each in found]
    new = [fact for fact in facts if not state.has_on_file(fact, context)]
    seen = [
        Seen(fact.score, fact.flags, event_id_of(context.command_id, number))
        for number, fact in enumerate(new)
    ]
    return [*new, *intervention_for(state, context, seen)]


def fact_of(scored: Scoreable) -> ScreeningScored:
    """What is recorded of one score."""
    fields = {name: getattr(scored.score, name) for name in Score.model_fields}
    return ScreeningScored(**fields, flags=scored.flags)


def not_scorable(given: GivenScore, why: NoScore, where: str) -> Refusal:
    """The refusal of answers that make no score: nothing is imputed."""
    criterion = Criterion(
        id=given.instrument,
        required="answers or a total on the scale of the instrument",
        observed=why.reason,
        met=False,
        data_class=DataClass.E,
    )
    return Refusal("input", (criterion,), field=f"{where}.{why.field}")


DECIDE: Decides = {RecordScreening: record_screening}
EVOLVE: Evolves = {ScreeningScored: only_filed}
