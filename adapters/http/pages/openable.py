"""Whom somebody can open a case for, and where: a case manager for whoever is registered in the
tenant; employers for whom their own organisation has, and whom they have a case of already."""

from collections.abc import Collection, Iterable
from uuid import UUID

from starlette.requests import Request

from adapters.http.admission import Admission, admitted
from adapters.http.case_rows import rows_for
from adapters.http.pages.on_file import Choices
from adapters.http.requests import desk_of
from adapters.http.turns import listed
from adapters.people import entries_of
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.party import PartyRegistered
from services.actions import Action
from services.listing import told


async def openable(request: Request) -> dict[str, Choices]:
    """By the field of the form. A read of the directory, and recorded as that."""
    admission = await admitted(request, Action.PEOPLE)
    product, tenant = desk_of(request).product, admission.identity.tenant
    parties = await entries_of(product, tenant, PartyRegistered)
    known = {each.party_id: each for each in parties}
    workers = [each for each in known.values() if Role.WORKER in each.roles]
    employers = [each for each in known.values() if each.party_kind == "employer"]
    if admission.allowed.role is Role.EMPLOYER_HR:
        own = known[admission.subject.person].organisation
        met = await _met(request, admission)
        workers = [e for e in workers if e.party_id in met or _is_with(e, own)]
        employers = [each for each in employers if each.party_id == own]
    insurers = (each for each in known.values() if each.party_kind == "insurer")
    return {
        "worker_id": _choices(workers),
        "employer_id": _choices(employers),
        "insurer_id": _choices(insurers),
    }


def _is_with(person: PartyRegistered, organisation: UUID | None) -> bool:
    return organisation is not None and person.organisation == organisation


async def _met(request: Request, admission: Admission) -> Collection[UUID]:
    """The workers of the cases that somebody reads as an employer."""
    rows = [
        row
        async for row in rows_for(request, admission, Action.CASES_LIST)
        if row.allowed.role is Role.EMPLOYER_HR
    ]
    listed(request, ((each.case, told(each.allowed, {DataClass.A})) for each in rows))
    return {each.line.worker for each in rows if each.line.worker is not None}


def _choices(parties: Iterable[PartyRegistered]) -> Choices:
    found = ((str(each.party_id), each.name) for each in parties)
    return tuple(sorted(found, key=lambda each: each[1]))
