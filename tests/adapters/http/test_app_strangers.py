"""Whether a case is there, a stranger cannot tell: both answers are the same to the last byte."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.living import House, commands
from tests.adapters.http.shapes import some

pytestmark = pytest.mark.anyio

IN_CASE = [each for each in commands() if each != "OpenCase"]
BODIES: tuple[Any, ...] = ({}, {"no such field": 1}, [])
READS = [
    "views/clinician",
    "views/employer",
    "views/worker",
    "views/clinician?as_of=2025-03-12T10:00:00Z",
    "views/clinician?known_at=2025-03-12T10:00:00Z",
    "views/employer?at_least=99999999",
    "views/employer?fields=clinical",
    "history",
    "history?as_of=2025-03-12T10:00:00Z",
    "nothing",
]
HEADERS: list[dict[str, str]] = [
    {},
    {"If-Match": '"1"'},
    {"If-Match": "*"},
    {"If-Match": "nonsense"},
    {"RTW-Role": "clinician"},
    {"RTW-Role": "nobody"},
    {"Content-Type": "text/plain"},
    {"Idempotency-Key": ""},
]
UNREAD: list[dict[str, str]] = [{"RTW-Role": "nobody"}, {"Idempotency-Key": ""}]
"""Refused before anybody looks for a case."""

SWEPT = {"AssignParty", "RaiseAlarm", "LiftHold", "CorrectEntry", "DecideErasure"}
"""Commands that are tried with every body and every header; the others with some."""


@pytest.fixture(scope="module", params=["nobody", "of all roles", "of another case"])
async def stranger(held: House, request: pytest.FixtureRequest) -> AsyncIterator[UUID]:
    if request.param == "nobody":
        yield uuid4()
        return
    person = await held.register(*sorted(ROLES_IN_A_CASE | {Role.SYSTEM}))
    if request.param == "of another case":
        opening = held.body_of("OpenCase") | {"case_id": str(uuid4()), "body_region": "knee"}
        opened = await held.send(person, "OpenCase", opening, headers={"RTW-Role": "employer_hr"})
        assert opened.status_code == 200, opened.text
    yield person


async def _twins(house: House, ask: Any) -> list[httpx.Response]:
    """The answers about the case on hold and about one that is not there."""
    return [await ask(str(case)) for case in (house.case, uuid4())]


@pytest.mark.parametrize("path", READS)
async def test_a_stranger_cannot_tell_a_case_from_none_by_reading(
    held: House, stranger: UUID, path: str
) -> None:
    for headers in ({}, {"If-None-Match": '"1"'}, {"RTW-Role": "clinician"}):
        answers = await _twins(
            held,
            lambda case, given=headers: held.ask(
                stranger, "GET", f"/v1/cases/{case}/{path}", headers=given
            ),
        )
        assert len({raw(each) for each in answers}) == 1
        assert answers[0].status_code in (
            {422} if "?fields" in path or "history?" in path else {404}
        )


@pytest.mark.parametrize("command", IN_CASE)
async def test_a_stranger_cannot_tell_a_case_from_none_by_commanding(
    held: House, stranger: UUID, command: str
) -> None:
    before = held.stored()
    good = held.body_of(command)
    whole = command in SWEPT
    tried = [({}, body) for body in (good, *(BODIES if whole else some(BODIES, (command,), 1)))]
    tried += [(each, good) for each in (HEADERS[1:] if whole else some(HEADERS[1:], (command,)))]

    for headers, body in tried:
        key = headers.get("Idempotency-Key", uuid4())
        answers = await _twins(
            held,
            lambda case, given=headers, said=body, key=key: held.send(
                stranger, command, said, case=case, key=key, headers=given
            ),
        )
        assert len({raw(each) for each in answers}) == 1, (headers, body)
        assert answers[0].status_code == (422 if headers in UNREAD else 404), headers
    assert held.stored() == before


async def test_a_token_of_another_tenant_finds_no_case_of_this_one(held: House) -> None:
    before = held.stored()
    url = f"/v1/cases/{held.case}"
    for person in ("CL-1", "EM-1", "CM-1", "W-A"):
        other = {"Authorization": held.bearer(person, tenant=uuid4())}
        for path in ("/views/clinician", "/views/employer", "/history"):
            assert code_of(await held.ask(None, "GET", url + path, headers=other)) == (
                404,
                "not_found",
            )
        for command in IN_CASE:
            answered = await held.send(None, command, held.body_of(command), headers=other)
            assert code_of(answered) == (404, "not_found")
        listed = await held.ask(None, "GET", "/v1/cases", headers=other)
        assert listed.json() == {"cases": [], "next": None}
        fed = await held.ask(None, "GET", "/v1/feed", headers=other)
        assert code_of(fed) == (403, "role")
        opened = await held.send(None, "OpenCase", held.body_of("OpenCase"), headers=other)
        assert code_of(opened) == (403, "role")
    assert held.stored() == before


async def test_a_key_of_another_person_tells_a_stranger_only_that_it_was_used(
    held: House, stranger: UUID
) -> None:
    before = held.stored()

    step = held.step(18)
    answered = await held.send(stranger, step.command, step.body, key=step.key)

    assert code_of(answered) == (409, "key_reused")
    assert set(answered.json()) == {"type", "title", "status", "code", "text"}
    assert held.stored() == before
