"""What the broker has been told, held against the ledger."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from nats.errors import Error

from adapters.broker.connecting import Broker, Door
from tests.adapters.broker.bus import on_the_bus, positions
from tests.faults.checkers import Row
from tests.faults.parts import PATIENCE_S

AGAIN_S = 0.5


def untold(rows: Iterable[Row], tenant: UUID, door: Callable[[], Door]) -> list[str]:
    """A sentence for each event of a case of which no message is in the stream, and where messages
    come in another order; the relay is given time to catch up. ``rows``: all of the tenant."""
    told = [row.position for row in rows if row.name.startswith("rtw.case:")]
    return asyncio.run(_untold(told, tenant, door))


async def _untold(told: Sequence[int], tenant: UUID, door: Callable[[], Door]) -> list[str]:
    deadline = time.monotonic() + PATIENCE_S
    async with Broker(door, "faults") as broker:
        while True:
            await broker.until_connected(PATIENCE_S)
            try:
                seen = positions(await on_the_bus(broker)).get(tenant, [])
            except (Error, TimeoutError):
                seen = []
            faults = faults_of(told, seen)
            if not faults or time.monotonic() > deadline:
                return faults
            await asyncio.sleep(AGAIN_S)


def faults_of(told: Sequence[int], seen: Sequence[int]) -> list[str]:
    """``seen``: positions as they stand in the stream; what is sent again does no harm."""
    first = list(dict.fromkeys(seen))
    return [
        *(f"position {each} was not told" for each in sorted(set(told) - set(seen))),
        *(["messages are out of order"] if first != sorted(first) else []),
    ]
