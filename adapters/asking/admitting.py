"""Whether a command may be asked for, whichever door it comes through: one decision.

Whoever may not ask for it at all is told so before its body is read. An answer about the body
names its fields and what they may hold; a supervisor who sends a clinical command must not read
there what clinicians record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from adapters.access_log.accesses import Access
from adapters.access_log.disclosing import disclose
from adapters.asking.problems import ProblemError
from adapters.main import Product
from domain.recorded import Request
from services.access import Allowed, Denied, Subject, may
from services.actions import AskFor
from services.commands import Asked, Commands
from services.ports import Ledger
from services.reading_rights import POLICY_VERSION
from services.relating import asker_of

_STATUS: Mapping[str, int] = {"not_found": 404, "role": 403, "scope": 403, "consent": 403}
DENIED = frozenset(_STATUS.values())
"""Of problems that are recorded as a denial."""
WORDING_CODES = frozenset(f"problem.{code}" for code in (*_STATUS, "key_reused"))
"""What the catalogue must hold for this module."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What commands are asked of, and at which time."""

    commands: Commands
    ledger: Ledger
    now: datetime


async def check_may_ask(
    asking: Asking, subject: Subject, kind: type[Request], case: UUID | None, command_id: UUID
) -> None:
    """Who has a receipt for the command, which he once might ask for, passes, to be answered as a
    repeat; but not a program without the scope.

    Raises ProblemError 404 for a stranger to the case, as if it were not there, 403 for who may
    not, 409 for the key of somebody else; StoreUnavailable.
    """
    if await _refused(asking, subject, kind, case, fresh=False) is None:
        return
    refused = await _refused(asking, subject, kind, case, fresh=True)
    if refused is None:
        return
    if refused.code != "scope":
        stored = await asking.ledger.receipt(subject.tenant, command_id)
        if stored is not None and stored.events[0].actor.party_id == subject.person:
            return
        if stored is not None:
            raise ProblemError(409, "key_reused")
    raise problem_of(refused)


def problem_of(denial: Denied) -> ProblemError:
    """The answer to whoever may not; its code is what is recorded of it."""
    return ProblemError(_STATUS[denial.code], denial.code)


async def _refused(
    asking: Asking, subject: Subject, kind: type[Request], case: UUID | None, *, fresh: bool
) -> Denied | None:
    commands, now = asking.commands, asking.now
    asker, relation = await asker_of(commands, subject, kind, case, now, fresh=fresh)
    decided = may(asker, AskFor(kind), relation, None, now)
    return decided if isinstance(decided, Denied) else None


async def record_told(
    product: Product, asked: Asked, told: Allowed, *, route: str, client: str | None
) -> None:
    """What the answer to a command tells of a case. Raises StoreUnavailable, BusyError; then
    nothing may be answered."""
    what = str(AskFor(type(asked.request)))
    access = Access(
        tenant=asked.tenant,
        at=product.clock.now(),
        request_id=uuid4(),
        subject=asked.person,
        action=what,
        route=route,
        policy=told.policy,
        case=asked.case,
        role=told.role,
        classes=told.classes,
        purpose=told.purpose,
        legal_basis=told.legal_basis,
        client=client,
    )
    await product.accesses.record(access)
    await disclose(
        product,
        asked.tenant,
        asked.case,
        asked.person,
        what=what,
        allowed=told,
        read=access.id,
    )


async def record_denial(
    product: Product,
    subject: Subject,
    kind: type[Request],
    case: UUID | None,
    *,
    code: str,
    route: str,
    client: str | None,
) -> None:
    """Raises StoreUnavailable; then nothing may be answered."""
    access = Access(
        tenant=subject.tenant,
        at=product.clock.now(),
        request_id=uuid4(),
        subject=subject.person,
        action=str(AskFor(kind)),
        route=route,
        policy=POLICY_VERSION,
        case=case,
        decision=code,
        client=client,
    )
    await product.accesses.record(access)
