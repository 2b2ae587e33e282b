"""Reads with kills in between: nobody gets an answer whose row is not in the log.

RTW_READS says how many answers, RTW_SEED which kills; make reads asks for 10,000.
"""

import asyncio
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

import psycopg
import pytest

from adapters.console.stories import play
from adapters.database import Database, open_database
from adapters.embedded.postgres import embedded_postgres
from adapters.http.recording import Recording
from adapters.main import connected, dev_issuer
from adapters.settings import Settings, settings_from_environment
from domain.recorded import tenant_of
from tests.adapters.http.killing import (
    OUTSIDE,
    READS,
    Answer,
    Crowd,
    Killer,
    Serving,
    serving,
    unrecorded,
)
from tests.adapters.http.living import House

ANSWERS = int(os.environ.get("RTW_READS", "240"))
SEED = int(os.environ.get("RTW_SEED", "1"))
EVERY = 60 if ANSWERS <= 1000 else 250
SPINE = Path(__file__).parents[3] / "stories" / "spine.jsonl"
TENANT = tenant_of("demo")


def ref(name: str) -> UUID:
    return uuid5(TENANT, f"spine:{name}")


def test_no_answer_goes_out_without_its_row_whatever_is_killed(data_dir: Path) -> None:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}
    environment = {**plain, "RTW_DATA": str(data_dir)}
    settings = settings_from_environment(environment)
    with embedded_postgres(data_dir), open_database(settings) as database:
        asyncio.run(_prepared(database))
        with serving(environment) as served:
            crowd, killer = asyncio.run(_disturbed(settings, database, served))
        with psycopg.connect(database.conninfo("owner")) as connection:
            connection.execute("SET ROLE NONE")
            missing = unrecorded(connection, crowd.answers)
    print(
        f"{len(crowd.answers)} answers, {crowd.failed} not answered, {len(killer.kills)} kills"
        f" ({', '.join(f'{killer.kills.count(k)} of the {k}' for k in sorted(set(killer.kills)))}),"
        f" {len(missing)} unrecorded; seed {SEED}"
    )
    assert missing == []
    assert len(crowd.answers) >= ANSWERS
    assert set(killer.kills) == {"backend", "service", "server"}
    assert crowd.failed > 0
    assert {each.person for each in crowd.answers} == {ref(person) for person in READS}


async def _prepared(database: Database) -> None:
    async with connected(database) as product:
        assert (await play(product, SPINE)).difference is None


async def _disturbed(
    settings: Settings, database: Database, served: Serving
) -> tuple[Crowd, Killer]:
    async with connected(database) as product:
        issuer = dev_issuer(settings, database, product.clock.now)
    people = {person: ref(person) for person in READS}
    crowd = Crowd(served.address, issuer, TENANT, ref("W-A/1"), people, ANSWERS)
    owner = database.conninfo("owner")
    killer = Killer(crowd, served, owner, EVERY, random.Random(SEED))
    await asyncio.gather(crowd.read(), killer.kill_on())
    return crowd, killer


@pytest.mark.anyio
async def test_control_a_product_that_records_nothing_is_found_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        return

    await house.play(18)
    answers = [await _read(house, person) for person in ("EM-1", "IN-1")]
    monkeypatch.setattr(Recording, "_record", nothing)
    unseen = await _read(house, "CL-1")

    assert unrecorded(house.superuser, [*answers, unseen]) == [unseen]


@pytest.mark.anyio
async def test_control_a_product_that_accounts_for_nothing_is_found_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        return

    await house.play(18)
    answers = [await _read(house, person) for person in ("CL-1", "EM-1")]
    monkeypatch.setattr(Recording, "_disclose", nothing)
    unseen = await _read(house, "EM-1")

    assert unrecorded(house.superuser, [*answers, unseen]) == [unseen]


async def _read(house: House, person: str) -> Answer:
    begun = datetime.now(UTC)
    answered = await house.ask(person, "GET", f"/v1/cases/{house.case}/history")
    assert answered.status_code == 200
    told = person in OUTSIDE
    return Answer(house.ref(person), "history", begun, datetime.now(UTC), told)
