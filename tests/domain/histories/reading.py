"""How a rule reads a history: what was on file before a fact, as corrected by then.

Nothing here uses the product's own corrections, folds or evidence: a rule that is read twice by
the same code is read once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from domain.case.governance import corrected
from domain.case.opening import linking, opening
from domain.case.outcome import recurrence
from domain.case.outcome.closing import CaseClosed, CaseWithdrawn
from domain.case.outcome.outcome import FullDutyResumed
from domain.case.phases import phases
from domain.case.safety import safety
from domain.case.vocabulary import HoldKind
from domain.recorded import Fact, Recorded
from domain.thresholds import POLICIES
from tests.domain.histories.course import World

F = TypeVar("F", bound=Fact)
History = Sequence[Recorded[Fact]]


@dataclass(frozen=True, slots=True)
class Told:
    """What was told before a fact, and ``commit``: all facts of its command."""

    world: World
    entries: Sequence[Recorded[Fact]]
    commit: Sequence[Recorded[Fact]]

    def every(self, *kinds: type[F]) -> list[Recorded[F]]:
        """Of all episodes, in the order of the ledger."""
        return [each for each in self.entries if isinstance(each.fact, kinds)]  # type: ignore[misc]

    def of_episode(self, *kinds: type[F]) -> list[Recorded[F]]:
        """Since the case was reopened last."""
        begins = [n for n, each in enumerate(self.entries) if _reopens(each)]
        since = self.entries[begins[-1] :] if begins else self.entries
        return [each for each in since if isinstance(each.fact, kinds)]  # type: ignore[misc]

    def last(self, kind: type[F]) -> Recorded[F] | None:
        found = self.every(kind)
        return found[-1] if found else None

    def here(self, *kinds: type[F]) -> list[Recorded[F]]:
        """In the same commit."""
        return [each for each in self.commit if isinstance(each.fact, kinds)]  # type: ignore[misc]

    @property
    def opened(self) -> opening.CaseOpened:
        return self.every(opening.CaseOpened)[0].fact

    @property
    def scopes(self) -> frozenset[str]:
        known = self.last(linking.ConsentReferenced)
        return frozenset(known.fact.scopes) if known else frozenset()

    @property
    def has_ended(self) -> bool:
        return bool(self.of_episode(CaseClosed, CaseWithdrawn))

    @property
    def phase(self) -> str | None:
        """The phase under way in this episode."""
        kinds = (phases.PhaseStarted, phases.PhaseAdvanced, phases.PhaseReverted, FullDutyResumed)
        changes: list[Recorded[Any]] = self.of_episode(*kinds)
        if not changes:
            return None
        fact = changes[-1].fact
        if isinstance(fact, FullDutyResumed):
            return "P5"
        return str(fact.phase if isinstance(fact, phases.PhaseStarted) else fact.to)

    @property
    def holds(self) -> dict[UUID, HoldKind]:
        """The holds that are open."""
        found: dict[UUID, HoldKind] = {}
        for each in self.entries:
            match each.fact:
                case safety.CaseHeld(hold_id=hold_id, kind=kind):
                    found[hold_id] = kind
                case safety.HoldLifted(hold_id=hold_id):
                    found.pop(hold_id, None)
                case CaseWithdrawn():
                    found.clear()
                case _:
                    pass
        return found

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.world.zone).date()

    @property
    def version(self) -> int | None:
        """The version of the protocol that is pinned."""
        pinned = self.last(linking.ProtocolPinned)
        return None if pinned is None else pinned.fact.version

    def policy(self, key: str) -> Decimal | None:
        """The value in force: of an override of the case, of its protocol, the default."""
        pinned = self.last(linking.ProtocolPinned)
        if pinned is not None:
            own = [each.value for each in pinned.fact.overrides if each.key == key]
            published = self.world.protocols.get((pinned.fact.protocol_id, pinned.fact.version))
            if own:
                return own[-1]
            if published is not None and key in published.settings:
                return published.settings[key]
        default = POLICIES[key].default if key in POLICIES else None
        return None if default is None else Decimal(default)

    def bound(self, key: str) -> Decimal:
        found = self.policy(key)
        assert found is not None, key
        return found


def _reopens(recorded: Recorded[Fact]) -> bool:
    return isinstance(recorded.fact, recurrence.CaseReopened)


def reading(
    world: World, history: History, since: int = 0
) -> Iterator[tuple[Told, Recorded[Fact]]]:
    """Each fact from a place on, with what was told before it."""
    entries: list[Recorded[Fact]] = []
    for place, recorded in enumerate(history):
        if place >= since:
            commit = [each for each in history if each.command_id == recorded.command_id]
            yield Told(world, tuple(entries), commit), recorded
        _amend(entries, recorded)
        entries.append(recorded)


def told_by(world: World, history: History) -> Told:
    """All of a history, as corrected by its end."""
    entries: list[Recorded[Fact]] = []
    for recorded in history:
        _amend(entries, recorded)
        entries.append(recorded)
    return Told(world, tuple(entries), ())


def _amend(entries: list[Recorded[Fact]], recorded: Recorded[Fact]) -> None:
    fact = recorded.fact
    if not isinstance(fact, corrected.EntryCorrected | corrected.EntryMarkedInError):
        return
    for place, each in enumerate(entries):
        if each.event_id != fact.target_event_id or _amends(each.fact):
            continue
        if isinstance(fact, corrected.EntryMarkedInError):
            del entries[place]
        else:
            entries[place] = _with(each, fact.field, fact.new.value)
        return


def _amends(fact: Fact) -> bool:
    return isinstance(fact, corrected.EntryCorrected | corrected.EntryMarkedInError)


def _with(entry: Recorded[Fact], path: str, value: Any) -> Recorded[Fact]:
    """The entry with another value at a path of its JSON; as it is where that does not fit."""
    if path == "effective_at":
        return replace(entry, effective_at=datetime.fromisoformat(value))
    tree: Any = entry.fact.model_dump(mode="json", by_alias=True)
    *way, last = path.split(".")
    try:
        part = tree
        for step in way:
            part = part[int(step)] if isinstance(part, list) else part[step]
        part[int(last) if isinstance(part, list) else last] = value
        return replace(entry, fact=type(entry.fact).model_validate(tree))
    except (LookupError, TypeError, ValueError):
        return entry
