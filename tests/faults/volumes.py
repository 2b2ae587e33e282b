"""A small file system of its own, which can be filled and made larger."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Volume:
    """In memory."""

    folder: Path

    def fill(self, leaving: int) -> None:
        """Until so many bytes are free."""
        found = os.statvfs(self.folder)
        ballast = max(0, found.f_bavail * found.f_frsize - leaving)
        with (self.folder / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, ballast))

    def empty(self) -> None:
        (self.folder / "ballast").unlink()


@contextmanager
def volume(folder: Path, size: int) -> Iterator[Volume]:
    """Of so many bytes. Skips the test where one may not mount."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    folder.mkdir(mode=0o711)
    options = f"size={size},mode=0711"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        pytest.skip(f"root may not mount here: {mounted.stderr.strip()}")
    try:
        yield Volume(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
