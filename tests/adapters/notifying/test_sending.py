"""One webhook to receivers good and bad: what became of it is known, or said to be unknown."""

import gc
import hmac
import socket
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.notifying import sending
from adapters.notifying.sending import Sender, Sent
from adapters.notifying.signing import key_of, secret_text, signed_headers
from tests.adapters.notifying import receiving as bad
from tests.adapters.notifying.receiving import Answer, receiving, status

pytestmark = pytest.mark.anyio
AT = datetime(2025, 3, 20, 9, tzinfo=UTC)
BODY = b'{"type":"rtw.notification.v1"}'
ENDPOINT = UUID(int=7)
KEY = key_of(bytes(range(32)), ENDPOINT)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def sender(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sender]:
    monkeypatch.setattr(sending, "CONNECT_S", 0.2)
    monkeypatch.setattr(sending, "ANSWER_S", 0.3)
    monkeypatch.setattr(sending, "WHOLE_S", 0.6)
    async with Sender(loopback=True) as sender:
        yield sender


async def sent_to(sender: Sender, answer: Answer) -> Sent:
    async with receiving(answer) as receiver:
        return await sender.send(receiver.url, {}, BODY)


@pytest.mark.parametrize("code", [200, 202, 204])
async def test_what_is_taken_is_delivered(sender: Sender, code: int) -> None:
    assert await sent_to(sender, status(code)) == Sent("delivered", code)


@pytest.mark.parametrize("code", [400, 401, 404, 410, 429, 500, 503])
async def test_what_is_refused_is_known_to_be(sender: Sender, code: int) -> None:
    assert await sent_to(sender, status(code)) == Sent("refused", code)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_nobody_is_followed_anywhere_else(sender: Sender, code: int) -> None:
    async with receiving(status(200)) as other:
        away = f"Location: {other.url}"
        assert await sent_to(sender, status(code, away)) == Sent("refused", code)
        assert other.received == []


@pytest.mark.parametrize(
    "answer", [bad.silent, bad.slow, bad.endless_head, bad.hangs_up, bad.babbles]
)
async def test_what_was_sent_and_not_answered_may_have_arrived(
    sender: Sender, answer: Answer
) -> None:
    sent = await sent_to(sender, answer)

    assert (sent.became, sent.answer) == ("unknown", None)
    assert sent.error is not None


async def test_of_a_huge_answer_no_more_is_read_than_that_it_was_taken(sender: Sender) -> None:
    assert await sent_to(sender, bad.huge) == Sent("delivered", 200)


async def test_where_nobody_listens_nothing_was_sent(sender: Sender) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        sent = await sender.send(f"http://127.0.0.1:{free.getsockname()[1]}/", {}, BODY)

    assert sent == Sent("not_sent", error="ConnectError")


async def test_a_name_that_changes_its_mind_is_dialled_where_it_was_judged() -> None:
    """DNS rebinding: what it leads to is asked for once, and the second answer is never used."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(answers)

    async with receiving(status(200)) as receiver, Sender(loopback=True, resolve=resolve) as own:
        url = f"http://hooks.example:{receiver.port}/in"
        assert (await own.send(url, {}, BODY)).became == "delivered"
        assert (await own.send(url, {}, BODY)).error == "AddressRefusedError"

    (received,) = receiver.received
    assert received.headers["host"] == f"hooks.example:{receiver.port}"


async def test_on_a_server_the_machine_itself_is_never_asked() -> None:
    async with receiving(status(200)) as receiver, Sender(loopback=False) as own:
        for url in (receiver.url, receiver.url.replace("http:", "https:")):
            assert await own.send(url, {}, BODY) == Sent("not_sent", error="AddressRefusedError")

    assert receiver.received == []


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_tls_is_checked_against_the_name_and_not_the_address(sender: Sender) -> None:
    """A receiver without a certificate gets nothing. Python 3.11 forgets the transport of a
    handshake that failed, and closes it when it looks for garbage."""
    async with receiving(status(200)) as receiver:
        sent = await sender.send(receiver.url.replace("http:", "https:"), {}, BODY)
    gc.collect()

    assert sent.became == "not_sent"
    assert receiver.received == []


async def test_a_proxy_of_the_environment_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with receiving(status(200)) as proxy, receiving(status(200)) as receiver:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with Sender(loopback=True) as own:
            await own.send(receiver.url, {}, BODY)

    assert (len(proxy.received), len(receiver.received)) == (0, 1)


async def test_a_receiver_can_check_who_sent_it(sender: Sender) -> None:
    headers = signed_headers(KEY, "msg-1", AT, BODY)
    async with receiving(status(200)) as receiver:
        await sender.send(receiver.url, headers, BODY)

    (received,) = receiver.received
    secret = b64decode(secret_text(KEY).removeprefix("whsec_"))
    signed = ".".join(
        [received.headers["webhook-id"], received.headers["webhook-timestamp"], BODY.decode()]
    )
    expected = b64encode(hmac.digest(secret, signed.encode(), "sha256")).decode()
    assert received.headers["webhook-signature"] == f"v1,{expected}"
    assert received.body == BODY
    assert received.headers["content-type"] == "application/json"


def test_each_endpoint_and_each_deployment_has_a_key_of_its_own() -> None:
    keys = {
        key_of(bytes(range(32)), ENDPOINT),
        key_of(bytes(range(32)), UUID(int=8)),
        key_of(bytes(32), ENDPOINT),
    }
    assert len(keys) == 3
    assert key_of(bytes(range(32)), ENDPOINT) == KEY
