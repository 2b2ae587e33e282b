"""What a projector wrote last, so that it need not read it again: a row is taken apart once and not
with every event of its case.

Whoever writes rows of a view moves its bookmark or writes it anew, in the same transaction. So the
shapes are as the rows are for as long as the bookmark is the very one that was written with them.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from projections.latest import Shape

MOST = 100_000
"""Parts of views: a case of a few hundred events has as many in each of its larger views."""

Key = tuple[UUID, str]
"""Tenant and view, or part of a view."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark as one transaction wrote it, which PostgreSQL tells by ``xmin``."""

    position: int
    written_by: str


class Remembered:
    """The shapes of the rows that were written last, up to so many parts of views."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._weight = 0
        self._marks: dict[Key, Mark] = {}
        self._rows: OrderedDict[tuple[UUID, str, UUID], Shape] = OrderedDict()

    def known(
        self, tenant: UUID, view: str, mark: Mark, cases: Iterable[UUID]
    ) -> Mapping[UUID, Shape]:
        """What is known of some rows of a view, or a part of it, whose bookmark is this one."""
        if self._marks.get((tenant, view)) != mark:
            self._forget_view(tenant, view)
            return {}
        rows = ((case, self._rows.get((tenant, view, case))) for case in cases)
        return {case: shape for case, shape in rows if shape is not None}

    def keep(self, tenant: UUID, view: str, mark: Mark, rows: Mapping[UUID, Shape]) -> None:
        """Rows that were committed together with this bookmark. Those kept before are still as
        they were: nobody else wrote the bookmark that was there until then."""
        self._marks[tenant, view] = mark
        for case, shape in rows.items():
            self._forget(tenant, view, case)
            self._rows[tenant, view, case] = shape
            self._weight += shape.weight
        while self._weight > self._most:
            self._forget(*next(iter(self._rows)))

    def _forget_view(self, tenant: UUID, view: str) -> None:
        if self._marks.pop((tenant, view), None) is None:
            return
        for key in [each for each in self._rows if each[:2] == (tenant, view)]:
            self._forget(*key)

    def _forget(self, tenant: UUID, view: str, case: UUID) -> None:
        gone = self._rows.pop((tenant, view, case), None)
        self._weight -= gone.weight if gone is not None else 0
