"""The volume of the database is full: who asks is told to try again, and nothing is lost."""

import asyncio
import json
import random
from pathlib import Path

import httpx
import pytest

from adapters.broker.nats_server import EmbeddedNats
from adapters.database import open_database
from adapters.embedded import EmbeddedPostgres
from adapters.settings import settings_from_environment
from tests.adapters.consuming.effects import EFFECTS
from tests.faults.parts import House, house_of, logins_of, wait_until
from tests.faults.scene import ALL, C5, PLAIN, Plan, checked, faults_at, prepared, superuser_at
from tests.faults.volumes import MIB, Volume, volume
from tests.faults.writers import Caller, Writers

REFUSED = 20
"""Commands that are refused for want of space before there is some again."""


async def _filled(
    writers: Writers, house: House, full: Volume, *, log_too: bool
) -> list[httpx.Response]:
    """Commands go on all the time. What was refused while there was no space."""
    await writers.begin()
    refused = writers.caller.refusals

    async def fill() -> None:
        await writers.have_answered(writers.answered + 20)
        refused.clear()
        full.fill()
        if log_too:
            house.server.end_log_file()
        await asyncio.to_thread(wait_until, "nothing is refused", lambda: len(refused) >= REFUSED)
        full.empty()
        await asyncio.to_thread(house.server.bring_back)
        await writers.have_answered(writers.answered + 20)

    async with asyncio.TaskGroup() as tasks:
        filling = tasks.create_task(fill())
        tasks.create_task(writers.write(lambda: not filling.done()))
    return refused


@pytest.mark.skipif(not ALL, reason="a volume takes long to fill: make faults")
@pytest.mark.parametrize("log_too", [False, True], ids=["tables", "log"])
def test_a_full_disk_refuses_clearly_and_writes_go_on_when_there_is_space(
    data_dir: Path, *, log_too: bool
) -> None:
    """Where no table can grow PostgreSQL refuses; where its log cannot, it ends."""
    with volume(data_dir, 400 * MIB) as full:
        settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data_dir)})
        with open_database(settings) as database:
            people, issuer = asyncio.run(prepared(settings, database, Plan(seed=1, kills=0)))
            owner = database.conninfo("owner")
            with superuser_at(owner) as superuser:
                superuser.execute(EFFECTS)
            logins, server = logins_of(database), EmbeddedPostgres(data_dir)
            house = house_of(settings, logins, database.claim_key, server, apis=1)
            caller = Caller(house.addresses, issuer, people, random.Random(1))
            writers = Writers(caller, people=4, hot=3)
            try:
                house.start()
                refused = asyncio.run(_filled(writers, house, full, log_too=log_too))
                faults = faults_at(owner, people, writers.history)
            finally:
                house.end()
                EmbeddedNats(data_dir).stop()
            faults[C5] = checked(data_dir)
            said = (data_dir / "api-0.log").read_text()

    told = {(each.status_code, each.headers["content-type"]) for each in refused}
    codes = {each.json()["code"] for each in refused}
    answered = sum(each.answered for each in writers.history.commands)
    print(json.dumps({"full disk": len(refused), "log too": log_too, "answered": answered}))
    assert log_too or "SQLSTATE 53100" in said
    assert told == {(503, "application/problem+json")}
    assert codes == {"unavailable"}
    assert {name: found[:5] for name, found in faults.items() if found} == {}
