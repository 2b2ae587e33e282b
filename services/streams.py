"""Folded states of streams, kept for a while: states are frozen, so sharing them is safe."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from time import monotonic
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.recorded import Fact, Recorded
from services.ports import Ledger

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A state at a version, with the newest recorded time and position of its stream."""

    state: S
    version: int = 0
    recorded_at: datetime | None = None
    position: int = 0


class StreamCache(Generic[S]):
    """States of one kind of stream. Bounded; an entry dies after 60 s without use.

    ``fold`` is ``evolve`` over a history, where that is cheaper than one fact after the other.
    """

    def __init__(
        self,
        ledger: Ledger,
        empty: S,
        evolve: Callable[[S, Recorded[Any]], S],
        *,
        fold: Callable[[Sequence[Recorded[Any]], S], S] | None = None,
        most: int = 10_000,
        unused_s: float = 60.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger = ledger
        self._empty = Loaded(empty)
        self._fold = fold or (lambda history, state: reduce(evolve, history, state))
        self._most = most
        self._unused_s = unused_s
        self._clock = clock
        self._kept: OrderedDict[tuple[UUID, UUID], tuple[float, Loaded[S]]] = OrderedDict()

    async def load(self, tenant: UUID, stream: UUID, *, fresh: bool = True) -> Loaded[S]:
        """The state. Unless ``fresh``, a cached state is given as it is, however old."""
        known = self._find(tenant, stream)
        if known is not None and not fresh:
            return known
        base = known or self._empty
        newer = await self._ledger.load(tenant, stream, base.version)
        loaded = self.fold(base, newer)
        if loaded.version:
            self._keep(tenant, stream, loaded)
        return loaded

    def fold(self, base: Loaded[S], newer: Sequence[Recorded[Any]]) -> Loaded[S]:
        if not newer:
            return base
        last = newer[-1]
        return Loaded(self._fold(newer, base.state), last.version, last.recorded_at, last.position)

    def note(self, tenant: UUID, base: Loaded[S], stored: Sequence[Recorded[Fact]]) -> Loaded[S]:
        """Keep what an append made of a state."""
        loaded = self.fold(base, stored)
        if stored:
            self._keep(tenant, stored[-1].stream, loaded)
        return loaded

    def forget(self, tenant: UUID, stream: UUID) -> None:
        """Drop a state at once, as when a key of the stream is destroyed."""
        self._kept.pop((tenant, stream), None)

    def _find(self, tenant: UUID, stream: UUID) -> Loaded[S] | None:
        found = self._kept.pop((tenant, stream), None)
        if found is None or self._clock() - found[0] > self._unused_s:
            return None
        self._keep(tenant, stream, found[1])
        return found[1]

    def _keep(self, tenant: UUID, stream: UUID, loaded: Loaded[S]) -> None:
        self._kept[(tenant, stream)] = (self._clock(), loaded)
        self._kept.move_to_end((tenant, stream))
        while len(self._kept) > self._most or self._oldest_is_dead():
            self._kept.popitem(last=False)

    def _oldest_is_dead(self) -> bool:
        oldest = next(iter(self._kept.values()))
        return self._clock() - oldest[0] > self._unused_s
