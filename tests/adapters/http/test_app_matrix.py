"""Every route with every relation to a case: nobody gets through where DOMAIN does not say so.

The routes are those of the router; the expectation is written down here and not taken from the
tables that the product decides by. A route without a line here fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from adapters.console.finding import open_ledger
from adapters.http.app import create_app
from adapters.http.command_routes import BY_PATH
from adapters.http.declared import endpoints_of
from adapters.http.identity import Identity
from adapters.http.pages import sessions
from adapters.http.requests import SECURE_COOKIE
from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from domain.party import RegisterParty
from domain.recorded import tenant_of
from services.audiences import Audience
from services.catalogues import Catalogues
from tests.adapters.http.living import House, raw
from tests.adapters.http.test_app_access import MAY

pytestmark = pytest.mark.anyio

CLINICAL = {Role.CLINICIAN, Role.PSYCHOLOGIST, Role.SURGEON, Role.OH_PHYSICIAN}
READERS = ROLES_IN_A_CASE - {Role.INTERPRETER}
OF_VIEW: Mapping[str, set[Role]] = {
    "clinician": CLINICAL,
    "employer": {Role.EMPLOYER_HR},
    "supervisor": {Role.SUPERVISOR},
    "worker": {Role.WORKER},
    "case-manager": {Role.CASE_MANAGER},
    "audit": {Role.INSURER_AUDITOR},
}
SEES_TO_IT = CLINICAL | {Role.CASE_MANAGER, Role.WORKER}
IN_A_CASE: Mapping[str, frozenset[Role] | set[Role]] = {
    "GET /v1/cases/{case_id}/history": READERS,
    "GET /v1/cases/{case_id}/due": SEES_TO_IT,
    "GET /v1/cases/{case_id}/accesses": READERS,
    "GET /v1/cases/{case_id}/disclosures": READERS,
    "GET /v1/cases/{case_id}/export": {Role.WORKER},
    "GET /cases/{case_id}": READERS,
    "GET /cases/{case_id}/who-saw": READERS,
    "GET /cases/{case_id}/own-data": {Role.WORKER},
    **{f"GET /v1/cases/{{case_id}}/views/{view}": roles for view, roles in OF_VIEW.items()},
    **{
        f"GET /v1/cases/{{case_id}}/views/{view}/difference": roles
        for view, roles in OF_VIEW.items()
    },
    **{
        f"GET /cases/{{case_id}}/charts/load.svg?view={view}": roles
        for view, roles in OF_VIEW.items()
    },
}
"""What is read of one case, and by whom in it."""

ACROSS: Mapping[str, set[Role] | frozenset[Role]] = {
    "GET /v1/cases": READERS,
    "GET /v1/feed": SEES_TO_IT,
    "GET /v1/work": SEES_TO_IT,
    "GET /": READERS,
    "GET /work": SEES_TO_IT,
}
"""What is read across cases, and who may find this case in it."""

FOR_ANYBODY = {
    *("GET /live", "GET /ready", "GET /openapi.json", "HEAD /openapi.json"),
    *("GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /static/icon.svg"),
}
SINCE = "2025-03-10T12:00:00Z"
QUERY = {"difference": {"from": SINCE, "to": "2025-03-12T12:00:00Z"}}
NOT_INSIDE = ("not a member", "not a member any more", "of another tenant", "admin", "officer")
OTHER = "another tenant"
TAKEN = ("set-load-target", "record-shift", "check-in", "raise-alarm")
"""Commands that are tried on pages; all are tried over the interface."""


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
        query = QUERY.get(path.rpartition("/")[2], {}) | dict(
            each.split("=") for each in address.query.split("&") if each
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


@pytest.fixture(scope="module")
async def cast(held: House) -> Cast:
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


def _routes(house: House) -> Iterator[str]:
    """Every method and path of the router, with each name that a path may hold."""
    for path, methods, _ in endpoints_of(create_app(house.desk)):
        for method in methods or {"GET"}:
            yield from _named(f"{method} {path}")


def _named(route: str) -> Iterator[str]:
    if "{view_name}" in route:
        yield from (route.replace("{view_name}", view) for view in Audience)
    elif "{name}.svg" in route:
        yield from (f"{route.replace('{name}', 'load')}?view={view}" for view in Audience)
    elif "{path}" in route:
        yield from (route.replace("{path}", path) for path in BY_PATH)
    else:
        yield route


def _command_of(route: str) -> str | None:
    """The command that a route asks for, where it asks for one in a case."""
    for middle in ("/commands/", "/do/"):
        if middle in route:
            return BY_PATH[route.rpartition(middle)[2]].__name__
    return None


def _may(role: Role, route: str) -> bool:
    command = _command_of(route)
    if command is not None:
        reads = role in READERS or not route.partition(" ")[2].startswith("/cases/")
        return reads and command in MAY[role]
    return role in IN_A_CASE[route]


def _of_a_case(house: House) -> list[str]:
    found = [each for each in _routes(house) if "{case_id}" in each]
    return [each for each in found if "/do/" not in each or each.rpartition("/")[2] in TAKEN]


async def test_every_route_of_the_router_has_a_line_here(held: House) -> None:
    static = {each for each in _routes(held) if each.startswith("GET /static/style-")}
    named = {each for each in _routes(held) if _command_of(each) is None} - static

    assert named == {*IN_A_CASE, *ACROSS, *FOR_ANYBODY, "POST /v1/cases"}
    assert {_command_of(each) for each in _routes(held)} - {None} == {
        kind.__name__ for kind in BY_PATH.values()
    }


async def test_a_member_gets_through_where_his_role_may_and_nowhere_else(cast: Cast) -> None:
    wrong = []
    for route in _of_a_case(cast.house):
        for role, person in cast.inside.items():
            answered = await cast.ask((person, cast.house.tenant), route, cast.house.case)
            got = answered.status_code
            through = got in (200, 303, 422) or ("charts" in route and got == 404)
            if through is not _may(role, route) or not (through or got == 403):
                wrong.append((route, role, got))

    assert wrong == []


@pytest.mark.parametrize("relation", NOT_INSIDE)
async def test_who_is_not_inside_cannot_tell_a_case_from_none(cast: Cast, relation: str) -> None:
    who, wrong = cast.outside[relation], []
    for route in _of_a_case(cast.house):
        real, none = [await cast.ask(who, route, case) for case in (cast.house.case, uuid4())]
        decides = "decide-erasure" in route and relation in ("admin", "officer")
        if decides and route.startswith("POST /v1/"):
            continue
        if real.status_code != 404 or raw(real) != raw(none):
            wrong.append((route, real.status_code, none.status_code))

    assert wrong == []


async def test_officers_may_decide_on_an_erasure_in_a_case_that_they_do_not_read(
    cast: Cast,
) -> None:
    route = "POST /v1/cases/{case_id}/commands/decide-erasure"
    for relation in ("admin", "officer"):
        got = [
            (await cast.ask(cast.outside[relation], route, case)).status_code
            for case in (cast.house.case, uuid4())
        ]
        assert got == [422, 404]


@pytest.mark.parametrize("route", ACROSS)
async def test_a_list_shows_a_case_to_whom_it_may(cast: Cast, route: str) -> None:
    house = cast.house
    await house.catch_up()
    found = {}
    for role, person in cast.inside.items():
        answered = await cast.ask((person, house.tenant), route, house.case)
        assert answered.status_code == (
            403 if route == "GET /v1/feed" and role not in SEES_TO_IT else 200
        )
        found[role] = str(house.case) in answered.text
    outside = [await cast.ask(who, route, house.case) for who in cast.outside.values()]

    may = ACROSS[route]
    assert {role for role, shown in found.items() if shown} <= set(may)
    if not route.endswith("work") and route != "GET /":
        assert {role for role, shown in found.items() if shown} == set(may)
    assert not any(str(house.case) in each.text for each in outside)
