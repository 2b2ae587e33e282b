"""Whether a base backup is what PostgreSQL says it consists of, by its backup_manifest.

pg_verifybackup of the wheel crashes, so we look ourselves: every file with its length and digest,
no file beside them, the manifest by its own digest, and the log from the first to the last byte
that the backup needs.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

MANIFEST = "backup_manifest"
_LOG = "pg_wal"
_OWN_DIGEST = b'"Manifest-Checksum"'
_LOG_FILE_DIGITS = 24
_BLOCK = 1 << 20
_ALGORITHMS = {"SHA224", "SHA256", "SHA384", "SHA512"}


def faults_of(backup: Path) -> list[str]:
    """A sentence for each thing that is wrong with it; none where it is whole.

    ``backup`` is a folder as pg_basebackup makes it in its plain format, with the log in it and
    digests of the SHA-2 family.
    """
    try:
        text = (backup / MANIFEST).read_bytes()
        told = json.loads(text)
        if not _is_own(text, told["Manifest-Checksum"]):
            return ["the manifest was changed after it had been written"]
        return [*_of_files(backup, told["Files"]), *_of_log(backup, told["WAL-Ranges"])]
    except FileNotFoundError:
        return ["there is no manifest"]
    except (ValueError, KeyError, TypeError):
        return ["the manifest cannot be read"]


def _is_own(text: bytes, digest: str) -> bool:
    """Its last line has the digest of all lines before it."""
    before = text[: text.rindex(_OWN_DIGEST)]
    return hashlib.sha256(before).hexdigest() == digest


def _of_files(backup: Path, files: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    told = {_path_of(each): each for each in files}
    for path, each in told.items():
        if (found := _fault_of(backup / path, each)) is not None:
            yield f"{path} {found}"
    for path in sorted(_present(backup) - told.keys()):
        yield f"{path} is in no manifest"


def _path_of(file: Mapping[str, Any]) -> str:
    if "Encoded-Path" in file:
        return bytes.fromhex(file["Encoded-Path"]).decode(errors="surrogateescape")
    return str(file["Path"])


def _fault_of(path: Path, told: Mapping[str, Any]) -> str | None:
    if not path.is_file():
        return "is missing"
    if path.stat().st_size != told["Size"]:
        return f"has {path.stat().st_size} bytes instead of {told['Size']}"
    if told.get("Checksum-Algorithm") not in _ALGORITHMS:
        return "has no digest that counts"
    digest = hashlib.new(told["Checksum-Algorithm"])
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return None if digest.hexdigest() == told["Checksum"] else "has other content"


def _present(backup: Path) -> set[str]:
    """All files that a manifest names: the log and the manifest itself are not among them."""
    found = (path.relative_to(backup) for path in backup.rglob("*") if path.is_file())
    return {str(path) for path in found if path.parts[0] not in (_LOG, MANIFEST)}


def _of_log(backup: Path, ranges: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    sizes = {
        path.name: path.stat().st_size
        for path in (backup / _LOG).glob("*")
        if path.is_file() and len(path.name) == _LOG_FILE_DIGITS
    }
    size = max(sizes.values(), default=0)
    if size == 0:
        yield "there is no log"
        return
    for each in ranges:
        first, last = _place(each["Start-LSN"]) // size, (_place(each["End-LSN"]) - 1) // size
        for number in range(first, last + 1):
            name = _log_file(each["Timeline"], number, size)
            if sizes.get(name) != size:
                yield f"{_LOG}/{name} is missing, or not whole"


def _place(text: str) -> int:
    """Of a byte in the log, from ``16/B374D848``."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def _log_file(timeline: int, number: int, size: int) -> str:
    each = (1 << 32) // size
    return f"{timeline:08X}{number // each:08X}{number % each:08X}"
