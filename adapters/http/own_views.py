"""The view of whoever was admitted to it, as far as he may read it at the times that he asks about.

Whether he is a member is decided as of now, what hangs on consent as of then.
"""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from adapters.cases.patience import in_time
from adapters.cases.views import Times, json_bytes, shown_from
from adapters.cases.views_of_readers import allowed_at, view_for
from adapters.http.admission import Admission, denied
from adapters.http.reading import tag_of
from adapters.http.requests import desk_of
from adapters.http.turns import turn_of
from projections.view import View
from services.access import Denied, Subject, may
from services.actions import VIEWS
from services.askers import role_of_asker
from services.audiences import audience_of
from services.commands import Asked
from services.relating import relation_to


def own_view(
    request: Request,
    admission: Admission,
    *times: datetime | None,
    known_at: datetime | None = None,
) -> View[Any]:
    """Of the reader's audience, without the classes of which he may have nothing: of one time, or
    of any of several; None is now. What he may have then is what is recorded of his read.

    Raises ProblemError 403 where one of the times that he asks about lies before he was consented
    to (DOMAIN 4.2).
    """
    if not admission.allowed.reaches(*times, known_at):
        raise denied(request, Denied("consent"))
    now = desk_of(request).product.clock.now()
    allowed = allowed_at(admission.allowed, admission.relation, now, times, known_at)
    turn_of(request).asked[-1].allowed = allowed
    return view_for(allowed)


async def own_tag(request: Request, asked: Asked) -> str | None:
    """The tag of the view that he reads in the role in which he asks for a command, of all that
    the ledger holds now: the live row may be behind it. None where he reads none."""
    desk = desk_of(request)
    role = await role_of_asker(desk.product.commands, asked)
    audience = None if role is None else audience_of(role)
    if audience is None:
        return None
    subject = Subject(asked.tenant, asked.person, acting=role)
    relation = await relation_to(desk.product.commands, subject, asked.case, asked.now)
    allowed = may(subject, VIEWS[audience], relation, None, asked.now)
    if isinstance(allowed, Denied):
        return None
    async with in_time():
        body = await shown_from(
            desk.product,
            desk.wording,
            asked.tenant,
            asked.case,
            view_for(allowed),
            Times(),
            known=None,
        )
    return None if body is None else tag_of(json_bytes(body), body.get("version"))
