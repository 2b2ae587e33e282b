"""Group commit: whatever waits is written in one transaction, on one connection, in one round trip.

An answer means that PostgreSQL has committed. Nothing is ever sent twice: where the connection
breaks before the answer, the callers are told StoreUnavailable and look up their receipt.
"""

import asyncio
import logging
from contextlib import suppress

from psycopg import pq

from adapters.processes.metrics import APPEND_BATCH
from adapters.store.append_connection import (
    AppendConnection,
    AppendFailedError,
    ConnectionLostError,
    first_position,
)
from adapters.store.batches import Waiting, Waitlist
from adapters.store.rows import (
    BODY_BYTES,
    Append,
    LedgerUnknownError,
    PredecessorMissingError,
    RecordedBackwardsError,
    RowRefusedError,
)
from services.ports import ClaimTaken, CommandSeen, ConflictError, StoreUnavailable, VersionTaken

_CONSTRAINTS: dict[str, type[ConflictError]] = {
    "event_pkey": VersionTaken,
    "event_command_key": CommandSeen,
    "claim_pkey": ClaimTaken,
}
_STATES: dict[str, type[ConflictError]] = {
    "RT001": LedgerUnknownError,
    "RT002": PredecessorMissingError,
    "RT003": RecordedBackwardsError,
}
_ROW_AT_FAULT = ("22", "23")
_log = logging.getLogger(__name__)
_PAUSES = (0.0, 0.05, 0.1, 0.25, 0.5)


