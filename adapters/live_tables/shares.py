"""What one process projects of the views: of each the parts that are its own by its number, and
those of a process that is gone, until that one is there again.

A process is there while its session holds the lease of its number; it is gone when others have
missed it at two looks in a row. Without numbers a process takes whatever is free.
"""

from collections.abc import Iterable, Mapping, Sequence

from adapters.live_tables.leases import Leases
from adapters.live_tables.numbered import Numbered
from projections.parts import Part, all_parts

Held = Mapping[Part, Sequence[str]]
"""The views of which a process has a part, by that part."""


class Shares:
    """Those of one session."""

    def __init__(self, leases: Leases, views: Iterable[str], numbered: Numbered) -> None:
        self._leases = leases
        self._views = list(views)
        self._numbered = numbered
        self._missed = frozenset[Numbered]()
        self._held: Held = {}

    async def held(self) -> Held:
        """Now and then it looks how many parts there are, who is gone, and what is free. Raises
        OperationalError where the session is lost, and all leases with it."""
        if self._leases.looks_again:
            self._held = await self._looked()
        return self._held

    def look_at_once(self) -> None:
        self._leases.look_at_once()

    async def _looked(self) -> Held:
        parts = await all_parts(self._leases.session)
        doing = [self._numbered, *await self._gone()]
        mine = [part for part in parts if any(each.owns(part) for each in doing)]
        wanted = [part.named(view) for part in mine for view in self._views]
        here = [_name_of(self._numbered)] if self._numbered.of > 1 else []
        held = await self._leases.held([*here, *wanted])
        shares = {part: [v for v in self._views if part.named(v) in held] for part in mine}
        return {part: views for part, views in shares.items() if views}

    async def _gone(self) -> frozenset[Numbered]:
        others = {_name_of(each): each for each in self._numbered.others}
        free = await self._leases.free(others) if others else frozenset()
        missed = frozenset(others[name] for name in free)
        gone, self._missed = missed & self._missed, missed
        return gone


def _name_of(numbered: Numbered) -> str:
    return f"projector {numbered}"
