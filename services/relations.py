"""How a person stands to a case at a time: roles, staffing, and what the worker consented to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.opening.linking import ConsentReferenced
from domain.case.opening.opening import CaseOpened
from domain.case.state import CaseState
from domain.case.vocabulary import Role, Status
from domain.consent import Consent, Scope
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
class Relation:
    """What a decision asks of person and case. ``opened``: there is such a case. ``unstaffed``:
    every case manager of the tenant may see to it. ``claim``: a claim hangs on it."""

    roles: frozenset[Role] = frozenset()
    opened: bool = False
    unstaffed: bool = False
    claim: bool = False
    consent: Consented | None = None

    def active(self, now: datetime) -> Mapping[Scope, datetime]:
        """The scopes that count at a time, each with its beginning."""
        return self.consent.active(now) if self.consent else MappingProxyType({})


def is_unstaffed(case: CaseState) -> bool:
    """Whether every case manager of the tenant may see to its staffing (DOMAIN 4.4)."""
    return case.opening is not None and case.reached is Status.REFERRED


def relation_of(case: CaseState, person: UUID, consent: Consent, now: datetime) -> Relation:
    """``consent`` is the worker's own, which spans her cases: what was narrowed in another case
    is narrowed here too."""
    return Relation(
        roles=case.roles_of(person, now),
        opened=case.opening is not None,
        unstaffed=is_unstaffed(case),
        claim=any(each.fact.claim_ref for each in case.ever_on_file(CaseOpened)),
        consent=_consented(case, consent),
    )


def _consented(case: CaseState, consent: Consent) -> Consented | None:
    """None before there was any consent."""
    if consent.consent_id is None:
        return None
    both = consent.scopes & case.linked.scopes
    since = {each: _given_since(case, each) for each in Scope if each in both}
    given = {scope: at for scope, at in since.items() if at is not None}
    return Consented(
        consent.consent_id, consent.version, MappingProxyType(given), _ends(case, consent)
    )


def _given_since(case: CaseState, scope: Scope) -> datetime | None:
    """When the last break in it ended; None where it is not given."""
    since: datetime | None = None
    for each in _in_order(case):
        if scope not in each.fact.scopes:
            since = None
        elif since is None:
            since = each.effective_at
    return since


def _in_order(case: CaseState) -> list[Recorded[ConsentReferenced]]:
    told = case.ever_on_file(ConsentReferenced)
    return sorted(told, key=lambda each: (each.effective_at, each.position))


def _ends(case: CaseState, consent: Consent) -> datetime | None:
    """The end of its last day, in the case's zone."""
    if consent.expires is None:
        return None
    after = consent.expires + timedelta(days=1)
    return datetime.combine(after, time.min, ZoneInfo(case.time_zone))
