"""Deadlines on the real ledger: processes side by side, and the same bytes as before in a case."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from adapters.cases.changes import LedgerChanges
from adapters.console.stories import play
from adapters.database import Database
from adapters.main import Product, connected
from domain.deadlines.raised import EscalationRaised
from domain.recorded import stream_of, tenant_of
from services.rounds import Rounds

pytestmark = pytest.mark.anyio

SPINE = Path(__file__).parents[2] / "stories" / "spine.jsonl"
TENANT = tenant_of("demo")
CASE = uuid5(TENANT, "spine:W-A/1")
LATER = datetime(2025, 12, 1, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def raised(product: Product) -> Sequence[Any]:
    return await product.ledger.load(TENANT, stream_of(TENANT, "deadline", str(CASE)))


def steps(events: Sequence[Any]) -> list[tuple[UUID, str, int]]:
    facts = [each.fact for each in events if isinstance(each.fact, EscalationRaised)]
    return [(each.item_id, each.due_text, each.step) for each in facts]


async def test_two_processes_raise_everything_once_and_no_case_has_changed(
    database: Database,
) -> None:
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(connected(database)) for _ in range(2)]
        await play(one, SPINE)
        before = await one.ledger.load(TENANT, CASE)
        rounds = [Rounds(each.deadlines, LedgerChanges(each.reader)) for each in (one, other) * 4]

        done = await asyncio.gather(*(each.go(LATER) for each in rounds))

        found = steps(await raised(one))
        assert found
        assert len(found) == len(set(found)) == sum(len(each.escalations) for each in done)
        assert await one.ledger.load(TENANT, CASE) == before


async def test_a_process_that_begins_anew_raises_nothing_again(database: Database) -> None:
    async with connected(database) as product:
        await play(product, SPINE)
        first = Rounds(product.deadlines, LedgerChanges(product.reader))
        await first.go(LATER)
        before = steps(await raised(product))

    async with connected(database) as product:
        again = await Rounds(product.deadlines, LedgerChanges(product.reader)).go(LATER)

        assert (again.cases, again.escalations) == (1, ())
        assert steps(await raised(product)) == before


async def test_a_round_sees_the_cases_that_have_changed_since_the_last(
    database: Database,
) -> None:
    async with connected(database) as product:
        changes = LedgerChanges(product.reader)
        await play(product, SPINE)
        opened = await changes.changed(TENANT, 0)
        end = await changes.changed(TENANT, opened.upto)
        last = await changes.changed(TENANT, opened.upto - 1)

    assert opened.cases == {CASE}
    assert (end.cases, end.upto) == (frozenset(), opened.upto)
    assert last.cases == {CASE}
