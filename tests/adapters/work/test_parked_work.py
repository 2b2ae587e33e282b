"""One event that cannot be read stops the work list and the words of its case, and nothing else."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from adapters.cases.views import Times
from adapters.clockwork import Clockwork
from adapters.live_tables.lag import standing
from adapters.work import steps as work_steps
from adapters.work.keeper import WorkKeeper
from projections import kept_words
from projections.words import words_of
from services.deadlines import DueCase
from services.work import work_in
from tests.adapters.kept import WORDS, WORK, anew, broken, keep_up, page, parked, rows
from tests.adapters.obeying import Desk
from tests.projections.choking import HELD, SECRET, store_raw
from tests.projections.told import DEMO, Told, case_of, tell

pytestmark = pytest.mark.anyio
FLOWS = case_of(DEMO, "flows")
BAD = [
    {"body": b"{]"},
    {"body": b'{"J":[]}'},
    {"name": "rtw.case:NeverHeardOf"},
    {"schema_no": 99},
]


@pytest.mark.parametrize("bad", BAD, ids=["no json", "no section", "no such name", "no such shape"])
async def test_a_case_with_an_event_that_nobody_can_read_waits_and_all_others_flow(
    told: Told, desk: Desk, bad: dict[str, Any]
) -> None:
    await keep_up(told)
    before = {statement: rows(told, statement) for statement in (WORK, WORDS)}
    event = await store_raw(told.product, DEMO, HELD, **bad)
    await tell(told, "demo", "flows", None)

    await keep_up(told)

    assert parked(told)["work"] == (HELD, event)
    assert all(where == (HELD, event) for where in parked(told).values())
    head = told.heads()[DEMO]
    assert {told.bookmarks()[name, DEMO] for name in ("work", "words")} == {head}
    assert {statement: rows(told, statement) for statement in before} == before
    flowing = {statement: rows(told, statement, FLOWS) for statement in before}
    _, listed = await desk.run("parked", "--view", "work")
    assert [each["case"] for each in listed["parked"]] == [str(HELD)]

    anew(told)
    await keep_up(told)
    assert {statement: rows(told, statement, FLOWS) for statement in before} == flowing


@pytest.mark.parametrize("bad", BAD, ids=["no json", "no section", "no such name", "no such shape"])
async def test_without_the_event_the_case_goes_on_live_and_in_rebuilds(
    told: Told, desk: Desk, bad: dict[str, Any]
) -> None:
    await keep_up(told)
    before = {statement: rows(told, statement) for statement in (WORK, WORDS)}
    await store_raw(told.product, DEMO, HELD, **bad)
    await keep_up(told)
    waits = sorted(parked(told).keys() & {"work", "words"})

    for consumer in waits:
        with pytest.raises(SystemExit):
            await desk.run("parked", "skip", consumer, str(HELD))
        done = await desk.run("parked", "skip", consumer, str(HELD), "--reason", "a bad import")
        assert done[0] == 0, done

    await keep_up(told)
    for consumer in ("work", "words"):
        assert (await desk.run("rebuild", consumer, "--case", "held:W-A/1"))[1]["rebuilt"]
    assert parked(told).keys().isdisjoint({"work", "words"})
    assert {statement: rows(told, statement) for statement in before} == before
    for consumer in ("work", "words"):
        code, found = await desk.run("rebuild", consumer)
        assert (code, found["differing"]) == (0, 0)
    assert {statement: rows(told, statement) for statement in before} == before
    anew(told)
    await keep_up(told)
    assert {statement: rows(told, statement) for statement in before} == before


def choking_at(case: UUID, works: Callable[[DueCase, Any], Any]) -> Callable[[DueCase, Any], Any]:
    def choking(found: DueCase, at: Any) -> Any:
        if found.case_id == case and found.state.holds:
            raise ValueError(SECRET)
        return works(found, at)

    return choking


async def test_rules_that_fail_at_one_case_stop_that_one_until_they_are_mended(
    told: Told, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_steps, "work_in", choking_at(HELD, work_in))
    await keep_up(told)

    assert parked(told).keys() == {"work"}
    assert rows(told, WORK) != []
    assert rows(told, WORK, FLOWS) != []
    (name,) = told.superuser.execute("SELECT name FROM rm.parked").fetchall()
    assert name == ("rtw.case:CaseHeld",)
    assert (await desk.run("parked", "retry", "work", str(HELD)))[0] == 1
    assert told.superuser.execute("SELECT attempts FROM rm.parked").fetchall() == [(2,)]

    monkeypatch.setattr(work_steps, "work_in", work_in)
    assert (await desk.run("parked", "retry", "work", str(HELD)))[0] == 0
    live = rows(told, WORK)
    anew(told)
    await keep_up(told)
    assert live == rows(told, WORK)
    assert await broken(told) == {}


async def test_words_that_cannot_be_taken_stop_one_case_until_that_is_mended(
    told: Told, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choking(recorded: Any) -> Any:
        if recorded.stream == HELD and recorded.version > 3:
            raise KeyError(SECRET)
        return words_of(recorded)

    monkeypatch.setattr(kept_words, "words_of", choking)
    await keep_up(told)
    assert parked(told).keys() == {"words"}
    assert {row[0] for row in rows(told, WORDS)}
    assert rows(told, WORDS, FLOWS) != []

    monkeypatch.setattr(kept_words, "words_of", words_of)
    code, done = await desk.run("rebuild", "words", "--case", str(HELD))

    assert (code, done["rebuilt"]) == (0, True)
    live = rows(told, WORDS)
    anew(told)
    await keep_up(told)
    assert live == rows(told, WORDS)
    assert await broken(told) == {}


async def test_a_reader_is_told_whose_work_is_not_up_to_date(told: Told) -> None:
    await keep_up(told)
    assert (await page(told, Times())).waiting == {}
    before = await page(told, Times())

    await store_raw(told.product, DEMO, HELD, body=b"{]")
    unkept = await page(told, Times())
    await keep_up(told)
    kept = await page(told, Times())

    for each in (unkept, kept):
        assert list(each.waiting) == [HELD]
        assert [e.place for e in each.items] == [e.place for e in before.items]
        assert each.counts == before.counts


async def until(reached: Callable[[], bool]) -> None:
    while not reached():  # noqa: ASYNC110 (another connection's rows give no signal)
        await asyncio.sleep(0.05)


async def test_whoever_keeps_the_lists_and_the_deadlines_lives_on(told: Told) -> None:
    await store_raw(told.product, DEMO, HELD, name="rtw.case:NeverHeardOf")
    tasks = [
        asyncio.create_task(WorkKeeper(told.product).run()),
        asyncio.create_task(Clockwork(told.product).run()),
    ]
    try:
        async with asyncio.timeout(60):
            await until(lambda: "work" in parked(told))
            await tell(told, "demo", "flows", None)
            await until(lambda: told.bookmarks().get(("work", DEMO)) == told.heads()[DEMO])
        assert not any(each.done() for each in tasks)
    finally:
        for each in tasks:
            each.cancel()
    assert (await standing(told.product)).parked >= 1


async def test_what_waits_is_told_by_the_checks(told: Told) -> None:
    await store_raw(told.product, DEMO, HELD, name="rtw.case:NeverHeardOf")

    found = await broken(told)

    assert f"work: {HELD} waits" in found["every view equals its rebuild, byte for byte"]
    assert "every work list says what is due by the rules" not in found
