"""The pages in a real browser, where a Chromium is installed: nothing is blocked by our own policy,
nothing runs over the edge of a phone, and a command goes the whole way by clicks."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn

from adapters.http.app import create_app
from tests.adapters.http.living import House
from tests.adapters.http.pages.chromium import Chromium, Tab, chromium, installed

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(installed() is None, reason="no Chromium is installed on this machine"),
]

PHONE, DESK = 390, 1200
PEOPLE = {
    "CM-1": "Carla Mendes",
    "CL-1": "Clara Lindqvist",
    "W-A": "Anna Walker",
    "EM-1": "Eva Malá",
    "SU-1": "Stefan Urban",
    "IN-1": "Ines Novak",
}
R = TypeVar("R")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    executable = installed()
    assert executable is not None
    with chromium(executable, tmp_path_factory.mktemp("profile")) as running:
        yield running


@asynccontextmanager
async def _served(house: House) -> AsyncIterator[str]:
    """The house on a port of its own; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(replace(house.desk, demo=True)), log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def _away(work: Callable[..., R], *given: Any) -> R:
    """In a thread, so that the server answers meanwhile."""
    return await asyncio.to_thread(work, *given)


def _sign_in(tab: Tab, address: str, person: str) -> None:
    tab.open(f"{address}/sign-in")
    find = "[...document.querySelectorAll('button[name=person]')]"
    tab.value(f"{find}.find(b => b.querySelector('b').textContent === {person!r}).id = 'me'")
    tab.click("#me")


def _to_the_case(tab: Tab) -> None:
    tab.click("main th a")


def _reads(tab: Tab, selector: str) -> str:
    return str(tab.value(f"document.querySelector({selector!r}).textContent")).strip()


def _is_fit(tab: Tab, folder: Path, name: str) -> None:
    """Nothing is wider than the page, at a desk or on a phone, and something is there to see."""
    for width in (DESK, PHONE):
        picture = folder / f"{name}-{width}.png"
        tab.picture(picture, width, height=2000)
        assert picture.stat().st_size > 10_000
        assert tab.value("document.documentElement.scrollWidth") <= width, (name, width)


async def test_every_role_reads_its_page_at_a_desk_and_on_a_phone(
    picker: House, browser: Chromium, tmp_path: Path
) -> None:
    def look(address: str) -> None:
        for ref, person in PEOPLE.items():
            tab = browser.tab()
            _sign_in(tab, address, person)
            assert _reads(tab, "h1") == f"Good day, {person}"
            _is_fit(tab, tmp_path, f"{ref}-home")
            _to_the_case(tab)
            here = tab.value("location.pathname")
            tab.open(f"{address}{here}?as_of=2025-06-05T12:00")
            _is_fit(tab, tmp_path, f"{ref}-case")
            assert (
                tab.value("getComputedStyle(document.querySelector('.demo')).textAlign") == "center"
            )
            assert tab.said == []
            tab.click("form.who button")
            assert _reads(tab, "h1") == "Sign in"

    async with _served(picker) as address:
        await _away(look, address)


async def test_a_style_or_a_script_in_a_page_is_refused_by_the_browser(
    held: House, browser: Chromium
) -> None:
    """So the silence of the other pages says something."""

    def inject(address: str) -> list[str]:
        tab = browser.tab()
        tab.open(f"{address}/sign-in")
        for each in ('<p style="color:red">x</p>', '<img src=x onerror="alert(1)">'):
            tab.value(f"document.body.insertAdjacentHTML('beforeend', {each!r})")
        tab.open(f"{address}/sign-in")
        return tab.said

    async with _served(held) as address:
        said = await _away(inject, address)
    assert len([each for each in said if "Content Security Policy" in each]) >= 2


async def test_charts_are_drawn_under_their_policy(picker: House, browser: Chromium) -> None:
    def look(address: str) -> tuple[list[int], list[str]]:
        tab = browser.tab()
        _sign_in(tab, address, PEOPLE["CL-1"])
        _to_the_case(tab)
        sources = tab.value("[...document.images].map(image => image.src)")
        widths = []
        for each in sources:
            tab.open(each)
            colour = "getComputedStyle(document.querySelector('.series path')).stroke"
            assert tab.value(colour).startswith("rgb(")
            widths.append(tab.value("document.querySelectorAll('.series').length"))
        return widths, tab.said

    async with _served(picker) as address:
        series, said = await _away(look, address)
    assert len(series) == 6
    assert min(series) >= 2
    assert said == []


@pytest.mark.played(16)
async def test_an_advance_is_asked_for_refused_and_explained_by_clicks_alone(
    house: House, browser: Chromium
) -> None:
    def go(address: str) -> tuple[str, str, list[str]]:
        tab = browser.tab()
        _sign_in(tab, address, PEOPLE["CL-1"])
        _to_the_case(tab)
        tab.click("a[href$='/do/request-phase-advance']")
        chosen = tab.value("document.querySelector('select[name=to]').value")
        tab.value("document.querySelector('textarea[name=reason]').value = 'It goes <b>well</b>'")
        tab.click("main form button:not([name])")
        told = _reads(tab, "[role=alert]")
        assert tab.value("document.querySelector('textarea[name=reason]').value") == (
            "It goes <b>well</b>"
        )
        return chosen, told, tab.said

    async with _served(house) as address:
        chosen, told, said = await _away(go, address)

    assert chosen == "P2"
    assert "the refusal and its reasons are recorded" in told
    assert "What would satisfy it" in told
    assert said == []
    assert house.names()[-1][1] == "PhaseAdvanceRejected"


@pytest.mark.played(16)
async def test_a_page_of_another_site_gets_nothing_done(house: House, browser: Chromium) -> None:
    """The form that it sends comes with the cookie at most, and is refused."""
    stored = house.stored()

    def attack(address: str, elsewhere: str) -> str:
        tab = browser.tab()
        _sign_in(tab, address, PEOPLE["W-A"])
        _to_the_case(tab)
        here = tab.value("location.pathname")
        tab.open(elsewhere)
        form = (
            "document.body.innerHTML = '<form method=post><input name=code value=OTHER></form>';"
            f"document.forms[0].action = '{address}{here}/do/raise-alarm';"
            "document.forms[0].submit()"
        )
        tab.value(form)
        tab.wait()
        return _reads(tab, "h1") + " " + _reads(tab, "main p")

    async with _served(house) as address:
        elsewhere = address.replace("127.0.0.1", "localhost")
        told = await _away(attack, address, f"{elsewhere}/live")

    assert told.startswith(("That did not work", "Sign in"))
    assert house.stored() == stored
