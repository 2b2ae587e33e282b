"""The view of whoever was admitted to it, as far as he may read it now."""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from adapters.http.admission import Admission, denied
from domain.case.vocabulary import Role
from projections.catalogue import CASE_VIEWS
from projections.clinician import PSYCHOLOGIST
from projections.telling import withholding
from projections.view import View
from services.access import Denied


def own_view(request: Request, admission: Admission, *times: datetime | None) -> View[Any]:
    """Of the reader's audience, without the classes of which he may have nothing now.

    Raises ProblemError 403 where one of the times that he asks about lies before he was consented
    to (DOMAIN 4.2).
    """
    allowed = admission.allowed
    if any(allowed.since is not None and at < allowed.since for at in times if at is not None):
        raise denied(request, Denied("consent"))
    whole = PSYCHOLOGIST if allowed.role is Role.PSYCHOLOGIST else CASE_VIEWS[admission.reads_as]
    return withholding(whole, allowed.withheld)
