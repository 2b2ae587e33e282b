"""The same command again: the first answer, never a second event; and keys that are none."""

from uuid import UUID, uuid4

import pytest

from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.asking import MARKER
from tests.adapters.http.living import LINES, House

pytestmark = pytest.mark.anyio

BARE = {"type", "title", "status", "code", "text"}
KEYS = {
    "no UUID": "1",
    "300 characters": "a" * 300,
    "capitals": str(UUID(int=0xABCDEF << 96)).upper(),
    "braces": "{" + str(uuid4()) + "}",
    "urn": f"urn:uuid:{uuid4()}",
    "no hyphens": uuid4().hex,
    "two in one": f"{uuid4()}, {uuid4()}",
    "text": MARKER,
    "empty": "",
}


async def test_every_command_of_the_spine_repeated_gives_the_first_answer_and_stores_nothing(
    house: House,
) -> None:
    firsts = {}
    for number, _ in LINES:
        firsts[number] = await house.take(number)
        again = await house.take(number)

        assert again.status_code == 200
        assert again.content == firsts[number].content
        assert again.headers["Idempotent-Replayed"] == "true"
        assert again.headers.get("ETag") == firsts[number].headers.get("ETag")
    stored = house.stored()
    for number, first in firsts.items():
        late = await house.take(number)
        assert late.content == first.content
        assert late.headers["Idempotent-Replayed"] == "true"
    assert house.stored() == stored


async def test_a_key_with_another_body_is_refused_without_content(held: House) -> None:
    before = held.stored()

    for number, _ in LINES[:17]:
        step = held.step(number)
        other = {**step.body, "effective_at": "2025-03-12T10:59:00Z"}
        answered = await held.send(step.by, step.command, other, key=step.key)
        assert code_of(answered) == (409, "key_reused"), step
        assert set(answered.json()) == BARE
    assert held.stored() == before


@pytest.mark.parametrize("number", [number for number, _ in LINES[:17]])
async def test_a_key_of_another_person_is_refused_without_content(held: House, number: int) -> None:
    before = held.stored()
    step = held.step(number)

    people: list[str | UUID] = ["EM-1", "CM-1", "CL-1", "SU-1", "IN-1", "W-A", uuid4()]
    for person in (each for each in people if each != step.by):
        answered = await held.send(person, step.command, step.body, key=step.key)
        assert code_of(answered) == (409, "key_reused"), person
        assert set(answered.json()) == BARE
    assert held.stored() == before


@pytest.mark.parametrize("person", ["EM-1", "SU-1", "IN-1"])
async def test_a_known_key_does_not_show_who_may_not_command_what_a_body_holds(
    held: House, person: str
) -> None:
    for number, _ in LINES[6:17]:
        step = held.step(number)
        answered = await held.send(person, step.command, {"no such field": 1}, key=step.key)
        assert code_of(answered) == (409, "key_reused"), step


async def test_who_may_not_ask_any_more_still_gets_the_answer_to_his_own_command(
    held: House,
) -> None:
    first = await held.take(3)
    not_his = {"RTW-Role": "worker"}

    again = await held.take(3, headers=not_his)
    anew = await held.send("CM-1", "AssignParty", held.body_of("AssignParty"), headers=not_his)

    assert (again.status_code, again.content) == (200, first.content)
    assert code_of(anew) == (403, "role")


async def test_a_key_of_another_command_or_case_is_refused(held: House) -> None:
    before = held.stored()
    alarm = held.step(18)
    lift = held.body_of("LiftHold")

    answers = [
        await held.send("CL-1", "LiftHold", lift, key=alarm.key),
        await held.send("EM-1", "OpenCase", held.body_of("OpenCase"), key=alarm.key),
        await held.send("CL-1", alarm.command, alarm.body, key=alarm.key, case=uuid4()),
    ]

    assert [code_of(each) for each in answers] == [(409, "key_reused")] * 3
    assert held.stored() == before


@pytest.mark.played(18)
async def test_a_refusal_that_is_not_stored_leaves_its_key_free(house: House) -> None:
    key = uuid4()

    refused = await house.send("CL-1", "LiftHold", {}, key=key)
    await house.take(19)
    lifted = await house.send("CL-1", "LiftHold", {}, key=key)

    assert code_of(refused) == (409, "state")
    assert (lifted.status_code, lifted.json()["outcome"]) == (200, "done")
    assert "Idempotent-Replayed" not in lifted.headers


async def test_the_same_request_under_another_key_changes_nothing(held: House) -> None:
    before = held.stored()
    unrepeatable = {"StartPhase", "SetLoadTarget"}  # refused while the case is on hold

    for number, _ in LINES[:17]:
        step = held.step(number)
        if step.command in unrepeatable:
            continue
        answered = await held.send(step.by, step.command, step.body)
        assert (answered.status_code, answered.json()["outcome"]) == (200, "unchanged"), step
        assert answered.json()["events"] == []
        assert "Idempotent-Replayed" not in answered.headers
    assert held.stored() == before


@pytest.mark.parametrize("number", [number for number, _ in LINES])
async def test_without_a_key_no_command_is_taken(held: House, number: int) -> None:
    before = held.stored()
    step = held.step(number)

    answered = await held.ask(step.by, "POST", held.path(step.command), json=step.body)

    assert code_of(answered) == (428, "key_missing")
    assert held.stored() == before


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
async def test_a_key_is_one_canonical_uuid(held: House, key: str) -> None:
    before = held.stored()

    for command, person in (("OpenCase", "EM-1"), ("RaiseAlarm", "CL-1")):
        headers = {"Idempotency-Key": key}
        answered = await held.send(person, command, held.body_of(command), headers=headers)
        assert code_of(answered) == (422, "input")
        assert fields_of(answered) == [("Idempotency-Key", "identifier")]
    assert held.stored() == before


async def test_two_keys_are_none(held: House) -> None:
    before = held.stored()
    headers = [("Idempotency-Key", str(uuid4())), ("Idempotency-Key", str(uuid4()))]

    answered = await held.ask(
        "CL-1", "POST", held.path("LiftHold"), headers=headers, json=held.body_of("LiftHold")
    )

    assert code_of(answered) == (422, "input")
    assert held.stored() == before
