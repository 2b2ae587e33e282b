"""The feed names no event to a case manager of which his page and his history tell nothing."""

import pytest

from adapters.cases.history import Reader, told_history
from domain.case.vocabulary import Role
from projections.case_manager import CASE_MANAGER, UNTOLD
from projections.naming import name_told
from tests.adapters.http.living import House
from tests.adapters.http.test_app_names import EVERYTHING, full_for, seen_by
from tests.projections.cutting import cut

pytestmark = pytest.mark.anyio


def test_what_the_feed_names_is_told_somewhere_else() -> None:
    classes, seen = full_for(Role.CASE_MANAGER), seen_by(Role.CASE_MANAGER)
    reader = Reader(Role.CASE_MANAGER, classes, seen)
    history = {str(e["name"]) for e in told_history(cut(EVERYTHING.history, classes), reader)}
    page = CASE_MANAGER.folded(cut(EVERYTHING.history, CASE_MANAGER.readable)).entries
    fed = {name_told(each, seen, UNTOLD) for each in cut(EVERYTHING.history, seen)} - {None}

    assert len(fed) > 50
    assert fed - history - {each.name for each in page} == set()


async def test_a_score_has_no_name_in_the_feed_of_a_case_manager(house: House) -> None:
    await house.play(5)
    scored = await house.send("CL-1", "RecordScreening", house.body_of("RecordScreening"))
    assert scored.status_code == 200, scored.text
    await house.catch_up()

    place = {name: version for version, name in house.names()}["ScreeningScored"]
    named = {}
    for person in ("CM-1", "CL-1", "W-A"):
        events = (await house.ask(person, "GET", "/v1/feed")).json()["events"]
        (named[person],) = [each["name"] for each in events if each["version"] == place]

    assert named == {"CM-1": None, "CL-1": "ScreeningScored", "W-A": "ScreeningScored"}
