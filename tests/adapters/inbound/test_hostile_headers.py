"""Whatever a message is headed by, it is answered, and holds up nobody else's."""

import asyncio
import json
from uuid import uuid4

import pytest
from nats.aio.client import Client

from adapters.asking.command_names import kebab
from adapters.broker.rights import inbox
from adapters.inbound.messages import errors_of, subject_of
from adapters.inbound.service import REPLY
from tests.adapters.inbound.posting import Post, next_of

pytestmark = pytest.mark.anyio
SUBJECT = subject_of("clinic", kebab("RecordScreening"))


async def put_raw(nc: Client, head: bytes, body: bytes) -> int:
    """With these bytes in place of headers; its number in the stream."""
    told = await nc.subscribe(reply := f"{inbox('system')}.clinic.{uuid4().hex}")
    sizes = f"{len(head)} {len(head) + len(body)}"
    await nc._send_command(f"HPUB {SUBJECT} {reply} {sizes}\r\n".encode() + head + body + b"\r\n")
    await nc.flush()
    return int(json.loads((await told.next_msg(10)).data)["seq"])


def signed(post: Post, first: bytes, body: bytes) -> bytes:
    """The headers of a message that is as it must be, below a first line that is not."""
    headers = post.systems.signed("clinic", SUBJECT, body)
    lines = [first, *(f"{name}: {value}".encode() for name, value in headers.items())]
    return b"\r\n".join(lines) + b"\r\n\r\n"


async def test_a_header_that_the_client_takes_for_a_word_of_the_broker_is_one_of_the_message(
    post: Post,
) -> None:
    body = json.dumps({"no": "event"}).encode()
    async with post.hearing("clinic", errors_of("clinic")) as heard:
        for status in ("100", "404", "408", "409", "503"):
            await post.put("clinic", "RecordScreening", body, Status=status)
            assert (await next_of(heard)).code == (422, "input")
            await put_raw(
                post.clients["clinic"], signed(post, f"NATS/1.0 {status}".encode(), body), body
            )
            assert (await next_of(heard)).code == (422, "input")

    assert (await post.send("hr", "RecordShift", post.systems.shift())).json["outcome"] == "done"


@pytest.mark.parametrize("head", [b"X\r\n\r\n", b"NATS/1.0 404 \xff\r\n\r\n", b"NATS/1.0"])
async def test_headers_that_the_client_can_not_read_are_none(post: Post, head: bytes) -> None:
    """They would end its reading, in the middle of a connection that looks well."""
    async with post.hearing("clinic", errors_of("clinic")) as heard:
        sequence = await put_raw(post.clients["clinic"], head, b"{}")
        answered = await next_of(heard)

    assert answered.code == (401, "unauthenticated")
    assert answered.headers["RTW-Stream-Sequence"] == str(sequence)
    assert (await post.send("hr", "RecordShift", post.systems.shift())).json["outcome"] == "done"
    assert await post.waiting() == 0
    assert post.inbound is not None
    assert post.inbound.listening.made == 1


async def test_a_message_that_ends_the_reading_is_read_from_the_stream(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of it does so; the connection is made anew at once, and the others go on."""
    read = Client._process_headers

    async def ended(self: Client, headers: bytes) -> dict[str, str] | None:
        if b"poison" in (headers or b""):
            raise RuntimeError
        return await read(self, headers)

    monkeypatch.setattr(Client, "_process_headers", ended)
    assert post.inbound is not None
    post.inbound.listening.look_s = 0.1
    async with post.hearing("clinic", errors_of("clinic")) as heard:
        await post.put("clinic", "RecordScreening", b"{}", poison="1")
        answered = await next_of(heard)

    assert answered.code == (422, "input")
    assert (await post.send("hr", "RecordShift", post.systems.shift())).json["outcome"] == "done"
    assert post.inbound.listening.made == 1
    assert await post.waiting() == 0


async def test_nothing_is_said_on_a_subject_that_a_message_makes_us_say_it_on(post: Post) -> None:
    """The library that reads messages would answer on the subject in this header."""
    async with post.hearing("hr", errors_of("hr")) as heard:
        own = f"{inbox('system')}.clinic.{uuid4().hex}"
        elsewhere = {"reply_to": errors_of("hr"), REPLY: own}
        async with post.hearing("clinic", own) as answers:
            await post.put("clinic", "RecordScreening", b"{}", **elsewhere)
            await next_of(answers)
        await post.settled()
        await post.put("hr", "RecordShift", post.systems.shift(subject=str(uuid4())))
        first = await next_of(heard)

    assert first.body != b""
    assert first.code == (404, "not_found")


async def test_two_systems_that_number_their_messages_alike_are_both_heard(post: Post) -> None:
    """Only within a tenth of a second would the broker take them for one."""
    numbered = {"Nats-Msg-Id": "1"}
    own = f"{inbox('system')}.hr.{uuid4().hex}"
    async with post.hearing("hr", own) as heard:
        await post.put("clinic", "RecordScreening", b"{}", **numbered)
        await post.settled()
        await post.broker.nc.flush()
        await asyncio.sleep(0.2)
        await post.put("hr", "RecordShift", post.systems.shift(), **numbered, **{REPLY: own})
        answered = await next_of(heard)

    assert answered.json["outcome"] == "done"
