"""The cache of folded states: bounded, mortal, and never ahead of the ledger."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from domain.recorded import Recorded
from services.streams import StreamCache
from tests.services.ledger_contract import LIFTED, a_commit
from tests.services.memory_ledger import MemoryLedger

pytestmark = pytest.mark.anyio
TENANT = uuid4()


@dataclass
class Watched:
    """A cache of counts of events, with its ledger and a clock to turn."""

    most: int = 3
    seconds: float = 0.0
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    cache: StreamCache[int] = field(init=False)

    def __post_init__(self) -> None:
        def counted(count: int, _: Recorded[object]) -> int:  # type: ignore[type-var]
            return count + 1

        self.cache = StreamCache(
            self.ledger, 0, counted, most=self.most, clock=lambda: self.seconds
        )

    async def write(self, stream: UUID) -> None:
        known = len(await self.ledger.load(TENANT, stream))
        await self.ledger.append(a_commit(TENANT, stream, LIFTED, expected=known))

    def kept(self) -> list[UUID]:
        """The streams whose states are kept, the least used first."""
        return [UUID(int=stream) for _, stream in self.cache._kept]

    async def reads(self, stream: UUID, *, fresh: bool = False) -> int:
        """How often the ledger was asked for one state."""
        before = self.ledger.loads
        await self.cache.load(TENANT, stream, fresh=fresh)
        return self.ledger.loads - before


async def test_a_state_is_given_with_its_version_position_and_time() -> None:
    watched, stream = Watched(), uuid4()
    await watched.write(uuid4())
    await watched.write(stream)
    await watched.write(stream)

    loaded = await watched.cache.load(TENANT, stream)

    assert (loaded.state, loaded.version, loaded.position) == (2, 2, 3)
    assert loaded.recorded_at is not None


async def test_a_stream_that_is_not_there_is_empty_and_not_kept() -> None:
    watched, stream = Watched(), uuid4()

    assert (await watched.cache.load(TENANT, stream)).version == 0
    assert await watched.reads(stream) == 1


async def test_a_cached_state_is_given_as_it_is_and_a_fresh_one_is_folded_on() -> None:
    watched, stream = Watched(), uuid4()
    await watched.write(stream)
    await watched.cache.load(TENANT, stream)
    await watched.write(stream)

    assert await watched.reads(stream) == 0
    assert (await watched.cache.load(TENANT, stream, fresh=False)).state == 1
    assert (await watched.cache.load(TENANT, stream)).state == 2
    assert (await watched.cache.load(TENANT, stream, fresh=False)).state == 2


async def test_the_least_used_states_are_dropped_beyond_the_bound() -> None:
    watched, streams = Watched(most=3), [uuid4() for _ in range(4)]
    for stream in streams[:3]:
        await watched.write(stream)
        await watched.cache.load(TENANT, stream)
    await watched.cache.load(TENANT, streams[0], fresh=False)

    await watched.write(streams[3])
    await watched.cache.load(TENANT, streams[3])

    assert [await watched.reads(stream) for stream in (streams[0], streams[3])] == [0, 0]
    assert await watched.reads(streams[1]) == 1


async def test_what_is_kept_is_bounded_by_the_events_behind_it() -> None:
    watched, long, short = Watched(most=4), uuid4(), uuid4()
    for stream in (long, long, long, short):
        await watched.write(stream)
    await watched.cache.load(TENANT, long)
    await watched.cache.load(TENANT, short)
    assert [await watched.reads(stream) for stream in (long, short)] == [0, 0]

    await watched.write(short)
    await watched.cache.load(TENANT, short)

    assert watched.kept() == [short]
    assert watched.cache._events == 2


async def test_a_stream_longer_than_the_bound_is_kept_alone() -> None:
    watched, long, short = Watched(most=2), uuid4(), uuid4()
    for stream in (short, long, long, long):
        await watched.write(stream)
    await watched.cache.load(TENANT, short)

    await watched.cache.load(TENANT, long)

    assert watched.kept() == [long]
    assert await watched.reads(long) == 0


async def test_what_is_dropped_no_longer_counts() -> None:
    watched, streams = Watched(most=2), [uuid4() for _ in range(3)]
    for stream in streams:
        await watched.write(stream)
    await watched.cache.load(TENANT, streams[0])
    watched.cache.forget(TENANT, streams[0])
    await watched.cache.load(TENANT, streams[1])
    watched.seconds += 61.0
    await watched.cache.load(TENANT, streams[1], fresh=False)

    await watched.cache.load(TENANT, streams[2])

    assert watched.cache._events == 2
    assert watched.kept() == [streams[1], streams[2]]


async def test_a_state_dies_after_sixty_seconds_without_use() -> None:
    watched, stream = Watched(), uuid4()
    await watched.write(stream)
    await watched.cache.load(TENANT, stream)

    for _ in range(3):
        watched.seconds += 60.0
        assert await watched.reads(stream) == 0
    watched.seconds += 60.001
    assert await watched.reads(stream) == 1


async def test_dead_states_are_not_kept_in_memory_by_the_living() -> None:
    watched, old, new = Watched(most=1000), uuid4(), uuid4()
    await watched.write(old)
    await watched.write(new)
    await watched.cache.load(TENANT, old)
    watched.seconds += 61.0

    await watched.cache.load(TENANT, new)

    assert watched.kept() == [new]


async def test_a_forgotten_state_is_read_anew() -> None:
    watched, stream = Watched(), uuid4()
    await watched.write(stream)
    await watched.cache.load(TENANT, stream)

    watched.cache.forget(TENANT, stream)

    assert await watched.reads(stream) == 1


async def test_tenants_do_not_share_states() -> None:
    watched, stream, other = Watched(), uuid4(), uuid4()
    await watched.write(stream)
    await watched.cache.load(TENANT, stream)

    assert (await watched.cache.load(other, stream, fresh=False)).version == 0


async def test_what_an_append_made_of_a_state_is_kept_without_reading() -> None:
    watched, stream = Watched(), uuid4()
    base = await watched.cache.load(TENANT, stream)
    stored = await watched.ledger.append(a_commit(TENANT, stream, LIFTED, LIFTED))

    watched.cache.note(TENANT, base, stored)

    assert await watched.reads(stream) == 0
    assert (await watched.cache.load(TENANT, stream, fresh=False)).state == 2


async def test_a_late_note_of_an_old_state_is_mended_by_the_next_fresh_read() -> None:
    watched, stream = Watched(), uuid4()
    base = await watched.cache.load(TENANT, stream)
    first = await watched.ledger.append(a_commit(TENANT, stream, LIFTED))
    await watched.write(stream)
    await watched.cache.load(TENANT, stream)

    watched.cache.note(TENANT, base, first)

    assert (await watched.cache.load(TENANT, stream)).state == 2
