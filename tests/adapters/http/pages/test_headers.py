"""The headers of RELIABILITY 5.5 on every page, whatever it answers."""

import pytest

from adapters.http.pages.charts import policy_of
from adapters.http.pages.door import PageRoute
from adapters.http.pages.routes import ROUTERS
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import hrefs, signed_in, visiting

pytestmark = pytest.mark.anyio

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
EXPECTED = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def test_every_route_of_a_page_is_a_page_route() -> None:
    routes = [route for router in ROUTERS for route in router.routes]

    assert len(routes) >= 10
    assert [route for route in routes if not isinstance(route, PageRoute)] == []


async def test_every_page_has_the_headers_and_every_refusal_too(held: House) -> None:
    paths = (
        *("/", "/work", "/work?state=mine", "{case}", "{case}?as_of=2025-03-12T12:00"),
        *("{case}?as_of=x", "{case}?view=audit", "{case}/do/raise-alarm", "{case}/do/x"),
        *("/cases/x", "/work?state=x", "{case}/charts/x.svg", "/sign-in"),
    )
    for person in ("CL-1", "W-A", "EM-1"):
        async with signed_in(held, person) as visitor:
            for path in paths:
                answered = await visitor.get(path.replace("{case}", visitor.case))
                assert answered.status_code in (200, 403, 404, 422), (path, answered.status_code)
                told = {name: answered.headers.get(name) for name in EXPECTED}
                assert told == EXPECTED, path
                assert answered.headers["content-type"].startswith("text/html")


async def test_before_the_sign_in_and_on_forms_they_are_there_too(held: House) -> None:
    async with visiting(held) as visitor:
        for answered in (
            await visitor.get("/sign-in"),
            await visitor.get("/"),
            await visitor.post("/sign-in", {}),
            await visitor.post("/sign-out", {}),
            await visitor.post(visitor.form("RaiseAlarm"), {}),
        ):
            assert {name: answered.headers.get(name) for name in EXPECTED} == EXPECTED


async def test_https_is_kept_to(held: House) -> None:
    async with visiting(held) as visitor:
        plain, secure = await visitor.get("/sign-in"), await visitor.get("https://127.0.0.1/")
        assert "strict-transport-security" not in plain.headers
        assert secure.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


async def test_the_stylesheet_is_named_by_what_it_holds_and_may_be_kept(held: House) -> None:
    async with visiting(held) as visitor:
        page = await visitor.page("/sign-in")
        (href,) = hrefs(page, r"/static/style-[0-9a-f]{12}\.css")
        answered = await visitor.get(href)
        assert answered.headers["content-type"].startswith("text/css")
        assert answered.headers["cache-control"] == "public, max-age=86400, immutable"
        assert answered.headers["content-security-policy"] == POLICY
        assert "http" not in answered.text


async def test_a_chart_may_show_its_own_style_and_nothing_else(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        page = await visitor.page(visitor.case)
        charts = hrefs(page, r"/cases/[^/]+/charts/.+")
        assert charts
        for each in charts:
            answered = await visitor.get(each)
            assert answered.headers["content-type"] == "image/svg+xml"
            policy = answered.headers["content-security-policy"]
            assert policy == policy_of(answered.content)
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert answered.headers["cache-control"] == "no-store"
