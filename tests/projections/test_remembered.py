"""What a projector remembers of its rows saves reading them, and decides nothing."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from projections import runner
from projections.catalogue import VIEWS
from projections.clinician import CLINICIAN
from projections.latest import Shape
from projections.remembered import Remembered
from projections.runner import advance, differences
from projections.view import View
from tests.projections.told import DEMO, Told, tell

pytestmark = pytest.mark.anyio
TABLE, CASES = "rm.any", [UUID(int=number) for number in range(3)]


def known(remembered: Remembered) -> int:
    return len(remembered.by_digest(TABLE, DEMO, CASES))


def test_the_rows_that_were_written_longest_ago_are_forgotten_first() -> None:
    remembered, shape = Remembered(most_bytes=10), Shape()

    for number, body in enumerate((b"1234", b"12345", b"123456")):
        remembered.keep(TABLE, DEMO, CASES[number], body, shape)

    assert known(remembered) == 1
    assert remembered.by_digest(TABLE, DEMO, CASES[:2]) == {}
    remembered.keep(TABLE, DEMO, CASES[2], b"12", shape)
    remembered.keep(TABLE, DEMO, CASES[0], b"12345678", shape)
    assert known(remembered) == 2
    remembered.keep(TABLE, DEMO, CASES[1], b"too long to keep", shape)
    assert known(remembered) == 0


def test_a_row_of_another_tenant_or_table_is_another_row() -> None:
    remembered = Remembered()
    remembered.keep(TABLE, DEMO, CASES[0], b"{}", Shape())

    assert known(remembered) == 1
    assert remembered.by_digest("rm.other", DEMO, CASES) == {}
    assert remembered.by_digest(TABLE, uuid4(), CASES) == {}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_one_event_after_the_other_folded_on_what_is_remembered_is_as_its_rebuild(
    told: Told, view: View[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 5)
    remembered = Remembered()
    async with told.projecting() as connection:
        while await advance(connection, told.product.feed, DEMO, view, remembered):
            pass

        assert await differences(connection, told.product.feed, DEMO, view) == []


async def test_a_row_that_somebody_else_wrote_since_is_read(told: Told) -> None:
    remembered, feed = Remembered(), told.product.feed

    async def project(own: Remembered | None) -> None:
        async with told.projecting() as connection:
            while await advance(connection, feed, DEMO, CLINICIAN, own):
                pass

    await project(remembered)
    await tell(told, "demo", "young", "RaiseAlarm")
    await project(None)
    await tell(told, "demo", "young", None)
    await project(remembered)

    async with told.projecting() as connection:
        assert await differences(connection, feed, DEMO, CLINICIAN) == []
