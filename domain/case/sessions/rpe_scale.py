"""INV-9: one scale of perceived exertion in a case, of sessions and of what the worker tells."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.case.sessions.session_content import Rpe, RpeScale
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.refusals import Refusal


def other_scale(state: CaseState, rated: Sequence[tuple[str, Rpe]]) -> Refusal | None:
    """The refusal of the first rating, by its field, that is on another scale than the one the
    case uses, or than the one before it."""
    used = next(_used(state), None)
    known = used or next(((rpe.scale, None) for _, rpe in rated), None)
    if known is None:
        return None
    scale, event_id = known
    strange = next(((field, rpe) for field, rpe in rated if rpe.scale is not scale), None)
    if strange is None:
        return None
    field, rpe = strange
    seen = Criterion(
        id="INV-9",
        required=f"RPE on {scale}",
        observed=rpe.scale,
        met=False,
        evidence=() if event_id is None else (event_id,),
        data_class=DataClass.L,
    )
    return Refusal("INV-9", (seen,), field=field)


def _used(state: CaseState) -> Iterator[tuple[RpeScale, UUID]]:
    for session in state.ever_on_file(SessionCompleted):
        if session.fact.rpe is not None:
            yield session.fact.rpe.scale, session.event_id
    for said in state.ever_on_file(WorkerCheckInRecorded):
        for each in said.fact.efforts:
            yield each.rpe.scale, said.event_id
