"""Rounds over all cases: looks at those that have changed, and at those whose time has come.

What a process keeps between its rounds is only when to look at which case again; one that begins
anew looks at all of them once.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.deadlines.raised import EscalationRaised
from services.deadlines import Deadlines
from services.not_stored import BusyError
from services.ports import CaseChanges, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Round:
    """What one round looked at, and what it led to. ``failed``: cases that cannot be looked at,
    as where an event of theirs cannot be read; they are tried in each round, and others go on."""

    cases: int
    escalations: tuple[EscalationRaised, ...]
    asked: tuple[tuple[UUID, str], ...]
    failed: tuple[UUID, ...] = ()


@dataclass(slots=True)
class Rounds:
    """Not for two tasks at once; two processes each have their own."""

    deadlines: Deadlines
    changes: CaseChanges
    _seen: dict[UUID, int] = field(default_factory=dict)
    _agenda: dict[tuple[UUID, UUID], datetime | None] = field(default_factory=dict)
    """When to look at a case again; None: as soon as possible."""

    async def go(self, now: datetime) -> Round:
        """One round. Raises StoreUnavailable; what was not looked at then is looked at in the
        next one."""
        for tenant in await self.changes.tenants():
            await self._note_changes(tenant)
        due = [each for each, at in self._agenda.items() if at is None or at <= now]
        escalations: list[EscalationRaised] = []
        asked: list[tuple[UUID, str]] = []
        failed: list[UUID] = []
        for tenant, case in due:
            try:
                acted = await self.deadlines.act(tenant, case, now)
            except BusyError:
                continue
            except (StoreUnavailable, OSError, MemoryError):
                raise
            except Exception:  # whatever a history that nobody foresaw leads to
                failed.append(case)
                continue
            escalations += acted.escalations
            asked += [(case, key) for key in acted.asked]
            self._look_again(tenant, case, acted.look_again)
        return Round(len(due), tuple(escalations), tuple(asked), tuple(failed))

    def _look_again(self, tenant: UUID, case: UUID, at: datetime | None) -> None:
        if at is None:
            del self._agenda[(tenant, case)]
        else:
            self._agenda[(tenant, case)] = at

    async def _note_changes(self, tenant: UUID) -> None:
        """Page by page, to the end of the ledger."""
        while True:
            after = self._seen.get(tenant, 0)
            found = await self.changes.changed(tenant, after)
            if found.recounted:
                known = [each for each in self._agenda if each[0] == tenant]
                self._agenda |= dict.fromkeys(known)
            self._agenda |= {(tenant, case): None for case in found.cases}
            self._seen[tenant] = found.upto
            if found.upto == after:
                return
