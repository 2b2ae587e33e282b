"""Projectors of parts of views, and what their operator does meanwhile: in whatever order they act,
each view is as its rebuild afterwards."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from adapters.database import Database
from adapters.live_tables.parked_cases import folded_anew
from adapters.live_tables.projector import rebuilt
from adapters.live_tables.view_versions import filled_beside, switched
from adapters.store.case_feed import CaseFeed
from projections import parting, rebuild, runner, together, versions
from projections.catalogue import VIEWS
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER
from projections.versions import Version
from projections.worker import WORKER
from tests.projections.choking import HELD, choking
from tests.projections.parting import (
    OTHER,
    OWN,
    Projecting,
    at_the_end,
    broken,
    caught_up,
    share_out,
    stands,
)
from tests.projections.told import DEMO, Told, tell

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("seed", range(3))
async def test_in_whatever_order_projectors_and_their_operator_act(
    told: Told, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 10)
    monkeypatch.setattr(runner, "BATCH", 20)
    random = Random(seed)
    stories = iter([("held", None), ("young", "RaiseAlarm"), ("young", "LiftHold")])
    database, feed = told.product.database, told.product.feed
    async with AsyncExitStack() as stack:

        async def begun(number: int) -> Projecting:
            """One of them does not know how to fold an alarm."""
            connection = await stack.enter_async_context(told.projecting())
            views = {**VIEWS, "clinician": choking(CLINICIAN)} if number == 0 else VIEWS
            return Projecting(told, connection, views)

        projectors = [await begun(number) for number in range(3)]

        async def act(what: str) -> None:
            match what:
                case "parts":
                    await share_out(told, random.randint(1, 3))
                case "killed":
                    dead = random.randrange(3)
                    await projectors[dead].connection.close()
                    projectors[dead] = await begun(dead)
                case "anew":
                    await folded_anew(told.product, DEMO, "clinician", HELD)
                case "rebuilt":
                    await rebuilt(database, feed, random.choice([EMPLOYER, WORKER]))
                case "switched":
                    assert await filled_beside(database, feed, EMPLOYER) == []
                    await switched(database, feed, EMPLOYER, Version.NEXT)
                case "back":
                    await switched(database, feed, EMPLOYER, Version.BEFORE)
                case "told" if (more := next(stories, None)) is not None:
                    await tell(told, "demo", *more)

        for what in _acts(random):
            for _ in range(random.randint(0, 6)):
                await random.choice(projectors).steps_anywhere(random)
            await act(what)
            assert await broken(told) == []
        await asyncio.gather(*(each.runs() for each in projectors))

    assert await at_the_end(told)
    assert await broken(told) == []
    await folded_anew(told.product, DEMO, "clinician", HELD)
    await caught_up(told)
    tables = told.tables()
    assert (await rebuilt(database, feed, CLINICIAN)).differing == 0
    assert told.tables() == tables


def _acts(random: Random) -> list[str]:
    """A version is there before it is switched back."""
    acts = ["parts", "told"] * 3 + ["killed", "anew", "rebuilt", "switched", "parts"]
    random.shuffle(acts)
    return ["parts", *acts, "back"]


async def test_projectors_at_once_while_their_number_changes(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 4)

    async def change() -> None:
        for number in (2, 3, 1, 2):
            await share_out(told, number)

    async with told.projecting() as one, told.projecting() as two, told.projecting() as three:
        projectors = [Projecting(told, each) for each in (one, two, three)]
        await asyncio.gather(change(), *(each.runs() for each in projectors))
        await asyncio.gather(*(each.runs() for each in projectors))

    assert await at_the_end(told)
    assert await broken(told) == []


async def test_a_case_that_cannot_be_folded_holds_up_neither_its_part_nor_another(
    told: Told,
) -> None:
    await share_out(told, 2)
    end = told.heads()[DEMO]
    async with told.projecting() as connection:
        bad = Projecting(told, connection, {**VIEWS, "clinician": choking(CLINICIAN)})
        await bad.steps(OWN, bad.views)
        assert (await stands(told))["clinician"][OTHER.number] == 0
        await bad.runs()

    assert told.bookmarks()["clinician", DEMO] == end
    parked = told.superuser.execute("SELECT view, case_id FROM rm.parked").fetchall()
    assert parked == [("clinician", HELD)]
    assert await broken(told) == []
    await tell(told, "demo", "held", None)
    async with told.projecting() as connection:
        await Projecting(told, connection).runs()
    assert await folded_anew(told.product, DEMO, "clinician", HELD) is None
    assert told.superuser.execute("SELECT FROM rm.parked").fetchall() == []
    assert await broken(told) == []


@pytest.mark.parametrize("step", ["select_bodies", "write_whole", "move_marks"])
async def test_a_projector_that_is_killed_leaves_nothing_of_its_part(
    told: Told, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "BATCH", 10)
    await share_out(told, 2)
    async with told.projecting() as connection:
        projector = Projecting(told, connection)
        for part in (OWN, OTHER, OWN):
            await projector.steps(part, VIEWS)
    before = told.tables(), told.bookmarks(), await stands(told)
    kept = getattr(together, step)

    async def killed(connection: AsyncConnection[Any], *rest: Any) -> Any:
        done = await kept(connection, *rest)
        told.superuser.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        return done

    with monkeypatch.context() as patched:
        patched.setattr(together, step, killed)
        async with told.projecting() as connection:
            with pytest.raises(psycopg.OperationalError):
                await Projecting(told, connection).steps(OWN, VIEWS)

    assert (told.tables(), told.bookmarks(), await stands(told)) == before
    await caught_up(told)
    assert await broken(told) == []


@dataclass
class Operator:
    """What the operator does with the clinician's view, each time in one transaction."""

    told: Told

    async def share(self) -> None:
        await share_out(self.told, 3)

    async def rebuild(self) -> None:
        assert (await rebuilt(*self._house, CLINICIAN)).differing is None

    async def compare(self) -> None:
        assert await filled_beside(*self._house, CLINICIAN) == []

    async def switch(self) -> None:
        await switched(*self._house, CLINICIAN, Version.NEXT)

    async def back(self) -> None:
        await switched(*self._house, CLINICIAN, Version.BEFORE)

    @property
    def _house(self) -> tuple[Database, CaseFeed]:
        return self.told.product.database, self.told.product.feed


@pytest.mark.parametrize(
    ("act", "module", "begins"),
    [
        ("share", parting, "_hold"),
        ("rebuild", rebuild, "_switched"),
        ("compare", versions, "_hold"),
        ("switch", versions, "_hold"),
    ],
)
async def test_a_part_that_goes_on_before_its_operator_holds_it_is_not_brought_back(
    told: Told, act: str, module: Any, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await share_out(told, 2)
    operator, before = Operator(told), list[int]()
    await operator.compare()
    await caught_up(told)
    kept = getattr(module, begins)

    async def late(*asked: Any) -> Any:
        await tell(told, "demo", "held", None)
        async with told.projecting() as connection:
            await Projecting(told, connection).steps(OWN, {"clinician": CLINICIAN})
        before.extend((await stands(told))["clinician"])
        return await kept(*asked)

    with monkeypatch.context() as patched:
        patched.setattr(module, begins, late)
        await getattr(operator, act)()

    after = (await stands(told))["clinician"]
    assert min(before) < max(before) <= min(after) == max(after)
    assert await broken(told) == []
    if act == "switch":
        await operator.back()
    await caught_up(told)
    assert await broken(told) == []
