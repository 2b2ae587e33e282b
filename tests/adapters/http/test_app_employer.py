"""Nothing clinical reaches an employer or a supervisor: not in any byte of any answer."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.data_classes import DataClass
from services import reading_rights
from services.audiences import Audience
from services.reading_rights import Cell, Right
from tests.adapters.http.answered import raw
from tests.adapters.http.living import LINES, House, commands
from tests.adapters.http.shapes import some

pytestmark = pytest.mark.anyio

PEOPLE = ("EM-1", "SU-1")
WORDS = (
    # diagnosis, region, tissue, protocol
    *("s39", "strain", "sprain", "muscle", "fascia", "tendon", "lumbar", "low back", "lower back"),
    *("icd", "diagnos", "lbs", "protocol", "lift and twist", "17 kg carton"),
    # pain, scores, drugs, capacity tests
    *("pain", "nprs", "irritab", "worst7d", "symptom", "nsaid", "ibuprofen", "medicat"),
    *("grip", "6mwt", "single_leg", "trunk_flexion", "motor_control"),
    # alarm, hold, reassessment
    *("alarm", "neuro", "tingling", "calf", "on_hold", "caseheld", "hold_id", "reassess", "resume"),
    *("myotome", "saddle", "leg raise", "findings", "red_flag", "redflag", "24 hours"),
    # loads and their refusal
    *("loadtarget", "hard_pct", "increase_pct", "+140"),
)
IDS = ("LBS-STRAIN", "H1", "BA-1")
BODIES: tuple[Any, ...] = ({}, {"no such field": 1}, [], "text", {"effective_at": "soon"})
BAD: tuple[Any, ...] = (None, 17, "x", [], {"a": 1})
READS = (
    "/v1/cases/{case}/views/employer",
    "/v1/cases/{case}/views/employer?as_of=2025-03-12T12:00:00Z",
    "/v1/cases/{case}/views/employer?known_at=2025-03-12T12:00:00Z",
    "/v1/cases/{case}/views/clinician",
    "/v1/cases/{case}/views/supervisor",
    "/v1/cases/{case}/history",
    "/v1/cases",
    "/v1/cases?limit=1",
    "/v1/cases?limit=0",
    "/v1/feed",
)


def leaks(house: House, answered: httpx.Response) -> list[str]:
    """What of an answer an employer must not read."""
    written = raw(answered).decode().lower().replace("constraint", "what binds")
    found = [word for word in WORDS if word in written]
    found += [name for name in IDS if str(house.ref(name)) in written]
    found += [f"tag {tag}" for tag in [answered.headers.get("etag", "")] if tag[1:-1].isdecimal()]
    return found + list(_places(answered.json() if answered.content else None))


def _places(tree: Any) -> Iterator[str]:
    """Versions and positions of the ledger; documents of the workplace have versions too."""
    if isinstance(tree, dict):
        if not {"job_profile_id", "fitness"} & tree.keys():
            yield from {"version", "position", "event_id"} & tree.keys()
        for part in tree.values():
            yield from _places(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _places(part)


async def _reads(house: House) -> AsyncIterator[tuple[str, httpx.Response]]:
    for person in PEOPLE:
        for url in READS:
            answered = await house.ask(person, "GET", url.format(case=house.case))
            yield f"{person} {url}", answered


async def _commands(house: House) -> AsyncIterator[tuple[str, httpx.Response]]:
    """Every command, good and bad, repeated and stale, from people who may give two of them."""
    for person in PEOPLE:
        for command in commands():
            bodies = [house.body_of(command), *some(BODIES, (person, command))]
            for body in bodies:
                yield f"{person} {command} {body}", await house.send(person, command, body)
            for headers in ({"If-Match": '"3"'}, {"RTW-Role": "clinician"}, {"RTW-Role": "x"}):
                answered = await house.send(person, command, bodies[0], headers=headers)
                yield f"{person} {command} {headers}", answered
    for number, line in LINES:
        if line.by in PEOPLE:
            yield f"line {number} again", await house.take(number)


async def _found(answers: AsyncIterator[tuple[str, httpx.Response]], house: House) -> list[Any]:
    return [(where, found) async for where, each in answers if (found := leaks(house, each))]


async def test_at_every_step_what_employers_read_holds_nothing_clinical(house: House) -> None:
    for number, _ in LINES:
        assert (await house.take(number)).status_code == 200
        await house.catch_up()
        assert await _found(_reads(house), house) == [], number


@pytest.mark.played(18)
async def test_on_hold_no_command_of_employers_is_answered_with_anything_clinical(
    house: House,
) -> None:
    answers = [each async for each in _commands(house)]

    assert {answered.status_code for _, answered in answers} == {200, 403, 409, 412, 422}
    assert [(where, leaks(house, each)) for where, each in answers if leaks(house, each)] == []


async def test_a_refused_command_of_employers_does_not_tell_why_in_clinical_words(
    held: House,
) -> None:
    before = held.stored()
    opening = held.body_of("OpenCase")
    refused = [
        await held.send("EM-1", "OpenCase", {**opening, "contract_hours": "20"}),
        await held.send("EM-1", "OpenCase", {**opening, "case_id": str(uuid4())}),
        await held.send("SU-1", "RecordEmployerContact", {"channel": "about his back ache"}),
        await held.send("SU-1", "RecordEmployerContact", {"channel": "a", "at": "2030-01-01"}),
    ]

    assert [each.json()["code"] for each in refused] == ["state", "INV-1", "INV-13", "input"]
    assert [leaks(held, each) for each in refused] == [[]] * 4
    assert held.stored() == before


async def test_bad_input_is_answered_alike_whatever_the_case_holds(
    held: House, house: House
) -> None:
    """A list of all body regions is no secret; that it is the same list is what counts."""
    good = held.body_of("OpenCase")
    bodies = [{**good, name: bad} for name in good for bad in BAD]

    for body in (*bodies, *BODIES):
        key = uuid4()
        answers = [await each.send("EM-1", "OpenCase", body, key=key) for each in (held, house)]
        if answers[0].status_code == 422:
            assert raw(answers[0]) == raw(answers[1])


async def test_the_answer_to_an_employers_command_names_only_events_that_he_may_read(
    house: House,
) -> None:
    opened = await house.take(2)
    await house.take(3)
    called = await house.take(4)

    assert set(opened.json()) == set(called.json()) == {"case", "events", "outcome", "text"}
    assert [opened.json()["events"], called.json()["events"]] == [
        ["CaseOpened"],
        ["EmployerContactMade"],
    ]


async def test_control_with_clinical_facts_let_through_the_same_sweep_finds_them(
    held: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_all = {DataClass.C: Right(Cell.FULL)}
    rights = {role: {**row, **told_all} for role, row in reading_rights.RIGHTS.items()}
    monkeypatch.setattr(reading_rights, "RIGHTS", rights)

    found = dict(await _found(_reads(held), held))

    assert {"s39", "lumbar", "strain", "tingling", "LBS-STRAIN"} <= set(
        found["EM-1 /v1/cases/{case}/history"]
    )
    assert found.keys() == {f"{person} /v1/cases/{{case}}/history" for person in PEOPLE}


async def test_control_with_activity_shown_the_same_sweep_finds_versions_and_positions(
    held: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = frozenset[Audience]()
    for module in ("services.answers", "adapters.cases.history", "adapters.http.command_routes"):
        monkeypatch.setattr(f"{module}.HIDES_ACTIVITY", shown)

    history = await held.ask("SU-1", "GET", f"/v1/cases/{held.case}/history")
    again = await held.take(4)

    assert {"version", "position", "event_id"} <= set(leaks(held, history))
    assert {"version", "position", 'tag "6"'} <= set(leaks(held, again))


async def test_no_example_or_default_of_a_read_in_the_openapi_document_is_clinical(
    held: House,
) -> None:
    """What is sent, and what it led to, has examples in the words of commands; and the counts of
    a work list have a member called alarm, whoever reads them."""
    document = (await held.ask(None, "GET", "/openapi.json")).json()

    def examples(tree: Any) -> Iterator[Any]:
        if isinstance(tree, dict):
            yield from (tree[key] for key in ("example", "examples", "default") if key in tree)
            for part in tree.values():
                yield from examples(part)
        elif isinstance(tree, list):
            for part in tree:
                yield from examples(part)

    answers = [path["get"]["responses"] for path in document["paths"].values() if "get" in path]
    said = [str(each).lower() for each in examples(answers)]
    assert not [word for word in WORDS if word != "alarm" for each in said if word in each]


DRIVERS = {"EM-1": "employer", "SU-1": "supervisor", "CM-1": "case-manager", "W-A": "worker"}


@pytest.mark.played(17)
async def test_that_she_may_not_drive_is_told_whichever_fact_says_so_and_until_one_denies_it(
    house: House,
) -> None:
    for drives in (False, True):
        said = {"drug_class": "opioid", "affects_driving": not drives}
        found = {"pain": {"rest": 2, "worst7d": 3}, "medication_effects": [said]}
        answered = await house.send("CL-1", "RecordReassessment", found)
        assert answered.json()["events"] == ["ReassessmentRecorded", "MedicationEffectNoted"]
        await house.catch_up()

        for person, view in DRIVERS.items():
            told = await house.ask(person, "GET", f"/v1/cases/{house.case}/views/{view}")
            lines = [each["ability"] for each in told.json()["restrictions"]]
            assert lines == ([] if drives else ["driving"]), view
            assert view == "worker" or "opioid" not in told.text
