"""How every process of the product runs and ends: on SIGTERM or SIGINT what is under way is ended,
and the exit code is 0; it is 1 where a part ended by itself or did not end in time."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from typing import Any

END_S = 15
"""For each part, from the signal on; longer than a request may take to drain."""
GOOD, FAILED = 0, 1
_log = logging.getLogger("rtw.process")

Part = Callable[[], Awaitable[None]]
Parts = Mapping[str, Part]
"""Each runs until it is cancelled; they are ended in this order, one after the other."""


async def run_until_signal(parts: Parts) -> int:
    """The exit code."""
    return await run_opened(nullcontext(parts), {})


async def run_opened(opened: AbstractAsyncContextManager[Parts], beside: Parts) -> int:
    """The exit code. ``beside`` runs from now on, also while ``opened`` takes its time, and ends
    after its parts. Raises what opening raises."""
    waiting, tasks = asyncio.ensure_future(_signal()), _begun(beside)
    try:
        async with AsyncExitStack() as stack:
            opening = asyncio.ensure_future(stack.enter_async_context(opened))
            await _first({waiting, opening, *tasks.values()})
            if not opening.done():
                opening.cancel()
            with suppress(asyncio.CancelledError):
                tasks = _begun(await opening) | tasks
                await _first({waiting, *tasks.values()})
            return await _all_ended(tasks)
    except Exception:
        await _all_ended(tasks)
        raise
    finally:
        waiting.cancel()


async def _signal() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, asked.set)
    await asked.wait()


def _begun(parts: Parts) -> dict[str, "asyncio.Future[None]"]:
    return {name: asyncio.ensure_future(part()) for name, part in parts.items()}


async def _first(tasks: "set[asyncio.Future[Any]]") -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


async def _all_ended(tasks: Mapping[str, "asyncio.Future[None]"]) -> int:
    failed = [name for name, task in tasks.items() if task.done()]
    for name, task in tasks.items():
        if not await _ended(name, task):
            failed.append(name)
    return FAILED if failed else GOOD


async def _ended(name: str, task: "asyncio.Future[None]") -> bool:
    """Whether it ended as it was told to. Of an error the class alone is said: its words may quote
    what was stored."""
    task.cancel()
    _, late = await asyncio.wait({task}, timeout=END_S)
    if late:
        _log.error("%s did not end within %d s", name, END_S)
        return False
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _log.error("%s ended by %s", name, type(error).__name__)
    return error is None
