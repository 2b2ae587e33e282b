"""The file channel: one JSON line a notification, in a file a day, each line whole and once.

A line is written under a lock and with its end; what a crash has cut is taken away before the next
one. Whoever is not sure whether a line was written looks for it first.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from adapters.embedded.secret_files import sync_folder


def write_line(folder: Path, at: datetime, told: UUID, line: bytes, *, unsure: bool) -> None:
    """On disk when it returns. ``line`` holds the id and no end of a line. Raises OSError."""
    path = folder / f"{at.astimezone(UTC):%Y-%m-%d}.jsonl"
    with _locked(path) as descriptor:
        kept = _whole(descriptor)
        if unsure and str(told).encode() in os.pread(descriptor, kept, 0):
            return
        _append(descriptor, line + b"\n", kept)
        os.fsync(descriptor)


def _append(descriptor: int, line: bytes, place: int) -> None:
    """All of it: a disk that is almost full takes a part first and says so only when it is asked
    to take the rest."""
    written = 0
    while written < len(line):
        written += os.pwrite(descriptor, line[written:], place + written)


def _whole(descriptor: int) -> int:
    """The length up to the end of the last whole line; what was behind it is gone."""
    length = os.fstat(descriptor).st_size
    if length and os.pread(descriptor, 1, length - 1) != b"\n":
        length = os.pread(descriptor, length, 0).rfind(b"\n") + 1
        os.ftruncate(descriptor, length)
    return length


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    is_new = not path.exists()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if is_new:
            sync_folder(path.parent)
        yield descriptor
    finally:
        os.close(descriptor)
