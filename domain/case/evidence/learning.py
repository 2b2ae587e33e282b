"""What the worker has learned: modules that she could say back in her own words (S37, S57)."""

from datetime import datetime

from domain.case.evidence.episode import of_episode
from domain.case.state import CaseState
from domain.case.workplace.education import EducationDelivered, Learner, TeachBack


def modules_learned(state: CaseState, at: datetime) -> frozenset[str]:
    """The modules in which the worker passed the teach-back by a time."""
    return frozenset(
        each.fact.module
        for each in of_episode(state, EducationDelivered, at)
        if Learner.WORKER in each.fact.audience and each.fact.teach_back is TeachBack.PASSED
    )
