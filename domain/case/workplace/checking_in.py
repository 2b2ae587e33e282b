"""Checking in: what the worker says is kept as it is, effort on the scale of the case (INV-9)."""

from domain.case.chapter import Decided, Decides, unless_on_file
from domain.case.sessions.rpe_scale import other_scale
from domain.case.state import CaseState
from domain.case.workplace.check_ins import CheckIn, WorkerCheckInRecorded
from domain.context import Context

# decide


def check_in(state: CaseState, request: CheckIn, context: Context) -> Decided:
    numbered = enumerate(request.efforts)
    rated = [(f"efforts.{number}.rpe.scale", each.rpe) for number, each in numbered]
    refused = other_scale(state, rated)
    fields = {name: getattr(request, name) for name in WorkerCheckInRecorded.model_fields}
    return refused or unless_on_file(state, WorkerCheckInRecorded(**fields), context)


DECIDE: Decides = {CheckIn: check_in}
