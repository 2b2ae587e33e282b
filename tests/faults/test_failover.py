"""The machine of the database is lost; its standby, for which every commit waited, takes over."""

import asyncio
import json
import random
import time
from pathlib import Path

import pytest

from adapters.broker.nats_server import EmbeddedNats
from adapters.database import open_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.settings import settings_from_environment
from tests.adapters.consuming.effects import EFFECTS
from tests.faults.history import Kill, gaps_s
from tests.faults.parts import PLAIN, house_of, logins_of
from tests.faults.scene import ALL, C5, Plan, checked, faults_at, prepared
from tests.faults.standby import Standby, lose_host, standby
from tests.faults.standing import superuser_at
from tests.faults.writers import Caller, Writers

BEFORE, AFTER = 40, 40
"""Commands that are answered before the machine is lost, and after it."""


async def _lost(writers: Writers, primary: EmbeddedPostgres, other: Standby) -> None:
    """Commands go on all the time."""
    await writers.begin()

    async def lose() -> None:
        await writers.have_answered(writers.answered + BEFORE)
        await asyncio.to_thread(lose_host, primary)
        writers.history.kills.append(Kill("machine of the database", time.monotonic_ns()))
        await asyncio.to_thread(other.promote)
        await writers.have_answered(writers.answered + AFTER)

    async with asyncio.TaskGroup() as tasks:
        losing = tasks.create_task(lose())
        tasks.create_task(writers.write(lambda: not losing.done()))


@pytest.mark.skipif(not ALL, reason="a standby takes long to make: make faults")
def test_every_answered_command_is_in_the_feed_of_the_one_that_takes_over(data_dir: Path) -> None:
    settings = settings_from_environment({**PLAIN, "RTW_DATA": str(data_dir)})
    with open_database(settings) as database:
        people, issuer = asyncio.run(prepared(settings, database, Plan(seed=1, kills=0)))
        with superuser_at(database.conninfo("owner")) as superuser:
            superuser.execute(EFFECTS)
        primary = EmbeddedPostgres(data_dir)
        with standby(primary, data_dir) as other:
            logins = {login: other.either(each) for login, each in logins_of(database).items()}
            owner = other.either(database.conninfo("owner"))
            house = house_of(settings, logins, database.claim_key, primary, apis=1)
            caller = Caller(house.addresses, issuer, people, random.Random(1), loses=0.02)
            writers = Writers(caller, people=4, hot=3)
            try:
                house.start()
                asyncio.run(_lost(writers, primary, other))
                faults = faults_at(owner, people, writers.history)
                ended = [part.name for part in house.parts.values() if part.ended()]
            finally:
                house.end()
                EmbeddedNats(data_dir).stop()
            address = other.either(primary.conninfo("returnledger"))
            told = {"RTW_DATABASE_URL": address, "RTW_CLAIM_KEY": database.claim_key.hex()}
            faults[C5] = checked(data_dir, RTW_ENV="dev", **told)

    answered = [each for each in writers.history.commands if each.answered]
    print(json.dumps({"failover": gaps_s(writers.history), "answered": len(answered)}))
    assert {name: found[:5] for name, found in faults.items() if found} == {}
    assert ended == []
    assert len(answered) >= BEFORE + AFTER
