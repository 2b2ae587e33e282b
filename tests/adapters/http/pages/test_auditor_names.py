"""An auditor reads under pseudonyms: no answer and no page names the worker or the employer."""

import pytest

from adapters.http.app import create_app
from adapters.http.declared import endpoints_of
from adapters.work.keeper import WorkKeeper
from domain.case.vocabulary import Role
from tests.adapters.http.casting import Cast, cast_of
from tests.adapters.http.living import House
from tests.adapters.http.test_app_work import assign

pytestmark = pytest.mark.anyio
NAMES = ("Anna", "Walker", "Northgate")
MORE = (
    *("GET /v1/cases?status=ON_HOLD", "GET /v1/cases?as_of=2025-03-12T12:00:00Z"),
    *("GET /v1/work?as_of=2025-03-12T12:00:00Z", "GET /cases?status=ON_HOLD"),
)


@pytest.fixture
async def cast(house: House) -> Cast:
    """With something to do for the auditor."""
    await house.play(18)
    await house.hire()
    await assign(house, assignee=str(house.staff[Role.INSURER_AUDITOR]), due="2025-03-13")
    cast = await cast_of(house)
    await WorkKeeper(house.product).keep_up()
    return cast


async def test_nothing_that_an_auditor_asks_for_names_the_worker_or_the_employer(
    cast: Cast,
) -> None:
    house = cast.house
    hidden = (*NAMES, str(house.ref("W-A")), str(house.ref("E-100")))
    routes = [
        f"{method} {path}"
        for path, methods, _ in endpoints_of(create_app(house.desk))
        for method in methods or ()
        if method == "GET" and "{view_name}" not in path and "{name}" not in path
    ]
    views = [f"GET /v1/cases/{{case_id}}/views/audit{more}" for more in ("", "/difference")]
    read = []
    for route in (*routes, *views, *MORE):
        path = route.replace("{path}", "add-audit-note")
        who = cast.inside[Role.INSURER_AUDITOR], house.tenant
        answered = await cast.ask(who, path, house.case)
        assert [each for each in hidden if each in answered.text] == [], path
        read += [path] if answered.status_code == 200 else []

    assert {"GET /", "GET /work", "GET /v1/work", "GET /v1/cases", "GET /cases/{case_id}"} <= {
        *read
    }
    assert "GET /cases/{case_id}/do/add-audit-note" in read
