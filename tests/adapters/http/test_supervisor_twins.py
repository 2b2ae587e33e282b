"""Of two cases one has begun its programme, and duties are suspended in neither: to a supervisor
they are the same in every list, search, page and view."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from adapters.cases.lines import STATUSES
from adapters.database import drop_database
from adapters.embedded.postgres import EmbeddedPostgres
from domain.case.vocabulary import Role
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import signed_in
from tests.adapters.http.pairs import Reader
from tests.adapters.http.test_app_twins import HIDDEN_WORDS, told
from tests.adapters.http.twins import Otherwise, Place, in_turn, tell, twins

pytestmark = pytest.mark.anyio
SUPERVISOR, EMPLOYER = Reader("SU-1", Role.SUPERVISOR), Reader("EM-1", Role.EMPLOYER_HR)
TIMES = ("as_of=2025-03-09T10:00:00Z", "known_at=2025-03-09T10:00:00Z")


@pytest.fixture(scope="module")
async def houses(
    postgres: EmbeddedPostgres,
    _template: str,
    tmp_path_factory: pytest.TempPathFactory,
    anyio_backend: str,
) -> AsyncIterator[tuple[House, House]]:
    place = Place(postgres, _template, tmp_path_factory.mktemp("twins"))
    begins = next(line for _, line in PICKER[1] if line.command == "StartPhase")
    tale = await tell(place, PICKER, datetime.fromisoformat(begins.at) - timedelta(seconds=1))
    async with twins(place, tale, Otherwise(frozenset(), added=[begins])) as both:
        yield both
    drop_database(place.server, tale.name)


def _asked(house: House) -> list[str]:
    case = f"/v1/cases/{house.case}"
    return [
        *("/v1/cases", *(f"/v1/cases?{each}" for each in TIMES)),
        *(f"/v1/cases?status={each}" for each in sorted(STATUSES)),
        *(f"/v1/cases?status={each}&{time}" for each in sorted(STATUSES) for time in TIMES),
        *(f"/v1/cases?q={each}" for each in HIDDEN_WORDS),
        *(f"/v1/cases?due={each}" for each in ("due", "overdue")),
        *("/v1/work", *(f"/v1/work?{each}" for each in TIMES)),
        *(f"{case}/views/supervisor", *(f"{case}/views/supervisor?{each}" for each in TIMES)),
        *(f"{case}/history", f"{case}/accesses", f"{case}/disclosures"),
    ]


async def _differing(houses: tuple[House, House], reader: Reader, urls: list[str]) -> list[str]:
    found = []
    for url in urls:
        in_turn(houses)
        one, other = [await each.ask(reader.person, "GET", url) for each in houses]
        assert one.status_code == 200, (url, one.text)
        if told(one) != told(other):
            found.append(url)
    return found


async def test_a_supervisor_cannot_tell_how_far_a_case_has_come(
    houses: tuple[House, House],
) -> None:
    assert await _differing(houses, SUPERVISOR, _asked(houses[0])) == []


async def test_the_pages_of_a_supervisor_are_alike(houses: tuple[House, House]) -> None:
    async with signed_in(houses[0], "SU-1") as one, signed_in(houses[1], "SU-1") as other:
        for path in ("/", "/work", "/cases", "/cases?status=in_programme", one.case):
            in_turn(houses)
            answers = [await each.get(path) for each in (one, other)]
            assert told(answers[0]) == told(answers[1]), path


async def test_control_to_the_employer_they_differ(houses: tuple[House, House]) -> None:
    assert "/v1/cases" in await _differing(houses, EMPLOYER, ["/v1/cases"])
