"""What a worker takes back is hidden from the next read on."""

from uuid import uuid4

import httpx
import pytest

from tests.adapters.http.agreeing import AGREED, agree, another_case, seen
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


@pytest.mark.played(16)
async def test_what_is_taken_back_in_one_case_is_taken_back_in_all_of_hers(house: House) -> None:
    assert (await seen(house, "IN-1", "audit"))["consents"]
    other = await another_case(house)
    screened = await house.send("CL-1", "RecordScreening", house.body_of("RecordScreening"))
    assert screened.status_code == 200, screened.text
    await house.catch_up()
    assert (await seen(house, "IN-1", "audit"))["psych"] != []

    await agree(house, "TREAT", "FUNC->employer", case=other)

    assert (await seen(house, "IN-1", "audit"))["psych"] == []


@pytest.mark.played(16)
async def test_a_consent_of_which_the_last_day_is_over_counts_no_more(house: House) -> None:
    screened = await house.send("CL-1", "RecordScreening", house.body_of("RecordScreening"))
    assert screened.status_code == 200, screened.text

    await agree(house, *AGREED, expires="2025-03-20")

    assert (await seen(house, "IN-1", "audit"))["psych"] == []
    assert code_of(await _as_of(house, "EM-1", "employer", "2025-03-10T12:00:00Z")) == (
        403,
        "consent",
    )


async def _as_of(house: House, person: str, view: str, at: str) -> httpx.Response:
    url = f"/v1/cases/{house.case}/views/{view}"
    return await house.ask(person, "GET", url, params={"as_of": at})


@pytest.mark.parametrize(("person", "view"), [("EM-1", "employer"), ("SU-1", "supervisor")])
@pytest.mark.played(16)
async def test_employers_ask_about_no_time_before_the_worker_agreed(
    house: House, person: str, view: str
) -> None:
    before = await _as_of(house, person, view, "2025-03-05T08:29:59+01:00")
    since = await _as_of(house, person, view, "2025-03-05T08:30:00+01:00")
    known = await house.ask(
        person,
        "GET",
        f"/v1/cases/{house.case}/views/{view}",
        params={"known_at": "2025-03-05T08:00:00+01:00"},
    )

    assert code_of(before) == code_of(known) == (403, "consent")
    assert since.status_code == 200
    assert (
        await _as_of(house, "CL-1", "clinician", "2025-03-04T08:00:00+01:00")
    ).status_code == 200


@pytest.mark.played(16)
async def test_without_consent_employers_read_the_present_and_nothing_else(house: House) -> None:
    await agree(house, "TREAT")

    assert (await seen(house, "EM-1", "employer"))["status"] == "in_programme"
    past = await _as_of(house, "EM-1", "employer", "2025-03-12T12:00:00+01:00")
    assert code_of(past) == (403, "consent")


@pytest.mark.played(16)
async def test_employers_see_goals_while_the_worker_shares_them(house: House) -> None:
    assert (await seen(house, "EM-1", "employer"))["goals"] == []

    await agree(house, *AGREED, "GOALS->employer")
    shared = (await seen(house, "EM-1", "employer"))["goals"]
    assert [each["employer_safe_title"] for each in shared] != []
    assert all("title" not in each and "target" not in each for each in shared)
    assert "goals" not in await seen(house, "SU-1", "supervisor")

    await agree(house, *AGREED, version=3)
    assert (await seen(house, "EM-1", "employer"))["goals"] == []


