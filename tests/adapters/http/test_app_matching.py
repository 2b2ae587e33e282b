"""If-Match: everybody names the tag of the view that his role reads; of several who have read the
same page one passes, and what he may not know of makes nobody fail.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request

from adapters.http.own_views import own_tag
from domain.case.vocabulary import Role
from services.audiences import AUDIENCES, HIDES_ACTIVITY, audience_of, readers
from services.commanders import COMMANDERS
from services.commands import Asked
from tests.adapters.http.agreeing import AGREED, agree, another_case
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House, asked_for

pytestmark = pytest.mark.anyio

STALE = '"0-stale"'
SEEN_IN_THEIR_VIEWS = {
    Role.EMPLOYER_HR: "RecordWorkplaceConstraint",
    Role.SUPERVISOR: "RecordWorkplaceConstraint",
    Role.INSURER_AUDITOR: "AddAuditNote",
    Role.CASE_MANAGER: "AgreeTransport",
    Role.WORKER: "RecordPreferences",
    Role.CLINICIAN: "RecordMeasurement",
    Role.PSYCHOLOGIST: "RecordScreening",
    Role.SURGEON: "NoteMedicationEffect",
    Role.OH_PHYSICIAN: "ReferExternally",
}
"""For each role a command that changes what it reads."""
UNVERSIONED = readers(*HIDES_ACTIVITY)


def commands_of(role: Role) -> list[str]:
    """What a member in this role may ask for."""
    return [each for each in asked_for() if role in COMMANDERS[each] and each != "OpenCase"]


async def hire(house: House) -> None:
    await house.hire()
    await house.catch_up()


async def tag_of(house: House, role: Role) -> str:
    """Of the view as it was projected last."""
    url = f"/v1/cases/{house.case}/views/{audience_of(role)}"
    return (await house.ask(house.staff[role], "GET", url)).headers["ETag"]


async def send(house: House, role: Role, command: str, tag: str) -> httpx.Response:
    body = house.body_of(command)
    return await house.send(house.staff[role], command, body, headers={"If-Match": tag})


@pytest.mark.parametrize("role", AUDIENCES)
async def test_no_command_passes_on_another_tag(held: House, role: Role) -> None:
    before = held.stored()

    answered = {each: await send(held, role, each, STALE) for each in commands_of(role)}

    assert answered
    assert {each: code_of(got) for each, got in answered.items()} == dict.fromkeys(
        answered, (412, "version_stale")
    )
    told = {"version" in got.json() or "ETag" in got.headers for got in answered.values()}
    assert told == {role not in UNVERSIONED}
    assert held.stored() == before


@pytest.mark.played(18)
@pytest.mark.parametrize("role", AUDIENCES)
async def test_every_command_of_a_role_passes_on_the_tag_of_its_own_view(
    house: House, role: Role
) -> None:
    await hire(house)
    stale, done = [], 0
    for command in commands_of(role):
        await house.catch_up()
        answered = await send(house, role, command, await tag_of(house, role))
        stale += [command] if answered.status_code == 412 else []
        done += answered.status_code == 200

    assert stale == []
    assert done


@pytest.mark.played(18)
@pytest.mark.parametrize("role", SEEN_IN_THEIR_VIEWS)
async def test_of_several_at_once_who_have_read_the_same_page_one_passes(
    house: House, role: Role
) -> None:
    await hire(house)
    tag, command = await tag_of(house, role), SEEN_IN_THEIR_VIEWS[role]

    answered = await asyncio.gather(*(send(house, role, command, tag) for _ in range(4)))
    again = await send(house, role, command, tag)

    assert sorted(each.status_code for each in answered) == [200, 412, 412, 412]
    assert code_of(again) == (412, "version_stale")


def once_in_between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[object]]) -> None:
    """What happens after the view of a command's sender was made, and before the command is
    stored; only once."""
    acts = [act]

    async def made_slowly(request: Request, asked: Asked) -> str | None:
        tag = await own_tag(request, asked)
        while acts:
            await acts.pop()()
        return tag

    monkeypatch.setattr("adapters.http.matching.own_tag", made_slowly)


@pytest.mark.played(18)
@pytest.mark.parametrize("role", UNVERSIONED)
async def test_what_he_may_not_know_of_makes_no_command_fail(
    house: House, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hire(house)
    manager, tag = house.staff[Role.CASE_MANAGER], await tag_of(house, role)
    notes = [house.body_of("AddNote") | {"note_id": str(uuid4())} for _ in range(2)]
    before = len(house.names())
    assert (await house.send(manager, "AddNote", notes[0])).status_code == 200
    once_in_between(monkeypatch, lambda: house.send(manager, "AddNote", notes[1]))

    answered = await send(house, role, SEEN_IN_THEIR_VIEWS[role], tag)

    assert answered.status_code == 200, answered.text
    stored = [name for _, name in house.names()[before:]]
    assert stored[:2] == ["AuditNoteAdded"] * 2
    assert len(stored) > 2


@pytest.mark.played(18)
@pytest.mark.parametrize("role", UNVERSIONED)
async def test_the_page_is_that_of_the_state_on_which_the_command_is_stored(
    house: House, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hire(house)
    tag, command = await tag_of(house, role), SEEN_IN_THEIR_VIEWS[role]
    body = house.body_of(command)
    once_in_between(monkeypatch, lambda: house.send(house.staff[role], command, body))

    answered = await send(house, role, command, tag)

    assert code_of(answered) == (412, "version_stale")


@pytest.mark.played(18)
@pytest.mark.parametrize("role", UNVERSIONED)
async def test_a_command_that_changed_his_page_itself_is_answered_again(
    house: House, role: Role
) -> None:
    await hire(house)
    tag, command = {"If-Match": await tag_of(house, role)}, SEEN_IN_THEIR_VIEWS[role]
    person, body, key = house.staff[role], house.body_of(command), uuid4()

    first = await house.send(person, command, body, key=key, headers=tag)
    again = await house.send(person, command, body, key=key, headers=tag)
    other = await house.send(person, command, {**body, "reason": "x"}, key=key, headers=tag)

    assert first.status_code == again.status_code == 200
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
    assert code_of(other) == (409, "key_reused")


@pytest.mark.played(16)
async def test_what_was_taken_back_in_another_case_is_not_in_the_page_that_is_compared(
    house: House,
) -> None:
    """The goals stand in the row of the employer's view, and no longer in what she reads."""
    await hire(house)
    await agree(house, *AGREED, "GOALS->employer")
    shown = await tag_of(house, Role.EMPLOYER_HR)
    await agree(house, *AGREED, version=3, case=await another_case(house))
    command, hidden = "RecordWorkplaceFeedback", await tag_of(house, Role.EMPLOYER_HR)

    late = await send(house, Role.EMPLOYER_HR, command, shown)
    now = await send(house, Role.EMPLOYER_HR, command, hidden)

    assert shown != hidden
    assert (late.status_code, now.status_code) == (412, 200)


async def test_in_one_role_the_page_of_another_is_not_what_was_read(held: House) -> None:
    tag = await tag_of(held, Role.EMPLOYER_HR)

    answered = await send(held, Role.SUPERVISOR, "RecordWorkplaceFeedback", tag)

    assert code_of(answered) == (412, "version_stale")
