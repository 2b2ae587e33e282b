"""rtw token and rtw serve: who may sign in, by which issuer, and where nobody may."""

import base64
import json
import subprocess
import time

import httpx
import pytest

from domain.recorded import tenant_of
from tests.adapters.http.issuing import KEYS, local_issuer
from tests.adapters.http.tokens import AUD, OTHER_KEY, es256, token
from tests.adapters.test_command_line import SPINE, Desk, demo, desk, free_port, start

__all__ = ["demo", "desk"]

BROKEN = [
    {"RTW_ENV": "prod"},
    {"RTW_HOST": "0.0.0.0"},
    {"RTW_ISSUER": "https://issuer.example"},
    {"RTW_AUDIENCE": "returnledger"},
    {"RTW_LOG_ORIGIN": "acme.example/rtw/1"},
]
"""Five of the six conditions of RELIABILITY 5.4; the sixth stands in the database."""


def refused_in_one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    sentence = done.stderr.removesuffix("\n")
    return (
        (done.returncode, done.stdout) == (78, "")
        and sentence.startswith("rtw: The development sign-in does not start: ")
        and sentence.find(".") == len(sentence) - 1
    )


def test_nobody_signs_in_where_a_condition_of_development_is_broken(desk: Desk) -> None:
    desk.json("play", str(SPINE))

    for broken in BROKEN:
        for words in (("token", "CL-1"), ("serve",)):
            done = desk.run(*words, RTW_PORT=free_port(), **broken)
            assert refused_in_one_sentence(done), (words, broken, done)


def test_nobody_signs_in_where_the_database_is_no_demo(desk: Desk) -> None:
    assert desk.run("check", RTW_ENV="prod").returncode == 0
    desk.json("tenant", "add", "demo")

    assert refused_in_one_sentence(desk.run("serve", RTW_PORT=free_port()))
    assert desk.run("token", "CL-1").returncode in {2, 78}


def test_a_token_for_a_program_says_for_whom_and_within_which_scopes(desk: Desk) -> None:
    people = desk.json("play", str(SPINE))

    given = desk.json("token", "CL-1", "--client", "payroll", "--scope", "cases:read", "feed:read")
    part = given["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    told = {name: claims[name] for name in ("sub", "client_id", "scope")}
    assert told == {"sub": people["CL-1"], "client_id": "payroll", "scope": "cases:read feed:read"}
    assert desk.run("token", "CL-1", "--scope", "cases:read").returncode == 2
    assert desk.run("token", "CL-1", "--client", "payroll", "--scope", "all").returncode == 2


def status_for(port: str, bearer: str) -> int:
    """With which a server answers somebody; it is waited for."""
    url = f"http://127.0.0.1:{port}/v1/cases"
    for _ in range(600):
        try:
            asked = httpx.get(url, headers={"Authorization": f"Bearer {bearer}"}, timeout=30)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return asked.status_code
    raise AssertionError("the server does not listen")


@pytest.mark.parametrize("limits", ["off", "reads=1"])
def test_a_server_with_a_real_issuer_takes_its_tokens_and_no_others(
    desk: Desk, demo: list[subprocess.Popen[str]], limits: str
) -> None:
    people = desk.json("play", str(SPINE))
    own = desk.json("token", "CL-1")["token"]
    with local_issuer() as issuer:
        issuer.described = {"issuer": issuer.address, "jwks_uri": issuer.address + KEYS}
        real = {"RTW_ISSUER": issuer.address, "RTW_AUDIENCE": AUD, "RTW_LIMITS": limits}
        port = free_port()
        demo.append(start(desk, port, **real))
        now = int(time.time())
        claims = {"iss": issuer.address, "iat": now, "exp": now + 600}
        claims |= {"sub": people["CL-1"], "tenant": str(tenant_of("demo"))}

        good = token(claims=claims)
        assert status_for(port, good) == 200
        assert status_for(port, good) == (200 if limits == "off" else 429)
        assert status_for(port, token(claims=claims, sign=es256(OTHER_KEY))) == 401
        assert status_for(port, own) == 401
        assert desk.run("token", "CL-1", **real).returncode == 78
