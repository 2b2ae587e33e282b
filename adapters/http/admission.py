"""Whoever may not ask for a command at all is told so before his body is read.

An answer about the body names its fields and what they may hold; a supervisor who sends a
clinical command must not read there what clinicians record.
"""

from uuid import UUID

from starlette.requests import Request as HttpRequest

from adapters.http.identity import Identity
from adapters.http.problems import ProblemError
from adapters.http.requests import desk_of, wanted_role
from domain.case.state import CaseState
from domain.recorded import Request
from services.access import is_unstaffed, may_know, role_for, roles_that_count


async def admit(
    request: HttpRequest,
    identity: Identity,
    kind: type[Request],
    case: UUID | None,
    command_id: UUID,
) -> None:
    """Raises ProblemError 404 for a stranger to the case, 403 for a role that may not ask.

    With the key of a command that he once might give he passes, to be answered as a repeat;
    with the key of somebody else he gets 409.
    """
    if await _refusal(request, identity, kind, case, fresh=False) is None:
        return
    refused = await _refusal(request, identity, kind, case, fresh=True)
    if refused is None:
        return
    stored = await desk_of(request).product.ledger.receipt(identity.tenant, command_id)
    if stored is None:
        raise refused
    if stored.events[0].actor.party_id != identity.person:
        raise ProblemError(409, "key_reused")


async def _refusal(
    request: HttpRequest,
    identity: Identity,
    kind: type[Request],
    case: UUID | None,
    *,
    fresh: bool,
) -> ProblemError | None:
    product, wanted = desk_of(request).product, wanted_role(request)
    commands, now = product.commands, product.clock.now()
    person = await commands.parties.load(identity.tenant, identity.person, fresh=fresh)
    known = CaseState()
    if case is not None:
        known = (await commands.cases.load(identity.tenant, case, fresh=fresh)).state
    in_case = known.roles_of(identity.person, now)
    in_tenant = frozenset(person.state.roles)
    if not may_know(kind, known, in_case, in_tenant):
        return ProblemError(404, "not_found")
    roles = roles_that_count(kind, in_case, in_tenant, unstaffed=is_unstaffed(known))
    if role_for(kind, roles, wanted) is None:
        return ProblemError(403, "role")
    return None
