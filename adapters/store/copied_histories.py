"""Whole histories as COPY sends them: one message is one stream, each of its columns an array.

The server puts the rows of a stream together, so that what a message costs is paid once a stream
and not once an event, and columns of fixed length are taken apart in one call. What comes out are
rows of copied_rows.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from struct import Struct, unpack_from
from typing import Any, LiteralString

from adapters.store.copied_rows import Row, start_of_row

COLUMNS: LiteralString = """
    stream,
    array_agg(position ORDER BY version), array_agg(version ORDER BY version),
    array_agg(effective_at ORDER BY version), array_agg(recorded_at ORDER BY version),
    array_agg(schema_no ORDER BY version), array_agg(event_id ORDER BY version),
    array_agg(actor_id ORDER BY version), array_agg(command_id ORDER BY version),
    array_agg(correlation_id ORDER BY version), array_agg(causation_id ORDER BY version),
    array_agg(name ORDER BY version), array_agg(actor_role ORDER BY version),
    array_agg(on_behalf_of ORDER BY version), array_agg(body ORDER BY version)"""

Values = Sequence[Any]
Take = Callable[[bytes, int, int], Values]
"""So many elements from a place on."""

_STREAM = Struct("!h i16s")
_ARRAY = Struct("!i iiI ii")
"""The field's length, dimensions, flags, type, number of elements, lower bound."""
_LENGTH = Struct("!i")


def _fixed(element: str) -> Take:
    def take(message: bytes, place: int, count: int) -> Values:
        return unpack_from("!" + count * f"i{element}", message, place)[1::2]

    return take


def _of_any_length(message: bytes, place: int, count: int) -> Values:
    length_at = _LENGTH.unpack_from
    values: list[bytes | None] = []
    for _ in range(count):
        (length,) = length_at(message, place)
        place += 4
        if length < 0:
            values.append(None)
        else:
            values.append(message[place : place + length])
            place += length
    return values


_BEFORE_STREAM = ("q", "i", "q", "q", "h")
_AFTER_STREAM = ("16s",) * 5
_TAKE_BEFORE = [_fixed(element) for element in _BEFORE_STREAM]
_TAKE_AFTER = [*map(_fixed, _AFTER_STREAM), *[_of_any_length] * 4]


def history_in(message: bytes) -> Iterator[Row]:
    """The rows of the stream in a message of COPY TO STDOUT (FORMAT BINARY), by version; none
    for what ends the copy."""
    start = start_of_row(message)
    if len(message) < start + _STREAM.size:
        return iter(())
    _, _, stream = _STREAM.unpack_from(message, start)
    place = start + _STREAM.size
    before, place = _taken(message, place, _TAKE_BEFORE)
    after, _ = _taken(message, place, _TAKE_AFTER)
    return zip(*before, repeat(stream), *after, strict=False)


def _taken(message: bytes, place: int, columns: Sequence[Take]) -> tuple[list[Values], int]:
    """The columns from a place on, and where the next one begins."""
    values = []
    for take in columns:
        length, _, _, _, count, _ = _ARRAY.unpack_from(message, place)
        values.append(take(message, place + _ARRAY.size, count))
        place += _LENGTH.size + length
    return values, place
