"""One event that cannot be folded stops its case and nothing else, until somebody sees to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection

from adapters.live_tables.projector import catch_up, rebuilt
from projections import rebuild, runner
from projections.case_list import CASE_LIST
from projections.catalogue import VIEWS
from projections.clinician import CLINICIAN
from projections.held import Parked, parked
from projections.parking import fold_anew, leave_out
from projections.past_faults import advance_past_faults
from projections.rebuild import RebuildRunningError
from projections.runner import advance, differences
from projections.view import View
from tests.projections.choking import HELD, SECRET, choking, store_raw
from tests.projections.told import DEMO, OTHER, Told, case_of, tell

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def owner(told: Told) -> AsyncIterator[AsyncConnection[Any]]:
    conninfo = told.product.database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection


async def run(told: Told, view: View[Any], tenant: UUID = DEMO) -> None:
    async with told.projecting() as connection:
        while await advance_past_faults(connection, told.product.feed, tenant, view):
            pass


async def waiting(told: Told) -> list[Parked]:
    async with told.projecting() as connection, connection.transaction():
        await runner.enter(connection, DEMO)
        return [*await parked(connection, DEMO)]


def row(told: Told, view: View[Any], case: UUID = HELD) -> bytes | None:
    found = told.superuser.execute(
        f"SELECT body FROM {view.table} WHERE case_id = %s".encode(), [case]
    ).fetchone()
    return None if found is None else bytes(found[0])


async def wrong(told: Told, view: View[Any]) -> list[UUID]:
    async with told.projecting() as connection:
        return await differences(connection, told.product.feed, DEMO, view)


async def test_an_event_that_cannot_be_folded_parks_its_case_and_all_others_flow(
    told: Told,
) -> None:
    view = choking(CLINICIAN)

    await run(told, view)

    (found,) = await waiting(told)
    alarm = told.superuser.execute(
        "SELECT position, event_id FROM es.event WHERE tenant = %s AND stream = %s"
        " AND name = 'rtw.case:AlarmSignRaised' ORDER BY position LIMIT 1",
        [DEMO, HELD],
    ).fetchone()
    assert (found.view, found.case_id, found.name) == (
        "clinician",
        HELD,
        "rtw.case:AlarmSignRaised",
    )
    assert (found.position, found.event_id) == alarm
    assert (found.error, found.attempts) == ("ValueError", 1)
    assert told.bookmarks()["clinician", DEMO] == told.heads()[DEMO]
    for story in ("spine", "young"):
        assert row(told, CLINICIAN, case_of(DEMO, story)) is not None
    assert await wrong(told, CLINICIAN) == []
    assert SECRET not in str(told.superuser.execute("SELECT * FROM rm.parked").fetchall())


async def test_without_parking_the_view_stops_at_that_event(told: Told) -> None:
    async with told.projecting() as connection:
        with pytest.raises(ValueError, match=SECRET):
            await advance(connection, told.product.feed, DEMO, choking(CLINICIAN))

    assert told.bookmarks().get(("clinician", DEMO)) is None
    assert await waiting(told) == []


async def test_later_events_of_a_parked_case_wait_and_are_folded_when_it_is_released(
    told: Told,
) -> None:
    await run(told, choking(CLINICIAN))
    before = row(told, CLINICIAN)
    await tell(told, "demo", "held", None)
    await run(told, CLINICIAN)

    assert row(told, CLINICIAN) == before
    assert [each.case_id for each in await waiting(told)] == [HELD]
    async with owner(told) as connection:
        released = await fold_anew(connection, told.product.feed, DEMO, CLINICIAN, HELD)

    assert released is None
    assert await waiting(told) == []
    assert row(told, CLINICIAN) != before
    assert await wrong(told, CLINICIAN) == []
    await rebuilt(told.product.database, told.product.feed, CLINICIAN)
    assert await wrong(told, CLINICIAN) == []


async def test_another_try_that_fails_is_counted_and_the_case_waits_on(told: Told) -> None:
    view = choking(CLINICIAN)
    await run(told, view)
    (before,) = await waiting(told)

    async with owner(told) as connection:
        found = await fold_anew(connection, told.product.feed, DEMO, view, HELD)

    assert found == replace(before, attempts=2)


async def test_an_event_that_is_left_out_stays_out_live_in_a_new_fold_and_in_a_rebuild(
    told: Told,
) -> None:
    view = choking(CLINICIAN)
    await run(told, view)
    async with owner(told) as connection:
        released = await leave_out(
            connection, told.product.feed, DEMO, view, HELD, "entered by a broken device"
        )
    assert released is None
    alone = row(told, CLINICIAN)
    assert alone is not None

    await tell(told, "demo", "held", None)
    await run(told, view)
    await run(told, CLINICIAN, OTHER)

    assert await waiting(told) == []
    assert row(told, CLINICIAN) != alone
    table = told.tables()["clinician"]
    async with owner(told) as connection:
        assert await fold_anew(connection, told.product.feed, DEMO, view, HELD) is None
    assert await wrong(told, CLINICIAN) == []
    await rebuilt(told.product.database, told.product.feed, view)
    assert told.tables()["clinician"] == table


async def test_a_row_that_cannot_be_written_parks_its_case_too(told: Told) -> None:
    spine = case_of(DEMO, "spine")
    view = replace(
        CASE_LIST,
        beside={
            **CASE_LIST.beside,
            "unstaffed": lambda line: "perhaps" if line.case == spine else False,
        },
    )

    await run(told, view)

    (found,) = await waiting(told)
    assert (found.case_id, found.view) == (spine, "case_list")
    first = told.superuser.execute("SELECT min(position) FROM es.event WHERE stream = %s", [spine])
    assert (found.position,) == first.fetchone()
    assert row(told, CASE_LIST, case_of(DEMO, "young")) is not None


@pytest.mark.parametrize("body", [b"{]", b'{"C":[],"B":0}'])
async def test_a_body_that_nobody_can_read_parks_its_case_in_the_views_that_read_it(
    told: Told, body: bytes
) -> None:
    await store_raw(told.product, DEMO, HELD, body=body)

    await catch_up(told.product.database, told.product.feed)

    waits = await waiting(told)
    assert "clinician" in {each.view for each in waits}
    assert {(each.case_id, each.position) for each in waits} == {(HELD, told.heads()[DEMO])}
    for view in VIEWS.values():
        assert told.bookmarks()[view.name, DEMO] == told.heads()[DEMO]
        assert await wrong(told, view) == []


async def test_an_event_in_a_shape_that_nobody_knows_may_be_left_out(projected: Told) -> None:
    before = projected.tables()["clinician"]
    await store_raw(projected.product, DEMO, HELD, schema_no=99)
    await catch_up(projected.product.database, projected.product.feed)
    assert "clinician" in {each.view for each in await waiting(projected)}

    async with owner(projected) as connection:
        feed = projected.product.feed
        assert await leave_out(connection, feed, DEMO, CLINICIAN, HELD, "sent too early") is None

    assert projected.tables()["clinician"] == before
    assert await wrong(projected, CLINICIAN) == []


async def test_a_lost_connection_parks_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost(*_: Any) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(runner, "write", lost)

    with pytest.raises(psycopg.OperationalError):
        await run(told, CLINICIAN)

    assert await waiting(told) == []


async def test_a_rebuild_leaves_cases_that_wait_as_they_are(projected: Told) -> None:
    projected.superuser.execute("DELETE FROM rm.bookmark WHERE consumer = 'clinician'")
    projected.superuser.execute("TRUNCATE rm.clinician")
    await run(projected, choking(CLINICIAN))

    done = await rebuilt(projected.product.database, projected.product.feed, choking(CLINICIAN))

    assert done.cases == 3
    assert [each.case_id for each in await waiting(projected)] == [HELD]


async def test_nobody_releases_a_case_while_a_view_is_rebuilt(told: Told) -> None:
    await run(told, choking(CLINICIAN))
    async with owner(told) as rebuilding, owner(told) as connection:
        await rebuilding.execute(
            "SELECT pg_advisory_lock(%s)",
            [rebuild._ONE_AT_A_TIME],
        )
        with pytest.raises(RebuildRunningError):
            await fold_anew(connection, told.product.feed, DEMO, CLINICIAN, HELD)


async def test_only_the_owner_says_what_is_left_out(told: Told) -> None:
    view = choking(CLINICIAN)
    await run(told, view)

    async with told.projecting() as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await leave_out(connection, told.product.feed, DEMO, view, HELD, "because")
