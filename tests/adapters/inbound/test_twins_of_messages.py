"""Two cases that differ only in what an HR system may not know answer its messages alike."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from adapters.database import drop_database
from adapters.embedded.postgres import EmbeddedPostgres
from tests.adapters.http.pairs import CASES, STORIES
from tests.adapters.http.twins import Place, in_turn, tell, twins
from tests.adapters.inbound.sending import SHIFT, Answered, Systems

pytestmark = pytest.mark.anyio

Pair = tuple[Systems, Systems]
ID = "0b0f7f0e-6d53-4b6e-9e0c-3f6f8b0b7a01"
MESSAGES = {
    "a shift": ("RecordShift", SHIFT),
    "another one of a day that has one": ("RecordShift", {**SHIFT, "date": "2025-05-12"}),
    "a shift of tomorrow": ("RecordShift", {**SHIFT, "date": "2026-01-01"}),
    "a shift longer than a day": ("RecordShift", {**SHIFT, "worked_h": "25"}),
    "no shift": ("RecordShift", {}),
    "feedback": ("RecordWorkplaceFeedback", {"incidents": 0, "comment": "Goes well"}),
    "feedback by somebody else": ("RecordWorkplaceFeedback", {"by": ID}),
    "what is clinical": ("RecordMeasurement", {"code": "grip", "chosen": "30", "unit": "kg"}),
    "what he may not say": ("RecordNextDay", {"nprs_morning": 3}),
    "a screening": ("RecordScreening", {"instrument": "PHQ-2", "total": "3"}),
    "a session": ("CompleteSession", {"phase": "P1", "minutes": 30}),
    "a baseline": ("RecordBaseline", {}),
}


@pytest.fixture(scope="module")
async def pair(
    postgres: EmbeddedPostgres,
    _template: str,
    tmp_path_factory: pytest.TempPathFactory,
    anyio_backend: str,
) -> AsyncIterator[Pair]:
    place, at_work = Place(postgres, _template, tmp_path_factory.mktemp("twins")), CASES["at work"]
    story, until = STORIES[at_work.story]
    tale = await tell(place, story, datetime.fromisoformat(until))
    async with twins(place, tale, at_work.differently) as (told, retold):
        one = Systems(told)
        other = Systems(retold, one.keys)
        for each in (one, other):
            await each.register()
        yield one, other
    drop_database(postgres, tale.name)


async def _answers(pair: Pair, command: str, data: object, person: str) -> list[Answered]:
    in_turn(each.house for each in pair)
    event = pair[0].event("hr", command, person, data, id=ID, time="2025-06-25T18:00:00+02:00")
    return [await each.ask("hr", command, event) for each in pair]


@pytest.mark.parametrize("person", ["SU-1", "EM-1"])
@pytest.mark.parametrize(("command", "data"), MESSAGES.values(), ids=MESSAGES)
async def test_each_message_is_answered_alike(
    pair: Pair, command: str, data: object, person: str
) -> None:
    one, other = await _answers(pair, command, data, person)

    assert one.body == other.body
    assert one.headers == other.headers


async def test_control_a_clinic_is_answered_by_what_the_cases_hold(pair: Pair) -> None:
    """Who may know how a case stands is told of it: the answers differ in their version."""
    event = pair[0].event("clinic", "RecordNextDay", "CL-1", {"nprs_morning": 3})
    event["time"] = "2025-06-25T18:00:00+02:00"

    one, other = [await each.ask("clinic", "RecordNextDay", event) for each in pair]

    assert one.body != other.body
