"""One whole line a notification, whoever writes at once and whatever a crash has left."""

import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.notifying.file_channel import write_line

ROOT = Path(__file__).parents[3]
AT = datetime(2025, 3, 20, 23, 30, tzinfo=UTC)
WRITE_MANY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from adapters.notifying.file_channel import write_line
folder, own = Path(sys.argv[1]), int(sys.argv[2])
at = datetime(2025, 3, 20, tzinfo=UTC)
for number in range(60):
    told = UUID(int=own * 1000 + number)
    write_line(folder, at, told, b'{"id":"%s"}' % str(told).encode(), unsure=False)
"""


def line(told: UUID) -> bytes:
    return json.dumps({"id": str(told)}).encode()


def lines(folder: Path) -> list[str]:
    (path,) = folder.iterdir()
    return [json.loads(each)["id"] for each in path.read_text().splitlines()]


def test_a_line_stands_in_the_file_of_its_day(tmp_path: Path) -> None:
    told = uuid4()
    write_line(tmp_path / "own", AT, told, line(told), unsure=False)

    assert (tmp_path / "own" / "2025-03-20.jsonl").read_bytes() == line(told) + b"\n"
    assert (tmp_path / "own" / "2025-03-20.jsonl").stat().st_mode & 0o077 == 0


def test_who_is_not_sure_writes_it_once(tmp_path: Path) -> None:
    told, other = uuid4(), uuid4()
    write_line(tmp_path, AT, told, line(told), unsure=False)
    for each in (told, other, told, other):
        write_line(tmp_path, AT, each, line(each), unsure=True)

    assert lines(tmp_path) == [str(told), str(other)]


@pytest.mark.parametrize("kept", [0, 1, 10])
def test_what_a_crash_has_cut_is_gone_and_written_anew(tmp_path: Path, kept: int) -> None:
    first, second = uuid4(), uuid4()
    write_line(tmp_path, AT, first, line(first), unsure=False)
    path = tmp_path / "2025-03-20.jsonl"
    path.write_bytes(path.read_bytes() + line(second)[:kept])

    write_line(tmp_path, AT, second, line(second), unsure=True)

    assert lines(tmp_path) == [str(first), str(second)]


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    writing = [
        subprocess.Popen([sys.executable, "-c", WRITE_MANY, str(tmp_path), str(own)], cwd=ROOT)
        for own in (1, 2, 3)
    ]
    assert [each.wait() for each in writing] == [0, 0, 0]

    found = Counter(lines(tmp_path))
    assert len(found) == 180
    assert set(found.values()) == {1}


@contextmanager
def disk_of(most: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 20], ids=["none", "for a byte", "for half a line"])
def test_on_a_full_disk_no_line_counts_as_written(tmp_path: Path, room: int) -> None:
    first, second = uuid4(), uuid4()
    write_line(tmp_path, AT, first, line(first), unsure=False)
    length = (tmp_path / "2025-03-20.jsonl").stat().st_size

    with disk_of(length + room), pytest.raises(OSError, match="too large"):
        write_line(tmp_path, AT, second, line(second), unsure=False)
    write_line(tmp_path, AT, second, line(second), unsure=True)

    assert lines(tmp_path) == [str(first), str(second)]
