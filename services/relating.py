"""Reads, for one request, who asks and how he stands to a case; nothing of it is in a token."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain import consent
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.recorded import Request, stream_of
from services.access import NO_CASE, Subject, rests_on_tenant
from services.commands import Commands
from services.relations import Relation, relation_of


async def subject_of(
    commands: Commands,
    tenant: UUID,
    person: UUID,
    *,
    acting: Role | None = None,
    scopes: frozenset[str] | None = None,
    fresh: bool = True,
) -> Subject:
    """``acting`` is the role he names, ``scopes`` what a program may do for him. Unless ``fresh``,
    from what was read before."""
    known = (await commands.parties.load(tenant, person, fresh=fresh)).state
    return Subject(tenant, person, frozenset(known.roles), acting, scopes)


async def asker_of(
    commands: Commands,
    subject: Subject,
    kind: type[Request],
    case: UUID | None,
    now: datetime,
    *,
    fresh: bool,
) -> tuple[Subject, Relation]:
    """Who asks for a command, with his roles in the tenant, and how he stands to the case. Unless
    ``fresh``, from what was read before; but for roles that would let him ask without one in the
    case, which may have been taken back elsewhere."""
    relation = await relation_to(commands, subject, case, now, fresh=fresh)
    anew = fresh or rests_on_tenant(
        kind, relation.roles, subject.acting, unstaffed=relation.unstaffed
    )
    known = await subject_of(commands, subject.tenant, subject.person, fresh=anew)
    return replace(subject, roles=known.roles), relation


async def relation_to(
    commands: Commands, subject: Subject, case: UUID | None, now: datetime, *, fresh: bool = True
) -> Relation:
    """Without a case, of none. Unless ``fresh``, from what was read before."""
    if case is None:
        return NO_CASE
    state = (await commands.cases.load(subject.tenant, case, fresh=fresh)).state
    return await relation_in(commands, subject, state, now, fresh=fresh)


async def relation_in(
    commands: Commands, subject: Subject, case: CaseState, now: datetime, *, fresh: bool = True
) -> Relation:
    """As ``relation_to``, for a case that is read already."""
    given = consent.Consent()
    if case.roles_of(subject.person, now):
        given = await _consent(commands, subject.tenant, case, fresh=fresh)
    return relation_of(case, subject.person, given, now)


async def relation_of_nobody(
    commands: Commands, tenant: UUID, case: UUID, now: datetime
) -> Relation:
    """What the worker has said on consent in a case, for whoever runs the house and has no role
    in it."""
    state = (await commands.cases.load(tenant, case)).state
    return relation_of(state, tenant, await _consent(commands, tenant, state, fresh=True), now)


async def _consent(
    commands: Commands, tenant: UUID, case: CaseState, *, fresh: bool
) -> consent.Consent:
    """The worker's own, which spans her cases."""
    stream = stream_of(tenant, consent.KIND, str(case.worker))
    return (await commands.consents.load(tenant, stream, fresh=fresh)).state