@pytest.mark.played(16)
async def test_clinicians_read_private_notes_while_the_worker_lets_them(house: House) -> None:
    checked = await house.send(
        "W-A", "CheckIn", house.body_of("CheckIn") | {"private_note": "n0te"}
    )
    assert checked.status_code == 200, checked.text
    await agree(house, *AGREED, "NOTES->clinician")
    url = f"/v1/cases/{house.case}/views/clinician"

    let = await house.ask("CL-1", "GET", url)
    assert "n0te" in let.text
    assert "n0te" in (await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/history")).text

    await agree(house, *AGREED, version=3, case=await another_case(house))
    kept = await house.ask("CL-1", "GET", url, headers={"If-None-Match": let.headers["ETag"]})
    assert kept.status_code == 200
    assert "n0te" not in kept.text
    assert "n0te" not in (await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/history")).text


@pytest.mark.played(16)
async def test_every_answer_and_every_view_names_the_policy_that_it_follows(house: House) -> None:
    answers = [
        await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/views/clinician"),
        await house.ask("CL-1", "GET", f"/v1/cases/{uuid4()}/history"),
        await house.ask("SU-1", "GET", f"/v1/cases/{house.case}/views/clinician"),
        await house.ask(None, "GET", "/v1/cases"),
        await house.ask(None, "GET", "/live"),
        await house.ask(None, "GET", "/nowhere"),
        await house.send("SU-1", "RaiseAlarm", {}),
    ]

    assert {each.headers["RTW-Policy"] for each in answers} == {"ACCESS@1"}
    assert answers[0].json()["policy"] == "ACCESS@1"


@pytest.mark.played(16)
async def test_psychologists_read_a_screen_in_full_and_other_clinicians_its_score(
    house: House,
) -> None:
    psychologist = await house.register()
    party = {"party_id": str(psychologist), "role": "psychologist"}
    assert (await house.send("CM-1", "AssignParty", party)).status_code == 200
    given = house.body_of("RecordPsychIntervention") | {"note": "n0te"}
    assert (await house.send("CL-1", "RecordPsychIntervention", given)).status_code == 200
    assert (
        await house.send("CL-1", "RecordScreening", house.body_of("RecordScreening"))
    ).is_success
    await house.catch_up()
    url = f"/v1/cases/{house.case}"

    whole = await house.ask(psychologist, "GET", f"{url}/views/clinician")
    score = await house.ask("CL-1", "GET", f"{url}/views/clinician")

    assert "n0te" in whole.text
    assert "answered" in str(whole.json()["screenings"])
    assert "n0te" not in score.text
    assert "answered" not in str(score.json()["screenings"])
    assert whole.headers["ETag"] != score.headers["ETag"]
    told = [(await house.ask(who, "GET", f"{url}/history")).text for who in (psychologist, "CL-1")]
    assert ["n0te" in each for each in told] == [True, False]


async def test_what_was_found_is_told_to_an_insurer_with_claim_and_consent_only(
    house: House,
) -> None:
    opening, url = house.step(2), f"/v1/cases/{house.case}/history"
    body = opening.body | {"claim_ref": "CZ-2025/17"}
    assert (await house.send(opening.by, opening.command, body)).status_code == 200
    for number in range(3, 17):
        assert (await house.take(number)).status_code == 200
    adverse = {"ae_id": str(uuid4()), "place": "clinic", "severity": "mild", "serious": False}
    adverse |= {"expected": True, "relatedness": "possible", "description": "Red around the w0und"}
    reported = await house.send("CL-1", "ReportAdverseEvent", adverse)
    assert reported.status_code == 200, reported.text

    without = (await house.ask("IN-1", "GET", url)).text
    await agree(house, *AGREED, "CLIN->insurer")
    agreed = (await house.ask("IN-1", "GET", url)).text
    page = await seen(house, "IN-1", "audit")
    earlier = await seen(house, "IN-1", "audit", as_of="2025-03-12T09:00:00Z")
    while_agreed = house.product.clock.now().isoformat()
    await agree(house, *AGREED, version=3)
    taken_back = (await house.ask("IN-1", "GET", url)).text
    then = await seen(house, "IN-1", "audit", as_of=while_agreed)

    words = ("w0und", "S39.012A")
    assert [[word in told for word in words] for told in (without, agreed, taken_back)] == [
        [False, False],
        [True, True],
        [False, False],
    ]
    assert '"severity":"mild"' in without
    assert page["pain"] != []
    assert [each["code"]["code"] for each in page["clinical"]["diagnoses"]] == ["S39.012A"]
    assert "w0und" in str(page["ledger"])
    assert [then[each] for each in ("pain", "clinical")] == [page["pain"], page["clinical"]]
    assert "w0und" in str(then["ledger"])
    for closed in (earlier, await seen(house, "IN-1", "audit")):
        assert (closed["pain"], "clinical" in closed) == ([], False)
        assert not any(word in str(closed) for word in words)


@pytest.mark.played(16)
async def test_a_history_names_nobody_to_an_insurer(house: House) -> None:
    told = (await house.ask("IN-1", "GET", f"/v1/cases/{house.case}/history")).text

    people = ("W-A", "CL-1", "CM-1", "SU-1", "EM-1", "IN-1")
    assert [each for each in people if str(house.ref(each)) in told] == []
    assert "supervisor-1" in told
