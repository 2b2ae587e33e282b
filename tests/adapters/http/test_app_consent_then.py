"""What hangs on consent, as of another time: the consents of that time decide, of all her cases."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.cases.views import Times, json_bytes, shown
from adapters.cases.views_of_readers import view_of_audience
from adapters.database import Database
from services.audiences import Audience
from tests.adapters.http.agreeing import AGREED, agree, another_case, seen
from tests.adapters.http.bodies import FIREFIGHTER
from tests.adapters.http.living import House, living
from tests.adapters.http.logs import disclosed, reads

pytestmark = [pytest.mark.anyio, pytest.mark.played(16)]

BEFORE, AFTER = "2025-05-01T12:00:00-06:00", "2025-05-03T12:00:00-06:00"
"""Around the day on which the firefighter takes PSYCH->insurer back."""
SCREENED, LATER = "2025-03-10T09:00:00+01:00", "2025-03-12T09:00:00+01:00"
LESS = [each for each in AGREED if each != "PSYCH->insurer"]


async def bands(house: House, **times: str | datetime) -> int:
    """How many an insurer is shown."""
    query = {name: str(each).replace(" ", "T") for name, each in times.items()}
    return len((await seen(house, "IN-1", "audit", **query))["psych"])


async def screened(house: House) -> None:
    screening = house.body_of("RecordScreening") | {"effective_at": SCREENED}
    assert (await house.send("CL-1", "RecordScreening", screening)).status_code == 200
    await house.catch_up()
    assert await bands(house) > 0


def now(house: House) -> datetime:
    return house.product.clock.now()


async def differing(house: House, since: str, until: str) -> set[str]:
    """The first parts of what has changed for the firefighter's insurer."""
    url = f"/v1/cases/{house.case}/views/audit/difference"
    answered = await house.ask("IN-2", "GET", url, params={"from": since, "to": until})
    assert answered.status_code == 200, answered.text
    return {each["path"].split("/")[1] for each in answered.json()["differences"]}


async def test_after_the_whole_story_bands_are_shown_of_the_time_when_they_were_agreed_to(
    database: Database, tmp_path: Path
) -> None:
    """V2 of DOMAIN 5, also as of when the case is closed."""
    async with living(database, tmp_path, FIREFIGHTER) as house:
        await house.play(999)
        present = await seen(house, "IN-2", "audit")
        before = await seen(house, "IN-2", "audit", as_of=BEFORE)
        after = await seen(house, "IN-2", "audit", as_of=AFTER)
        history = await house.ask("IN-2", "GET", f"/v1/cases/{house.case}/history")
        logged = [{**each, "data_classes": each["summaries"]} for each in reads(house)[-4:]]
        accounted = disclosed(house)[-4:]
        told = [await _without_a_reader(house, each) for each in (None, BEFORE, AFTER)]
        around = await differing(house, BEFORE, AFTER)
        while_agreed = await differing(house, "2024-11-25T12:00:00-07:00", BEFORE)

    assert present["status"] == "CLOSED"
    assert {each["instrument"] for each in before["psych"]} >= {"TSK-11", "QuickDASH", "PHQ-2"}
    assert {key for each in before["psych"] for key in each} == {"at", "instrument", "band"}
    assert present["psych"] == after["psych"] == []
    assert "TSK-11" not in history.text
    assert _of_bands(logged) == [(False, 2), (True, 1), (False, 2), (False, 2)]
    assert _of_bands(accounted) == _of_bands(logged)
    assert told == [json_bytes(each) for each in (present, before, after)]
    assert "consents" in around
    assert "psych" not in around
    assert "psych" in while_agreed


def _of_bands(rows: list[dict[str, Any]]) -> list[tuple[bool, int]]:
    """Whether class E was read, and the version of the consent that counted."""
    return [("E" in row["data_classes"], row["consent_version"]) for row in rows]


async def _without_a_reader(house: House, as_of: str | None) -> bytes:
    """What ``rtw case show`` tells."""
    at = None if as_of is None else datetime.fromisoformat(as_of)
    product, times = house.product, Times(at)
    view = await view_of_audience(
        product, house.tenant, house.case, Audience.AUDIT, times.as_of, known_at=times.known_at
    )
    body: Any = await shown(product, house.desk.wording, house.tenant, house.case, view, times)
    return json_bytes(body)


@pytest.mark.parametrize("in_another", [True, False])
async def test_what_is_taken_back_is_hidden_of_times_after_that_and_not_before(
    house: House, *, in_another: bool
) -> None:
    await screened(house)
    case = await another_case(house) if in_another else house.case
    a_moment_before = now(house)
    await agree(house, *LESS, case=case)
    a_moment_after = now(house)

    assert await bands(house) == 0
    assert await bands(house, as_of=a_moment_before) > 0
    assert await bands(house, as_of=a_moment_after) == 0
    assert await bands(house, as_of=LATER) > 0
    assert await bands(house, known_at=a_moment_before) > 0
    assert await bands(house, known_at=a_moment_after) == 0


@pytest.mark.parametrize("in_another", [True, False])
async def test_what_is_said_to_have_been_taken_back_earlier_is_hidden_from_then_on(
    house: House, *, in_another: bool
) -> None:
    await screened(house)
    case = await another_case(house) if in_another else house.case
    known = now(house)
    await agree(house, *LESS, case=case, effective_at=LATER)
    just_before = LATER.replace("09:00:00", "08:59:59")

    assert await bands(house, as_of=just_before) > 0
    assert await bands(house, as_of=LATER) == 0
    assert await bands(house, as_of=LATER, known_at=known) > 0


@pytest.mark.parametrize("in_another", [True, False])
async def test_what_is_said_to_be_taken_back_a_little_later_is_taken_back_at_once(
    house: House, *, in_another: bool
) -> None:
    await screened(house)
    case = await another_case(house) if in_another else house.case
    a_moment_before = now(house)
    soon = (a_moment_before + timedelta(minutes=4)).isoformat()
    await agree(house, *LESS, case=case, effective_at=soon)

    assert await bands(house) == 0
    assert await bands(house, as_of=now(house)) == 0
    assert await bands(house, as_of=a_moment_before) > 0


@pytest.mark.parametrize("in_another", [True, False])
async def test_of_the_last_day_of_a_consent_bands_are_shown_and_of_no_later_one(
    house: House, *, in_another: bool
) -> None:
    await screened(house)
    case = await another_case(house) if in_another else house.case
    await agree(house, *AGREED, case=case, expires="2025-03-20", effective_at=LATER)

    assert await bands(house) == 0
    assert await bands(house, as_of="2025-03-20T23:59:59+01:00") > 0
    assert await bands(house, as_of="2025-03-21T00:00:00+01:00") == 0


async def test_who_is_no_member_any_more_reads_of_no_time(house: House) -> None:
    await screened(house)
    release = {"party_id": str(house.ref("IN-1")), "to": "2025-03-13"}
    released = await house.send("CM-1", "ReleaseParty", release)
    assert released.status_code == 200, released.text

    url = f"/v1/cases/{house.case}/views/audit"
    assert (await house.ask("IN-1", "GET", url, params={"as_of": LATER})).status_code == 404
