"""Signing in by a real issuer in a real browser: its rules for cookies, forms and redirects."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from adapters.http.app import create_app
from adapters.signing_in.code_flow import Client, CodeFlow
from adapters.signing_in.issuer_keys import IssuerKeys
from tests.adapters.http.living import House
from tests.adapters.http.pages.chromium import Tab, chromium, installed
from tests.adapters.signing_in.code_issuer import CLIENT, SECRET, CodeIssuer
from tests.adapters.signing_in.issuing import served

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(installed() is None, reason="no Chromium is installed on this machine"),
]


async def test_a_person_goes_to_the_issuer_and_comes_back_signed_in(
    held: House, tmp_path: Path
) -> None:
    executable = installed()
    assert executable is not None
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with served(CodeIssuer) as issuer:
        issuer.stand_alone()
        issuer.redirect = f"{address}/sign-in/answer"
        issuer.person = held.ref("CL-1"), held.tenant
        client = Client(CLIENT, SECRET, issuer.redirect)
        keys, clock = IssuerKeys(issuer.address), held.product.clock.now
        desk = replace(held.desk, code_flow=CodeFlow(issuer.address, client, keys, clock))
        server = uvicorn.Server(uvicorn.Config(create_app(desk), log_config=None))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await asyncio.to_thread(_in_the_browser, executable, tmp_path, address, held)
        finally:
            server.should_exit = True
            await serving


def _in_the_browser(executable: str, profile: Path, address: str, house: House) -> None:
    with chromium(executable, profile) as browser:
        tab = browser.tab()
        case = f"{address}/cases/{house.case}"
        tab.open(case)
        assert tab.value("location.pathname") == "/sign-in"
        tab.click("a.button")
        assert tab.value("location.href") == case
        assert "Clara Lindqvist" in _text(tab)
        assert tab.value("document.cookie") == ""

        tab.click("header form button")
        assert tab.value("location.search") == "?why=out"
        tab.open(case)
        assert tab.value("location.pathname") == "/sign-in"
        assert tab.said == []


def _text(tab: Tab) -> str:
    return str(tab.value("document.body.innerText"))
