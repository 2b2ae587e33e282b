"""What the embedded servers share in a data folder: its parts, and locks that die with us."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.embedded.server_user import ServerUser

FOR_ONE = fcntl.LOCK_EX
FOR_ALL = fcntl.LOCK_SH


class EmbeddedServerError(Exception):
    """An embedded server could not be made, started or stopped; the message says where to look."""


@contextmanager
def locked(path: Path, operation: int) -> Iterator[int]:
    """Waits for the lock and yields its descriptor; the kernel drops it when we are killed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, operation)
        yield descriptor
    finally:
        os.close(descriptor)


def alone(descriptor: int) -> bool:
    """Whether nobody else holds this lock; it is for one from here on if so."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make_data_folder(folder: Path) -> None:
    """Our own: others may pass to the parts that they own, and see nothing."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o711, exist_ok=True)


def make_private_folder(folder: Path, user: ServerUser) -> None:
    """Also in a temporary folder that everybody may write to: somebody else's is refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    owner = os.geteuid() if user.uid is None else user.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise EmbeddedServerError(f"{folder} is not a private folder")
    if found.st_uid not in (owner, os.geteuid()):
        raise EmbeddedServerError(f"{folder} belongs to another user")
    user.give(folder)
