"""What has fallen due is told case by case, and nothing is kept of what is due no longer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from adapters.main import Product, connected
from adapters.notifying import notifier as notifiers
from adapters.notifying.due_notices import DueNotices
from adapters.notifying.notifier import Notifier
from adapters.notifying.telling import Telling
from adapters.settings import Settings
from adapters.work.keeper import WorkKeeper
from projections.runner import enter
from tests.adapters.broker.bus import until
from tests.adapters.http.living import House
from tests.adapters.http.twins import Hands
from tests.adapters.notifying.conftest import told

pytestmark = pytest.mark.anyio
LATER = timedelta(days=20)
FIRST = UUID("00000000-0000-4000-8000-000000000001")
"""A case that is looked at before any other."""


@pytest.fixture
async def due(house: House) -> AsyncIterator[Product]:
    """A product as it is when it has just begun, in a house where much is due of two cases."""
    await house.play(3)
    for number in (2, 3):
        step = house.step(number)
        changed = {"case_id": str(FIRST), "body_region": "knee"} if number == 2 else {}
        answered = await house.send(step.by, step.command, {**step.body, **changed}, case=FIRST)
        assert answered.status_code == 200, answered.text
    await house.catch_up()
    clock = Hands(house.product.clock.now() + LATER)
    await WorkKeeper(replace(house.product, clock=clock)).keep_up()
    async with connected(house.product.database) as product:
        yield replace(product, clock=clock)


def make_unreadable(house: House, case: UUID) -> None:
    """Its last event is one of a version to come."""
    house.harmed = True
    execute = house.superuser.execute
    execute("ALTER TABLE es.event DISABLE TRIGGER event_append_only")
    execute(
        "UPDATE es.event SET name = 'rtw.case:ToCome#1' WHERE position ="
        " (SELECT max(position) FROM es.event WHERE stream = %s)",
        [case],
    )
    execute("ALTER TABLE es.event ENABLE ALWAYS TRIGGER event_append_only")


def cases_told(house: House) -> set[UUID]:
    rows = house.superuser.execute("SELECT DISTINCT case_id FROM consuming.notification").fetchall()
    return {case for (case,) in rows}


async def test_of_every_case_somebody_is_told_what_is_due(
    house: House, due: Product, settings: Settings
) -> None:
    await Notifier(due, settings).look_for_due()

    assert cases_told(house) == {FIRST, house.case}


async def test_a_case_that_cannot_be_read_keeps_no_other_from_being_told(
    house: House, due: Product, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    make_unreadable(house, FIRST)
    await Notifier(due, settings).look_for_due()

    assert cases_told(house) == {house.case}
    assert "what is due in 1 cases cannot be told: UnknownEventError" in caplog.text
    assert str(FIRST) not in caplog.text


async def test_the_process_goes_on_beside_a_case_that_cannot_be_read(
    house: House, due: Product, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifiers, "DUE_S", 0.1)
    make_unreadable(house, FIRST)
    running = asyncio.create_task(Notifier(due, settings).run())
    await until(lambda: running.done() or bool(cases_told(house)))

    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_what_is_not_due_any_more_is_forgotten(house: House, due: Product) -> None:
    notices = DueNotices(due, Telling(due))
    conninfo = due.database.conninfo("project")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        looked = await notices.look(connection, house.tenant)
        kept = notices.known
        async with connection.transaction():
            await enter(connection, house.tenant)
            await connection.execute("DELETE FROM rm.work WHERE case_id = %s", [FIRST])
        again = await notices.look(connection, house.tenant)

    assert looked.told == len(told(house)) > 0
    assert again.told == 0
    assert 0 < notices.known < kept
