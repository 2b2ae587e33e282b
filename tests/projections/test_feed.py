"""What the feed gives case by case is what it gives of each case alone."""

from typing import Any

import pytest

from projections.catalogue import VIEWS
from projections.unread import Unread
from tests.projections.told import DEMO, Told

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_every_case_comes_as_it_comes_alone(told: Told, view: Any) -> None:
    feed, upto = told.product.feed, told.heads()[DEMO] - 1

    async with told.projecting() as connection, connection.transaction():
        await connection.execute("SELECT set_config('rtw.tenant', %s, true)", [str(DEMO)])
        cases = [each async for each in feed.by_case(connection, DEMO, upto, view.readable)]
        alone = {
            case: await feed.of_case(connection, DEMO, case, upto, view.readable)
            for case, _ in cases
        }

    assert [case for case, _ in cases] == sorted(alone)
    assert len(cases) == 3
    for case, history in cases:
        assert history == alone[case]
        assert [read(each) for each in history] == [read(each) for each in alone[case]]


def read(event: Any) -> Any:
    return event.as_read() if isinstance(event, Unread) else event
