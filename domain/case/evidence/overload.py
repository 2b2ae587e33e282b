"""Signs of overload that a worker tells of herself (S112)."""

from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.context import Context


def tells_overload(state: CaseState, context: Context, said: WorkerCheckInRecorded) -> bool:
    """A symptom, pain at which a session stops, or fatigue that asks for a lighter week."""
    red = in_force(state, context, "pain.red")
    tired = in_force(state, context, "deload.reactive.fatigue")
    hurts = said.nprs is not None and said.nprs >= red
    is_tired = said.fatigue is not None and said.fatigue >= tired
    return bool(said.symptom_flags) or hurts or is_tired
