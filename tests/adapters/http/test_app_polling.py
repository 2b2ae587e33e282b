"""Who asks again with the tag of what he knows is told of every change of it, also where the clock
alone made it, and of none where there is none.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.database import drop_database
from adapters.embedded.postgres import EmbeddedPostgres
from services.audiences import Audience
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import House
from tests.adapters.http.twins import Hands, Place, at_home, tell

pytestmark = pytest.mark.anyio

JUST_ALARMED = datetime.fromisoformat("2025-04-09T11:00:00+02:00")
LATER = [timedelta(hours=1), timedelta(hours=25), timedelta(days=7), timedelta(days=30)]
LATER += [timedelta(days=days) for days in (60, 90, 180)]
READERS: Mapping[str, Audience] = {
    "CL-1": Audience.CLINICIAN,
    "W-A": Audience.WORKER,
    "CM-1": Audience.CASE_MANAGER,
    "EM-1": Audience.EMPLOYER,
    "SU-1": Audience.SUPERVISOR,
    "IN-1": Audience.AUDIT,
}
POLLED = (
    *("/v1/cases/{case}/views/{view}", "/v1/cases/{case}/due", "/v1/cases/{case}/history"),
    *("/v1/cases", "/v1/cases?status=ON_HOLD", "/v1/work"),
)
VIEW = POLLED[0]
MOVED_BY_THE_CLOCK: Mapping[str, set[str]] = {
    "CL-1": {"alarm_inbox", "work_ability", "standing"},
    "W-A": {"work_ability", "accommodations", "standing"},
    "CM-1": {"due", "work_ability", "accommodations", "standing"},
    "EM-1": {"brief", "work_ability", "accommodations"},
    "SU-1": {"work_ability", "accommodations"},
    "IN-1": {"work_ability", "accommodations"},
}
"""What at least is told otherwise of a case to which nothing happens."""


@pytest.fixture
async def house(postgres: EmbeddedPostgres, _template: str, tmp_path: Path) -> AsyncIterator[House]:
    """The picker's story up to an alarm, in which time stands still until it is moved."""
    place = Place(postgres, _template, tmp_path)
    tale = await tell(place, PICKER, JUST_ALARMED)
    async with at_home(place, place.opened(tale.name), PICKER, tale.until) as house:
        yield house
    drop_database(postgres, tale.name)


async def look(house: House, person: str, path: str, tag: str | None = None) -> httpx.Response:
    url = path.format(case=house.case, view=READERS[person])
    headers = {} if tag is None else {"If-None-Match": tag}
    return await house.ask(person, "GET", url, headers=headers)


def moved(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The members of a body that have changed."""
    return {name for name in before | after if before.get(name) != after.get(name)}


@pytest.mark.parametrize("person", READERS)
async def test_not_modified_is_what_is_the_same_to_the_last_byte(house: House, person: str) -> None:
    first = {path: await look(house, person, path) for path in POLLED}
    known = {path: answered for path, answered in first.items() if answered.status_code == 200}
    clock, seen, same = house.product.clock, set[str](), 0
    assert isinstance(clock, Hands)

    for later in LATER:
        clock.at = JUST_ALARMED + later
        for path, last in known.items():
            polled = await look(house, person, path, last.headers["ETag"])
            whole = await look(house, person, path)
            not_modified = polled.status_code == 304
            assert not_modified is (whole.content == last.content), (path, later)
            assert polled.headers["ETag"] == whole.headers["ETag"]
            same += not_modified
            seen |= moved(last.json(), whole.json()) if path == VIEW else set()
            known[path] = whole

    assert seen >= MOVED_BY_THE_CLOCK[person]
    assert same


async def test_who_waits_for_an_alarm_to_become_overdue_is_told_of_it(house: House) -> None:
    known, clock = await look(house, "CL-1", VIEW), house.product.clock
    assert isinstance(clock, Hands)
    clock.at = JUST_ALARMED + timedelta(hours=25)

    polled = await look(house, "CL-1", VIEW, known.headers["ETag"])

    overdue = [[each["overdue"] for each in one.json()["alarm_inbox"]] for one in (known, polled)]
    assert overdue == [[False], [True]]
    version = f'"{known.json()["version"]}-'
    assert all(each.headers["ETag"].startswith(version) for each in (known, polled))
