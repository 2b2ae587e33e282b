"""GET /v1/cases with conditions: what is hidden from a reader never changes what he finds."""

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

import pytest

from adapters.work.keeper import WorkKeeper
from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
NOON = "2025-03-12T12:00:00%2B01:00"
BEFORE = "2025-03-11T12:00:00%2B01:00"
READERS = (
    *(Role.CASE_MANAGER, Role.CLINICIAN, Role.WORKER, Role.EMPLOYER_HR, Role.SUPERVISOR),
    Role.INSURER_AUDITOR,
)
CLINICAL = "carton floor slot"
"""Words of the mechanism of the injury (class C), which are in different places of one text."""


@pytest.fixture(scope="module", autouse=True)
async def kept(held: House) -> None:
    await WorkKeeper(held.product).keep_up()


async def found(house: House, person: UUID | str, query: str) -> list[dict[str, Any]]:
    answered = await house.ask(person, "GET", f"/v1/cases?{query}")
    assert answered.status_code == 200, answered.text
    cases: list[dict[str, Any]] = answered.json()["cases"]
    return cases


async def finds(held: House, role: Role, query: str) -> bool:
    cases = await found(held, held.staff[role], query)
    assert {each["case"] for each in cases} <= {str(held.case)}
    return bool(cases)


async def who_finds(held: House, query: str) -> set[Role]:
    return {role for role in READERS if await finds(held, role, query)}


async def test_words_are_found_by_those_who_read_their_class_in_full(held: House) -> None:
    assert await who_finds(held, f"q={quote(CLINICAL)}") == {Role.CLINICIAN, Role.WORKER}


@pytest.mark.parametrize(
    ("text", "finders"),
    [
        ("CARTON", {Role.CLINICIAN, Role.WORKER}),
        ("carton lumbar", {Role.CLINICIAN, Role.WORKER}),
        ('"17 kg carton"', {Role.CLINICIAN, Role.WORKER}),
        ('"carton 17 kg"', set()),
        ("zeppelin", set()),
        ("carton or zeppelin", {Role.CLINICIAN, Role.WORKER}),
        ("phone", {Role.CASE_MANAGER, Role.CLINICIAN, Role.WORKER, Role.INSURER_AUDITOR}),
    ],
)
async def test_words_are_sought_as_on_the_web(held: House, text: str, finders: set[Role]) -> None:
    assert await who_finds(held, f"q={quote(text)}") == finders


async def test_that_a_word_is_not_there_is_said_alike_of_hidden_and_of_missing_ones(
    held: House,
) -> None:
    """Also where a search excludes it: the answer is the same byte for byte."""
    for role in (Role.EMPLOYER_HR, Role.SUPERVISOR, Role.CASE_MANAGER, Role.INSURER_AUDITOR):
        for hidden, missing in (("carton", "zeppelin"), ("-carton", "-zeppelin")):
            answers = [
                await held.ask(held.staff[role], "GET", f"/v1/cases?q={word}")
                for word in (hidden, missing)
            ]
            assert answers[0].content == answers[1].content
            assert answers[0].headers["ETag"] == answers[1].headers["ETag"]


@pytest.mark.parametrize("role", READERS)
async def test_a_row_is_the_same_whether_it_was_sought_or_listed(held: House, role: Role) -> None:
    person = held.staff[role]
    listed = (await held.ask(person, "GET", "/v1/cases")).json()

    sought = await held.ask(person, "GET", f"/v1/cases?id={held.case}")

    assert sought.json() == listed
    assert listed["cases"] != []
    assert await found(held, person, f"id={uuid5(held.case, 'another')}") == []


async def test_a_status_is_sought_as_it_is_told(held: House) -> None:
    every_other = set(READERS) - {Role.EMPLOYER_HR, Role.SUPERVISOR}

    assert await who_finds(held, "status=ON_HOLD") == every_other
    assert await who_finds(held, "status=duties_suspended") == set(READERS) - every_other
    assert await who_finds(held, "status=CLOSED") == set()


async def test_a_party_is_sought_among_those_whose_names_may_be_read(held: House) -> None:
    worker = {"name": "party=anna%20walk", "id": f"party={held.ref('W-A')}"}
    clinician = {"name": "party=Lindqvist", "id": f"party={held.ref('CL-1')}"}
    reads_names = {Role.CASE_MANAGER, Role.CLINICIAN, Role.WORKER}

    for query in worker.values():
        assert await who_finds(held, query) == {*reads_names, Role.EMPLOYER_HR, Role.SUPERVISOR}
    for query in clinician.values():
        assert await who_finds(held, query) == reads_names


