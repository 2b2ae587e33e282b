"""Whether a request may do what it asks for: one decision, before anything else is read.

Whoever may not ask for a command at all is told so before his body is read. An answer about the
body names its fields and what they may hold; a supervisor who sends a clinical command must not
read there what clinicians record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from starlette.requests import Request as HttpRequest

from adapters.http.declared import check_asked
from adapters.http.identity import Identity
from adapters.http.problems import ProblemError
from adapters.http.requests import desk_of, identity_of, wanted_purpose, wanted_role
from adapters.http.turns import deny, turn_of
from domain.data_classes import DataClass
from domain.recorded import Request
from services.access import Allowed, Denied, Subject, may
from services.actions import IN_A_CASE, Action, AskFor
from services.audiences import Audience
from services.reading_rights import Cell
from services.relating import asker_of, relation_to, subject_of
from services.relations import Relation

STATUS: Mapping[str, int] = {"not_found": 404, "role": 403, "scope": 403, "consent": 403}
WORDING_CODES = frozenset(f"problem.{code}" for code in STATUS)
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Who asks, how he stands to the case, and what he may."""

    identity: Identity
    subject: Subject
    relation: Relation
    allowed: Allowed

    @property
    def reads_as(self) -> Audience:
        """Of who was admitted to something of a case."""
        assert self.allowed.audience is not None
        return self.allowed.audience

    @property
    def reads_logs_of(self) -> UUID | None:
        """Whose reads and disclosures may be told; None: everybody's (DOMAIN 4.2, V)."""
        reads_all = self.allowed.cells.get(DataClass.V) is Cell.FULL
        return None if reads_all else self.identity.person


async def admitted(request: HttpRequest, action: Action, case: UUID | None = None) -> Admission:
    """The decision on an action that the route declared, on what is true now.

    Raises ProblemError 401 for nobody, 404 for a stranger to the case, as if it were not there,
    403 for a member who may not, or not for the purpose that he names, 422 for what is no purpose;
    UndeclaredRoute where the route did not say it does this.
    """
    check_asked(request, action)
    identity = identity_of(request)
    asked = turn_of(request).ask(identity, action, case)
    subject = await _subject(request, identity, action)
    subject = replace(subject, purpose=wanted_purpose(request))
    product = desk_of(request).product
    now = product.clock.now()
    relation = await relation_to(product.commands, subject, case, now)
    decided = may(subject, action, relation, subject.purpose, now)
    if isinstance(decided, Denied):
        raise denied(request, decided)
    asked.allowed = decided
    return Admission(identity, subject, relation, decided)


def denied(request: HttpRequest, denial: Denied) -> ProblemError:
    """The answer to whoever may not; its code is what is recorded of it."""
    deny(request, denial.code)
    return ProblemError(STATUS[denial.code], denial.code)


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
    check_asked(request, AskFor(kind))
    turn_of(request).ask(identity, AskFor(kind), case)
    if await _refusal(request, identity, kind, case, fresh=False) is None:
        return
    refused = await _refusal(request, identity, kind, case, fresh=True)
    if refused is None:
        return
    if refused.code == "scope":
        raise denied(request, refused)
    stored = await desk_of(request).product.ledger.receipt(identity.tenant, command_id)
    if stored is None:
        raise denied(request, refused)
    if stored.events[0].actor.party_id != identity.person:
        raise ProblemError(409, "key_reused")


async def _refusal(
    request: HttpRequest,
    identity: Identity,
    kind: type[Request],
    case: UUID | None,
    *,
    fresh: bool,
) -> Denied | None:
    product = desk_of(request).product
    now, acting, scopes = product.clock.now(), wanted_role(request), identity.scopes
    subject = Subject(identity.tenant, identity.person, acting=acting, scopes=scopes)
    asker, relation = await asker_of(product.commands, subject, kind, case, now, fresh=fresh)
    decided = may(asker, AskFor(kind), relation, None, now)
    return decided if isinstance(decided, Denied) else None


async def _subject(request: HttpRequest, identity: Identity, action: Action) -> Subject:
    """What is asked of one case is decided by the roles in it; those in the tenant are not read."""
    acting, scopes = wanted_role(request), identity.scopes
    if action in IN_A_CASE:
        return Subject(identity.tenant, identity.person, acting=acting, scopes=scopes)
    commands = desk_of(request).product.commands
    return await subject_of(
        commands, identity.tenant, identity.person, acting=acting, scopes=scopes
    )
