"""Whether a request may do what it asks for: one decision, before anything else is read."""

from dataclasses import dataclass, replace
from uuid import UUID

from starlette.requests import Request as HttpRequest

from adapters.asking.admitting import DENIED, Asking, check_may_ask, problem_of
from adapters.asking.problems import ProblemError
from adapters.http.declared import check_asked
from adapters.http.requests import desk_of, identity_of, wanted_purpose, wanted_role
from adapters.http.turns import deny, turn_of
from adapters.signing_in.identity import Identity
from domain.data_classes import DataClass
from domain.recorded import Request
from services.access import Allowed, Denied, Subject, may
from services.actions import IN_A_CASE, Action, AskFor
from services.audiences import Audience
from services.reading_rights import Cell
from services.relating import relation_to, subject_of
from services.relations import Relation


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
    """The answer to whoever may not, which is recorded of what was asked last."""
    deny(request, denial.code)
    return problem_of(denial)


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
    product = desk_of(request).product
    acting, scopes = wanted_role(request), identity.scopes
    subject = Subject(identity.tenant, identity.person, acting=acting, scopes=scopes)
    asking = Asking(product.commands, product.ledger, product.clock.now())
    try:
        await check_may_ask(asking, subject, kind, case, command_id)
    except ProblemError as problem:
        if problem.status in DENIED:
            deny(request, problem.code)
        raise


async def _subject(request: HttpRequest, identity: Identity, action: Action) -> Subject:
    """What is asked of one case is decided by the roles in it; those in the tenant are not read."""
    acting, scopes = wanted_role(request), identity.scopes
    if action in IN_A_CASE:
        return Subject(identity.tenant, identity.person, acting=acting, scopes=scopes)
    commands = desk_of(request).product.commands
    return await subject_of(
        commands, identity.tenant, identity.person, acting=acting, scopes=scopes
    )
