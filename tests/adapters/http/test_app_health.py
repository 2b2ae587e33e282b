"""Ready is who answers from live tables that are not too old, and says how old they are."""

from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from adapters.http.app import create_app
from adapters.live_tables.lag import CONSUMERS, Lag, standing
from adapters.work.keeper import WorkKeeper
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio
ENOUGH = 4
"""Lines of the story."""


async def ready(house: House, within_s: float = 60.0) -> httpx.Response:
    app = create_app(replace(house.desk, ready_within_s=within_s))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get("/ready")


async def caught_up(house: House) -> None:
    await house.catch_up()
    await WorkKeeper(house.product).keep_up()


async def test_at_the_end_of_every_ledger_nothing_is_behind(house: House) -> None:
    await house.play(ENOUGH)
    await caught_up(house)

    answered = await ready(house, within_s=0.0)

    assert answered.status_code == 200
    nothing = dict.fromkeys(CONSUMERS, 0)
    body = answered.json()
    assert (body["ready"], body["events_behind"]) == (True, nothing)
    assert body["seconds_behind"] == nothing


async def test_a_view_that_is_behind_says_by_how_much_and_beyond_the_limit_nobody_is_ready(
    house: House,
) -> None:
    await house.play(ENOUGH)
    await caught_up(house)
    house.harmed = True
    house.superuser.execute(
        "UPDATE rm.bookmark SET position = position - 3 WHERE consumer = 'employer'"
    )

    behind = await ready(house)
    too_far = await ready(house, within_s=0.0)

    assert (behind.status_code, too_far.status_code) == (200, 503)
    assert (behind.json()["ready"], too_far.json()["ready"]) == (True, False)
    for answered in (behind, too_far):
        body = answered.json()
        assert body["events_behind"] == {**dict.fromkeys(CONSUMERS, 0), "employer": 3}
        assert {name for name, s in body["seconds_behind"].items() if s > 0} == {"employer"}


async def test_the_oldest_event_that_waits_counts_and_the_tenant_that_is_furthest_behind(
    house: House,
) -> None:
    await house.play(ENOUGH)
    await caught_up(house)
    head = await house.product.reader.head(house.tenant)
    other = UUID(int=7)
    house.superuser.execute("SELECT es.open_ledger(%s, 'another')", [other])
    house.harmed = True
    house.superuser.execute("DELETE FROM rm.bookmark WHERE consumer = 'audit'")

    found = (await standing(house.product)).lags

    oldest = house.superuser.execute(
        "SELECT extract(epoch FROM clock_timestamp() - min(stored_at))::float8 FROM es.event"
        " WHERE tenant = %s",
        [house.tenant],
    ).fetchone()
    assert oldest is not None
    assert found["audit"].events == head
    assert 0 < found["audit"].seconds <= oldest[0]
    assert found["employer"] == Lag()


async def test_a_house_whose_views_are_not_as_their_rebuild_does_not_close_unnoticed(
    house: House,
) -> None:
    await house.play(ENOUGH)
    assert await house.views_that_differ() == []
    house.harmed = True

    house.superuser.execute("UPDATE rm.employer SET body = body || ' '")

    assert await house.views_that_differ() == [f"employer of {house.tenant}"]
