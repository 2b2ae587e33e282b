"""What a request is answered while the database is away, or a view of its case waits."""

from psycopg import InterfaceError, OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from adapters.asking.problems import ProblemError
from adapters.asking.refused import RETRY
from adapters.http.problem_responses import problem_response
from adapters.words.wording import Catalogue
from projections.held import CaseParkedError
from services.ports import StoreUnavailable

UNAVAILABLE = (StoreUnavailable, OperationalError, InterfaceError)
"""What any request may meet while the database is away."""
WORDING_CODES = frozenset({"problem.unavailable", "problem.view_parked"})
"""What the catalogue must hold for this module."""


def install_unavailable(app: Starlette, wording: Catalogue) -> None:
    """Answers 503 wherever the database is away, or a view of the case waits behind an event; the
    request may be sent again as it is."""

    async def on_unavailable(_request: Request, _error: Exception) -> Response:
        return problem_response(ProblemError(503, "unavailable", headers=RETRY), wording)

    async def on_parked(_request: Request, _error: Exception) -> Response:
        return problem_response(ProblemError(503, "view_parked"), wording)

    app.add_exception_handler(CaseParkedError, on_parked)
    for each in UNAVAILABLE:
        app.add_exception_handler(each, on_unavailable)
