"""How a person stands to a case at a time: roles, staffing, and what the worker consented to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.opening.linking import ConsentReferenced
from domain.case.opening.opening import CaseOpened
from domain.case.state import CaseState
from domain.case.vocabulary import Role, Status
from domain.consent import Consent, Scope, has_acted
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Consented:
    """What the worker consented to, in the case and in her own consent alike: each scope with the
    time since which it has been given without a break. ``ends``: from when on none counts."""

    consent_id: UUID
    version: int
    since: Mapping[Scope, datetime] = field(default_factory=lambda: MappingProxyType({}))
    ends: datetime | None = None

    def active(self, now: datetime) -> Mapping[Scope, datetime]:
        """The scopes that count at a time, each with its beginning."""
        if self.ends is not None and now >= self.ends:
            return MappingProxyType({})
        return {scope: at for scope, at in self.since.items() if at <= now}


@dataclass(frozen=True, slots=True)
class Acts:
    """All that the worker has said on consent: of herself, which spans her cases, and what was
    ``referenced`` in the case, in the order of the ledger. ``time_zone`` is that of the case."""

    own: Consent
    referenced: tuple[Recorded[ConsentReferenced], ...]
    time_zone: str

    def as_of(self, at: datetime | None, known_at: datetime | None) -> "Acts":
        """Those that counted at one time, as known at another; None: now."""
        told = (each for each in self.referenced if has_acted(each, at, known_at))
        return replace(self, own=self.own.as_of(at, known_at), referenced=tuple(told))

    def consented(self) -> Consented | None:
        """What they come to: no more than was referenced in the case, and no more than she has
        left in any other. None before there was any consent."""
        if self.own.consent_id is None:
            return None
        referenced = self.referenced[-1].fact.scopes if self.referenced else ()
        since = {each: self._given_since(each) for each in Scope if each in referenced}
        given = {
            scope: at for scope, at in since.items() if at is not None and scope in self.own.scopes
        }
        return Consented(
            self.own.consent_id, self.own.version, MappingProxyType(given), self._ends()
        )

    def _given_since(self, scope: Scope) -> datetime | None:
        """When the last break in it ended; None where it is not given."""
        since: datetime | None = None
        for each in sorted(self.referenced, key=lambda each: (each.effective_at, each.position)):
            if scope not in each.fact.scopes:
                since = None
            elif since is None:
                since = each.effective_at
        return since

    def _ends(self) -> datetime | None:
        """The end of its last day, in the case's zone."""
        if self.own.expires is None:
            return None
        after = self.own.expires + timedelta(days=1)
        return datetime.combine(after, time.min, ZoneInfo(self.time_zone))


@dataclass(frozen=True, slots=True)
class Relation:
    """What a decision asks of person and case. ``opened``: there is such a case. ``unstaffed``:
    every case manager of the tenant may see to it. ``claim``: a claim hangs on it. ``acts`` are
    what ``consent`` follows from, where it may be asked as of other times."""

    roles: frozenset[Role] = frozenset()
    opened: bool = False
    unstaffed: bool = False
    claim: bool = False
    consent: Consented | None = None
    acts: Acts | None = None

    def active(self, now: datetime) -> Mapping[Scope, datetime]:
        """The scopes that count at a time, each with its beginning."""
        return self.consent.active(now) if self.consent else MappingProxyType({})

    def as_of(self, at: datetime | None, known_at: datetime | None) -> "Relation":
        """The same but for consents: those of one time, as known at another; None: now."""
        if self.acts is None or (at is None and known_at is None):
            return self
        return replace(self, consent=self.acts.as_of(at, known_at).consented())


def is_unstaffed(case: CaseState) -> bool:
    """Whether every case manager of the tenant may see to its staffing (DOMAIN 4.4)."""
    return case.opening is not None and case.reached is Status.REFERRED


def relation_of(case: CaseState, person: UUID, consent: Consent, now: datetime) -> Relation:
    """``consent`` is the worker's own, which spans her cases: what was narrowed in another case
    is narrowed here too."""
    acts = Acts(consent, case.ever_on_file(ConsentReferenced), case.time_zone)
    return Relation(
        roles=case.roles_of(person, now),
        opened=case.opening is not None,
        unstaffed=is_unstaffed(case),
        claim=any(each.fact.claim_ref for each in case.ever_on_file(CaseOpened)),
        consent=acts.consented(),
        acts=acts,
    )
