"""What waits to be written, and how it is put together: one tenant a batch."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass
from uuid import UUID

from adapters.store.rows import Append

MAX_BATCH_EVENTS = 512
MAX_BATCH_BYTES = 4 * 1024 * 1024
MAX_PASSED_OVER = 1_024


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """One command, the caller who waits for its first position, and its bodies' bytes."""

    append: Append
    position: asyncio.Future[int]
    size: int


class Waitlist:
    """Commands in the order of their arrival, tenant by tenant; the tenants take turns."""

    def __init__(self) -> None:
        self._tenants: OrderedDict[UUID, deque[Waiting]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, waiting: Waiting) -> None:
        tenant = waiting.append.tenant
        queue = self._tenants.get(tenant)
        if queue is None:
            self._tenants[tenant] = queue = deque()
        queue.append(waiting)
        self._length += 1

    def take_all(self) -> list[Waiting]:
        everything = [each for queue in self._tenants.values() for each in queue]
        self._tenants.clear()
        self._length = 0
        return everything

    def take_batch(self) -> list[Waiting]:
        """The next tenant's commands: none twice on a stream or a claim, none given up.

        Empty where nobody waits any more.

        Two commands on one stream would fail together; apart, the second gets its own answer.
        """
        if not self._tenants:
            return []
        tenant, queue = self._tenants.popitem(last=False)
        self._length -= len(queue)
        batch, passed_over = _batch_of(queue)
        passed_over.extend(queue)
        if passed_over:
            self._tenants[tenant] = passed_over
            self._length += len(passed_over)
        return batch


def _batch_of(queue: deque[Waiting]) -> tuple[list[Waiting], deque[Waiting]]:
    batch: list[Waiting] = []
    passed_over: deque[Waiting] = deque()
    touched: set[int | bytes] = set()
    events = size = 0
    while queue and events < MAX_BATCH_EVENTS and size < MAX_BATCH_BYTES:
        waiting = queue.popleft()
        if waiting.position.done():
            continue
        append = waiting.append
        touches: list[int | bytes] = [each.stream.int for each in append.events]
        touches += append.take + append.release
        if touched.isdisjoint(touches):
            touched.update(touches)
            batch.append(waiting)
            events += len(append.events)
            size += waiting.size
        else:
            passed_over.append(waiting)
            if len(passed_over) == MAX_PASSED_OVER:
                break
    return batch, passed_over
