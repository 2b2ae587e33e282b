"""What a case must remember to decide; everything else belongs in a view."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Self, TypeVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.folder import Folder
from domain.case.milestones import Milestones
from domain.case.safety.remembered_safety import Adverse
from domain.case.vocabulary import (
    AlarmCode,
    BodyRegion,
    Dimension,
    HoldKind,
    Phase,
    ProtocolRef,
    ReassessmentOutcome,
    Role,
    Status,
    TissueClass,
)
from domain.consent import Scope
from domain.context import Context
from domain.recorded import Fact, Recorded

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Member:
    """A party with a role in the case, from and to civil dates."""

    party_id: UUID
    role: Role
    from_: date | None = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Who, where, when; set once by CaseOpened."""

    case_id: UUID
    time_zone: str
    worker_id: UUID
    employer_id: UUID
    injury_date: date
    body_region: BodyRegion
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Consent, job profile and protocol as the case refers to them."""

    scopes: frozenset[Scope] = frozenset()
    job_profile: tuple[UUID, int] | None = None
    protocol: ProtocolRef | None = None
    tissue_class: TissueClass | None = None
    overrides: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in the unit of its dimension, the event that shows it, and when that was."""

    value: Decimal
    event_id: UUID
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    baseline_complete: bool = False
    red_flags: str | None = None
    measured: Mapping[Dimension, Measured] = field(default_factory=lambda: MappingProxyType({}))
    statement_version: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    goals: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
    plan_version: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    hold_id: UUID
    kind: HoldKind
    since: datetime
    resume_to: Status
    alarm: tuple[AlarmCode, str] | None = None
    reassessed: ReassessmentOutcome | None = None
    reassess_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case at one version: the parts of the chapters, and the file of the case.

    ``filed`` holds every fact of this episode by its type in the order of the ledger, as
    corrected since, and what stays of earlier ones; rules take their evidence from there.
    ``archived`` holds the rest of the earlier episodes. ``newest`` is the newest fact of all, so
    that saying the same again can be answered with nothing. ``found`` and ``kept`` are where
    evidence.once remembers: in this state, and in it and those that follow.
    """

    opening: Opening | None = None
    members: tuple[Member, ...] = ()
    linked: Linked = Linked()
    assessed: Assessed = Assessed()
    planned: Planned = Planned()
    holds: tuple[Hold, ...] = ()
    raised: tuple[UUID, AlarmCode, str] | None = None
    adverse: Adverse = field(default_factory=Adverse)
    milestones: Milestones = field(default_factory=Milestones)
    newest: Fact | None = None
    filed: Mapping[type[Fact], Folder] = field(default_factory=lambda: MappingProxyType({}))
    archived: Mapping[type[Fact], Folder] = field(default_factory=lambda: MappingProxyType({}))
    found: dict[Hashable, object] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    kept: dict[Hashable, tuple[Sequence[Folder | None], object]] = field(
        repr=False, compare=False, default_factory=dict
    )

    def with_file(
        self,
        newest: Fact | None,
        filed: Mapping[type[Fact], Folder],
        archived: Mapping[type[Fact], Folder],
    ) -> Self:
        """The same case with another file: ``replace``, as fast as it is needed for each fact."""
        parts: tuple[Any, ...] = (*_beside_its_file(self), newest, filed, archived, self.kept)
        return type(self)(*parts)

    def on_file(self, kind: type[F]) -> tuple[Recorded[F], ...]:
        """Every fact of a type in this episode, in the order of the ledger."""
        folder = self.filed.get(kind)
        return () if folder is None else folder.recorded

    def on_file_until(self, kind: type[F], moment: datetime) -> tuple[Recorded[F], ...]:
        """Those that were effective by a time, in the order in which they happened."""
        folder = self.filed.get(kind)
        return () if folder is None else folder.until(moment)

    def newest_of(self, kind: type[F], subject: str = "") -> F | None:
        """The newest fact of a type on a subject in this episode."""
        folder = self.filed.get(kind)
        found = None if folder is None else folder.newest(subject)
        return cast("F | None", found)

    def ever_on_file(self, kind: type[F]) -> tuple[Recorded[F], ...]:
        """Every fact of a type in all episodes, in the order of the ledger."""
        archived = self.archived.get(kind)
        return self.on_file(kind) if archived is None else (*archived, *self.on_file(kind))

    def has_on_file(self, fact: Fact, context: Context) -> bool:
        """Whether this very fact is on file for this very time, as far as who asks may know."""
        alike = self.on_file(type(fact))
        at = context.effective_at
        return any(
            each.effective_at == at and each.fact == fact and self.may_compare(each, context)
            for each in alike
        )

    @property
    def time_zone(self) -> str:
        """The IANA name of the case's zone; UTC before it is opened."""
        return self.opening.time_zone if self.opening else "UTC"

    @property
    def worker(self) -> UUID | None:
        return self.opening.worker_id if self.opening else None

    @property
    def reached(self) -> Status:
        return self.milestones.reached

    @property
    def phase(self) -> Phase | None:
        return self.milestones.phase

    @property
    def status(self) -> Status:
        return Status.ON_HOLD if self.holds else self.reached

    def roles_of(self, party_id: UUID, at: datetime | None = None) -> frozenset[Role]:
        """The roles of a party; at a time, only those that have not ended by the day before it
        in the case's zone."""
        number = party_id.int  # a UUID is compared in Python
        roles = [each for each in self.members if each.party_id.int == number]
        if at is not None and self.opening and any(each.to for each in roles):
            today = at.astimezone(ZoneInfo(self.opening.time_zone)).date()
            roles = [each for each in roles if each.to is None or each.to >= today]
        return frozenset(each.role for each in roles)

    def restates(self, fact: Fact, context: Context) -> bool:
        """Whether the newest fact on the same subject says exactly this already, as far as who
        asks may know."""
        known = self.newest_of(type(fact), fact.subject)
        if known != fact:
            return False
        newest = next(each for each in reversed(self.on_file(type(fact))) if each.fact is known)
        return self.may_compare(newest, context)

    def may_compare(self, known: Recorded[Any], context: Context) -> bool:
        """Whether who asks may learn that he says the same as a fact on file: he reads all that
        it says, or has said all of it himself, and nobody has corrected it since. To everybody
        else the same and another thing are answered alike."""
        if context.unread.isdisjoint(known.fact.told_in):
            return True
        return not known.fact.carries_on and all(
            each.actor.party_id == context.actor.party_id and not self._is_corrected(each)
            for each in self.ever_on_file(type(known.fact))
            if each.fact.subject == known.fact.subject
        )

    def _is_corrected(self, entry: Recorded[Any]) -> bool:
        corrections = (kind for kind in (*self.filed, *self.archived) if kind.corrects)
        return any(
            each.fact.target_event_id == entry.event_id
            for kind in corrections
            for each in self.ever_on_file(cast("Any", kind))
        )


_PARTS = [each.name for each in fields(CaseState) if each.init]
_beside_its_file = attrgetter(*_PARTS[: _PARTS.index("newest")])
