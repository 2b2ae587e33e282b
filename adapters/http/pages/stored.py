"""What comes of a command that was sent in a form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.requests import Request as HttpRequest

from adapters.asking.asked import asked_of
from adapters.asking.refused import EXPECTED, problem_for
from adapters.http.answering import noted
from adapters.http.pages.door import Visitor
from adapters.http.requests import desk_of
from domain.recorded import Request
from services.answers import Answer
from services.audiences import Audience


async def stored(
    request: HttpRequest,
    visitor: Visitor,
    kind: type[Request],
    tree: Mapping[str, Any],
    command_id: UUID,
    *,
    case: UUID | None,
    audience: Audience | None,
) -> Answer:
    """``audience``: as whom he is told why nothing was stored; None: as somebody who reads nothing
    of the case. Raises ProblemError for whatever is not stored."""
    desk = desk_of(request)
    now = desk.product.clock.now()
    asked = asked_of(visitor.identity, kind, tree, command_id, case, now)
    try:
        return await noted(request, desk.product.commands.handle(asked))
    except EXPECTED as error:
        raise problem_for(error, audience, desk.wording) from None
