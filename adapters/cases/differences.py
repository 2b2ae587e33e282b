"""What changed in a view between two times, and which events changed it.

The bodies of the two times are compared as they would be read. What differs without an event
that changed it differs because time has passed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from adapters.cases.steps import NAMES, Between, Span, Touch, Touched, touched_in
from adapters.cases.views import Times, json_bytes, shown
from adapters.main import Product
from adapters.words.wording import Catalogue
from projections.differing import Change, Differ
from projections.view import View
from services.audiences import HIDES_ACTIVITY, Audience


@dataclass(frozen=True, slots=True)
class Difference:
    """A change with the events that made it, in the order of the world."""

    change: Change
    touches: tuple[Touch, ...]

    def body(self) -> dict[str, Any]:
        """The contract's shape: {path, before, after, events}."""
        return {
            "path": self.change.pointer,
            "before": self.change.before,
            "after": self.change.after,
            "events": [each.event_id for each in self.touches],
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """The bodies of two times, and how they differ."""

    before: dict[str, Any]
    after: dict[str, Any]
    differences: tuple[Difference, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """Of the parties that either body shows."""
        return {**self.before.get(NAMES, {}), **self.after.get(NAMES, {})}

    def as_read_by(self, audience: Audience) -> tuple[Difference, ...]:
        """For who must not see hidden activity with those events alone that his bodies name."""
        if audience not in HIDES_ACTIVITY:
            return self.differences
        written = (json_bytes(self.before) + json_bytes(self.after)).decode()
        return tuple(
            replace(each, touches=tuple(t for t in each.touches if t.is_told_in(written)))
            for each in self.differences
        )


async def compared(
    product: Product, wording: Catalogue, tenant: UUID, case: UUID, view: View[Any], span: Span
) -> Compared | None:
    """None where there was nothing to read at the later time; all is new where there was
    nothing at the earlier one."""
    times = (Times(each, span.known_at) for each in (span.since, span.until))
    before, after = [await shown(product, wording, tenant, case, view, each) for each in times]
    if after is None:
        return None
    differ = Differ()
    changes = differ.changes(before or {}, after)
    parts = frozenset(str(each.place[0]) for each in changes)
    touched = await touched_in(Between(product, wording, tenant, case, view, span), differ, parts)
    return Compared(before or {}, after, tuple(_with_touches(changes, touched)))


def _with_touches(changes: Sequence[Change], touched: Sequence[Touched]) -> Iterator[Difference]:
    """A name comes and goes with whatever shows the id that it belongs to."""
    for change in changes:
        bears = _shows_one_of(_parties(change)) if change.place[0] == NAMES else change.bears_on
        own = (touch for touch, made in touched if any(map(bears, made)))
        yield Difference(change, tuple(own))


def _parties(change: Change) -> Sequence[str]:
    """Whose names they are."""
    return [str(each) for each in change.place[1:]] or [*(change.after or change.before or {})]


def _shows_one_of(parties: Sequence[str]) -> Callable[[Change], bool]:
    def shows(change: Change) -> bool:
        text = json_bytes((change.before, change.after)).decode()
        return any(each in text for each in parties)

    return shows