async def test_what_is_due_is_what_is_on_ones_own_list(held: House) -> None:
    assert await who_finds(held, "due=overdue") == {Role.CASE_MANAGER, Role.CLINICIAN}
    assert await who_finds(held, "due=due") == set()
    assert await finds(held, Role.CLINICIAN, f"due=overdue&as_of={NOON}") is False


async def test_conditions_must_all_be_met(held: House) -> None:
    both = f"status=ON_HOLD&q={quote(CLINICAL)}&party=walker"

    assert await who_finds(held, both) == {Role.CLINICIAN, Role.WORKER}
    assert await finds(held, Role.CLINICIAN, both.replace("ON_HOLD", "CLOSED")) is False


async def test_a_list_is_as_of_any_time_too(held: House) -> None:
    manager = held.staff[Role.CASE_MANAGER]

    assert [e["status"] for e in await found(held, manager, f"as_of={BEFORE}")] == ["IN_PROGRAMME"]
    assert [e["status"] for e in await found(held, manager, f"as_of={NOON}")] == ["ON_HOLD"]
    assert await found(held, manager, "as_of=2025-03-01T12:00:00Z") == []
    assert await found(held, manager, "known_at=2025-03-12T12:00:00Z") == []
    assert await finds(held, Role.CLINICIAN, f"as_of={BEFORE}&q={quote(CLINICAL)}") is True
    assert await finds(held, Role.CASE_MANAGER, f"as_of={BEFORE}&q={quote(CLINICAL)}") is False


async def test_who_hangs_on_a_consent_asks_as_of_no_earlier_time(held: House) -> None:
    early, later = "as_of=2025-03-04T12:00:00Z", f"as_of={NOON}"

    assert await finds(held, Role.EMPLOYER_HR, early) is False
    assert await finds(held, Role.EMPLOYER_HR, later) is True


@pytest.mark.played(18)
async def test_pages_of_what_is_found_follow_each_other(house: House) -> None:
    await WorkKeeper(house.product).keep_up()
    one = await house.ask("CL-1", "GET", "/v1/cases?q=carton&limit=1")

    assert (len(one.json()["cases"]), one.json()["next"]) == (1, None)


@pytest.mark.played(18)
async def test_a_corrected_text_is_found_as_corrected(house: House) -> None:
    (target,) = house.superuser.execute(
        "SELECT event_id FROM es.event WHERE tenant = %s AND stream = %s"
        " AND name = 'rtw.case:DiagnosisRecorded'",
        [house.tenant, house.case],
    ).fetchone() or (None,)
    await WorkKeeper(house.product).keep_up()
    assert len(await found(house, "CL-1", "q=encounter")) == 1

    body = {"target_event_id": str(target), "field": "code.display", "new": "Zeppelinosis"}
    answered = await house.send("CL-1", "CorrectEntry", {**body, "reason": "Mistyped"})
    assert answered.status_code == 200, answered.text
    await WorkKeeper(house.product).keep_up()

    assert await found(house, "CL-1", "q=encounter") == []
    assert len(await found(house, "CL-1", "q=zeppelinosis")) == 1


async def test_strangers_find_nothing(held: House) -> None:
    stranger = await held.register(Role.CASE_MANAGER)

    assert await found(held, stranger, f"id={held.case}") == []
    assert await found(held, stranger, "q=carton") == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("colour=red", ("query", "unknown_field")),
        ("q=carton&colour=red", ("query", "unknown_field")),
        ("q=a&q=b", ("query", "unknown_field")),
        ("q=%20", ("q", "blank")),
        (f"q={'a' * 201}", ("q", "string_too_long")),
        ("q=a%00b", ("q", "control_character")),
        ("party=a%E2%80%AEb", ("party", "hidden_character")),
        ("status=asleep", ("status", "one_of")),
        ("due=later", ("due", "one_of")),
        ("id=picker", ("id", "identifier")),
        ("as_of=yesterday", ("as_of", "instant")),
        ("q=carton&cursor=AAAA", ("cursor", "cursor")),
    ],
)
async def test_conditions_that_make_no_sense_are_refused_by_name(
    held: House, query: str, wrong: tuple[str, str]
) -> None:
    answered = await held.ask(held.staff[Role.CASE_MANAGER], "GET", f"/v1/cases?{query}")

    assert (answered.status_code, fields_of(answered)) == (422, [wrong])


@pytest.mark.parametrize("text", ["'", "((", "!!&|", "a:*", "%s", '"', "\\", "-", "or"])
async def test_signs_of_a_query_language_are_no_query(held: House, text: str) -> None:
    answered = await held.ask(held.staff[Role.CLINICIAN], "GET", f"/v1/cases?q={quote(text)}")

    assert answered.status_code == 200, answered.text


async def test_without_signing_in_nothing_is_found(held: House) -> None:
    assert code_of(await held.ask(None, "GET", "/v1/cases?q=a")) == (401, "unauthenticated")
