"""The volume of the database is full: who asks is told to try again, and nothing is lost."""

import asyncio
import json
import random

import httpx
import pytest

from adapters.broker.nats_server import EmbeddedNats
from tests.faults.bus import untold
from tests.faults.parts import House, wait_until
from tests.faults.scene import (
    ALL,
    C5,
    TOLD,
    Plan,
    checked,
    faults_at,
    prepared,
    rows_of,
)
from tests.faults.standing import Standing
from tests.faults.volumes import Volume
from tests.faults.writers import Caller, Writers

LOG_TOO = [False, True] if ALL else [True]
"""Of which the log alone is full in make test; make faults tries both."""
REFUSED = 20
"""Commands that are refused for want of space before there is some again."""


async def _filled(
    writers: Writers, house: House, broker: EmbeddedNats, full: Volume, *, log_too: bool
) -> list[httpx.Response]:
    """Commands go on all the time. What was refused while there was no space."""
    await writers.begin()
    refused = writers.caller.refusals

    async def fill() -> None:
        await writers.have_answered(writers.answered + 20)
        if not log_too:  # a new file of the log has space for what is refused
            house.server.end_log_file()
            await writers.have_answered(writers.answered + 5)
        refused.clear()
        full.fill()
        if log_too:
            house.server.end_log_file()
        await asyncio.to_thread(wait_until, "nothing is refused", lambda: len(refused) >= REFUSED)
        full.empty()
        await asyncio.to_thread(house.server.bring_back)
        await asyncio.to_thread(broker.stop)  # or it takes nothing any more; the relay starts it
        await writers.have_answered(writers.answered + 20)

    async with asyncio.TaskGroup() as tasks:
        filling = tasks.create_task(fill())
        tasks.create_task(writers.write(lambda: not filling.done()))
    return refused


@pytest.mark.parametrize("log_too", LOG_TOO, ids=lambda log_too: "log" if log_too else "tables")
def test_a_full_disk_refuses_clearly_and_writes_go_on_when_there_is_space(
    house: Standing, *, log_too: bool
) -> None:
    """Where no table can grow PostgreSQL refuses; where its log cannot, it ends."""
    if house.volume is None:
        pytest.skip("only root may mount a small file system")
    log = house.data / "api-0.log"
    begun = log.stat().st_size
    people, issuer = asyncio.run(prepared(house.settings, house.database, Plan(seed=1, kills=0)))
    caller = Caller(house.house.addresses, issuer, people, random.Random(1))
    writers = Writers(caller, people=4, hot=3)
    broker = EmbeddedNats(house.data)
    refused = asyncio.run(_filled(writers, house.house, broker, house.volume, log_too=log_too))
    faults = faults_at(house.owner, people, writers.history)
    faults[TOLD] = untold(rows_of(house.owner, people), people.tenant, house.door)
    faults[C5] = checked(house.data)
    said = log.read_bytes()[begun:]

    told = {(each.status_code, each.headers["content-type"]) for each in refused}
    codes = {each.json()["code"] for each in refused}
    answered = sum(each.answered for each in writers.history.commands)
    print(json.dumps({"full disk": len(refused), "log too": log_too, "answered": answered}))
    assert log_too or b"SQLSTATE 53100" in said
    assert told == {(503, "application/problem+json")}
    assert codes == {"unavailable"}
    assert {name: found[:5] for name, found in faults.items() if found} == {}
