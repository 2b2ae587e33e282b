"""The database goes away under the API: an answer is lost, all lines break, nothing moves."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from adapters.cases import patience
from adapters.database import Database
from domain.case.safety.safety import AlarmSignRaised
from domain.case.vocabulary import AlarmCode
from domain.recorded import Actor
from services.ports import Commit, ConflictError, StoreUnavailable, StreamAppend
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import LINES, House, living
from tests.adapters.http.logs import disclosed
from tests.adapters.http.proxy import Proxy, behind_proxy

pytestmark = pytest.mark.anyio


@pytest.fixture
async def outside(
    database: Database, tmp_path: Path, anyio_backend: str
) -> AsyncIterator[tuple[House, Proxy]]:
    """A house whose API reaches its database through a proxy."""
    async with behind_proxy(database) as (proxy, led), living(led, tmp_path) as house:
        yield house, proxy


async def test_an_answer_lost_after_commit_is_given_to_the_retry_and_nothing_is_doubled(
    outside: tuple[House, Proxy],
) -> None:
    house, proxy = outside
    stored: list[str] = []
    for number, _ in LINES:
        step = house.step(number)
        proxy.cut_next_append = True
        lost = await house.take(number)
        again = [await house.take(number) for _ in range(2)]

        assert code_of(lost) == (503, "unavailable"), step
        assert lost.headers["Retry-After"] == "1"
        stored += step.stores
        assert [name for _, name in house.names()] == stored
        for each in again:
            assert each.status_code == 200, (step, each.text)
            assert each.headers.get("Idempotent-Replayed") == "true", (step, each.text)
            assert each.json()["events"] == list(step.stores)
            assert each.json()["outcome"] == step.outcome
        assert again[0].content == again[1].content
    assert proxy.cuts == len(LINES)
    assert house.positions() == list(range(1, len(house.positions()) + 1))
    assert (await house.replay()).difference is None


async def test_control_a_retry_that_knows_no_receipt_doubles_what_was_stored(
    outside: tuple[House, Proxy],
) -> None:
    """Below the receipts: the same facts under a fresh command id are taken again."""
    house, proxy = outside
    await house.play(17)
    ledger = house.product.ledger
    lost = _alarm(house, len(house.names()))
    proxy.cut_next_append = True
    with pytest.raises(StoreUnavailable):
        await ledger.append(lost)

    await ledger.append(_alarm(house, len(house.names())))

    names = [name for _, name in house.names()]
    assert proxy.cuts == 1
    assert names[-2:] == ["AlarmSignRaised"] * 2
    with pytest.raises(ConflictError):
        await ledger.append(lost._replace(streams=_alarm(house, len(names)).streams))
    assert len(house.names()) == len(names)


def _alarm(house: House, version: int) -> Commit:
    """What a blind retry would send: the same fact after the newest version, under a new id."""
    command_id, person = uuid4(), house.ref("CL-1")
    now = house.product.clock.now()
    alarm = AlarmSignRaised(code=AlarmCode.OTHER, reporter=person)
    return Commit(
        tenant=house.tenant,
        command_id=command_id,
        fingerprint=bytes(32),
        actor=Actor(person, "clinician"),
        effective_at=now,
        recorded_at=now,
        streams=(StreamAppend(house.case, version, (alarm,)),),
        correlation_id=house.case,
        causation_id=command_id,
    )


READS = [
    ("CL-1", "/v1/cases/{case}/views/clinician"),
    ("EM-1", "/v1/cases/{case}/views/employer"),
    ("CL-1", "/v1/cases/{case}/views/clinician?at_least=1"),
    ("CL-1", "/v1/cases/{case}/views/clinician?as_of=2025-03-12T10:00:00Z"),
    ("SU-1", "/v1/cases/{case}/history"),
    ("CM-1", "/v1/cases"),
    ("CL-1", "/v1/feed"),
    (None, "/ready"),
]


async def _everything(house: House) -> list[httpx.Response]:
    """Every read and a command of every kind, at once."""
    reads = [house.ask(person, "GET", url.format(case=house.case)) for person, url in READS]
    commands = [
        house.send(step.by, step.command, step.body)
        for step in (house.step(number) for number, _ in LINES)
    ]
    return await asyncio.gather(*reads, *commands)


async def test_without_its_database_the_api_answers_503_and_comes_back_by_itself(
    outside: tuple[House, Proxy],
) -> None:
    house, proxy = outside
    await house.play(18)
    before = house.stored()

    proxy.down()
    away = await _everything(house)
    alive = await house.ask(None, "GET", "/live")
    proxy.up()
    while (await house.ask(None, "GET", "/ready")).status_code != 200:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    back = [await house.ask(p, "GET", url.format(case=house.case)) for p, url in READS]
    lifted = [await house.take(number) for number in (19, 20)]

    assert alive.status_code == 200
    assert {code_of(each) for each in away} == {(503, "unavailable")}
    assert {each.headers["Retry-After"] for each in away} == {"1"}
    assert {each.status_code for each in back} == {200}
    assert [each.json()["outcome"] for each in lifted] == ["done", "done"]
    employer_and_supervisor = len(disclosed(house))
    assert employer_and_supervisor == 2
    assert house.stored() == (before[0] + 2 + employer_and_supervisor, before[1])


async def test_reads_do_not_wait_for_ever_for_a_database_that_keeps_silent(
    outside: tuple[House, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, proxy = outside
    await house.play(17)
    monkeypatch.setattr(house.product.reader, "_seconds", 0.3)
    monkeypatch.setattr(patience, "READ_S", 0.3)

    proxy.stuck(stuck=True)
    asking = asyncio.create_task(house.ask("CM-1", "GET", "/v1/cases"))
    await asyncio.sleep(0.5)
    proxy.stuck(stuck=False)
    listed = await asking
    again = await house.ask("CM-1", "GET", "/v1/cases")

    assert code_of(listed) == (503, "unavailable")
    assert again.status_code == 200
