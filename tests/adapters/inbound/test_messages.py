"""Messages through a real broker: each kind is accepted once, and is seen where people look."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import nats as client
import pytest

from adapters.asking.command_names import kebab
from adapters.broker.connecting import Broker
from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import INBOUND
from adapters.inbound.messages import MESSAGES, WHY, errors_of, subject_of
from domain.case.vocabulary import Role
from tests.adapters.broker.bus import until_answered
from tests.adapters.http.living import House
from tests.adapters.inbound.posting import Post, next_of
from tests.adapters.inbound.sending import SHIFT

pytestmark = pytest.mark.anyio

WHO = {
    "RecordScreening": ("clinic", "CL-1"),
    "RecordBaseline": ("clinic", "CL-1"),
    "RecordMeasurement": ("clinic", "CL-1"),
    "CompleteSession": ("clinic", "CL-1"),
    "RecordNextDay": ("clinic", "W-A"),
    "RecordShift": ("hr", "SU-1"),
    "RecordWorkplaceFeedback": ("hr", "SU-1"),
}
SESSION = {"session_id": "5f0d6c1e-7d7e-4c68-9f43-0f8f2a3f6d11", "phase": "P1", "minutes": 45}
NEXT_DAY = {"session_id": SESSION["session_id"], "nprs_morning": 2}
OWN: Mapping[str, dict[str, Any]] = {
    "CompleteSession": SESSION,
    "RecordNextDay": NEXT_DAY,
    "RecordShift": SHIFT,
}


def body_of(house: House, command: str) -> dict[str, Any]:
    """What a system might say with it; when it was is said by the message."""
    if command in OWN:
        return dict(OWN[command])
    body = house.body_of(command)
    return {name: each for name, each in body.items() if name != "effective_at"} | (
        {"assessment_id": str(uuid4())} if command == "RecordBaseline" else {}
    )


async def test_each_kind_of_message_is_stored_and_seen_by_whom_it_concerns(post: Post) -> None:
    house = post.house
    readers = {"clinic": ("CL-1", "clinician"), "hr": ("EM-1", "employer")}
    for command, (system, person) in WHO.items():
        event = post.systems.event(system, command, person, body_of(house, command))
        reader, view = readers[system]
        url, stored = f"/v1/cases/{house.case}/views/{view}", len(house.names())
        before = await house.ask(reader, "GET", url)
        answered = await post.send(system, command, event)
        await house.catch_up()
        after = await house.ask(reader, "GET", url)

        assert answered.json["outcome"] == "done", (command, answered.json)
        assert answered.headers["RTW-Message-Id"] == event["id"]
        assert [name for _, name in house.names()][stored:] == answered.json["events"]
        assert before.content != after.content, command
    assert WHO.keys() == WHY.keys()
    assert {kebab(each) for each in WHO} == MESSAGES.keys()


async def test_shifts_are_seen_by_the_employer_in_whatever_order_they_come(post: Post) -> None:
    house = post.house
    for day in ("2025-03-18", "2025-03-12", "2025-03-11"):
        event = post.systems.shift(data={**SHIFT, "date": day}, time=f"{day}T18:00:00+01:00")
        assert (await post.send("hr", "RecordShift", event)).json["events"] == ["ShiftWorked"]
    by_hand = {**SHIFT, "date": "2025-03-13", "effective_at": "2025-03-13T18:00:00+01:00"}
    assert (await house.send("SU-1", "RecordShift", by_hand)).status_code == 200
    await house.catch_up()

    view = (await house.ask("EM-1", "GET", f"/v1/cases/{house.case}/views/employer")).json()

    shifts = view["shifts"]
    assert (shifts["first"], shifts["last"], shifts["worked_h"]) == (
        "2025-03-11",
        "2025-03-18",
        "16",
    )
    assert [each["shifts"] for each in shifts["weeks"]] == [3, 1]


async def test_what_is_sent_twice_or_after_a_restart_is_stored_once(post: Post) -> None:
    event, before = post.systems.shift(), len(post.house.names())
    first = await post.send("hr", "RecordShift", event)
    again = await post.send("hr", "RecordShift", event)
    await post.end()
    await post.put("hr", "RecordShift", event)
    assert await post.waiting() == 1
    post.begin()
    await post.settled()
    last = await post.send("hr", "RecordShift", event)

    assert first.body == again.body == last.body
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == last.headers["Idempotent-Replayed"] == "true"
    assert len(post.house.names()) == before + 1


async def test_what_came_too_soon_is_refused_and_the_same_message_accepted_later(
    post: Post,
) -> None:
    stranger = await post.house.register(Role.SUPERVISOR)
    hr = post.systems.system("hr")
    await post.systems.register(replace(hr, parties=[*hr.parties, stranger]))
    event = post.systems.shift(actingfor=str(stranger))
    too_soon = await post.send("hr", "RecordShift", event)
    party = {"parties": [{"party_id": str(stranger), "role": "supervisor"}]}
    assert (await post.house.send("CM-1", "AssignParty", party)).status_code == 200
    after = await post.send("hr", "RecordShift", event)

    assert too_soon.code == (404, "not_found")
    assert after.json["events"] == ["ShiftWorked"]


async def test_who_names_no_subject_hears_of_errors_alone(post: Post) -> None:
    async with post.hearing("hr", errors_of("hr")) as heard:
        await post.put("hr", "RecordShift", post.systems.shift())
        sequence = await post.put("hr", "RecordShift", post.systems.shift(subject=str(uuid4())))
        refused = await next_of(heard)

    assert refused.code == (404, "not_found")
    assert refused.subject == "rtw.err.v1.hr"
    assert refused.headers["RTW-Stream-Sequence"] == str(sequence)
    assert heard.empty()


async def test_who_was_away_is_told_again_what_became_of_a_message(post: Post) -> None:
    """Nobody listens at first; silence alike for what was refused and what was stored."""
    refused, stored = post.systems.shift(subject=str(uuid4())), post.systems.shift()
    before = len(post.house.names())
    for event in (refused, stored):
        await post.put("hr", "RecordShift", event)
    await post.settled()

    assert (await post.send("hr", "RecordShift", refused)).code == (404, "not_found")
    again = await post.send("hr", "RecordShift", stored)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(post.house.names()) == before + 1


async def test_a_reply_goes_to_no_subject_but_those_of_its_sender(post: Post) -> None:
    event = post.systems.shift(subject=str(uuid4()))
    for elsewhere in ("rtw.in.v1.clinic.record-shift", "_INBOX_system.clinic.x", "a b", "*"):
        async with post.hearing("hr", errors_of("hr")) as heard:
            await post.put("hr", "RecordShift", event, **{"RTW-Reply": elsewhere})
            assert (await next_of(heard)).code == (404, "not_found")
    await post.settled()


async def test_nothing_that_was_sent_stays_at_the_broker(post: Post) -> None:
    await post.send("hr", "RecordShift", post.systems.shift())
    await post.send("hr", "RecordShift", b"no message at all")
    await post.settled()

    assert post.inbound is not None
    assert (await post.inbound.lag()).events == 0


async def test_a_system_can_neither_send_nor_hear_as_another_one(post: Post) -> None:
    clinic, errors = post.clients["clinic"], asyncio.Queue[Exception]()
    clinic._error_cb = errors.put
    js = clinic.jetstream(timeout=1)
    with pytest.raises(client.errors.Error):
        await js.publish(subject_of("hr", "record-shift"), b"{}")
    assert "permissions violation for publish" in str(await errors.get()).lower()
    for subject in (errors_of("hr"), "rtw.in.v1.>", "rtw.v1.>", "_INBOX_system.hr.>", ">"):
        await clinic.subscribe(subject)
        assert "permissions violation for subscription" in str(await errors.get()).lower()
    assert await post.waiting() == 0


async def test_two_megabytes_never_come_in_and_two_hundred_kilobytes_are_refused(
    post: Post,
) -> None:
    answered = await post.send("hr", "RecordShift", b" " * 200_000)
    assert answered.code == (413, "body_size")

    hr = post.clients["hr"]
    with pytest.raises(client.errors.MaxPayloadError):
        await hr.publish(subject_of("hr", "record-shift"), b" " * 2_000_000)
    hr._max_payload = 4_000_000
    with pytest.raises(client.errors.Error):
        await hr.jetstream(timeout=2).publish(subject_of("hr", "record-shift"), b" " * 2_000_000)
    assert await post.waiting() == 0


async def test_the_broker_is_killed_in_the_middle_and_nothing_is_lost_or_doubled(
    post: Post, nats: EmbeddedNats, fresh_broker: Broker
) -> None:
    before = len(post.house.names())
    days = [f"2025-03-{day:02}" for day in range(10, 30)]
    events = [
        post.systems.shift(data={**SHIFT, "date": day}, time=f"{day}T18:00:00+01:00")
        for day in days
    ]
    try:
        for number, event in enumerate(events):
            await post.put("hr", "RecordShift", event)
            if number == len(events) // 2:
                process = nats.process()
                assert process is not None
                os.kill(process, signal.SIGKILL)
                nats.start()
    finally:
        nats.start()
    for each in (post.broker, fresh_broker):
        await until_answered(each)
    await post.settled()

    assert len(post.house.names()) == before + len(events)
    assert (await fresh_broker.js.stream_info(INBOUND)).state.messages == 0


async def test_it_ends_at_once_whenever_it_is_ended(post: Post) -> None:
    """The broker's client may swallow a cancellation while it connects."""
    await post.end()
    for moment in range(20):
        post.begin()
        await asyncio.sleep(moment * 0.004)
        async with asyncio.timeout(20):
            await post.end()
