"""A small file system of its own, which can be filled and made larger."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

KIB, MIB = 1 << 10, 1 << 20


@dataclass(frozen=True, slots=True)
class Volume:
    """In memory."""

    folder: Path

    def fill(self) -> None:
        """To the last page, also where others write meanwhile."""
        with (self.folder / "ballast").open("ab", buffering=0) as file:
            for size in (MIB, 64 * KIB, 4 * KIB):
                with suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass

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
