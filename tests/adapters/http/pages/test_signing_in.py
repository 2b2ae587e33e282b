"""Sessions of RELIABILITY 5.5: how they begin, what they are bound to, when they end."""

import hashlib
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from adapters.http.pages.sessions import IDLE, LONGEST
from domain.case.vocabulary import Role
from domain.party import RegisterParty
from services.catalogues import Catalogues
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import OURS, Visitor, seen, signed_in, visiting

pytestmark = pytest.mark.anyio
COOKIE = "rtw-dev"


def _why(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.headers.get("location", "")


async def test_whoever_has_not_signed_in_is_led_to_the_sign_in(held: House) -> None:
    async with visiting(held) as visitor:
        assert _why(await visitor.get("/")) == (303, "/sign-in?why=first")
        for path in ("/work", visitor.case, visitor.form("RaiseAlarm")):
            led = f"/sign-in?why=first&next={quote(path, safe='')}"
            assert _why(await visitor.get(path)) == (303, led)
        sent = await visitor.post(visitor.form("RaiseAlarm"), {})
        assert _why(sent) == (303, "/sign-in?why=first")


async def test_after_the_sign_in_comes_the_page_that_was_asked_for(held: House) -> None:
    async with visiting(held) as visitor:
        page = await visitor.page(f"/sign-in?next={quote(visitor.case, safe='')}")
        who = {"person": str(held.ref("CL-1"))}
        own = {name: page.inputs[name] for name in ("token", "next")}
        assert _why(await visitor.post("/sign-in", {**own, **who})) == (303, visitor.case)

        elsewhere = {**own, **who, "token": await visitor.token(), "next": "//evil.example/"}
        assert _why(await visitor.post("/sign-in", elsewhere)) == (303, "/")


async def test_the_sign_in_lists_the_people_by_story_and_one_click_is_enough(held: House) -> None:
    async with visiting(held) as visitor:
        page = await visitor.page("/sign-in")
        assert "People of the story “spine”" in page.text
        assert "Clara Lindqvist Clinician" in page.text

        assert _why(await visitor.sign_in("CL-1")) == (303, "/")
        assert "Good day, Clara Lindqvist" in (await visitor.page("/")).text


async def test_a_session_gets_a_new_id_of_which_only_the_hash_is_kept(held: House) -> None:
    async with visiting(held) as visitor:
        await visitor.page("/sign-in")
        before = visitor.client.cookies[COOKIE]
        answered = await visitor.sign_in("CL-1")
        secret = visitor.client.cookies[COOKIE]

    assert secret != before
    assert len(secret.partition(".")[2]) == 43  # 256 bits
    kept = held.superuser.execute("SELECT id_hash, s::text FROM web.session s").fetchall()
    assert hashlib.sha256(secret.encode()).digest() in {row[0] for row in kept}
    assert not any(secret.partition(".")[2] in row[1] for row in kept)
    flags = {part.strip().lower() for part in answered.headers["set-cookie"].split(";")[1:]}
    assert flags == {"httponly", "path=/", "samesite=lax"}


async def test_over_https_the_cookie_is_bound_to_the_host_and_secure(held: House) -> None:
    async with visiting(held) as visitor:
        answered = await visitor.get("https://127.0.0.1/sign-in")

    name, _, rest = answered.headers["set-cookie"].partition("=")
    assert name == "__Host-rtw"
    assert "Secure" in rest
    assert "Domain" not in rest
    assert answered.headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize(("column", "limit"), [("used_at", IDLE), ("begun_at", LONGEST)])
async def test_a_session_ends_when_it_was_idle_or_is_old(
    held: House, column: str, limit: timedelta
) -> None:
    async with signed_in(held, "CL-1") as visitor:
        held.superuser.execute(
            f"UPDATE web.session SET {column} = {column} - %s", [limit - timedelta(minutes=1)]
        )
        assert (await visitor.get("/")).status_code == 200

        held.superuser.execute(f"UPDATE web.session SET {column} = {column} - %s", [limit])
        assert _why(await visitor.get("/")) == (303, "/sign-in?why=over")


async def test_a_session_is_over_once_somebody_signs_out(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        secret = visitor.client.cookies[COOKIE]
        answered = await visitor.post("/sign-out", {"token": await visitor.token("/")})
        assert _why(answered) == (303, "/sign-in?why=out")
        assert COOKIE not in visitor.client.cookies

        visitor.client.cookies.set(COOKIE, secret)
        assert _why(await visitor.get("/")) == (303, "/sign-in?why=over")


async def test_nobody_signs_out_by_following_a_link(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        assert (await visitor.get("/sign-out")).status_code == 405
        assert (await visitor.get("/")).status_code == 200


async def test_a_session_ends_when_the_roles_in_the_tenant_change(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        catalogues = Catalogues(house.product.ledger, house.product.commands)
        now = house.product.clock.now()
        party = RegisterParty(
            party_id=house.ref("CL-1"), name="Clara Lindqvist", roles=(Role.PSYCHOLOGIST,)
        )
        await catalogues.register(house.tenant, party, now)

        assert _why(await visitor.get("/")) == (303, "/sign-in?why=changed")
        assert house.superuser.execute("SELECT FROM web.session").fetchall() == []


@pytest.mark.played(3)
async def test_a_session_ends_when_the_roles_in_an_open_case_change(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        assert (await visitor.get(visitor.case)).status_code == 200
        added = {"party_id": str(house.ref("CL-1")), "role": "psychologist"}
        answered = await house.send("CM-1", "AssignParty", {"parties": [added]})
        assert answered.status_code == 200, answered.text

        status, led = _why(await visitor.get(visitor.case))
        assert (status, led.partition("&")[0]) == (303, "/sign-in?why=changed")


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}])
async def test_a_form_that_no_page_of_ours_sent_is_refused(
    held: House, headers: dict[str, str]
) -> None:
    async with signed_in(held, "CL-1") as visitor:
        token = await visitor.token("/")
        answered = await visitor.post("/sign-out", {"token": token}, {"X": "1", **headers})
        assert answered.status_code == 403
        assert "not sent from a page of ours" in seen(answered).text

        other = {"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-origin"}
        assert (await visitor.post("/sign-out", {"token": token}, other)).status_code == 403
        assert (await visitor.get("/")).status_code == 200


async def test_an_old_browser_is_known_by_the_origin_that_it_names(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        token = await visitor.token("/")
        for origin, status in (("null", 403), ("http://127.0.0.1:8080", 303)):
            answered = await visitor.post("/sign-out", {"token": token}, {"Origin": origin})
            assert answered.status_code == status


async def test_a_form_without_the_token_of_its_session_is_refused(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor, signed_in(held, "CM-1") as other:
        foreign = await other.token("/")
        for token in ("", "0" * 64, foreign):
            answered = await visitor.post("/sign-out", {"token": token})
            assert answered.status_code == 403
            assert "belongs to another sign-in" in seen(answered).text


async def test_where_no_demo_runs_nobody_signs_in_by_a_click(held: House) -> None:
    async with visiting(held, demo=False) as visitor:
        page = seen(await visitor.get("https://127.0.0.1/sign-in"))
        assert "Clara" not in page.text

        person = {"token": "", "person": str(held.ref("CL-1"))}
        answered = await visitor.client.post("https://127.0.0.1/sign-in", data=person, headers=OURS)
        assert answered.status_code == 403


async def test_a_demo_machine_signs_in_only_who_asks_it_by_a_name_of_its_own(held: House) -> None:
    async with visiting(held) as visitor:
        elsewhere = {**OURS, "Host": "attacker.example"}
        answered = await visitor.client.post(
            "/sign-in", data={"token": await visitor.token(), "person": "x"}, headers=elsewhere
        )
        assert answered.status_code == 403


async def test_somebody_who_is_not_listed_does_not_sign_in(held: House) -> None:
    async with visiting(held) as visitor:
        data = {"token": await visitor.token(), "person": str(held.tenant)}
        assert (await visitor.post("/sign-in", data)).status_code == 422


async def test_the_interface_takes_no_cookie(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        view = f"/v1{visitor.case}/views/clinician"
        assert (await visitor.get(view)).status_code == 401

        answered = await visitor.get(view, headers={"Authorization": held.bearer("CL-1")})
        assert (answered.status_code, answered.json()["code"]) == (400, "cookie_and_token")


async def test_a_token_in_place_of_a_session_opens_no_page(held: House) -> None:
    async with visiting(held) as visitor:
        headers = {"Authorization": held.bearer("CL-1")}
        status, led = _why(await visitor.get(visitor.case, headers=headers))
        assert (status, led.partition("&")[0]) == (303, "/sign-in?why=first")


@pytest.mark.parametrize("secret", ["", "x", "0" * 32 + "." + "a" * 43, "é", "a" * 5000])
async def test_an_id_that_was_never_given_out_is_no_session(held: House, secret: str) -> None:
    async with visiting(held) as visitor:
        headers = {"Cookie": f"{COOKIE}={secret}".encode()}
        answered = await visitor.client.get("/", headers=headers)  # type: ignore[arg-type]
        assert answered.status_code == 303


async def test_a_person_stays_out_of_cases_of_others(held: House) -> None:
    """As over HTTP: whoever is no member is told that there is nothing."""
    stranger = await held.register(Role.CLINICIAN)
    async with visiting(held) as visitor:
        data = {"token": await visitor.token(), "person": str(stranger)}
        assert _why(await visitor.post("/sign-in", data)) == (303, "/")
        there, nowhere = await _both(visitor, held)
        assert (there.status_code, there.text) == (404, nowhere.text)


async def _both(visitor: Visitor, held: House) -> tuple[httpx.Response, httpx.Response]:
    return await visitor.get(visitor.case), await visitor.get(f"/cases/{held.tenant}")
