"""Work that is not broken off in the middle, and work that must not go on after its end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives. Who is cancelled meanwhile lets it end first: a transaction is then
    committed or undone by itself, and not by a connection that goes away."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def end_if_cancelled() -> None:
    """Raises CancelledError where this task was told to end and somebody forgot it, as wait_for of
    Python 3.11 does where the cancellation comes together with what was waited for."""
    task = asyncio.current_task()
    if task is not None and task.cancelling() > 0:
        raise asyncio.CancelledError
