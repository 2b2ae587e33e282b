"""The view of whoever was admitted to it, as far as he may read it now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request

from adapters.http.admission import Admission, denied
from adapters.http.requests import desk_of
from domain.case.vocabulary import Role
from domain.consent import Scope
from projections.audit import AUDIT
from projections.audit_by_law import AUDIT_BY_LAW, BY_LAW
from projections.catalogue import CASE_VIEWS
from projections.clinician import PSYCHOLOGIST
from projections.telling import withholding
from projections.view import View
from services.access import Denied
from services.audiences import Audience


def own_view(request: Request, admission: Admission, *times: datetime | None) -> View[Any]:
    """Of the reader's audience, without the classes of which he may have nothing now.

    Raises ProblemError 403 where one of the times that he asks about lies before he was consented
    to (DOMAIN 4.2).
    """
    allowed, asked = admission.allowed, [at for at in times if at is not None]
    if any(allowed.since is not None and at < allowed.since for at in asked):
        raise denied(request, Denied("consent"))
    return withholding(_whole(request, admission, asked), allowed.withheld)


def _whole(request: Request, admission: Admission, asked: Sequence[datetime]) -> View[Any]:
    if admission.allowed.role is Role.PSYCHOLOGIST:
        return PSYCHOLOGIST
    if admission.reads_as is Audience.AUDIT and admission.allowed.classes >= BY_LAW:
        now = desk_of(request).product.clock.now()
        since = admission.relation.active(now).get(Scope.CLIN_INSURER)
        opened = since is not None and all(at >= since for at in asked)
        return AUDIT_BY_LAW if opened else AUDIT
    return CASE_VIEWS[admission.reads_as]
