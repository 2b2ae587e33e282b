"""A small file system of its own, which can be filled and made larger."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

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
def volume(folder: Path, size: int) -> Iterator[Volume | None]:
    """Of so many bytes; a plain folder, and None, where one may not mount."""
    folder.mkdir(mode=0o711)
    if os.geteuid() != 0 or not _mounted(folder, size):
        yield None
        return
    try:
        yield Volume(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mounted(folder: Path, size: int) -> bool:
    options = f"size={size},mode=0711"
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0
