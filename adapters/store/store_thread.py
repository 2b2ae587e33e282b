"""The asynchronous store in a thread of its own, for callers that block."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from threading import Lock, Thread
from typing import Any, TypeVar

from adapters.store.committer import Committer
from adapters.store.followers import Wakeups
from adapters.store.reader import Reader
from services.ports import StoreUnavailable

_T = TypeVar("_T")


class StoreThread:
    """One event loop with a committer, a reader and wakeups. Use ``with``, or open and close.

    ``direct_conninfo`` reaches PostgreSQL past any pooler, for LISTEN.
    """

    def __init__(self, conninfo: str, direct_conninfo: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="store", daemon=True)
        self._entry = Lock()
        self._closing = False
        self._conninfo = conninfo
        self._direct_conninfo = direct_conninfo
        self.committer: Committer
        self.reader: Reader
        self.wakeups: Wakeups

    def open(self) -> None:
        """Raises StoreUnavailable where the database cannot be reached."""
        self._thread.start()
        try:
            self.wait_for(self._open())
        except BaseException:
            self._stop()
            raise

    def close(self) -> None:
        """Writes what waits, then disconnects. Whoever still waits is told StoreUnavailable."""
        with self._entry:
            self._closing = True
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._stop()

    def __enter__(self) -> "StoreThread":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait_for(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run it in the store's loop and block until it is done. Raises StoreUnavailable once
        the store is closing."""
        try:
            return self.start(work).result()
        except CancelledError:
            raise StoreUnavailable("the store is closing") from None

    def start(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Run it in the store's loop. Raises StoreUnavailable once the store is closing."""
        with self._entry:
            if self._closing:
                work.close()
                raise StoreUnavailable("the store is closing")
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _open(self) -> None:
        self.committer = Committer(self._conninfo)
        self.reader = Reader(self._conninfo)
        self.wakeups = Wakeups(self._direct_conninfo)
        await self.committer.open()
        try:
            await self.reader.open()
        except BaseException:
            await self.committer.close()
            raise
        await self.wakeups.open()

    async def _close(self) -> None:
        await self.wakeups.close()
        await self.committer.close()
        await self.reader.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
