"""Consents of a worker: they span cases, and narrowing counts at once (DOMAIN 2.2, 2.4)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import reduce
from typing import Any
from uuid import UUID

from domain.data_classes import U
from domain.instants import CivilDate
from domain.measures.quantity import Whole
from domain.recorded import Fact, Recorded
from domain.refusals import Refusal

KIND = "consent"


class Scope(StrEnum):
    """What may go where (DOMAIN 2.4, Consent)."""

    TREAT = "TREAT"
    FUNC_EMPLOYER = "FUNC->employer"
    CLAIM_INSURER = "CLAIM->insurer"
    CLIN_INSURER = "CLIN->insurer"
    PSYCH_INSURER = "PSYCH->insurer"
    GOALS_EMPLOYER = "GOALS->employer"
    NOTES_CLINICIAN = "NOTES->clinician"
    REMIND = "REMIND"
    RESEARCH = "RESEARCH"


class ConsentFact(Fact):
    stream_kind = KIND


class Granted(ConsentFact):
    """``scopes`` are those in force from then on, up to the day ``expires``."""

    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]
    expires: U[CivilDate | None] = None


class Narrowed(ConsentFact):
    """``scopes`` are those that are left."""

    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]
    expires: U[CivilDate | None] = None


class Withdrawn(ConsentFact):
    """``scopes`` are those that were in force; none is left."""

    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]


class Expired(ConsentFact):
    """``scopes`` are those whose time is over; none is left."""

    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]


@dataclass(frozen=True, slots=True)
class Consent:
    """The newest version; version 0 before the first. ``acts`` are those that led to it."""

    consent_id: UUID | None = None
    version: int = 0
    scopes: frozenset[Scope] = frozenset()
    expires: date | None = None
    acts: tuple[Recorded[Fact], ...] = field(default=(), compare=False, repr=False)

    def as_of(self, at: datetime | None, known_at: datetime | None) -> "Consent":
        """At one time and as known at another; None: now."""
        told = (each for each in self.acts if has_acted(each, at, known_at))
        return reduce(evolve, told, Consent())


def has_acted(act: Recorded[Any], at: datetime | None, known_at: datetime | None) -> bool:
    """Whether an act counted at a time, as known at another; None: now. What is taken back counts
    at once, so an act counts from when it was recorded where it is said to begin later."""
    known = known_at is None or act.recorded_at <= known_at
    return known and (at is None or min(act.effective_at, act.recorded_at) <= at)


def decide(
    state: Consent,
    consent_id: UUID,
    version: int,
    scopes: tuple[Scope, ...],
    expires: date | None = None,
) -> list[Fact] | Refusal:
    """A new version grants, narrows, or withdraws where it names no scope. An older version, or
    other scopes under a known one, is refused."""
    if (state.consent_id, state.version) == (consent_id, version):
        same = state.scopes == frozenset(scopes) and state.expires == expires
        return [] if same else Refusal("version", field="version")
    if state.consent_id == consent_id and version < state.version:
        return Refusal("version", field="version")
    if not scopes:
        return [Withdrawn(consent_id=consent_id, version=version, scopes=_in_order(state.scopes))]
    fact = Narrowed if state.version and frozenset(scopes) < state.scopes else Granted
    return [fact(consent_id=consent_id, version=version, scopes=scopes, expires=expires)]


def expire(state: Consent, today: date) -> list[Fact]:
    """What is over on the day after the last one; nothing before, and nothing twice."""
    is_over = state.expires is not None and today > state.expires
    if not is_over or not state.scopes or state.consent_id is None:
        return []
    scopes = _in_order(state.scopes)
    return [Expired(consent_id=state.consent_id, version=state.version, scopes=scopes)]


def _in_order(scopes: frozenset[Scope]) -> tuple[Scope, ...]:
    return tuple(each for each in Scope if each in scopes)


def evolve(state: Consent, recorded: Recorded[Fact]) -> Consent:
    return replace(_after(state, recorded.fact), acts=(*state.acts, recorded))


def _after(state: Consent, fact: Fact) -> Consent:
    match fact:
        case Granted() | Narrowed():
            return Consent(fact.consent_id, fact.version, frozenset(fact.scopes), fact.expires)
        case Withdrawn():
            return Consent(fact.consent_id, fact.version)
        case Expired():
            return Consent(fact.consent_id, fact.version, expires=state.expires)
        case _:
            return state
