"""Work lists and words are made anew from the ledger while they are read and kept."""

import asyncio

import pytest

from adapters.cases.views import Times
from adapters.console.speaking import BadUseError
from adapters.work.keeper import WorkKeeper
from tests.adapters.kept import WORDS, WORK, broken, keep_up, page, parked, rows
from tests.adapters.obeying import Desk
from tests.projections.choking import HELD, store_raw
from tests.projections.told import DEMO, Told, tell

pytestmark = pytest.mark.anyio


async def test_a_row_or_a_word_that_the_ledger_does_not_say_is_found_and_rebuilt(
    told: Told, desk: Desk
) -> None:
    await keep_up(told)
    right = {statement: rows(told, statement) for statement in (WORK, WORDS)}
    told.superuser.execute("DELETE FROM rm.work WHERE case_id = %s", [HELD])
    told.superuser.execute("UPDATE rm.case_words SET words = '' WHERE case_id = %s", [HELD])

    assert (await broken(told)) == {
        "every work list says what is due by the rules": [str(HELD)],
        "every case is found by its own words": [str(HELD)],
    }
    for consumer in ("work", "words"):
        code, done = await desk.run("rebuild", consumer)
        assert (code, done) == (0, {"view": consumer, "cases": 2, "differing": 1})
        code, done = await desk.run("rebuild", consumer)
        assert (code, done) == (0, {"view": consumer, "cases": 2, "differing": 0})

    assert await broken(told) == {}
    assert {statement: rows(told, statement) for statement in right} == right
    await tell(told, "demo", "held", None)
    await keep_up(told)
    assert rows(told, WORK) != right[WORK]
    assert await broken(told) == {}


async def test_a_rebuild_leaves_cases_that_wait_as_they_are(told: Told, desk: Desk) -> None:
    await keep_up(told)
    before = {statement: rows(told, statement) for statement in (WORK, WORDS)}
    await store_raw(told.product, DEMO, HELD, body=b"{]")
    await keep_up(told)

    for consumer in ("work", "words"):
        code, done = await desk.run("rebuild", consumer)
        assert (code, done["differing"]) == (0, 0)

    assert {statement: rows(told, statement) for statement in before} == before
    assert parked(told).keys() >= {"work", "words"}


async def test_readers_and_keepers_go_on_while_the_tables_are_rebuilt(
    told: Told, desk: Desk
) -> None:
    await keep_up(told)
    full = await page(told, Times())
    running = asyncio.create_task(WorkKeeper(told.product).run())
    seen: list[int] = []

    async def read() -> None:
        while True:
            seen.append(len((await page(told, Times())).items))
            await asyncio.sleep(0)

    reading = asyncio.create_task(read())
    try:
        for consumer in ("work", "words", "work", "words"):
            await desk.run("rebuild", consumer)
    finally:
        for each in (reading, running):
            each.cancel()
    assert set(seen) == {len(full.items)}
    assert not reading.done() or reading.cancelled()


async def test_one_case_is_not_rebuilt_where_there_is_none(desk: Desk) -> None:
    with pytest.raises(BadUseError):
        await desk.run("rebuild", "work", "--case", "held:W-A/2")


async def test_work_and_words_have_no_versions(desk: Desk) -> None:
    for consumer in ("work", "words"):
        for how in ("--beside", "--switch", "--back"):
            with pytest.raises(BadUseError):
                await desk.run("rebuild", consumer, how)
