"""rtw token and rtw serve: who may sign in, by which issuer, and where nobody may."""

import base64
import json
import subprocess
import time
from uuid import uuid5

import httpx

from domain.recorded import tenant_of
from tests.adapters.desks import Desk, Done, Processes, free_port, serving, told, unopened
from tests.adapters.signing_in.issuing import KEYS, local_issuer
from tests.adapters.signing_in.tokens import AUD, OTHER_KEY, es256, token

__all__ = ["serving", "told", "unopened"]

CLINICIAN = str(uuid5(tenant_of("demo"), "spine:CL-1"))

BROKEN = [
    {"RTW_ENV": "prod"},
    {"RTW_HOST": "0.0.0.0"},
    {"RTW_ISSUER": "https://issuer.example"},
    {"RTW_AUDIENCE": "returnledger"},
    {"RTW_LOG_ORIGIN": "acme.example/rtw/1"},
]
"""Five of the six conditions of RELIABILITY 5.4; the sixth stands in the database."""


def refused_in_one_sentence(done: Done) -> bool:
    sentence = done.stderr.removesuffix("\n")
    return (
        (done.returncode, done.stdout) == (78, "")
        and sentence.startswith("rtw: The development sign-in does not start: ")
        and sentence.find(".") == len(sentence) - 1
    )


def test_nobody_signs_in_where_a_condition_of_development_is_broken(told: Desk) -> None:
    for broken in BROKEN:
        for words in (("token", "CL-1"), ("serve",)):
            done = told.run(*words, RTW_PORT=free_port(), **broken)
            assert refused_in_one_sentence(done), (words, broken, done)


def test_nobody_signs_in_where_the_database_is_no_demo(unopened: Desk) -> None:
    assert unopened.run("check", RTW_ENV="prod").returncode == 0
    unopened.json("tenant", "add", "demo")

    assert refused_in_one_sentence(unopened.run("serve", RTW_PORT=free_port()))
    assert unopened.run("token", "CL-1").returncode in {2, 78}


def test_a_token_for_a_program_says_for_whom_and_within_which_scopes(told: Desk) -> None:
    given = told.json("token", "CL-1", "--client", "payroll", "--scope", "cases:read", "feed:read")
    part = given["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    claimed = {name: claims[name] for name in ("sub", "client_id", "scope")}
    assert claimed == {"sub": CLINICIAN, "client_id": "payroll", "scope": "cases:read feed:read"}
    assert told.run("token", "CL-1", "--scope", "cases:read").returncode == 2
    assert told.run("token", "CL-1", "--client", "payroll", "--scope", "all").returncode == 2


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


def test_a_server_with_a_real_issuer_takes_its_tokens_and_no_others(
    told: Desk, serving: list[subprocess.Popen[str]]
) -> None:
    """A process of its own, which also keeps its readers within what they may read in a second."""
    own = told.json("token", "CL-1")["token"]
    with local_issuer() as issuer:
        issuer.described = {"issuer": issuer.address, "jwks_uri": issuer.address + KEYS}
        real = {"RTW_ISSUER": issuer.address, "RTW_AUDIENCE": AUD, "RTW_LIMITS": "reads=2"}
        port = free_port()
        serving.append(Processes(**told.environment).serve(RTW_PORT=port, **real))
        now = int(time.time())
        claims = {"iss": issuer.address, "iat": now, "exp": now + 600}
        claims |= {"sub": CLINICIAN, "tenant": str(tenant_of("demo"))}

        good = token(claims=claims)
        assert [status_for(port, good) for _ in range(3)] == [200, 200, 429]
        assert status_for(port, token(claims=claims, sign=es256(OTHER_KEY))) == 401
        assert status_for(port, own) == 401
        assert told.run("token", "CL-1", **real).returncode == 78
