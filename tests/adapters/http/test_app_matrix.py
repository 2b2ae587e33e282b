"""Every route with every relation to a case: nobody gets through where DOMAIN does not say so.

The routes are those of the router; the expectation is written down here and not taken from the
tables that the product decides by. A route without a line here fails.
"""

from collections.abc import Iterable, Iterator, Mapping
from uuid import uuid4

import pytest

from adapters.asking.command_names import BY_PATH
from adapters.http.app import create_app
from adapters.http.declared import endpoints_of
from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from services import actions
from services.actions import Action
from services.audiences import Audience
from services.commanders import COMMANDERS
from tests.adapters.http.answered import raw
from tests.adapters.http.casting import NOT_INSIDE, Cast, cast_of
from tests.adapters.http.living import House
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
    "GET /cases/{case_id}/difference": READERS,
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
    "GET /cases": READERS,
    "GET /work": SEES_TO_IT,
}
"""What is read across cases, and who may find this case in it."""

OF_THE_HOUSE = ("GET /v1/admin-log", "GET /administration")
"""What officers of the tenant read, who are in no case."""

OPENS = ("POST /v1/cases", "GET /open-case", "POST /open-case")
"""What opens a case: for those who have a role in the tenant that may."""

FOR_ANYBODY = {
    *("GET /live", "GET /ready", "GET /openapi.json", "HEAD /openapi.json"),
    *("GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /static/icon.svg"),
    *("GET /sign-in/start", "GET /sign-in/answer"),
}
TAKEN = (
    *("set-load-target", "record-shift", "check-in", "raise-alarm"),
    *("correct-entry", "decide-erasure"),
)
"""Commands that are tried on pages; all are tried over the interface."""


@pytest.fixture(scope="module")
async def cast(held: House) -> Cast:
    return await cast_of(held)


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

    assert named == {*IN_A_CASE, *ACROSS, *FOR_ANYBODY, *OPENS, *OF_THE_HOUSE}
    assert {_command_of(each) for each in _routes(held)} - {None} == {
        kind.__name__ for kind in BY_PATH.values()
    }


async def _unexpected(cast: Cast, routes: Iterable[str]) -> list[tuple[str, Role, int]]:
    """What members of each role get that they should not, or do not get that they should."""
    wrong = []
    for route in routes:
        for role, person in cast.inside.items():
            answered = await cast.ask((person, cast.house.tenant), route, cast.house.case)
            got = answered.status_code
            through = got in (200, 303, 422) or ("charts" in route and got == 404)
            if through is not _may(role, route) or not (through or got == 403):
                wrong.append((route, role, got))
    return wrong


async def test_a_member_gets_through_where_his_role_may_and_nowhere_else(cast: Cast) -> None:
    assert await _unexpected(cast, _of_a_case(cast.house)) == []


async def test_control_with_one_role_too_many_the_same_sweep_finds_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = actions.IN_A_CASE[Action.HISTORY]
    monkeypatch.setattr("services.access.IN_A_CASE", {**actions.IN_A_CASE, Action.DUE: more})
    alarm = {**COMMANDERS, "RaiseAlarm": (*COMMANDERS["RaiseAlarm"], Role.SUPERVISOR)}
    monkeypatch.setattr("services.access.COMMANDERS", alarm)

    routes = ["GET /v1/cases/{case_id}/due", "POST /v1/cases/{case_id}/commands/raise-alarm"]
    found = [(route, role) for route, role, _ in await _unexpected(cast, routes)]

    extra = {Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR}
    assert {role for route, role in found if route == routes[0]} == extra
    assert [role for route, role in found if route == routes[1]] == [Role.SUPERVISOR]


@pytest.mark.parametrize("relation", NOT_INSIDE)
async def test_who_is_not_inside_cannot_tell_a_case_from_none(cast: Cast, relation: str) -> None:
    who, wrong = cast.outside[relation], []
    for route in _of_a_case(cast.house):
        real, none = [await cast.ask(who, route, case) for case in (cast.house.case, uuid4())]
        decides = "decide-erasure" in route and relation in ("admin", "officer")
        if decides:
            continue
        if real.status_code != 404 or raw(real) != raw(none):
            wrong.append((route, real.status_code, none.status_code))

    assert wrong == []


async def test_officers_may_decide_on_an_erasure_in_a_case_that_they_do_not_read(
    cast: Cast,
) -> None:
    routes = {
        "POST /v1/cases/{case_id}/commands/decide-erasure": 422,
        "GET /cases/{case_id}/do/decide-erasure": 200,
        "POST /cases/{case_id}/do/decide-erasure": 422,
    }
    for relation in ("admin", "officer"):
        for route, through in routes.items():
            got = [
                (await cast.ask(cast.outside[relation], route, case)).status_code
                for case in (cast.house.case, uuid4())
            ]
            assert got == [through, 404], route


@pytest.mark.parametrize("route", OF_THE_HOUSE)
async def test_officers_of_the_tenant_alone_read_of_the_house(cast: Cast, route: str) -> None:
    house = cast.house
    inside = {role: (person, house.tenant) for role, person in cast.inside.items()}
    got = {
        str(relation): (await cast.ask(who, route, house.case)).status_code
        for relation, who in [*inside.items(), *cast.outside.items()]
    }

    assert {relation for relation, status in got.items() if status == 200} == {"admin", "officer"}
    assert {status for status in got.values() if status != 200} == {403}


@pytest.mark.parametrize("route", ACROSS)
async def test_a_list_shows_a_case_to_whom_it_may(cast: Cast, route: str) -> None:
    house = cast.house
    await house.catch_up()
    shown = f"/cases/{house.case}" if route == "GET /cases" else str(house.case)
    found = {}
    for role, person in cast.inside.items():
        answered = await cast.ask((person, house.tenant), route, house.case)
        assert answered.status_code == (
            403 if route == "GET /v1/feed" and role not in SEES_TO_IT else 200
        )
        found[role] = shown in answered.text
    outside = [await cast.ask(who, route, house.case) for who in cast.outside.values()]

    may = ACROSS[route]
    assert {role for role, is_there in found.items() if is_there} <= set(may)
    if not route.endswith("work") and route != "GET /":
        assert {role for role, is_there in found.items() if is_there} == set(may)
    assert not any(shown in each.text for each in outside)


@pytest.mark.parametrize("route", OPENS)
async def test_roles_in_a_case_open_no_other(cast: Cast, route: str) -> None:
    house = cast.house
    for person in cast.inside.values():
        answered = await cast.ask((person, house.tenant), route, house.case)
        assert answered.status_code == 403
    got = {
        relation: (await cast.ask(who, route, house.case)).status_code
        for relation, who in cast.outside.items()
    }

    through = {relation for relation, status in got.items() if status in (200, 422)}
    assert through == {"not a member", "of another tenant"}
    assert {status for relation, status in got.items() if relation not in through} == {403}