class Committer:
    """Appends for one process. Use ``async with``, or ``open`` and ``close``, in one event loop.

    ``answer_seconds`` bounds how long one transaction may take before its outcome counts as
    unknown; ``connect_seconds`` one attempt to connect; ``most_waiting`` the queue.
    """

    def __init__(
        self,
        conninfo: str,
        *,
        most_waiting: int = 10_000,
        answer_seconds: float = 12.0,
        connect_seconds: int = 3,
    ) -> None:
        self._conninfo = conninfo
        self._most_waiting = most_waiting
        self._answer_seconds = answer_seconds
        self._connect_seconds = connect_seconds
        self._waitlist = Waitlist()
        self._arrived = asyncio.Event()
        self._closing = False
        self._underway: list[Waiting] = []
        self._failures = 0
        self._loop: asyncio.AbstractEventLoop
        self._connection: AppendConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect. Raises StoreUnavailable where the database cannot be reached."""
        try:
            self._connection = await AppendConnection.open(self._conninfo, self._connect_seconds)
        except (ConnectionLostError, AppendFailedError) as error:
            raise StoreUnavailable("cannot connect") from error
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._work(), name="committer")

    async def close(self) -> None:
        """Write what waits, then disconnect. New appends are refused from the first moment."""
        self._closing = True
        self._arrived.set()
        if self._task is not None:
            await asyncio.wait([self._task])
        await self._disconnect()
        if self._task is not None and not self._task.cancelled():
            self._task.result()

    async def __aenter__(self) -> "Committer":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def ended(self) -> None:
        """Returns when it writes no more: after ``close``, or raising what it has failed of, after
        which its process is of no use."""
        assert self._task is not None
        await asyncio.shield(self._task)

    async def append(self, append: Append) -> int:
        """The position of the first event; the others follow it. All is committed on return.

        Raises VersionTaken, CommandSeen, ClaimTaken or another ConflictError (nothing written) and
        StoreUnavailable (unknown). A caller who is cancelled may find his command written.
        """
        size = _size(append)
        if self._task is None or self._closing or len(self._waitlist) >= self._most_waiting:
            raise StoreUnavailable("not open, or too many are waiting")
        waiting = Waiting(append, self._loop.create_future(), size)
        self._waitlist.put(waiting)
        self._arrived.set()
        return await waiting.position

    async def _work(self) -> None:
        try:
            while self._waitlist or not self._closing:
                if self._waitlist:
                    await self._write_or_give_up()
                else:
                    self._arrived.clear()
                    await self._arrived.wait()
        finally:
            self._closing = True
            _give_up([*self._underway, *self._waitlist.take_all()])

    async def _write_or_give_up(self) -> None:
        connection = await self._connected()
        if connection is not None:
            self._failures = 0
            return await self._write_what_waits(connection)
        _give_up(self._waitlist.take_all())
        await asyncio.sleep(_PAUSES[min(self._failures, len(_PAUSES) - 1)])
        self._failures += 1
        return None

    async def _connected(self) -> AppendConnection | None:
        if self._connection is not None and self._connection.usable:
            return self._connection
        await self._disconnect()
        with suppress(ConnectionLostError, AppendFailedError):
            self._connection = await AppendConnection.open(self._conninfo, self._connect_seconds)
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _write_what_waits(self, connection: AppendConnection) -> None:
        """Batch after batch. The callers of one are answered while the next is being written."""
        answered: tuple[list[Waiting], int] = [], 0
        while batch := self._waitlist.take_batch():
            self._underway = batch
            sent = self._send(connection, batch)
            _answer(*answered)
            answered = [], 0
            APPEND_BATCH.observe(len(batch))
            try:
                answered = batch, first_position(await sent)
            except ConnectionLostError:
                _give_up(batch)
                return await self._disconnect()
            except AppendFailedError as failure:
                return await self._refused(connection, batch, failure)
        return _answer(*answered)

    def _send(
        self, connection: AppendConnection, batch: list[Waiting]
    ) -> asyncio.Future[pq.abc.PGresult]:
        appends = [each.append for each in batch]
        return connection.append(appends[0].tenant, appends, self._answer_seconds)

    async def _refused(
        self, connection: AppendConnection, batch: list[Waiting], failure: AppendFailedError
    ) -> None:
        """Nothing was written. One command at fault must not fail its neighbours: one by one."""
        refusal = _refusal(failure)
        if refusal is None:
            _log.warning("the database could not write: SQLSTATE %s", failure.sqlstate)
            return _give_up(batch)
        if len(batch) == 1:
            return _refuse(batch[0], refusal)
        for waiting in batch:
            if not waiting.position.done():
                await self._write_alone(connection, waiting)
        return None

    async def _write_alone(self, connection: AppendConnection, waiting: Waiting) -> None:
        """On a connection that was lost meanwhile nothing is sent."""
        if not connection.usable:
            return _give_up([waiting])
        try:
            _answer([waiting], first_position(await self._send(connection, [waiting])))
        except ConnectionLostError:
            _give_up([waiting])
            await self._disconnect()
        except AppendFailedError as failure:
            await self._refused(connection, [waiting], failure)


def _size(append: Append) -> int:
    """The bytes of all bodies. Raises RowRefusedError where there is none or one is out of range;
    PostgreSQL's own refusal would quote the row."""
    sizes = [len(each.body) for each in append.events]
    if not sizes or min(sizes) not in BODY_BYTES or max(sizes) not in BODY_BYTES:
        raise RowRefusedError("an append has events, and each body 2 to 262144 bytes")
    return sum(sizes)


def _give_up(batch: list[Waiting]) -> None:
    for waiting in batch:
        _refuse(waiting, StoreUnavailable("the database did not answer"))


def _answer(batch: list[Waiting], first: int) -> None:
    for waiting in batch:
        if not waiting.position.done():
            waiting.position.set_result(first)
        first += len(waiting.append.events)


def _refuse(waiting: Waiting, error: Exception) -> None:
    if not waiting.position.done():
        waiting.position.set_exception(error)


def _refusal(failure: AppendFailedError) -> ConflictError | None:
    """None: no row is at fault, the database could not do it now (locked, full, stopping)."""
    known = _STATES.get(failure.sqlstate) or _CONSTRAINTS.get(failure.constraint)
    if known is not None:
        return known()
    if failure.sqlstate.startswith(_ROW_AT_FAULT):
        return RowRefusedError(failure.constraint or failure.sqlstate)
    return None
