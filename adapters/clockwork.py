"""Keeps the deadlines of all cases: a round every minute."""

import asyncio
import logging
import time

from adapters.cases.changes import LedgerChanges
from adapters.main import Product
from adapters.processes import metrics
from services.ports import StoreUnavailable
from services.rounds import Rounds

EVERY_S = 60.0
_log = logging.getLogger("rtw.deadlines")


class Clockwork:
    """Rounds every minute, in a process of its own or beside others; several do no harm."""

    def __init__(self, product: Product) -> None:
        self._rounds = Rounds(product.deadlines, LedgerChanges(product.reader))
        self._clock = product.clock
        self._whole_at = time.monotonic()

    def seconds_since_round(self) -> float:
        """Since the last round that came to its end, or since this was made."""
        since = time.monotonic() - self._whole_at
        metrics.DEADLINE_SECONDS.set(since)
        return since

    async def run(self) -> None:
        """Until cancelled. Where the database does not answer, the next round makes up for it."""
        while True:
            try:
                done = await self._rounds.go(self._clock.now())
            except StoreUnavailable:
                _log.warning("the database did not answer; deadlines wait for the next round")
            else:
                self._whole_at = time.monotonic()
                metrics.ESCALATIONS.inc(len(done.escalations))
                if done.escalations or done.asked:
                    _log.info("%d escalations, %d asked", len(done.escalations), len(done.asked))
                if done.failed:
                    _log.warning("deadlines of %d cases cannot be told", len(done.failed))
            await asyncio.sleep(EVERY_S)
