"""A case with a session, and corrections of it as facts."""

from typing import Any
from uuid import UUID

from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.governance.corrections import EntryCorrected
from domain.case.sessions.session_facts import SessionCompleted
from domain.data_classes import Classified, DataClass
from tests.domain import thin_case as case
from tests.domain.governance_case import WHY, event_of
from tests.domain.sessions_case import S1, effort, loads, pain, session

BASELINE = event_of(case.IN_PROGRAMME, BaselineAssessmentRecorded)
TRAINED = case.LOADED.given(
    session(S1, nprs=pain(3, 6, 3), rpe=effort("3"), loads=loads(LFW="5.0", LWS="4.0"))
)
SESSION = event_of(TRAINED, SessionCompleted)
STRANGER = case.an_id(99)
DAY = "2025-03-02"


def was_corrected(target: UUID, field: str, letter: str, old: Any, new: Any) -> EntryCorrected:
    return EntryCorrected(
        target_event_id=target,
        field=field,
        old=Classified(data_class=DataClass(letter), value=old),
        new=Classified(data_class=DataClass(letter), value=new),
        reason=WHY,
        affected_decisions=(),
    )
