"""The spine of a case over HTTP, as its people live it, and everything that can be read of it."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest

from adapters.live_tables.projector import Projector
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import LINES, House

pytestmark = pytest.mark.anyio


async def test_the_spine_goes_over_http_and_every_line_stores_what_the_story_expects(
    house: House,
) -> None:
    version = 0
    for number, _ in LINES:
        step = house.step(number)
        answered = await house.take(number)
        version += len(step.stores)

        body = answered.json()
        assert answered.status_code == 200, answered.text
        assert (body["case"], body["events"]) == (str(house.case), list(step.stores))
        assert body["outcome"] == step.outcome
        assert "Idempotent-Replayed" not in answered.headers
    assert [v for v, _ in house.names()] == list(range(1, version + 1))
    assert (await house.replay()).difference is None
    assert len(house.names()) == version


@pytest.mark.played(16)
async def test_a_refused_load_is_answered_with_its_decision_and_stored(house: House) -> None:
    answered = await house.take(17)

    decision = answered.json()["decision"]
    assert (decision["outcome"], decision["code"]) == ("refused", "load.hard_pct")
    assert decision["policy_version"] == 1
    criterion, volume = [each for each in decision["criteria"] if not each["met"]]
    assert criterion == {
        "id": "load.hard_pct",
        "required": "LFW <= 6 kg (+20 % of 5.0)",
        "observed": "12.0 kg (+140.0 %)",
        "met": False,
        "evidence": criterion["evidence"],
        "text": "The increase is above the hard weekly cap.",
        "satisfy": "Ask for a load within the cap: "
        "Lifting from floor to waist <= 6 kg (+20 % of 5.0).",
    }
    assert len(criterion["evidence"]) == 1
    assert (volume["id"], volume["observed"]) == ("load.volume_pct", "864.0 kg a week (+140.0 %)")


async def test_a_load_target_on_hold_is_a_problem_that_names_the_rule_and_the_hold(
    held: House,
) -> None:
    before = held.stored()

    answered = await held.send("CL-1", "SetLoadTarget", held.body_of("SetLoadTarget"))

    assert code_of(answered) == (409, "INV-4")
    assert [each["observed"] for each in answered.json()["criteria"]] == [str(held.ref("H1"))]
    assert answered.headers["content-type"] == "application/problem+json"
    assert held.stored() == before


@pytest.mark.played(3)
async def test_a_second_case_of_the_same_worker_region_and_employer_is_refused(
    house: House,
) -> None:
    before = house.stored()
    second = house.body_of("OpenCase") | {"case_id": str(uuid4())}

    answered = await house.send("EM-1", "OpenCase", second)
    managed = await house.send("CM-1", "OpenCase", second)

    assert code_of(answered) == code_of(managed) == (409, "INV-1")
    assert "criteria" not in answered.json()
    assert managed.json()["criteria"][0]["id"] == "INV-1"
    assert house.stored() == before


async def test_versions_and_etags_follow_the_stream(house: House) -> None:
    opened = await house.take(2)
    assigned = await house.take(3)

    assert "ETag" not in opened.headers
    assert assigned.json()["version"] == 5
    assert assigned.headers["ETag"] == '"5"'
    assert assigned.json()["position"] == house.positions()[-1]


async def test_each_member_reads_the_history_of_his_own_classes(held: House) -> None:
    url = f"/v1/cases/{held.case}/history"

    names = {
        person: [each["name"] for each in (await held.ask(person, "GET", url)).json()["events"]]
        for person in ("CL-1", "W-A", "CM-1", "IN-1", "EM-1", "SU-1")
    }

    everything = [name for _, name in held.names()]
    assert names["CL-1"] == names["W-A"] == everything
    clinical_only = {"DiagnosisRecorded", "RedFlagScreenCompleted"}
    assert names["CM-1"] == [each for each in everything if each not in clinical_only]
    assert names["SU-1"] == names["EM-1"]
    assert names["EM-1"] == [
        "CaseOpened",
        "EmployerContactMade",
        "JobProfileLinked",
        "ContingencyPlanSet",
        "WorkAbilityStatementIssued",
    ]
    assert "DiagnosisRecorded" not in names["IN-1"]


async def test_the_views_say_on_hold_to_the_clinician_and_suspended_to_the_employer(
    held: House,
) -> None:
    clinician = await held.ask("CL-1", "GET", f"/v1/cases/{held.case}/views/clinician")
    employer = await held.ask("EM-1", "GET", f"/v1/cases/{held.case}/views/employer")

    assert clinician.json()["status"] == "ON_HOLD"
    assert clinician.json()["open_holds"] == [str(held.ref("H1"))]
    assert clinician.headers["ETag"].startswith(f'"{clinician.json()["version"]}-')
    assert employer.json()["status"] == employer.json()["code"] == "duties_suspended"
    assert employer.json()["duties_suspended_since"] == "2025-03-12"
    assert "version" not in employer.json()


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("CL-1", "/views/clinician"),
        ("EM-1", "/views/employer"),
        ("CL-1", "/history"),
        ("SU-1", "/history"),
    ],
)
async def test_a_read_with_its_own_tag_is_not_modified(held: House, person: str, path: str) -> None:
    url = f"/v1/cases/{held.case}{path}"
    first = await held.ask(person, "GET", url)

    again = await held.ask(person, "GET", url, headers={"If-None-Match": first.headers["ETag"]})
    other = await held.ask(person, "GET", url, headers={"If-None-Match": '"0"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.played(14)
async def test_what_an_employer_may_not_know_does_not_change_his_tags(house: House) -> None:
    reads = ("EM-1", "/views/employer"), ("EM-1", "/history"), ("SU-1", "/history")

    async def tags() -> list[str]:
        await house.catch_up()
        urls = [(person, f"/v1/cases/{house.case}{path}") for person, path in reads]
        return [(await house.ask(person, "GET", url)).headers["ETag"] for person, url in urls]

    before = await tags()
    diagnosis = house.body_of("RecordDiagnosis") | {"verification": "provisional"}
    answered = await house.send("CL-1", "RecordDiagnosis", diagnosis)

    assert answered.json()["outcome"] == "done"
    assert await tags() == before


async def test_a_view_as_of_a_time_shows_what_was_true_then(held: House) -> None:
    async def employer(query: dict[str, str]) -> tuple[int, str]:
        url = f"/v1/cases/{held.case}/views/employer"
        answered = await held.ask("EM-1", "GET", url, params=query)
        return answered.status_code, answered.json()["code"]

    assert await employer({"as_of": "2025-03-12T10:00:00+01:00"}) == (200, "in_programme")
    assert await employer({"as_of": "2025-03-12T10:35:00+01:00"}) == (200, "duties_suspended")
    assert await employer({"as_of": "2025-03-06T00:00:00Z"}) == (200, "not_started")
    assert await employer({"as_of": "2025-03-05T00:00:00Z"}) == (403, "consent")
    assert await employer({"as_of": "2025-03-01T00:00:00Z"}) == (403, "consent")
    assert await employer({"known_at": "2025-03-12T10:00:00Z"}) == (404, "not_found")


@pytest.mark.played(17)
async def test_a_view_as_known_at_a_time_leaves_out_what_was_recorded_later(house: House) -> None:
    before = house.product.clock.now().isoformat()
    await house.take(18)
    await house.catch_up()
    url = f"/v1/cases/{house.case}/views/clinician"

    now = await house.ask("CL-1", "GET", url)
    then = await house.ask("CL-1", "GET", url, params={"known_at": before})

    assert (now.json()["status"], then.json()["status"]) == ("ON_HOLD", "IN_PROGRAMME")
    assert then.json()["version"] < now.json()["version"]


@pytest.mark.played(17)
async def test_a_reader_who_names_a_position_waits_until_the_view_is_there(house: House) -> None:
    position = (await house.take(18)).json()["position"]
    url = f"/v1/cases/{house.case}/views/clinician"
    stale = await house.ask("CL-1", "GET", url)
    waiting = [
        asyncio.create_task(house.ask("CL-1", "GET", url, params={"at_least": str(position)}))
        for _ in range(8)
    ]

    projector = Projector(house.product.database, house.product.feed)
    projecting = asyncio.create_task(projector.run())
    answered = await asyncio.gather(*waiting)
    projecting.cancel()
    with suppress(asyncio.CancelledError):
        await projecting

    assert stale.json()["status"] == "IN_PROGRAMME"
    assert {each.json()["status"] for each in answered} == {"ON_HOLD"}


async def test_a_stale_if_match_is_refused_with_the_current_version(held: House) -> None:
    before = held.stored()
    current = len(held.names())

    for tag in ('"1"', f'"{current + 1}"', '"not-a-version"', 'W/"0"'):
        answered = await held.send(
            "CL-1", "LiftHold", held.body_of("LiftHold"), headers={"If-Match": tag}
        )
        assert code_of(answered) == (412, "version_stale")
        assert answered.json()["version"] == current
        assert answered.headers["ETag"] == f'"{current}"'
    assert held.stored() == before


async def test_an_employer_with_a_stale_tag_learns_no_version(held: House) -> None:
    url = f"/v1/cases/{held.case}/views/employer"
    tag = (await held.ask("EM-1", "GET", url)).headers["ETag"]
    opening = held.body_of("OpenCase")

    stale = await held.send("EM-1", "OpenCase", opening, headers={"If-Match": '"5"'})
    fresh = await held.send("EM-1", "OpenCase", opening, headers={"If-Match": tag})

    assert code_of(stale) == (412, "version_stale")
    assert {"version", "position"}.isdisjoint(stale.json())
    assert "ETag" not in stale.headers
    assert (fresh.status_code, fresh.json()["outcome"]) == (200, "unchanged")


@pytest.mark.played(17)
async def test_the_current_tag_lets_a_command_pass_once(house: House) -> None:
    tag = {"If-Match": f'"{len(house.names())}"'}

    first = await house.take(18, headers=tag)
    again = await house.take(18, headers=tag)
    other = await house.send("CL-1", "LiftHold", {}, headers=tag)

    assert first.status_code == again.status_code == 200
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 412
