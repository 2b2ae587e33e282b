"""Messages that are refused: by the same documents as over HTTP, telling none of what came."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.inbound.messages import subject_of
from adapters.inbound.proofs import proof_for
from domain.case.vocabulary import Role
from domain.recorded import tenant_of
from tests.adapters.http.asking import MARKER
from tests.adapters.http.living import House
from tests.adapters.http.test_app_bodies import MALFORMED
from tests.adapters.inbound.sending import SHIFT, Systems

pytestmark = pytest.mark.anyio

NOBODY = (401, "unauthenticated")


def _without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in event.items() if each != name}


@pytest.mark.parametrize(("content", "code"), MALFORMED.values(), ids=MALFORMED)
async def test_what_is_no_json_of_ours_is_refused(
    known: Systems, content: bytes, code: str
) -> None:
    assert (await known.ask("hr", "RecordShift", content)).code == (400, code)


SHAPES: dict[str, tuple[dict[str, Any], tuple[int, str], list[tuple[str, str]]]] = {
    "another version": ({"specversion": "0.3"}, (422, "input"), [("specversion", "literal_error")]),
    "an id that is none": ({"id": MARKER}, (422, "input"), [("id", "identifier")]),
    "a braced id": ({"id": f"{{{uuid4()}}}"}, (422, "input"), [("id", "identifier")]),
    "a naive time": ({"time": "2025-03-12T18:00:00"}, (422, "input"), [("time", "instant")]),
    "a time as a number": ({"time": 1741800000}, (422, "input"), [("time", "instant")]),
    "another source": ({"source": "/systems/clinic"}, (422, "input"), [("source", "of_subject")]),
    "another type": (
        {"type": "rtw.command.close-case.v1"},
        (422, "input"),
        [("type", "of_subject")],
    ),
    "data that are none": ({"data": [MARKER]}, (422, "input"), [("data", "dict_type")]),
    "an unknown attribute": ({"tenant": MARKER}, (422, "input"), [("", "unknown_field")]),
    "an unknown field": (
        {"data": {**SHIFT, "role": MARKER}},
        (422, "input"),
        [("", "unknown_field")],
    ),
    "a field too few": (
        {"data": {"date": "2025-03-12"}},
        (422, "input"),
        [("worked_h", "missing")],
    ),
    "a number with its unit": (
        {"data": {**SHIFT, "worked_h": f"4h{MARKER}"}},
        (422, "input"),
        [("worked_h", "decimal")],
    ),
    "a decimal comma": (
        {"data": {**SHIFT, "worked_h": "4,5"}},
        (422, "input"),
        [("worked_h", "decimal")],
    ),
    "hours below none": (
        {"data": {**SHIFT, "worked_h": "-1"}},
        (422, "input"),
        [("worked_h", "greater_than_equal")],
    ),
    "another media type within": (
        {"datacontenttype": "text/plain"},
        (422, "input"),
        [("datacontenttype", "literal_error")],
    ),
}


@pytest.mark.parametrize(("other", "code", "errors"), SHAPES.values(), ids=SHAPES)
async def test_each_wrong_attribute_is_named_and_its_value_is_not(
    known: Systems,
    other: dict[str, Any],
    code: tuple[int, str],
    errors: list[tuple[str, str]],
) -> None:
    before = known.house.stored()

    answered = await known.ask("hr", "RecordShift", known.shift(**other))

    assert (answered.code, answered.errors) == (code, errors)
    assert MARKER.encode() not in answered.body
    assert known.house.stored() == before


@pytest.mark.parametrize(
    "name", ["specversion", "id", "source", "type", "subject", "time", "actingfor", "data"]
)
async def test_no_attribute_may_be_missing(known: Systems, name: str) -> None:
    answered = await known.ask("hr", "RecordShift", _without(known.shift(), name))

    assert (answered.code, answered.errors) == ((422, "input"), [(name, "missing")])


async def test_no_object_nothing_and_too_much_are_refused(known: Systems) -> None:
    for content, code in (
        (b"[]", (422, "body_object")),
        (b"null", (422, "body_object")),
        (b"", (400, "body_empty")),
        (json.dumps(known.shift()).encode() + b" " * 65_536, (413, "body_size")),
    ):
        assert (await known.ask("hr", "RecordShift", content)).code == code


@pytest.mark.parametrize(
    "given", [None, "", "application/json", "application/cloudevents+json; charset=utf-16"]
)
async def test_a_message_of_another_type_is_not_read(known: Systems, given: str | None) -> None:
    answered = await known.ask("hr", "RecordShift", known.shift(), headers={"Content-Type": given})

    assert answered.code == (415, "cloudevents_type")


async def test_what_is_for_people_is_taken_from_no_message(known: Systems) -> None:
    for command in ("CloseCase", "DecideReadiness", "ReferenceConsent", "RaiseAlarm", "OpenCase"):
        event = known.event("clinic", command, "CL-1", {})
        assert (await known.ask("clinic", command, event)).code == (404, "not_found")


async def test_every_token_that_does_not_count_gets_the_same_answer(known: Systems) -> None:
    house = known.house
    tokens = {
        "of a person himself": house.bearer("SU-1").removeprefix("Bearer "),
        "of another client": known.token("hr", client="clinic-app"),
        "of another tenant": known.token("hr", tenant=tenant_of("another tenant")),
        "none": "x.y.z",
    }
    answers = {
        (await known.ask("hr", "RecordShift", known.shift(), token=token)).body
        for token in tokens.values()
    }
    for name in ("Authorization", "RTW-Proof"):
        left_out: dict[str, str | None] = {name: None}
        answers.add((await known.ask("hr", "RecordShift", known.shift(), headers=left_out)).body)

    assert len(answers) == 1
    assert json.loads(answers.pop())["status"] == NOBODY[0]


async def test_a_token_counts_when_the_broker_took_the_message_and_not_before_or_after(
    systems: Systems,
) -> None:
    now, token, event = datetime.now(UTC), systems.token("hr"), systems.shift()

    for away in (timedelta(minutes=16), timedelta(minutes=-2)):
        answered = await systems.ask("hr", "RecordShift", event, token=token, stored_at=now + away)
        assert answered.code == NOBODY
    good = await systems.ask("hr", "RecordShift", event, token=token, stored_at=now)
    assert good.json["events"] == ["ShiftWorked"]


async def test_whoever_runs_the_broker_can_neither_change_a_message_nor_send_another(
    systems: Systems,
) -> None:
    """He has read the token and the proof of one message."""
    event = json.dumps(systems.shift()).encode()
    subject = subject_of("hr", "record-shift")
    token = systems.token("hr")
    proof = proof_for(systems.keys["hr"], subject, token, event)
    stolen: dict[str, str | None] = {"RTW-Proof": proof}
    other = json.dumps(systems.shift()).encode()
    feedback = json.dumps(systems.event("hr", "RecordWorkplaceFeedback", "SU-1", {})).encode()

    for command, body in (
        ("RecordShift", other),
        ("RecordShift", event.replace(b'"worked_h": "4"', b'"worked_h": "9"')),
        ("RecordWorkplaceFeedback", feedback),
        ("RecordWorkplaceFeedback", event),
    ):
        answered = await systems.ask("hr", command, body, token=token, headers=stolen)
        assert answered.code == NOBODY, body
    fresh = await systems.ask(
        "hr",
        "RecordShift",
        event,
        token=systems.token("hr", systems.house.ref("SU-1")),
        headers=stolen,
    )
    assert fresh.code == NOBODY
    by_clinic = proof_for(systems.keys["clinic"], subject, token, event)
    headers: dict[str, str | None] = {"RTW-Proof": by_clinic}
    assert (await systems.ask("hr", "RecordShift", event, token=token, headers=headers)).code == (
        NOBODY
    )
    good = await systems.ask("hr", "RecordShift", event, token=token, headers=stolen)
    assert good.json["events"] == ["ShiftWorked"]


async def test_a_program_without_the_scope_for_commands_may_not(known: Systems) -> None:
    token = known.token("hr", scopes=frozenset({"cases:read", "feed:read"}))

    answered = await known.ask("hr", "RecordShift", known.shift(), token=token)

    assert answered.code == (403, "scope")


async def test_a_system_acts_for_nobody_but_those_of_its_list(known: Systems) -> None:
    """Alike whether there is such a person or not, in the case or not; and who holds a token of
    one person acts for no other."""
    others = [str(known.house.ref("CL-1")), str(await known.house.register()), str(uuid4())]
    answers = {
        (await known.ask("hr", "RecordShift", known.shift(actingfor=each))).body for each in others
    }
    own = known.token("hr", known.house.ref("EM-1"))
    answers.add((await known.ask("hr", "RecordShift", known.shift(), token=own)).body)

    assert len(answers) == 1
    assert json.loads(answers.pop())["code"] == "acting_for"


async def test_a_token_of_one_person_acts_for_this_person(systems: Systems) -> None:
    token = systems.token("hr", systems.house.ref("SU-1"))

    answered = await systems.ask("hr", "RecordShift", systems.shift(), token=token)

    assert answered.json["events"] == ["ShiftWorked"]


async def test_a_case_of_another_tenant_and_one_of_strangers_are_not_there(
    systems: Systems,
) -> None:
    house = systems.house
    stranger = await house.register(Role.SUPERVISOR)
    hr = systems.system("hr")
    await systems.register(replace(hr, parties=[*hr.parties, stranger]))
    nowhere = await systems.ask("hr", "RecordShift", systems.shift(subject=str(uuid4())))
    as_stranger = await systems.ask("hr", "RecordShift", systems.shift(actingfor=str(stranger)))

    assert nowhere.code == (404, "not_found")
    assert nowhere.body == as_stranger.body
    denied = house.superuser.execute(
        "SELECT decision, client, action FROM es.access WHERE route LIKE 'rtw.in.%'"
    ).fetchall()
    assert denied == [("not_found", "hr-app", "command.RecordShift")] * 2


async def test_what_a_repeat_and_a_refusal_tell_a_system_is_recorded_with_it(
    systems: Systems,
) -> None:
    house, event = systems.house, systems.shift()
    await systems.ask("hr", "RecordShift", event)
    assert _told(house) == []

    again = await systems.ask("hr", "RecordShift", event)
    gone = await systems.ask("hr", "RecordShift", systems.shift(time="2025-01-01T18:00:00+01:00"))

    assert again.headers["Idempotent-Replayed"] == "true"
    assert gone.code[0] in {409, 422}
    row = (
        "supervisor",
        house.case,
        "hr-app",
        "command.RecordShift",
        "rtw.in.v1.{system}.record-shift",
    )
    assert _told(house) == [row, row]


def _told(house: House) -> list[tuple[Any, ...]]:
    return house.superuser.execute(
        "SELECT role, case_id, client, action, route FROM es.access WHERE decision = 'allowed'"
    ).fetchall()


async def test_a_role_that_may_not_is_told_before_its_data_are_read(known: Systems) -> None:
    event = known.event("hr", "RecordMeasurement", "SU-1", {MARKER: MARKER})

    answered = await known.ask("hr", "RecordMeasurement", event)

    assert (answered.code, answered.errors) == ((403, "role"), [])


async def test_the_same_id_with_other_data_is_refused(systems: Systems) -> None:
    event = systems.shift()
    await systems.ask("hr", "RecordShift", event)

    again = await systems.ask("hr", "RecordShift", {**event, "data": {**SHIFT, "worked_h": "3"}})
    as_another = await systems.ask(
        "hr", "RecordShift", {**event, "actingfor": str(systems.house.ref("EM-1"))}
    )

    assert again.code == as_another.code == (409, "key_reused")


async def test_a_system_that_was_removed_is_refused_at_once(systems: Systems) -> None:
    token = systems.token("hr")
    await systems.remove("hr")

    answered = await systems.ask("hr", "RecordShift", systems.shift(), token=token)

    assert answered.code == NOBODY


async def test_a_refusal_is_the_document_that_http_answers_with(known: Systems) -> None:
    house, day = known.house, "2025-03-12T18:00:00+01:00"
    data = {**SHIFT, "worked_h": "-1", "nprs_peak": 11}
    over_http = await house.send("SU-1", "RecordShift", {**data, "effective_at": day})

    answered = await known.ask("hr", "RecordShift", known.shift(data=data))

    assert over_http.status_code == 422
    assert answered.body == over_http.content
