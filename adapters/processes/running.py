"""How every process of the product runs and ends: on SIGTERM or SIGINT what is under way is ended,
and the exit code is 0; it is 1 where a part ended by itself or did not end in time."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping

END_S = 15
"""For each part, from the signal on; longer than a request may take to drain."""
GOOD, FAILED = 0, 1
_log = logging.getLogger("rtw.process")

Part = Callable[[], Awaitable[None]]
Parts = Mapping[str, Part]
"""Each runs until it is cancelled; they are ended in this order, one after the other."""


async def run_until_signal(parts: Parts) -> int:
    """The exit code."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, asked.set)
    waiting = asyncio.ensure_future(asked.wait())
    tasks = {name: asyncio.ensure_future(part()) for name, part in parts.items()}
    await asyncio.wait({waiting, *tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
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
