"""Somebody in every relation to a case, over the interface and at a browser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx

from adapters.console.finding import open_ledger
from adapters.http.pages import sessions
from adapters.http.requests import SECURE_COOKIE
from adapters.signing_in.identity import Identity
from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from domain.party import RegisterParty
from domain.recorded import tenant_of
from services.catalogues import Catalogues
from tests.adapters.http.living import House

SINCE = "2025-03-10T12:00:00Z"
QUERY = {"difference": {"from": SINCE, "to": "2025-03-12T12:00:00Z"}}
NOT_INSIDE = ("not a member", "not a member any more", "of another tenant", "admin", "officer")
OTHER = "another tenant"


@dataclass
class Cast:
    """Somebody of each role in the case, and those who are not in it, each with a session."""

    house: House
    inside: Mapping[Role, UUID]
    outside: Mapping[str, tuple[UUID, UUID]]
    """Person and tenant."""
    cookies: dict[tuple[UUID, UUID], str] = field(default_factory=dict)

    async def ask(self, who: tuple[UUID, UUID], route: str, case: UUID) -> httpx.Response:
        method, _, url = route.partition(" ")
        address = urlsplit(url.replace("{case_id}", str(case)))
        path = address.path
        named = {"id": str(case)} if route == "GET /cases" else {}
        query = (
            named
            | QUERY.get(path.rpartition("/")[2], {})
            | dict(each.split("=") for each in address.query.split("&") if each)
        )
        if path.startswith("/v1/"):
            return await self._over_the_interface(who, method, path, query)
        return await self._at_a_browser(who, method, path, query)

    async def _over_the_interface(
        self, who: tuple[UUID, UUID], method: str, path: str, query: Mapping[str, str]
    ) -> httpx.Response:
        headers = {"Authorization": self.house.bearer(*who), "Idempotency-Key": str(uuid4())}
        body = {"no such field": 1} if method == "POST" else None
        return await self.house.client.request(
            method, path, headers=headers, params=dict(query), json=body
        )

    async def _at_a_browser(
        self, who: tuple[UUID, UUID], method: str, path: str, query: Mapping[str, str]
    ) -> httpx.Response:
        secret = self.cookies[who]
        headers = {"Cookie": f"{SECURE_COOKIE}={secret}", "Sec-Fetch-Site": "same-origin"}
        form = {"token": sessions.form_token(secret), "command_id": str(uuid4()), "nothing": "x"}
        said = form if method == "POST" else None
        return await self.house.client.request(
            method, path, headers=headers, params=dict(query), data=said
        )


async def cast_of(held: House) -> Cast:
    """Who is in the case, in each role, and who is not."""
    inside = {role: each for role, each in held.staff.items() if role in ROLES_IN_A_CASE}
    stranger = await held.register(*sorted(ROLES_IN_A_CASE | {Role.SYSTEM}))
    former, own, other = await held.register(), held.tenant, tenant_of(OTHER)
    await _register_elsewhere(held, held.ref("CL-1"))
    party = {"party_id": str(former), "role": "clinician"}
    for command, days in (
        ("AssignParty", {"from": "2025-03-01"}),
        ("ReleaseParty", {"to": "2025-03-12"}),
    ):
        answered = await held.send("CM-1", command, party | days)
        assert answered.status_code == 200, answered.text
    await held.catch_up()
    outside = {
        "not a member": (stranger, own),
        "not a member any more": (former, own),
        "of another tenant": (held.ref("CL-1"), other),
        "admin": (held.staff[Role.ADMIN], own),
        "officer": (held.staff[Role.DATA_PROTECTION_OFFICER], own),
    }
    assert tuple(outside) == NOT_INSIDE
    cast = Cast(held, inside, outside)
    for who in [*outside.values(), *((each, own) for each in inside.values())]:
        cast.cookies[who] = await _session(held, Identity(*who))
    return cast


async def _register_elsewhere(house: House, person: UUID) -> None:
    """The same person in all roles of another tenant."""
    await open_ledger(house.product.database, OTHER)
    party = RegisterParty(party_id=person, name="Somebody", roles=sorted(ROLES_IN_A_CASE))
    catalogues = Catalogues(house.product.ledger, house.product.commands)
    await catalogues.register(tenant_of(OTHER), party, house.product.clock.now())


async def _session(house: House, identity: Identity) -> str:
    person = await house.product.commands.parties.load(identity.tenant, identity.person)
    roles = " ".join(sorted(person.state.roles))
    now = house.product.clock.now()
    begun = await sessions.begin(house.product.views, identity, roles, now)
    return begun.secret
