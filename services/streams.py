"""Folded states of streams, kept for a while: states are frozen, so sharing them is safe."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from time import monotonic
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from domain.case import aggregate
from domain.case.state import CaseState
from domain.recorded import Fact, Recorded
from domain.unread import Entry
from services.ports import Ledger

S = TypeVar("S")

_Key: TypeAlias = tuple[int, int]
"""Tenant and stream; a UUID is compared and hashed in Python."""

MOST_EVENTS = 10_000
"""An event that was read takes about 3.5 kB in the state of a case, an unread one half of it."""


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A state at a version, with the newest recorded time and position of its stream."""

    state: S
    version: int = 0
    recorded_at: datetime | None = None
    position: int = 0


@dataclass(slots=True)
class _Kept(Generic[S]):
    loaded: Loaded[S]
    used: float


class StreamCache(Generic[S]):
    """States of one kind of stream. An entry dies after 60 s without use.

    A state may hold all the facts it was folded from, so ``most`` bounds the events behind the
    states that are kept and not the states; one state is always kept, however long its stream.
    ``fold`` is ``evolve`` over a history, where that is cheaper than one fact after the other;
    then ``load`` may give what it does not need to read.
    """

    def __init__(
        self,
        ledger: Ledger,
        empty: S,
        evolve: Callable[[S, Recorded[Any]], S],
        *,
        fold: Callable[[Sequence[Any], S], S] | None = None,
        load: Callable[[UUID, UUID, int], Awaitable[Sequence[Entry]]] | None = None,
        most: int = MOST_EVENTS,
        unused_s: float = 60.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._load = load or ledger.load
        self._empty = Loaded(empty)
        self._fold = fold or (lambda history, state: reduce(evolve, history, state))
        self._most = most
        self._unused_s = unused_s
        self._clock = clock
        self._kept: OrderedDict[_Key, _Kept[S]] = OrderedDict()
        self._events = 0

    async def load(self, tenant: UUID, stream: UUID, *, fresh: bool = True) -> Loaded[S]:
        """The state. Unless ``fresh``, a cached state is given as it is, however old."""
        known = self._find(tenant, stream)
        if known is not None and not fresh:
            return known
        base = known or self._empty
        newer = await self._load(tenant, stream, base.version)
        loaded = self.fold(base, newer)
        if loaded.version:
            self._keep(tenant, stream, loaded)
        return loaded

    def fold(self, base: Loaded[S], newer: Sequence[Entry]) -> Loaded[S]:
        if not newer:
            return base
        last = newer[-1]
        state = self._fold(newer, base.state)
        return Loaded(state, last.version, last.recorded_at, last.position)

    def note(self, tenant: UUID, base: Loaded[S], stored: Sequence[Recorded[Fact]]) -> Loaded[S]:
        """Keep what an append made of a state."""
        loaded = self.fold(base, stored)
        if stored:
            self._keep(tenant, stored[-1].stream, loaded)
        return loaded

    def forget(self, tenant: UUID, stream: UUID) -> None:
        """Drop a state at once, as when a key of the stream is destroyed."""
        self._drop((tenant.int, stream.int))

    def _find(self, tenant: UUID, stream: UUID) -> Loaded[S] | None:
        key = (tenant.int, stream.int)
        found = self._kept.get(key)
        if found is None:
            return None
        now = self._clock()
        if now - found.used > self._unused_s:
            self._drop(key)
            return None
        found.used = now
        self._kept.move_to_end(key)
        return found.loaded

    def _keep(self, tenant: UUID, stream: UUID, loaded: Loaded[S]) -> None:
        key, now = (tenant.int, stream.int), self._clock()
        known = self._kept.get(key)
        if known is None:
            self._kept[key] = _Kept(loaded, now)
            self._events += loaded.version
        else:
            self._events += loaded.version - known.loaded.version
            known.loaded, known.used = loaded, now
            self._kept.move_to_end(key)
        self._drop_what_is_too_much(now)

    def _drop_what_is_too_much(self, now: float) -> None:
        while len(self._kept) > 1:
            key, oldest = next(iter(self._kept.items()))
            if self._events <= self._most and now - oldest.used <= self._unused_s:
                return
            self._drop(key)

    def _drop(self, key: _Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._events -= dropped.loaded.version


def cache_of_cases(ledger: Ledger, most: int = MOST_EVENTS) -> StreamCache[CaseState]:
    """Cases, whose facts are read when a rule asks for them."""
    return StreamCache(
        ledger,
        CaseState(),
        aggregate.evolve,
        fold=aggregate.fold,
        load=ledger.load_unread,
        most=most,
    )
