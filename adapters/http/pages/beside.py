"""Choices that no body of a case tells: from the catalogues of the tenant."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from starlette.requests import Request as HttpRequest

from adapters.http.pages.case_reading import Reading
from adapters.http.pages.on_file import Choices
from adapters.http.requests import desk_of
from adapters.people import entries_of, people_of
from domain import job_profile, protocol


async def choices_beside(
    request: HttpRequest, reading: Reading, command: str
) -> Mapping[str, Choices]:
    """By field; nothing where a command needs none."""
    product, tenant = desk_of(request).product, reading.visitor.identity.tenant
    match command:
        case "AssignParty":
            return {"party_id": await _people(request, reading)}
        case "LinkJobProfile":
            profiles = await entries_of(product, tenant, job_profile.Drafted)
            listed = [(each.job_profile_id, each.name, each.version) for each in profiles]
            return {"job_profile_id": _named(listed), "version": _versions(listed)}
        case "AttachDocument":  # always a new one
            return {"document_id": ()}
        case "PinProtocol":
            protocols = await entries_of(product, tenant, protocol.Drafted)
            listed = [(each.protocol_id, each.name, each.version) for each in protocols]
            return {"protocol_id": _named(listed), "version": _versions(listed)}
        case _:
            return {}


Listed = Sequence[tuple[UUID, str | None, int]]


def _named(listed: Listed) -> Choices:
    """Each with the versions that there are of it."""
    names = {str(known): name or str(known) for known, name, _ in listed}
    versions = {
        each: ", ".join(str(number) for known, _, number in listed if str(known) == each)
        for each in names
    }
    return tuple((each, f"{names[each]} ({versions[each]})") for each in names)


def _versions(listed: Listed) -> Choices:
    numbers = sorted({number for *_, number in listed})
    return tuple((str(each), str(each)) for each in numbers)


async def _people(request: HttpRequest, reading: Reading) -> Choices:
    """Whom a case manager may bring into a case: everybody that his tenant has registered."""
    w = reading.words
    known = await people_of(desk_of(request).product, reading.visitor.identity.tenant)
    told = {
        str(each.party_id): f"{each.name} ({', '.join(map(w.role, each.roles))})" for each in known
    }
    return tuple(sorted(told.items(), key=lambda each: each[1]))
