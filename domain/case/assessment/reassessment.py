"""Reassessment: what a baseline asked, asked again, against the assessment it is compared with."""

from uuid import UUID

from domain.case.assessment.assessment import (
    Assessment,
    BaselineAssessmentRecorded,
    RecordAssessment,
    capacities,
    with_measured,
)
from domain.case.assessment.medication import driving_noted
from domain.case.chapter import Decided, Decides, Evolves
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import B, DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.recorded import Recorded
from domain.refusals import Refusal

# facts


class ReassessmentRecorded(Assessment):
    compares_to: B[UUID]

    @property
    def subject(self) -> str:
        return str(self.assessment_id)


# requests


class RecordReassessment(RecordAssessment):
    """``compares_to``: an earlier assessment by its id or its event, else the last baseline."""

    compares_to: Id | None = None


# decide


def record_reassessment(state: CaseState, request: RecordReassessment, context: Context) -> Decided:
    compared = _compared(state, request, context)
    if compared is None:
        return Refusal("state", (_no_baseline(),))
    if request.compares_to not in (None, compared.event_id, compared.fact.assessment_id):
        return Refusal("input", (_unknown(request.compares_to),), field="compares_to")
    fact = ReassessmentRecorded.model_validate(
        {
            **request.findings,
            "assessment_id": request.assessment_id or context.id_for("assessment"),
            "compares_to": compared.fact.assessment_id,
        }
    )
    if _is_on_file(state, fact, request, context):
        return []
    return [fact, *driving_noted(state, request.medication_effects, context)]


def _compared(
    state: CaseState, request: RecordReassessment, context: Context
) -> Recorded[Assessment] | None:
    """The assessment that is named, else the last baseline by the time of this one."""
    baselines = [
        each
        for each in state.on_file(BaselineAssessmentRecorded)
        if each.effective_at <= context.effective_at
    ]
    known: tuple[Recorded[Assessment], ...] = (*baselines, *state.on_file(ReassessmentRecorded))
    wanted = request.compares_to
    for each in known:
        if wanted in (each.event_id, each.fact.assessment_id):
            return each
    return max(baselines, key=lambda each: (each.effective_at, each.version), default=None)


def _no_baseline() -> Criterion:
    return Criterion(
        id="assessment.baseline",
        required="a baseline assessment to compare with",
        observed=None,
        met=False,
        data_class=DataClass.B,
    )


def _unknown(named: UUID | None) -> Criterion:
    return Criterion(
        id="assessment.compares_to",
        required="the id of an assessment on file",
        observed=str(named),
        met=False,
        data_class=DataClass.B,
    )


def _is_on_file(
    state: CaseState, fact: ReassessmentRecorded, request: RecordReassessment, context: Context
) -> bool:
    """Whether the very same was found at the very same time, under any id where none was said."""
    if request.assessment_id is not None:
        return state.has_on_file(fact, context)
    return any(
        each.effective_at == context.effective_at
        and each.fact == fact.model_copy(update={"assessment_id": each.fact.assessment_id})
        for each in state.on_file(ReassessmentRecorded)
    )


# evolve


def reassessment_recorded(state: CaseState, recorded: Recorded[ReassessmentRecorded]) -> CaseState:
    return with_measured(state, recorded, capacities(recorded.fact))


DECIDE: Decides = {RecordReassessment: record_reassessment}
EVOLVE: Evolves = {ReassessmentRecorded: reassessment_recorded}
