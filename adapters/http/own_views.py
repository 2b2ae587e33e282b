"""The view of whoever was admitted to it, as far as he may read it at the times that he asks about.

Whether he is a member is decided as of now, what hangs on consent as of then.
"""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from adapters.http.admission import Admission, denied
from adapters.http.requests import desk_of
from adapters.http.turns import turn_of
from adapters.views_of_readers import allowed_at, view_for
from projections.view import View
from services.access import Denied


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
