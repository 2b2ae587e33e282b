"""The eventsourcing library's tracking recorder over rm.bookmark, for one consumer and tenant."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    OperationalError,
    Tracking,
    TrackingRecorder,
)
from psycopg import Connection, Error
from psycopg_pool import ConnectionPool

_MOVE = """
    INSERT INTO rm.bookmark AS kept (consumer, tenant, position) VALUES (%s, %s, %s)
    ON CONFLICT (consumer, tenant) DO UPDATE SET position = excluded.position
        WHERE kept.position < excluded.position
    RETURNING position"""
_FOR_TENANT = "SELECT set_config('rtw.tenant', %s, true)"
_POSITION = "SELECT position FROM rm.bookmark WHERE consumer = %s AND tenant = %s"


class BookmarkRecorder(TrackingRecorder):
    """One row for each application followed; a bookmark only moves forward.

    Use ``with``, or open and close. ``conninfo`` is that of rtw_project.
    """

    def __init__(self, conninfo: str, consumer: str, tenant: UUID, *, seconds: float = 5.0) -> None:
        self._consumer = consumer
        self._tenant = tenant
        self._pool = ConnectionPool(
            conninfo,
            kwargs={"autocommit": True, "application_name": "rtw bookmark"},
            min_size=1,
            max_size=2,
            timeout=seconds,
            open=False,
            check=ConnectionPool.check_connection,
        )

    def open(self) -> None:
        self._pool.open()

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> "BookmarkRecorder":
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def insert_tracking(self, tracking: Tracking) -> None:
        """Raises IntegrityError where the bookmark stands there already, or further on."""
        key = self._key(tracking.application_name)
        with self._connection() as connection:
            moved = connection.execute(_MOVE, (*key, tracking.notification_id)).fetchone()
        if moved is None:
            raise IntegrityError("the bookmark does not move back")

    def max_tracking_id(self, application_name: str) -> int | None:
        with self._connection() as connection:
            row = connection.execute(_POSITION, self._key(application_name)).fetchone()
        return None if row is None else row[0]

    def _key(self, application_name: str) -> tuple[str, UUID]:
        return f"{self._consumer}/{application_name}", self._tenant

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self._pool.connection() as connection, connection.transaction():
                connection.execute(_FOR_TENANT, (str(self._tenant),))
                yield connection
        except Error as error:
            raise OperationalError("the database did not answer") from error
