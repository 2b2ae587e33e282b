"""Where a case stands as a whole."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.case.evidence.episode import last_of_episode
from domain.case.standing.conformance import Conformance, conformance
from domain.case.standing.figures import Figures
from domain.case.standing.gate import GateStanding, gate_standing
from domain.case.standing.job_tasks import JobStanding, job_standing
from domain.case.standing.lasting import (
    DutyTolerance,
    RelapseSigns,
    duty_tolerance,
    relapse_signs,
)
from domain.case.standing.sides import BothSides, both_sides
from domain.case.state import CaseState
from domain.case.workplace.job_change import JobChangeNotified
from domain.context import Context
from domain.data_classes import B, G, J, K, Q
from domain.job_profile import JobProfile


class CaseStanding(Figures):
    """``job_ahead``: the same against the job as it will be, where a change is notified whose
    profile is not yet linked (S116)."""

    gate: Q[GateStanding | None]
    job: K[JobStanding | None]
    job_ahead: K[JobStanding | None] = None
    sides: G[tuple[BothSides, ...]]
    duty: J[DutyTolerance | None]
    lasting: J[RelapseSigns]
    conformance: B[Conformance]


def case_standing(
    state: CaseState, context: Context, ahead: JobProfile | None = None
) -> CaseStanding:
    then = replace(context, job_profile=ahead)
    return CaseStanding(
        gate=gate_standing(state, context),
        job=job_standing(state, context),
        job_ahead=job_standing(state, then),
        sides=both_sides(state, context),
        duty=duty_tolerance(state, context),
        lasting=relapse_signs(state, context),
        conformance=conformance(state, context),
    )


def profile_ahead(state: CaseState, at: datetime) -> tuple[UUID, int] | None:
    """The version of the linked profile that the last notified change names, while another one
    is linked."""
    linked = state.linked.job_profile
    changed = last_of_episode(state, JobChangeNotified, at)
    version = None if changed is None else changed.fact.job_profile_version
    if linked is None or version is None or version == linked[1]:
        return None
    return linked[0], version
