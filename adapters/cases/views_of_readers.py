"""The view of a case for a reader: of his audience, without the classes of which he may have
nothing at the times that he asks about."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

from adapters.main import Product
from domain.case.vocabulary import Role
from projections.audit_by_law import AUDIT_BY_LAW, BY_LAW
from projections.catalogue import CASE_VIEWS
from projections.clinician import PSYCHOLOGIST
from projections.telling import withholding
from projections.view import View
from services.access import Allowed, as_of
from services.audiences import Audience, readers
from services.relating import relation_of_nobody
from services.relations import Relation


def allowed_at(
    allowed: Allowed,
    relation: Relation,
    now: datetime,
    times: Sequence[datetime | None],
    known_at: datetime | None,
) -> Allowed:
    """What may be read of several times at once, by whoever is ``allowed`` to read now: what may
    be read at each of them. Without a time, of now. The consent that counts is that of the last."""
    at_each = [as_of(allowed, relation, now, at, known_at) for at in times or (None,)]
    return reduce(lambda earlier, later: later.without(earlier.withheld), at_each)


def view_for(allowed: Allowed) -> View[Any]:
    """Of whoever may read so much of a case."""
    return withholding(_whole(allowed), allowed.withheld)


def _whole(allowed: Allowed) -> View[Any]:
    if allowed.role is Role.PSYCHOLOGIST:
        return PSYCHOLOGIST
    if allowed.audience is Audience.AUDIT and allowed.classes >= BY_LAW:
        return AUDIT_BY_LAW
    assert allowed.audience is not None
    return CASE_VIEWS[allowed.audience]


async def view_of_audience(
    product: Product,
    tenant: UUID,
    case: UUID,
    audience: Audience,
    *times: datetime | None,
    known_at: datetime | None = None,
) -> View[Any]:
    """What its readers may read of these times, for who is none of them; of clinicians, who is
    not the psychologist."""
    now, role = product.clock.now(), readers(audience)[-1]
    relation = await relation_of_nobody(product.commands, tenant, case, now)
    return view_for(allowed_at(Allowed(role, audience), relation, now, times, known_at))
