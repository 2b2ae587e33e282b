"""Events as COPY sends them: the quickest way to read many. One message is one row.

A row is the number of its fields, then each field as its length and its bytes; what is of fixed
length stands first, so that one look takes all of it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncCursor

COLUMNS: LiteralString = """
    position, version, effective_at, recorded_at, schema_no, stream, event_id, actor_id,
    command_id, correlation_id, causation_id, name, actor_role, on_behalf_of, body"""

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
_HEADER_LENGTH = len(_SIGNATURE) + 8
_FIXED = Struct("!h iq ii iq iq ih i16s i16s i16s i16s i16s i16s")
_LENGTH = Struct("!i")
_NUMBERS, _WIDTH = 5, 15
"""So many columns are numbers; so many there are."""
_STREAM = _NUMBERS
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


Row = tuple[Any, ...]
"""The columns in their order; ids, names and body as bytes, times in microseconds since 2000."""


def row_in(message: bytes) -> Row | None:
    """The row of a message of COPY TO STDOUT (FORMAT BINARY); None for what ends the copy."""
    start = start_of_row(message)
    if len(message) < start + _FIXED.size:
        return None
    fixed: Any = _FIXED.unpack_from(message, start)[2::2]
    place = start + _FIXED.size
    name, place = _bytes_at(message, place)
    role, place = _bytes_at(message, place)
    for_whom, place = _bytes_at(message, place)
    body, place = _bytes_at(message, place)
    return (*fixed, name, role, for_whom, body)


def rows_of(found: AsyncCursor[Any], of_stream: Callable[[bytes], bool]) -> list[Row]:
    """The same of a query for COLUMNS that was answered in binary, of some streams."""
    result = found.pgresult
    if result is None:
        return []
    take = result.get_value
    return [
        (
            *(int.from_bytes(take(row, at) or b"", signed=True) for at in range(_NUMBERS)),
            *(take(row, at) for at in range(_NUMBERS, _WIDTH)),
        )
        for row in range(result.ntuples)
        if of_stream(take(row, _STREAM) or b"")
    ]


def last_position_of(found: AsyncCursor[Any]) -> int | None:
    """Of all rows of such a query; None where it found none."""
    result = found.pgresult
    if result is None or result.ntuples == 0:
        return None
    return int.from_bytes(result.get_value(result.ntuples - 1, 0) or b"", signed=True)


def start_of_row(message: bytes) -> int:
    """Where the row of a message begins; before the first one stands the header of the copy."""
    return _HEADER_LENGTH if message.startswith(_SIGNATURE) else 0


def _bytes_at(message: bytes, place: int) -> tuple[Any, int]:
    """A field of any length, None for null, and where the next one begins."""
    (length,) = _LENGTH.unpack_from(message, place)
    begin = place + 4
    if length < 0:
        return None, begin
    return message[begin : begin + length], begin + length


def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def uuid_of(value: bytes) -> UUID:
    """The constructor's checks are for strangers; these bytes come from a uuid column."""
    made = UUID.__new__(UUID)
    object.__setattr__(made, "int", int.from_bytes(value))
    object.__setattr__(made, "is_safe", _UNKNOWN)
    return made


_UNKNOWN = UUID(int=0).is_safe
