"""What somebody asks for with a command, from what he has sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from adapters.asking.command_names import declared
from adapters.asking.problems import parsed
from adapters.signing_in.identity import Identity
from domain.case.opening.opening import OpenCase
from domain.case.vocabulary import Role
from domain.recorded import Request
from services.commands import Asked


def asked_of(
    identity: Identity,
    kind: type[Request],
    tree: Mapping[str, Any],
    command_id: UUID,
    case: UUID | None,
    now: datetime,
    *,
    as_role: Role | None = None,
) -> Asked:
    """``case``: that which the command is about. One that opens a case names it itself, else the
    case gets its id from that of the command. Raises ProblemError 400 or 422 for what is no such
    command."""
    wanted = parsed(kind, tree, declared(), {"now": now})
    named = wanted.case_id if isinstance(wanted, OpenCase) else case
    about = named or uuid5(command_id, "case")
    tenant, person = identity.tenant, identity.person
    return Asked(tenant, person, command_id, about, wanted, now, as_role)
