"""One connection that knows one statement: es.append, prepared.

It speaks to libpq directly: a cursor costs more than the statement. Nothing is ever sent again.
"""

import asyncio
import struct
from collections.abc import Callable
from uuid import UUID

from psycopg import AsyncConnection, OperationalError, pq

from adapters.store.arrays import (
    bytea_array,
    integer_array,
    nullable_bytea_array,
    nullable_uuid_array,
    smallint_array,
    text_array,
    timestamptz_array,
    uuid_array,
)
from adapters.store.rows import Append

_NAME = b"returnledger_append"
_PARAMETERS = 19
_STATEMENT = (
    b"SELECT es.append("
    + b", ".join(b"$%d" % number for number in range(1, _PARAMETERS + 1))
    + b")"
)
_BINARY = [pq.Format.BINARY] * _PARAMETERS
_BAD_PARAMETER = "22023"
_FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE)


class ConnectionLostError(Exception):
    """The connection broke before the answer came: whether the write happened is unknown."""


class AppendFailedError(Exception):
    """The database refused; nothing was written. ``constraint`` is empty where none is named."""

    def __init__(self, sqlstate: str, constraint: str) -> None:
        super().__init__(sqlstate, constraint)
        self.sqlstate = sqlstate
        self.constraint = constraint


class AppendConnection:
    """Opened by ``open``; one statement at a time; of no more use after ConnectionLostError."""

    def __init__(self, connection: AsyncConnection[object]) -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._socket = self._libpq.socket
        self._answer: asyncio.Future[pq.abc.PGresult] | None = None
        self._results: list[pq.abc.PGresult] = []
        self._watched = True
        self._loop.add_reader(self._socket, self._read)

    @classmethod
    async def open(cls, conninfo: str, timeout: int) -> "AppendConnection":  # noqa: ASYNC109
        """Connect and prepare. Raises ConnectionLostError where that takes ``timeout`` seconds."""
        try:
            connection = await AsyncConnection.connect(
                conninfo, autocommit=True, connect_timeout=timeout, application_name="rtw append"
            )
        except OperationalError as error:
            raise ConnectionLostError from error
        opened = cls(connection)
        try:
            await opened._ask(lambda: opened._libpq.send_prepare(_NAME, _STATEMENT), timeout)
        except BaseException:
            await opened.close()
            raise
        return opened

    def append(
        self, tenant: UUID, appends: list[Append], timeout: float
    ) -> asyncio.Future[pq.abc.PGresult]:
        """Sends at once; ``first_position`` reads the answer. The future raises AppendFailedError
        (nothing was written) or ConnectionLostError (unknown), after ``timeout`` seconds too."""
        try:
            parameters = append_parameters(tenant, appends)
        except (struct.error, TypeError, ValueError, AttributeError):
            return self._refuse(AppendFailedError(_BAD_PARAMETER, ""))
        return self._ask(
            lambda: self._libpq.send_query_prepared(
                _NAME, parameters, param_formats=_BINARY, result_format=pq.Format.BINARY
            ),
            timeout,
        )

    def _refuse(self, error: AppendFailedError) -> asyncio.Future[pq.abc.PGresult]:
        refused: asyncio.Future[pq.abc.PGresult] = self._loop.create_future()
        refused.set_exception(error)
        return refused

    @property
    def usable(self) -> bool:
        """False once the server has gone, also while nobody asked for anything."""
        return self._libpq.status == pq.ConnStatus.OK

    async def close(self) -> None:
        self._lose()
        await self._connection.close()

    def _ask(self, send: Callable[[], None], timeout: float) -> asyncio.Future[pq.abc.PGresult]:
        self._answer = answer = self._loop.create_future()
        late = self._loop.call_later(timeout, self._lose)
        answer.add_done_callback(lambda _: late.cancel())
        try:
            send()
            self._flush()
        except OperationalError:
            self._lose()
        return answer

    def _flush(self) -> None:
        if self._libpq.flush():
            self._loop.add_writer(self._socket, self._write)

    def _write(self) -> None:
        try:
            if not self._libpq.flush():
                self._loop.remove_writer(self._socket)
        except OperationalError:
            self._lose()

    def _read(self) -> None:
        try:
            self._libpq.consume_input()
            while not self._libpq.is_busy():
                result = self._libpq.get_result()
                if result is None:
                    self._settle()
                    return
                self._results.append(result)
        except OperationalError:
            self._lose()

    def _settle(self) -> None:
        """The server is ready again; only now is the transaction committed.

        The result arrives before the commit, an error of the commit after it.
        """
        results, self._results = self._results, []
        if self._libpq.status != pq.ConnStatus.OK:
            self._lose()
        elif self._answer is not None and not self._answer.done() and results:
            failed = [each for each in results if each.status in _FAILED]
            if failed:
                self._answer.set_exception(_failure(failed[0]))
            else:
                self._answer.set_result(results[-1])

    def _lose(self) -> None:
        """Lets go of the socket once: libpq has closed it when it finds the line broken, and from
        the next moment on the number may be another's."""
        if self._watched:
            self._watched = False
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionLostError())


def first_position(answer: pq.abc.PGresult) -> int:
    """What es.append returned."""
    return int.from_bytes(answer.get_value(0, 0) or b"", "big")


def _failure(result: pq.abc.PGresult) -> AppendFailedError:
    return AppendFailedError(
        (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode(),
        (result.error_field(pq.DiagnosticField.CONSTRAINT_NAME) or b"").decode(),
    )


def append_parameters(tenant: UUID, appends: list[Append]) -> list[bytes]:
    """What es.append takes, in its order, in binary."""
    events = [event for each in appends for event in each.events]
    return [
        tenant.bytes,
        uuid_array([each.stream for each in events]),
        integer_array([each.version for each in events]),
        uuid_array([each.event_id for each in events]),
        text_array([each.name for each in events]),
        smallint_array([each.schema_no for each in events]),
        timestamptz_array([each.effective_at for each in events]),
        timestamptz_array([each.recorded_at for each in events]),
        uuid_array([each.command_id for each in events]),
        nullable_bytea_array([each.fingerprint for each in events]),
        uuid_array([each.actor_id for each in events]),
        text_array([each.actor_role for each in events]),
        nullable_uuid_array([each.on_behalf_of for each in events]),
        uuid_array([each.correlation_id for each in events]),
        uuid_array([each.causation_id for each in events]),
        bytea_array([each.body for each in events]),
        bytea_array([key for each in appends for key in each.take]),
        uuid_array([each.events[0].stream for each in appends for _ in each.take]),
        bytea_array([key for each in appends for key in each.release]),
    ]
