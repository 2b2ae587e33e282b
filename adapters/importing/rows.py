"""The rows of a file of commands, one at a time, whatever its length.

JSONL: a line is ``{case, command, at?, data, id?}``. CSV: one command for all rows; the columns
case, at and id, and the fields of the command, with dots for what is within another:
``nprs.pre``, ``duties.0``. A cell is what it says: nothing is computed, and an empty one is absent.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from adapters.asking.bodies import MAX_BODY_BYTES, object_in, too_large
from adapters.asking.problems import FieldError, ProblemError
from adapters.importing.columns import CellError, cell_value, known_fields
from domain.case.aggregate import REQUESTS

OF_THE_ROW = ("case", "at", "id")
"""Columns that are no fields of the command."""
_MARK = b"\xef\xbb\xbf"


class UnreadableFileError(Exception):
    """No row can be read from here on; says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is that of its line, or in CSV of its row with the header as the first. ``found``
    is what it says, or why that cannot be read."""

    number: int
    found: Mapping[str, Any] | ProblemError


def rows_of(path: Path, command: str | None) -> Iterator[Row]:
    """With ``command`` those of a CSV file. Raises OSError, UnreadableFileError."""
    with path.open("rb") as file:
        yield from _of_lines(file) if command is None else _of_table(file, command)


def _of_lines(file: BinaryIO) -> Iterator[Row]:
    for number, line in enumerate(_lines(file), start=1):
        if line is None:
            yield Row(number, too_large())
        elif line.strip():
            yield Row(number, _object(line))


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """None for a line that is too long, which is passed over without being kept."""
    while line := file.readline(MAX_BODY_BYTES + 1):
        whole = len(line) <= MAX_BODY_BYTES or line.endswith(b"\n")
        yield line if whole else None
        while not whole:
            rest = file.readline(MAX_BODY_BYTES)
            whole = not rest or rest.endswith(b"\n")


def _object(data: bytes) -> Mapping[str, Any] | ProblemError:
    try:
        return object_in(data.rstrip(b"\r\n"))
    except ProblemError as problem:
        return problem


def _of_table(file: BinaryIO, command: str) -> Iterator[Row]:
    table = csv.reader(_texts(file), strict=True)
    try:
        header = next(table, [])
        _check(header, command)
        fields = known_fields(REQUESTS[command])
        for number, cells in enumerate(table, start=2):
            if cells:
                yield Row(number, _from_cells(header, cells, command, fields))
    except csv.Error:
        raise UnreadableFileError(f"after line {table.line_num} it is no CSV any more") from None


def _texts(file: BinaryIO) -> Iterator[str]:
    """What is no UTF-8 stays in it, to be refused with its row."""
    for number, line in enumerate(_lines(file), start=1):
        if line is None:
            raise UnreadableFileError(f"line {number} is longer than {MAX_BODY_BYTES} bytes")
        plain = line.removeprefix(_MARK) if number == 1 else line
        yield plain.decode("utf-8", "surrogateescape")


def _check(header: Sequence[str], command: str) -> None:
    if len(header) == 1 and ";" in header[0]:
        raise UnreadableFileError("its columns must be parted by commas")
    if len(set(header)) < len(header):
        raise UnreadableFileError("a column stands twice in the header")
    known = set(REQUESTS[command].model_json_schema()["properties"]) | set(OF_THE_ROW)
    for number, name in enumerate(header, start=1):
        if name.partition(".")[0] not in known:
            raise UnreadableFileError(f"column {number} is no field of {command}")
    if "case" not in header and command != "OpenCase":
        raise UnreadableFileError("it has no column case")


def _from_cells(
    header: Sequence[str], cells: Sequence[str], command: str, fields: Mapping[str, Any]
) -> Mapping[str, Any] | ProblemError:
    if len(cells) != len(header):
        return ProblemError(422, "columns")
    own = {name: cell for name, cell in zip(header, cells, strict=True) if name in OF_THE_ROW}
    row: dict[str, Any] = {name: cell for name, cell in own.items() if cell}
    data: dict[str, Any] = {}
    try:
        for name, cell in zip(header, cells, strict=True):
            if name not in OF_THE_ROW and cell:
                _put(data, name.split("."), cell_value(fields, name, cell))
    except CellError as error:
        return ProblemError(422, "input", errors=[FieldError(error.field, error.code)])
    said = {**row, "command": command, "data": _with_lists(data)}
    return _object(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogateescape"))


def _put(tree: dict[str, Any], path: Sequence[str], value: Any) -> None:
    *parents, last = path
    for part in parents:
        below = tree.setdefault(part, {})
        if not isinstance(below, dict):
            raise CellError(".".join(path), "invalid")
        tree = below
    tree[last] = value


def _with_lists(tree: Any) -> Any:
    """Lists in place of what is numbered from 0 on, in the order of the numbers."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(each.isdecimal() for each in tree):
        return [_with_lists(tree[each]) for each in sorted(tree, key=int)]
    return {name: _with_lists(each) for name, each in tree.items()}
