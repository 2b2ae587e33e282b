"""How many commands have been answered, for whoever waits for more."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Tally:
    """``count`` only ever rises."""

    count: int = 0
    _grown: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, more: int) -> None:
        self.count += more
        self._grown.set()

    async def reach(self, upto: int) -> None:
        """Waits until so many of all have been answered."""
        while self.count < upto:
            self._grown.clear()
            await self._grown.wait()
