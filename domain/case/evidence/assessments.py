"""The assessments of an episode: its baseline and each reassessment."""

from datetime import datetime

from domain.case.assessment.assessment import Assessment, BaselineAssessmentRecorded
from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.evidence.sessions import in_effective_order
from domain.case.state import CaseState
from domain.recorded import Recorded


def assessments(state: CaseState, at: datetime) -> tuple[Recorded[Assessment], ...]:
    """Baseline and reassessments by a time, in the order in which they were made."""
    made: list[Recorded[Assessment]] = [
        *state.on_file(BaselineAssessmentRecorded),
        *state.on_file(ReassessmentRecorded),
    ]
    return in_effective_order(made, at)


def last_known_age(state: CaseState, at: datetime) -> int | None:
    """Years, as the last assessment that says it has it; None where none does."""
    said = (each.fact.age_y for each in reversed(assessments(state, at)))
    return next((age for age in said if age is not None), None)
