"""What changed in a view of a case between two times."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import FieldError, ProblemError
from adapters.cases.differences import compared
from adapters.cases.steps import Span
from adapters.http.admission import admitted
from adapters.http.declared import Declares
from adapters.http.own_views import own_view
from adapters.http.reading import answer, instant_in, times_of
from adapters.http.requests import case_in_path, desk_of, identity_of, only_known
from adapters.words.difference_words import body_of
from projections.catalogue import CASE_VIEWS
from services.actions import VIEWS
from services.audiences import Audience

router = APIRouter(tags=["views"])
WORDING_CODES = frozenset({"problem.field.missing", "problem.field.order"})
"""What the catalogue must hold for this module."""


@router.get("/v1/cases/{case_id}/views/{view_name}/difference")
@Declares(*VIEWS.values())
async def difference(request: Request, case_id: str, view_name: str) -> Response:
    """Whoever reads a view reads it at two times, and of both what he may read at each of them."""
    identity = identity_of(request)
    case = case_in_path(case_id)
    only_known(request, frozenset({"from", "to", "known_at"}))
    if view_name not in CASE_VIEWS:
        raise ProblemError(404, "not_found")
    audience = Audience(view_name)
    admission = await admitted(request, VIEWS[audience], case)
    span, desk = _span(request), desk_of(request)
    view = own_view(request, admission, span.since, span.until, known_at=span.known_at)
    both = await compared(desk.product, desk.wording, identity.tenant, case, view, span)
    if both is None:
        raise ProblemError(404, "not_found")
    loaded = await desk.product.commands.cases.load(identity.tenant, case, fresh=False)
    listed = [
        body_of(each, both.names, desk.wording, loaded.state.time_zone)
        for each in both.as_read_by(audience)
    ]
    body = {"case": str(case), "view": audience, "from": span.since, "to": span.until}
    return answer(request, body | {"differences": listed})


def _span(request: Request) -> Span:
    """Raises ProblemError 422 where one is missing, or the first is the later one."""
    since, until = (instant_in(request, name) for name in ("from", "to"))
    if since > until:
        raise ProblemError(422, "input", errors=[FieldError("from", "order")])
    return Span(since, until, times_of(request).known_at)
