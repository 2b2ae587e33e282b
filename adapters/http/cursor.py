"""Cursors of lists: signed, and good only for the query that they were made for.

A cursor can be read by whoever holds it; so put nothing into it that its reader may not know.
"""

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import cast

from adapters.asking.problems import FieldError, ProblemError

Place = tuple[str | int, ...]
"""Where the next page begins."""

MAX_LIMIT = 100
DEFAULT_LIMIT = 50
MAX_CURSOR_LENGTH = 1024
WORDING_CODES = frozenset(
    {"problem.cursor", "problem.input", "problem.field.limit", "problem.field.cursor"}
)
"""What the catalogue must hold for this module."""

_MAC_BYTES = hashlib.sha256().digest_size
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_CURSOR = re.compile(r"[A-Za-z0-9_-]+")


class CursorSigner:
    """Makes and opens cursors. Raises ValueError for a key shorter than 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the key of cursors needs 32 bytes")
        self._key = key

    def cursor(self, query: Mapping[str, str], place: Sequence[str | int]) -> str:
        """The cursor for a place in the answer to a query.

        ``query`` holds all that the answer depends on: tenant, person, filters, order.
        """
        content = _json(list(place))
        return urlsafe_b64encode(self._mac(query, content) + content).rstrip(b"=").decode()

    def place(self, query: Mapping[str, str], cursor: str) -> Place:
        """The place. Raises ProblemError 422 for a cursor that was altered, or is not of this
        query."""
        signed = _decoded(cursor)
        mac, content = signed[:_MAC_BYTES], signed[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(query, content)):
            raise _refused()
        return tuple(cast(list[str | int], json.loads(content)))

    def _mac(self, query: Mapping[str, str], content: bytes) -> bytes:
        question = hashlib.sha256(_json(dict(query))).digest()
        return hmac.digest(self._key, b"rtw-cursor-1\x00" + question + content, "sha256")


def parse_limit(text: str | None, default: int = DEFAULT_LIMIT) -> int:
    """How many rows a page holds, 1 to 100. Raises ProblemError 422."""
    if text is None:
        return default
    if not _LIMIT.fullmatch(text) or int(text) > MAX_LIMIT:
        error = FieldError("limit", "limit", {"minimum": 1, "maximum": MAX_LIMIT})
        raise ProblemError(422, "input", errors=[error])
    return int(text)


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _decoded(cursor: str) -> bytes:
    """Only the one spelling that was handed out."""
    if len(cursor) > MAX_CURSOR_LENGTH or not _CURSOR.fullmatch(cursor) or len(cursor) % 4 == 1:
        raise _refused()
    signed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    if urlsafe_b64encode(signed).rstrip(b"=").decode() != cursor:
        raise _refused()
    return signed


def _refused() -> ProblemError:
    return ProblemError(422, "cursor", errors=[FieldError("cursor", "cursor")])
