"""The firefighter's story over HTTP around two days: of a late entry, and of a narrowed consent."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from adapters.database import drop_database
from adapters.embedded.postgres import EmbeddedPostgres
from tests.adapters.http.bodies import FIREFIGHTER
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import signed_in
from tests.adapters.http.twins import Hands, Place, at_home, kept_up, lines_until, tell

pytestmark = pytest.mark.anyio

AGREED, NARROWED = "2025-05-01T12:00:00-06:00", "2025-05-03T12:00:00-06:00"
BANDS = ("TSK-11", "QuickDASH", "PHQ-2")


@pytest.fixture
def place(postgres: EmbeddedPostgres, _template: str, tmp_path: Path) -> Place:
    return Place(postgres, _template, tmp_path)


async def _page(house: House, query: str = "") -> str:
    async with signed_in(house, "IN-2") as visitor:
        return (await visitor.page(visitor.case + query)).text


async def _go_on(house: House, until: str) -> None:
    """The story from where it stands up to a time."""
    done, clock = house.product.clock.now(), house.product.clock
    for number, line in lines_until(FIREFIGHTER, datetime.fromisoformat(until)):
        if datetime.fromisoformat(line.recorded_at or line.at) > done:
            await house.product.commands.handle(house.player.asked(number, line))
    assert isinstance(clock, Hands)
    clock.at = datetime.fromisoformat(until)
    await kept_up(house)


def _missing(text: str) -> Iterator[str]:
    return (each for each in BANDS if each not in text)


async def test_on_their_days_a_band_is_shown_and_hidden_and_a_late_entry_is_there_or_not(
    place: Place, postgres: EmbeddedPostgres
) -> None:
    """V2 and B1 of DOMAIN 5."""
    tale = await tell(place, FIREFIGHTER, datetime.fromisoformat(AGREED))
    async with at_home(place, place.opened(tale.name), FIREFIGHTER, tale.until) as house:
        assert list(_missing(await _page(house))) == []
        await _go_on(house, NARROWED)
        for query in ("", "?as_of=2025-05-02T12:00", "?known_at=2025-05-02T12:00"):
            assert list(_missing(await _page(house, query))) == list(BANDS), query
        await _the_log_keeps_what_was_disclosed(house)
        for query in ("?as_of=2025-05-01T12:00", "?known_at=2025-05-01T12:00"):
            assert list(_missing(await _page(house, query))) == [], query
        await _a_late_entry_is_known_from_its_recording_on(house)
    drop_database(postgres, tale.name)


async def _the_log_keeps_what_was_disclosed(house: House) -> None:
    url = f"/v1/cases/{house.case}/disclosures"
    made = (await house.ask("CM-2", "GET", url)).json()["disclosures"]
    classes = {each["at"][:10]: {one["code"] for one in each["classes"]} for each in made}
    assert "E" in classes["2025-05-01"]
    assert "E" not in classes["2025-05-03"]


async def _a_late_entry_is_known_from_its_recording_on(house: House) -> None:
    url = f"/v1/cases/{house.case}/views/clinician"
    session = str(house.ref("S31"))

    async def holds(as_of: str, known_at: str) -> bool:
        answered = await house.ask(
            "CL-2", "GET", url, params={"as_of": as_of, "known_at": known_at}
        )
        assert answered.status_code == 200, answered.text
        return session in answered.text

    assert not await holds("2025-04-20T12:00:00-06:00", "2025-04-20T12:00:00-06:00")
    assert await holds("2025-04-16T12:00:00-06:00", "2025-04-24T12:00:00-06:00")
    assert not await holds("2025-04-15T12:00:00-06:00", "2025-04-24T12:00:00-06:00")
