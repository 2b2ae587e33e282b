"""Secrets that a data folder keeps: one file each, made once, readable by its owner alone."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept_secret(folder: Path, name: str, make: Callable[[], str] | None = None) -> str:
    """The secret of this name; made on the first call, by default 256 random bits in base64url.

    Two processes asking at once get the same secret: the first whole file wins.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        _publish(path, (make or _random)())
    return path.read_text("ascii")


def given_secret(path: Path) -> str:
    """A secret that somebody else keeps, without the end of its line. Raises OSError; ValueError
    for one that everybody on the machine can read, and for none, or what is no plain text."""
    if path.stat().st_mode & 0o007:
        raise ValueError("others can read it")
    secret = path.read_text("ascii").strip()
    if not secret or not secret.isprintable():
        raise ValueError("it holds no secret")
    return secret


def _random() -> str:
    return secrets.token_urlsafe(32)


def _publish(path: Path, value: str) -> None:
    """Writes beside the place and links into it, so that nobody ever reads half a secret."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        _link_unless_there(draft, path)
    finally:
        draft.unlink()


def _link_unless_there(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
