"""What a projector wrote last, so that it need not read it again: a row is taken apart once and not
with every event of its case.

A shape stands for the bytes that it was written as. It is used only where the row still has these
bytes, by their digest, so whatever else happens to a table or a transaction does no harm.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from projections.latest import Shape

MOST_BYTES = 8_000_000
"""Of rows; their shapes take several times as much."""

Key = tuple[str, UUID, UUID]
"""Table, tenant and case."""


@dataclass(frozen=True, slots=True)
class _Written:
    digest: bytes
    size: int
    shape: Shape


class Remembered:
    """The shapes of the rows that were written last, up to so many bytes of rows."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._written: OrderedDict[Key, _Written] = OrderedDict()

    def keep(self, table: str, tenant: UUID, case: UUID, body: bytes, shape: Shape) -> None:
        key = table, tenant, case
        self._forget(key)
        self._written[key] = _Written(sha256(body).digest(), len(body), shape)
        self._bytes += len(body)
        while self._bytes > self._most:
            self._forget(next(iter(self._written)))

    def by_digest(self, table: str, tenant: UUID, cases: Iterable[UUID]) -> Mapping[bytes, Shape]:
        """What is known of some rows, by the digest that they must have."""
        known = (self._written.get((table, tenant, case)) for case in cases)
        return {each.digest: each.shape for each in known if each is not None}

    def _forget(self, key: Key) -> None:
        gone = self._written.pop(key, None)
        self._bytes -= gone.size if gone is not None else 0
