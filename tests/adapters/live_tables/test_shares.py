"""Several projectors share the parts of the views: each has its own, those of one that is gone go
to another, and back to it when it is there again."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from psycopg import AsyncConnection

from adapters.database import Database
from adapters.live_tables.leases import Leases
from adapters.live_tables.numbered import Numbered
from adapters.live_tables.parting import parted
from adapters.live_tables.projector import Projector
from adapters.live_tables.shares import Shares
from adapters.main import connected
from projections.parts import Part
from tests.adapters.live_tables.test_projector import ended, until_all_is_projected, wrong
from tests.projections.told import DEMO, Told, tell
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio
ONE, TWO = Numbered(1, 2), Numbered(2, 2)
_THERE = "SELECT FROM pg_stat_activity WHERE pid = %s"
FIRST, SECOND = Part(0, 2), Part(1, 2)


class House:
    """Processes, each a session that looks when it is told to."""

    def __init__(self, database: Database) -> None:
        self._conninfo = database.direct_conninfo("project")
        self._sessions = dict[Numbered, Leases]()
        self.shares = dict[Numbered, Shares]()

    async def begin(self, *numbered: Numbered) -> None:
        for each in numbered:
            session = self._sessions[each] = await Leases.open(self._conninfo)
            self.shares[each] = Shares(session, ["employer", "worker"], each)

    async def end(self, numbered: Numbered) -> None:
        """Until the server has noticed."""
        self.shares.pop(numbered)
        session = self._sessions.pop(numbered).session
        pid = session.info.backend_pid
        await session.close()
        async with await AsyncConnection.connect(self._conninfo, autocommit=True) as another:
            while await (await another.execute(_THERE, [pid])).fetchone():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def looked(self) -> dict[Numbered, set[Part]]:
        """Each of them once; which parts it has then of both views."""
        found = {each: await shares.held() for each, shares in self.shares.items()}
        assert all(
            [*views] == ["employer", "worker"] for own in found.values() for views in own.values()
        )
        return {each: set(own) for each, own in found.items()}

    async def close(self) -> None:
        for each in list(self.shares):
            await self.end(each)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    house = House(database)
    yield house
    await house.close()


async def test_each_has_its_own_parts_at_once(database: Database, house: House) -> None:
    await parted(database, 2)
    await house.begin(TWO, ONE)

    assert await house.looked() == {ONE: {FIRST}, TWO: {SECOND}}
    assert await house.looked() == {ONE: {FIRST}, TWO: {SECOND}}
    await parted(database, 3)
    await house.looked()
    assert await house.looked() == {ONE: {Part(0, 3), Part(2, 3)}, TWO: {Part(1, 3)}}
    await parted(database, 1)
    await house.looked()
    assert await house.looked() == {ONE: {Part()}, TWO: set()}


async def test_the_parts_of_one_that_is_gone_are_taken_after_two_looks_and_given_back(
    database: Database, house: House
) -> None:
    await parted(database, 2)
    await house.begin(ONE, TWO)
    await house.looked()
    await house.looked()
    await house.end(TWO)

    assert await house.looked() == {ONE: {FIRST}}
    assert await house.looked() == {ONE: {FIRST, SECOND}}
    await house.begin(TWO)
    assert await house.looked() == {ONE: {FIRST, SECOND}, TWO: set()}
    assert await house.looked() == {ONE: {FIRST}, TWO: {SECOND}}


async def test_without_a_number_a_process_takes_what_is_free(
    database: Database, house: House
) -> None:
    await parted(database, 2)
    await house.begin(Numbered(), TWO)

    assert await house.looked() == {Numbered(): {FIRST, SECOND}, TWO: set()}
    await house.end(Numbered())
    await house.begin(Numbered())
    assert await house.looked() == {TWO: {FIRST, SECOND}, Numbered(): set()}
    await house.end(TWO)
    assert await house.looked() == {Numbered(): {FIRST, SECOND}}


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Told]:
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            told = Told(product, superuser)
            await tell(told, "demo", "one", "RaiseAlarm")
            yield told


async def test_projectors_share_the_views_while_their_number_changes_and_one_is_killed(
    database: Database, told: Told
) -> None:
    def projecting(numbered: Numbered | None) -> asyncio.Task[None]:
        projector = Projector(database, told.product.feed, numbered=numbered)
        return asyncio.create_task(projector.run())

    tasks = {each: projecting(each) for each in (ONE, TWO)}
    await parted(database, 2)
    await tell(told, "demo", "two", "RaiseAlarm")
    await until_all_is_projected(told)
    await ended(tasks.pop(TWO))
    await tell(told, "demo", "three", "RaiseAlarm")
    await until_all_is_projected(told)
    await parted(database, 3)
    tasks |= {TWO: projecting(TWO), Numbered(): projecting(None)}
    await tell(told, "demo", "one", None)
    await until_all_is_projected(told)

    assert await wrong(told) == []
    found = told.superuser.execute("SELECT DISTINCT part FROM rm.part WHERE tenant = %s", [DEMO])
    assert {part for (part,) in found} == {0, 1, 2}
    for task in tasks.values():
        await ended(task)


@pytest.mark.parametrize(
    "text", ["", "1", "0/2", "3/2", "1/0", "1/65", "-1/2", "1/2/3", "a/b", "١/2"]
)
def test_what_is_no_number_among_others_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Numbered.of_text(text)
