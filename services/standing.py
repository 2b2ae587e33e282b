"""Where a case stands at a time, for those who may read it (DOMAIN 2.10, 4.2)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from domain.case.opening.linking import LinkJobProfile
from domain.case.standing.case import CaseStanding, case_standing, profile_ahead
from domain.case.standing.figures import Told
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.context import Context
from domain.data_classes import DataClass
from domain.recorded import Actor, Request
from services.audiences import Audience
from services.commands import Commands
from services.past_states import state_at
from services.ports import Ledger
from services.reading_rights import IN_FULL

READS: Mapping[Audience, frozenset[DataClass]] = MappingProxyType(
    {
        Audience.CLINICIAN: IN_FULL[Audience.CLINICIAN] | {DataClass.E},
        Audience.WORKER: IN_FULL[Audience.WORKER],
        Audience.CASE_MANAGER: IN_FULL[Audience.CASE_MANAGER],
        Audience.AUDIT: IN_FULL[Audience.AUDIT],
    }
)
"""The classes in which each is told. Clinicians read confidence in a task as they read scores;
employers and supervisors read of capacity only what a work ability statement says."""
WITHOUT_GATE = frozenset({Audience.AUDIT})
"""A gate that nobody has asked for yet is no decision."""


async def standing_of(
    commands: Commands,
    ledger: Ledger,
    tenant: UUID,
    case: UUID,
    at: datetime,
    known_at: datetime | None = None,
) -> CaseStanding | None:
    """By what was effective at a time and recorded by ``known_at``; None before the opening."""
    state = await state_at(commands.cases, ledger, tenant, case, at, known_at)
    return await standing_of_state(commands, tenant, case, state, at)


async def standing_of_state(
    commands: Commands, tenant: UUID, case: UUID, state: CaseState, at: datetime
) -> CaseStanding | None:
    """The same of a state that one has."""
    if state.opening is None:
        return None
    now = Context(at, at, Actor(tenant, Role.SYSTEM), case)
    context = await commands.contexts.completed(tenant, Request(), state, now)
    ahead = profile_ahead(state, at)
    if ahead is None:
        return case_standing(state, context)
    link = LinkJobProfile(job_profile_id=ahead[0], version=ahead[1])
    then = await commands.contexts.completed(tenant, link, state, now)
    return case_standing(state, context, then.job_profile)


def standing_for(standing: CaseStanding, audience: Audience) -> Told | None:
    """As an audience reads it; None where it reads nothing of it."""
    letters = READS.get(audience)
    if letters is None:
        return None
    told = standing.told(letters)
    return {key: told[key] for key in told if key != "gate" or audience not in WITHOUT_GATE}
